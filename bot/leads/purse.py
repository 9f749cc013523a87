"""What a visitor can spend a month, whatever they named: a week's money, a sum for the whole, another currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MONTH = 30
PERIOD_DAYS = {"day": 1, "week": 7, "month": MONTH, "quarter": 90, "year": 365}


@dataclass(frozen=True)
class Purse:
    """An amount a month in its own currency, and in US dollars; `usd` is None for a currency without a rate."""

    amount: float
    currency: str
    usd: float | None

    @property
    def written(self) -> str:
        """The amount as sales reads it: USD 2,000."""
        return f"{self.currency} {self.amount:,.0f}"


def a_month(budget: Mapping[str, Any], days: int, usd: Mapping[str, float], home: str) -> Purse | None:
    """The purse of a budget (contract 4.2) over so many days; `home` is the currency taken when none was named.

    A range counts by its middle, an open end by the end that was named. One sum is spread over the days, over a month
    at least. None for a budget without an amount.
    """
    ends = [float(end) for end in (budget.get("amount_min"), budget.get("amount_max")) if end is not None]
    if not ends:
        return None
    span = PERIOD_DAYS.get(budget.get("period") or "", max(days, MONTH))
    amount = max(0.0, sum(ends) / len(ends)) * MONTH / span
    currency = budget.get("currency") or home
    return Purse(amount, currency, amount * usd[currency] if currency in usd else None)
