"""When ads run and what they spend: one calculation for the weeks, the warnings and the sentences about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from bot.recommendations.content.rates import CENT
from bot.recommendations.planning.budget_split import Means, Purchase, minimum_a_day
from bot.recommendations.planning.draft import AdviceNumbers

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class PlanCalendar:
    """The weeks of a plan: the first day, how many, the last day, and the week in which ads start."""

    first: date
    weeks: int
    ends: date
    launch: int

    def start_of_week(self, week: int) -> date:
        """The first day of a week."""
        return self.first + WEEK * (week - 1)

    def is_last_week(self, week: int) -> bool:
        """Whether the time runs out in this week."""
        return self.start_of_week(week) + WEEK >= self.ends


@dataclass(frozen=True)
class Flight:
    """The ads on one platform: the week they start, the days there are, and the days the money lasts."""

    purchase: Purchase
    week: int
    room: int
    days: int

    @property
    def days_in_weeks(self) -> int:
        """How long it runs as it is told: in whole weeks from two weeks on, for nobody named the days."""
        return self.days if self.days < 14 else round(self.days / 7) * 7

    @property
    def weekly(self) -> Decimal:
        """What they spend in a week; all of it in less than one."""
        assert self.purchase.budget is not None
        return self.purchase.budget / max(Decimal(self.days) / 7, Decimal(1))

    @property
    def thin(self) -> bool:
        """Whether the money ends before the time does."""
        return self.days < self.room


def calendar_of(draft: AdviceNumbers) -> PlanCalendar | None:
    """The calendar of a draft; None when there is no day left."""
    horizon, rhythm = draft.case.horizon, draft.book.policy.rhythm
    if horizon.passed:
        return None
    first = horizon.starts
    if horizon.starts == draft.case.today and horizon.active_days >= rhythm.monday_from_days:
        first += timedelta(days=7 - first.weekday())
    weeks = max(1, ceil((horizon.ends - first).days / 7))
    return PlanCalendar(first, min(weeks, rhythm.longest_weeks), horizon.ends, launch=2 if weeks >= 3 else 1)


def plan_flights(draft: AdviceNumbers) -> tuple[Flight, ...]:
    """The ads of each platform; the next one starts when the one before has been judged, if there is time."""
    calendar = calendar_of(draft)
    if calendar is None:
        return ()
    pause = draft.book.policy.rhythm.review_every_weeks
    weeks = (calendar.launch + place * pause for place in range(len(draft.division.paid)))
    fitting = (week if week < calendar.weeks else calendar.launch for week in weeks)
    return tuple(
        _make_flight(purchase, week, calendar, draft)
        for purchase, week in zip(draft.division.paid, fitting, strict=False)
    )


def _make_flight(purchase: Purchase, week: int, calendar: PlanCalendar, draft: AdviceNumbers) -> Flight:
    room = max((calendar.ends - calendar.start_of_week(week)).days, 1)
    minimum = daily_minimum(draft, purchase)
    lasts = room if purchase.budget is None or minimum == 0 else max(1, int(purchase.budget / minimum))
    return Flight(purchase, week, room, min(room, lasts))


def daily_minimum(draft: AdviceNumbers, purchase: Purchase) -> Decimal:
    """What the platform asks a day, in the visitor's currency, to the cent."""
    means = Means(draft.book.policy.spending, draft.book.rates, draft.outlook.objective, draft.posts)
    return to_local(draft, minimum_a_day(purchase.platform, means)).quantize(CENT)


def money_in_words(draft: AdviceNumbers, amount: Decimal | float) -> str:
    """An amount in the visitor's currency."""
    currency = draft.case.purse.currency if draft.case.purse else draft.book.home
    return draft.book.formats.format_money(amount, currency)


def to_local(draft: AdviceNumbers, usd: Decimal) -> Decimal:
    """An amount of the content in the visitor's currency; nothing where no rate is known."""
    currency = draft.case.purse.currency if draft.case.purse else draft.book.home
    return (
        draft.book.rates.convert_amount(usd, "USD", currency) if draft.book.rates.has_currency(currency) else Decimal(0)
    )
