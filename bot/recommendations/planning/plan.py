"""The weeks: set-up, launch, learning that must not be touched, reviews, and the rhythm of posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.recommendations.arithmetic import two_figures
from bot.recommendations.content.platforms import is_search
from bot.recommendations.content.sentences import IDEAS, ORGANIC_REVIEWS, PAID_REVIEWS
from bot.recommendations.parts import Week, WeekKind
from bot.recommendations.planning.draft import AdviceNumbers
from bot.recommendations.planning.flights import Flight, PlanCalendar, calendar_of, money_in_words, plan_flights
from bot.recommendations.planning.local import idea_of, name_of, offer_line, place_line, theme_line

WEEK = timedelta(days=7)
# Whose customers come from everywhere, so that no area is cut out and nobody has to call.
FAR = ("b2b", "b2c")
SOLD_BY_POSTS = ("sales", "leads")


def plan_weeks(draft: AdviceNumbers) -> tuple[Week, ...]:
    """The dated weeks, up to the horizon or the longest plan."""
    calendar = calendar_of(draft)
    if calendar is None:
        return ()
    return tuple(_plan_week(number, calendar, draft) for number in range(1, calendar.weeks + 1))


def describe_rhythm(draft: AdviceNumbers) -> str | None:
    """What goes on after the planned weeks; None when the plan covers the whole time."""
    calendar = calendar_of(draft)
    if calendar is None or calendar.is_last_week(calendar.weeks):
        return None
    every = draft.book.formats.format_count(2 * draft.book.policy.rhythm.review_every_weeks, "week")
    side = "paid" if draft.division.paid else "organic"
    return draft.book.words.fill_sentence(f"plan.rhythm.{side}", weeks=calendar.weeks, every=every)


def _plan_week(number: int, calendar: PlanCalendar, draft: AdviceNumbers) -> Week:
    review = _is_review(number, calendar, draft)
    return Week(
        number=number,
        starts=calendar.start_of_week(number),
        paid=tuple(_list_paid_work(number, calendar, draft, review)),
        organic=tuple(_list_organic_work(number, calendar, draft, review)),
        review=review,
        kind=_find_kind(number, calendar, draft),
    )


def _find_kind(number: int, calendar: PlanCalendar, draft: AdviceNumbers) -> WeekKind:
    if not draft.division.paid:
        return "none"
    if number < calendar.launch:
        return "set-up" if number == 1 else "none"
    if any(flight.week == number for flight in plan_flights(draft)):
        return "learning"
    return "none" if _is_over(number, calendar, draft) else "on"


def _is_review(number: int, calendar: PlanCalendar, draft: AdviceNumbers) -> bool:
    """After the learning week, then at every interval, and at the end."""
    since = number - calendar.launch - 1
    if calendar.is_last_week(number):
        return True
    due = since >= 0 and since % draft.book.policy.rhythm.review_every_weeks == 0
    return due and (since == 0 or not calendar.is_last_week(number + 1))


def _list_paid_work(number: int, calendar: PlanCalendar, draft: AdviceNumbers, review: bool) -> Iterator[str]:
    if not draft.division.paid:
        return
    words = draft.book.words
    if number == 1:
        yield words.fill_sentence(f"{_find_section(draft)}.set_up")
    if number < calendar.launch:
        return
    starting = [flight for flight in plan_flights(draft) if flight.week == number]
    for flight in starting:
        yield _describe_launch(flight, draft)
    if number == calendar.launch:
        yield from offer_line("paid", draft)
    if starting:
        until = min(calendar.start_of_week(number) + WEEK, calendar.ends)
        yield words.fill_sentence("plan.paid.learning", date=words.formats.format_date(until))
    elif _is_over(number, calendar, draft):
        yield words.fill_sentence("plan.paid.flight_over")
    elif review:
        yield words.fill_sentence(f"{_find_section(draft)}.{_describe_review(number, calendar, draft)}")
    else:
        yield words.fill_sentence(
            f"{_find_section(draft)}.{'keep_on' if _count_reviews(number, calendar, draft) > 1 else 'keep'}"
        )


def _find_section(draft: AdviceNumbers) -> str:
    """Where the sentences on the ads stand: search is set up and looked after in another way than social media."""
    return "plan.search" if is_search(draft.division.paid[0].platform) else "plan.paid"


def _describe_review(number: int, calendar: PlanCalendar, draft: AdviceNumbers) -> str:
    """What a review of the ads is about: the ads first, then what follows them in turn, and the last one for all."""
    if calendar.is_last_week(number):
        return "close"
    before = _count_reviews(number, calendar, draft)
    return f"again.{PAID_REVIEWS[(before - 1) % len(PAID_REVIEWS)]}" if before else "review"


def _count_reviews(number: int, calendar: PlanCalendar, draft: AdviceNumbers) -> int:
    """How many reviews lie before a week."""
    return sum(_is_review(week, calendar, draft) for week in range(1, number))


def _describe_launch(flight: Flight, draft: AdviceNumbers) -> str:
    words, label = draft.book.words, flight.purchase.platform.label
    kind = "plan.search" if is_search(flight.purchase.platform) else "plan.paid"
    launch = "launch_wide" if kind == "plan.search" and draft.case.audience in FAR else "launch"
    if flight.purchase.budget is None:
        return words.fill_sentence(f"{kind}.{launch}_open", platform=label)
    money = money_in_words(draft, two_figures(float(flight.weekly)))
    return words.fill_sentence(
        f"{kind}.{launch}", platform=label, money=money, flight=words.formats.format_duration(flight.days_in_weeks)
    )


def _is_over(number: int, calendar: PlanCalendar, draft: AdviceNumbers) -> bool:
    """Whether every flight has used up its money before this week."""
    ends = [calendar.start_of_week(flight.week) + timedelta(days=flight.days) for flight in plan_flights(draft)]
    return draft.case.purse is not None and calendar.start_of_week(number) >= max(ends)


def _list_organic_work(number: int, calendar: PlanCalendar, draft: AdviceNumbers, review: bool) -> Iterator[str]:
    words = draft.book.words
    labels = words.formats.join_list([purchase.platform.label for purchase in draft.division.organic])
    if number == 1:
        yield words.fill_sentence("plan.organic.profiles", platforms=labels, business=name_of(draft))
        yield from place_line(draft)
        yield words.fill_sentence("plan.organic.calendar")
    rhythm = words.fill_sentence(f"plan.organic.{'posts' if number <= 2 else 'posts_on'}", posts=_describe_posts(draft))
    if number == 2 or calendar.weeks == 1:
        yield rhythm
    yield from theme_line(number, calendar, draft)
    if number == calendar.launch and not draft.division.paid:
        yield from offer_line("organic", draft)
    if number > 1:
        yield _choose_idea(number, draft)
    if number > 2:
        yield rhythm
    if review and number > calendar.launch:
        yield words.fill_sentence(f"plan.organic.{_choose_lesson(_count_reviews(number, calendar, draft), draft)}")


def _describe_posts(draft: AdviceNumbers) -> str:
    words = draft.book.words
    parts = [
        words.fill_sentence(
            "plan.organic.on", posts=words.count_posts(draft.posts[p.platform.id]), platform=p.platform.label
        )
        for p in draft.division.organic
    ]
    return words.formats.join_list(parts)


def _choose_idea(number: int, draft: AdviceNumbers) -> str:
    """Something to post: the goals take turns every other week, one alone every fourth, ideas for any goal between.

    Selling and asking for contacts is what the posts of a known trade do anyway.
    """
    goals, every = _goals_of_posts(draft), 2 if len(draft.case.goals) > 1 else 4
    turn, off = divmod(number - 2, every)
    if off == 0 and goals:
        return draft.book.words.fill_sentence(f"plan.organic.goal.{goals[turn % len(goals)]}")
    place = number - 3 - turn if goals else number - 2
    own = idea_of(place, draft)
    return own or draft.book.words.fill_sentence(f"plan.organic.idea.{IDEAS[place % len(IDEAS)]}")


def _goals_of_posts(draft: AdviceNumbers) -> list[str]:
    plain = SOLD_BY_POSTS if draft.case.trade else ()
    return [goal for goal in draft.case.goals if goal not in plain]


def _choose_lesson(before: int, draft: AdviceNumbers) -> str:
    """What posts take from a review after so many others: the ads' lesson first, then questions in turn."""
    if before:
        return f"again.{ORGANIC_REVIEWS[(before - 1) % len(ORGANIC_REVIEWS)]}"
    if not draft.division.paid:
        return "review"
    return "from_test" if "ab_testing" in draft.case.goals or draft.case.is_mixed else "from_ads"
