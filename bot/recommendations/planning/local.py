"""What the plan says of this one business: its trade, its season, its place and what it offers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.recommendations.planning.draft import AdviceNumbers
from bot.recommendations.planning.flights import PlanCalendar

TODAY = ("offer", "profiles", "list")


def first_steps(draft: AdviceNumbers) -> tuple[str, ...]:
    """What can be done before the day is over."""
    trade, words = draft.case.trade, draft.book.words
    if draft.case.horizon.passed:
        return ()
    return trade.today if trade else tuple(words.fill_sentence(f"today.{key}") for key in TODAY)


def name_of(draft: AdviceNumbers) -> str:
    """What this business is called in a sentence."""
    case, words = draft.case, draft.book.words
    called = case.trade.called if case.trade else None
    label = case.business.label if case.trade and case.business else words.fill_sentence("plan.organic.business")
    return called or label


def offer_line(side: str, draft: AdviceNumbers) -> Iterator[str]:
    """What the ads, or the posts, lead with, where the trade is known."""
    trade = draft.case.trade
    if trade:
        yield draft.book.words.fill_sentence(f"plan.{side}.offer", offer=trade.offer)


def place_line(draft: AdviceNumbers) -> Iterator[str]:
    """Where the business is, in the profiles and captions."""
    if draft.case.profile.place:
        yield draft.book.words.fill_sentence("plan.organic.place", place=draft.case.profile.place)


def theme_line(number: int, calendar: PlanCalendar, draft: AdviceNumbers) -> Iterator[str]:
    """What the season asks for, in the first week of the plan that it touches."""
    trade, week = draft.case.trade, calendar.start_of_week(number)
    theme = trade.find_theme(week.month) if trade else None
    before = [trade.find_theme(calendar.start_of_week(n).month) for n in range(1, number)] if trade else []
    if theme and theme not in before:
        yield draft.book.words.fill_sentence("plan.organic.theme", theme=theme)


def idea_of(turn: int, draft: AdviceNumbers) -> str | None:
    """A post of this trade, in turn; None where the trade is unknown."""
    trade = draft.case.trade
    return trade.posts[turn % len(trade.posts)] if trade else None
