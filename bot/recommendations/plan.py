"""The weeks: set-up, launch, learning that must not be touched, reviews, and the rhythm of posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from bot.recommendations.arithmetic import two_figures
from bot.recommendations.draft import Draft
from bot.recommendations.gate import flight_days, money_in_words
from bot.recommendations.model import Week
from bot.recommendations.sentences import IDEAS, ORGANIC_REVIEWS, PAID_REVIEWS
from bot.recommendations.split import Purchase
from bot.recommendations.verdict import is_mixed

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Calendar:
    """The weeks of a plan: the first day, how many, the last day, and the week in which ads start."""

    first: date
    weeks: int
    ends: date
    launch: int

    def day(self, week: int) -> date:
        """The first day of a week."""
        return self.first + WEEK * (week - 1)

    def last(self, week: int) -> bool:
        """Whether the time runs out in this week."""
        return self.day(week) + WEEK >= self.ends


def calendar_of(draft: Draft) -> Calendar | None:
    """The calendar of a draft; None when there is no day left."""
    horizon, rhythm = draft.case.horizon, draft.book.policy.rhythm
    if horizon.passed:
        return None
    first = horizon.starts
    if horizon.starts == draft.case.today and horizon.active_days >= rhythm.monday_from_days:
        first += timedelta(days=7 - first.weekday())
    weeks = max(1, ceil((horizon.ends - first).days / 7))
    return Calendar(first, min(weeks, rhythm.longest_weeks), horizon.ends, launch=2 if weeks >= 3 else 1)


def plan(draft: Draft) -> tuple[Week, ...]:
    """The dated weeks, up to the horizon or the longest plan."""
    calendar = calendar_of(draft)
    if calendar is None:
        return ()
    return tuple(_week(number, calendar, draft) for number in range(1, calendar.weeks + 1))


def rhythm(draft: Draft) -> str | None:
    """What goes on after the planned weeks; None when the plan covers the whole time."""
    calendar = calendar_of(draft)
    if calendar is None or calendar.last(calendar.weeks):
        return None
    every = draft.book.words.count("week", 2 * draft.book.policy.rhythm.review_every_weeks)
    side = "paid" if draft.division.paid else "organic"
    return draft.book.words.say(f"plan.rhythm.{side}", weeks=calendar.weeks, every=every)


def _week(number: int, calendar: Calendar, draft: Draft) -> Week:
    review = _is_review(number, calendar, draft)
    return Week(
        number=number,
        starts=calendar.day(number),
        paid=tuple(_paid(number, calendar, draft, review)),
        organic=tuple(_organic(number, calendar, draft, review)),
        review=review,
    )


def _is_review(number: int, calendar: Calendar, draft: Draft) -> bool:
    """After the learning week, then at every interval, and at the end."""
    since = number - calendar.launch - 1
    if calendar.last(number):
        return True
    due = since >= 0 and since % draft.book.policy.rhythm.review_every_weeks == 0
    return due and (since == 0 or not calendar.last(number + 1))


def _launches(calendar: Calendar, draft: Draft) -> list[tuple[int, Purchase]]:
    """The week in which each platform starts: the next one when the one before has been judged, if there is time."""
    pause = draft.book.policy.rhythm.review_every_weeks
    weeks = [calendar.launch + place * pause for place in range(len(draft.division.paid))]
    return [
        (week if week < calendar.weeks else calendar.launch, purchase)
        for week, purchase in zip(weeks, draft.division.paid, strict=True)
    ]


def _paid(number: int, calendar: Calendar, draft: Draft, review: bool) -> Iterator[str]:
    if not draft.division.paid:
        return
    words = draft.book.words
    if number == 1:
        yield words.say("plan.paid.set_up")
    if number < calendar.launch:
        return
    starting = [purchase for week, purchase in _launches(calendar, draft) if week == number]
    for purchase in starting:
        yield _launch(purchase, number, calendar, draft)
    if starting:
        until = min(calendar.day(number) + WEEK, calendar.ends)
        yield words.say("plan.paid.learning", date=words.dated(until))
    elif _over(number, calendar, draft):
        yield words.say("plan.paid.flight_over")
    elif review:
        yield words.say(f"plan.paid.{_look(number, calendar, draft)}")
    else:
        yield words.say(f"plan.paid.{'keep_on' if _reviews(number, calendar, draft) > 1 else 'keep'}")


def _look(number: int, calendar: Calendar, draft: Draft) -> str:
    """What a review of the ads is about: the ads first, then what follows them in turn, and the last one for all."""
    if calendar.last(number):
        return "close"
    before = _reviews(number, calendar, draft)
    return f"again.{PAID_REVIEWS[(before - 1) % len(PAID_REVIEWS)]}" if before else "review"


def _reviews(number: int, calendar: Calendar, draft: Draft) -> int:
    """How many reviews lie before a week."""
    return sum(_is_review(week, calendar, draft) for week in range(1, number))


def _launch(purchase: Purchase, number: int, calendar: Calendar, draft: Draft) -> str:
    words, label = draft.book.words, purchase.platform.label
    if purchase.budget is None:
        return words.say("plan.paid.launch_open", platform=label)
    days = (calendar.ends - calendar.day(number)).days
    flight = max(1, min(days, flight_days(draft, purchase)))
    weekly = two_figures(float(purchase.budget) / max(flight / 7, 1.0))
    money = money_in_words(draft, weekly)
    return words.say("plan.paid.launch", platform=label, money=money, flight=words.duration(flight))


def _over(number: int, calendar: Calendar, draft: Draft) -> bool:
    """Whether every flight has used up its money before this week."""
    first = calendar.day(calendar.launch)
    longest = max(flight_days(draft, purchase) for purchase in draft.division.paid)
    return draft.case.purse is not None and calendar.day(number) >= first + timedelta(days=longest)


def _organic(number: int, calendar: Calendar, draft: Draft, review: bool) -> Iterator[str]:
    words = draft.book.words
    labels = words.join([purchase.platform.label for purchase in draft.division.organic])
    if number == 1:
        yield words.say("plan.organic.profiles", platforms=labels)
        yield words.say("plan.organic.calendar")
    if number > 1 or calendar.weeks == 1:
        yield words.say(f"plan.organic.{'posts' if number <= 2 else 'posts_on'}", posts=_posts(draft))
    if number > 1:
        yield _idea(number, draft)
    if review and number > calendar.launch:
        yield words.say(f"plan.organic.{_lesson(_reviews(number, calendar, draft), draft)}")


def _posts(draft: Draft) -> str:
    words = draft.book.words
    parts = [
        words.say("plan.organic.on", posts=words.count("post", draft.posts[p.platform.id]), platform=p.platform.label)
        for p in draft.division.organic
    ]
    return words.join(parts)


def _idea(number: int, draft: Draft) -> str:
    """Something to post: the goals take turns every other week, one alone every fourth, ideas for any goal between."""
    goals, every = draft.case.goals, 2 if len(draft.case.goals) > 1 else 4
    turn, off = divmod(number - 2, every)
    if off == 0:
        return draft.book.words.say(f"plan.organic.goal.{goals[turn % len(goals)]}")
    return draft.book.words.say(f"plan.organic.idea.{IDEAS[(number - 3 - turn) % len(IDEAS)]}")


def _lesson(before: int, draft: Draft) -> str:
    """What posts take from a review after so many others: the ads' lesson first, then questions in turn."""
    if before:
        return f"again.{ORGANIC_REVIEWS[(before - 1) % len(ORGANIC_REVIEWS)]}"
    if not draft.division.paid:
        return "review"
    return "from_test" if "ab_testing" in draft.case.goals or is_mixed(draft.case.goals) else "from_ads"
