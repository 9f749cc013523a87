"""A profile brought down to what the engine counts with: days, dates, money in all and money a month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from bot.errors import UnreadableValue
from bot.knowledge.choices import Choices
from bot.recommendations.content.businesses import Business, business_of
from bot.recommendations.content.rates import ExchangeRates, round_to_cents
from bot.recommendations.content.trades import TradeAdvice, TradeBook
from bot.recommendations.profile import Profile
from bot.values.measures.durations import PERIOD_DAYS
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe

FAR = timedelta(days=365 * 500)  # beyond it dates end
SHORTEST_RATE_DAYS = 7  # money for one day is not a monthly budget of thirty times as much


@dataclass(frozen=True)
class TimeAvailable:
    """The time there is: days until results are wanted, first and last day; `open`: nobody said; `passed`: too late."""

    days: int
    decision_days: int
    starts: date
    ends: date
    open: bool = False
    passed: bool = False

    @property
    def months(self) -> float:
        """The time in months of 30 days."""
        return self.days / 30

    @property
    def active_days(self) -> int:
        """Days in which something can run: from the first day to the last."""
        return max(0, (self.ends - self.starts).days)


@dataclass(frozen=True)
class MoneyAvailable:
    """The money there is over the whole time, in the visitor's currency; `usd` is None where no rate is known."""

    stated: Decimal
    period: str
    months: float
    total: Decimal
    currency: str
    usd: Decimal | None
    monthly: Decimal
    monthly_usd: float | None
    assumed_currency: bool
    assumed_period: bool


@dataclass(frozen=True)
class Case:
    """A profile with its time and its money (None: money unknown) on a given day."""

    profile: Profile
    today: date
    horizon: TimeAvailable
    purse: MoneyAvailable | None
    unknown_platforms: tuple[str, ...]
    business: Business | None = None
    trade: TradeAdvice | None = None
    choices: Choices = Choices()

    @property
    def goals(self) -> tuple[str, ...]:
        """The goals in the order they were said."""
        return self.profile.goals

    @property
    def direct_goals(self) -> tuple[str, ...]:
        """Those of the goals that ads reach."""
        return tuple(goal for goal in self.goals if goal in self.choices.bought)

    @property
    def organic_goals(self) -> tuple[str, ...]:
        """Those of the goals that take organic work."""
        return tuple(goal for goal in self.goals if goal not in self.choices.bought)

    @property
    def is_mixed(self) -> bool:
        """Whether some of the goals can be bought and others are grown."""
        return bool(self.direct_goals and self.organic_goals)

    @property
    def audience(self) -> str | None:
        """Whom the visitor sells to: as said, or as such a business usually does."""
        usual = self.trade.customers if self.trade else None
        return self.profile.audience or usual or (self.business.customers if self.business else None)

    @property
    def has_no_money(self) -> bool:
        """Whether the visitor said there is no money; unknown money is not none."""
        return self.purse is not None and self.purse.total == 0


@dataclass(frozen=True)
class Ground:
    """What a case is opened on: rates, platforms, goals, businesses, the currency and the days when none are said."""

    rates: ExchangeRates
    platforms: tuple[str, ...]
    home: str
    open_days: int
    businesses: tuple[Business, ...]
    trade_book: TradeBook
    choices: Choices


def open_case(profile: Profile, today: date, ground: Ground) -> Case:
    """The case of a profile; UnreadableValue for no or unknown goals and for a budget below zero."""
    on = ground.choices.goals
    unknown_goals = [goal for goal in profile.goals if goal not in on]
    if unknown_goals or not profile.goals:
        raise UnreadableValue(f"goals {list(profile.goals)!r}: expected one or more of {', '.join(on)}")
    horizon = read_horizon(profile.timeframe, today, ground.open_days)
    goals = tuple(dict.fromkeys(profile.goals))
    platforms = tuple(dict.fromkeys(name for name in profile.platforms if name in ground.platforms))
    unknown = tuple(dict.fromkeys(name for name in profile.platforms if name not in ground.platforms))
    purse = read_purse(profile.budget, horizon, ground.rates, ground.home) if profile.budget else None
    business = business_of(profile.industry, ground.businesses)
    trade = ground.trade_book.find_group(business.id if business else None, profile.results, profile.audience)
    known = replace(profile, goals=goals, platforms=platforms)
    return Case(known, today, horizon, purse, unknown, business, trade, ground.choices)


def read_horizon(timeframe: Timeframe | None, today: date, open_days: int) -> TimeAvailable:
    """The time a timeframe leaves from today; without one it is open and planned for `open_days`."""
    starts, deadline = (timeframe.starts, timeframe.deadline) if timeframe else (None, None)
    stated = _count_stated_days(timeframe, today)
    days = open_days if stated is None else stated[1]
    at_most = stated is not None and stated[0] == 0 < stated[1]
    begins = max(starts, today) if starts else today
    # With a later start there is less time until a date, and as much as was said where only a length was.
    days -= (begins - today).days if deadline is not None else 0
    days = min(max(days, 0), FAR.days)
    return TimeAvailable(
        days=days,
        decision_days=days - 1 if at_most else days,
        starts=begins,
        ends=begins + timedelta(days=days) if deadline is None else max(begins, deadline),
        open=stated is None,
        passed=deadline is not None and deadline < begins,
    )


def _count_stated_days(timeframe: Timeframe | None, today: date) -> tuple[int, int] | None:
    if timeframe is None:
        return None
    if timeframe.deadline is not None and timeframe.days_max is None:
        left = (timeframe.deadline - today).days
        return left, left
    low, high = timeframe.days_min, timeframe.days_max
    if low is None and high is None:
        return None
    return (low or 0, high if high is not None else low or 0)


def read_purse(budget: Money, horizon: TimeAvailable, rates: ExchangeRates, home: str) -> MoneyAvailable:
    """The money of a stated budget over the horizon; `home` is the currency taken when none was named."""
    stated, currency = _find_stated_amount(budget), budget.currency or home
    period = budget.period or "once"
    total = round_to_cents(stated * _count_periods(period, horizon.days))
    usd = rates.convert_amount(total, currency, "USD") if rates.has_currency(currency) else None
    span = max(horizon.days, SHORTEST_RATE_DAYS)
    return MoneyAvailable(
        stated=stated,
        period=period,
        months=max(1.0, horizon.months) if period == "month" else horizon.months,
        total=total,
        currency=currency,
        usd=usd,
        monthly=total * 30 / span,
        monthly_usd=None if usd is None else float(usd) * 30 / span,
        assumed_currency=budget.currency is None and total > 0,
        assumed_period=budget.period is None and total > 0,
    )


def _find_stated_amount(budget: Money) -> Decimal:
    ends = [Decimal(str(end)) for end in (budget.amount_min, budget.amount_max) if end is not None]
    if not ends or min(ends) < 0:
        raise UnreadableValue(f"budget {budget.amount_min} to {budget.amount_max}: expected an amount of zero or more")
    return sum(ends, Decimal(0)) / len(ends)


def _count_periods(period: str, days: int) -> Decimal:
    if period == "once":
        return Decimal(1)
    if period not in PERIOD_DAYS:
        raise UnreadableValue(f"budget period {period!r}: expected once or one of {', '.join(PERIOD_DAYS)}")
    periods = Decimal(days) / PERIOD_DAYS[period]
    return max(periods, Decimal(1)) if period in ("day", "month") else periods
