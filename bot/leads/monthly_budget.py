"""What a visitor can spend a month and in a year, whatever they named: a week's money, one sum, another currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.values.measures.durations import PERIOD_DAYS

MONTH = PERIOD_DAYS["month"]
TIMES_A_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4}


@dataclass(frozen=True)
class MonthlyBudget:
    """An amount in its own currency, and in US dollars; `usd` is None for a currency without a rate."""

    amount: float
    currency: str
    usd: float | None


def a_month(budget: Mapping[str, Any], days: int, usd: Mapping[str, float], home: str) -> MonthlyBudget | None:
    """The monthly amount of a budget (contract 4.2) over so many days; `home` is the currency when none was named.

    A range counts by its middle, an open end by the end that was named. One sum is spread over the days, over a month
    at least. None for a budget without an amount.
    """
    return _make_budget(budget, MONTH / PERIOD_DAYS.get(budget.get("period") or "", max(days, MONTH)), usd, home)


def a_year(budget: Mapping[str, Any], usd: Mapping[str, float], home: str) -> MonthlyBudget | None:
    """The yearly amount of a budget, by which the size of a deal is known; one sum counts once. See `a_month`."""
    return _make_budget(budget, TIMES_A_YEAR.get(budget.get("period") or "", 1), usd, home)


def _make_budget(budget: Mapping[str, Any], times: float, usd: Mapping[str, float], home: str) -> MonthlyBudget | None:
    ends = [float(end) for end in (budget.get("amount_min"), budget.get("amount_max")) if end is not None]
    if not ends:
        return None
    amount = max(0.0, sum(ends) / len(ends)) * times
    currency = budget.get("currency") or home
    return MonthlyBudget(amount, currency, amount * usd[currency] if currency in usd else None)
