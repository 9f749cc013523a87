"""Exchange rates: only to compare a visitor's money with figures in another currency, and how amounts are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.knowledge.reading import Problems, Record, kind_of
from bot.recommendations.numbers import bounded

FILE = "rates.yml"
CENT = Decimal("0.01")
REGIONS = ("americas", "emea", "apac")


def cents(amount: Decimal) -> Decimal:
    """The amount rounded to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Currency:
    """What a unit is worth in US dollars, how it is written, and where it is at home."""

    usd: Decimal
    symbol: str
    region: str


@dataclass(frozen=True)
class Rates:
    """The rates of one day."""

    date: date
    statement: str
    currencies: Mapping[str, Currency]

    def knows(self, currency: str) -> bool:
        """Whether money in this currency can be compared."""
        return currency in self.currencies

    def convert(self, amount: Decimal, here: str, there: str) -> Decimal:
        """The amount in another currency, not rounded. KeyError for a currency without a rate."""
        if here == there:
            return amount
        return amount * self.currencies[here].usd / self.currencies[there].usd

    def region(self, currency: str) -> str | None:
        """The region whose figures fit this currency best."""
        return self.currencies[currency].region if self.knows(currency) else None

    def write(self, amount: Decimal, currency: str) -> str:
        """The amount as people write it: whole from 100 on, cents below when there are any."""
        symbol = self.currencies[currency].symbol if self.knows(currency) else f"{currency} "
        whole = abs(amount) >= 100 or amount == amount.to_integral_value()
        return f"{symbol}{amount:,.0f}" if whole else f"{symbol}{amount:,.2f}"


def read_rates(data: Any, problems: Problems) -> Rates:
    """The rates in a parsed rates.yml; every slip goes to `problems`."""
    record = Record(data, FILE, problems)
    record.text("source")
    record.choice("base", ("USD",))
    rates = Rates(
        date=read_date(record, "date"),
        statement=record.text("statement", 300),
        currencies=_currencies(record.inner("rates"), record),
    )
    record.close()
    return rates


def read_date(record: Record, key: str) -> date:
    """A date as YAML writes it: 2025-06-30."""
    value = record.take(key)
    if isinstance(value, date):
        return value
    record.refuse(key, f"expected a date, found {kind_of(value)}; write it like 2025-06-30")
    return date.min


def _currencies(record: Record, outer: Record) -> dict[str, Currency]:
    raw = outer.take("rates")
    found = {}
    for code in raw if isinstance(raw, dict) else ():
        row = record.inner(str(code))
        usd = bounded(row, "usd", row.take("usd"), 1e-9, 1e6)
        symbol = row.optional("symbol") or f"{code} "
        found[str(code)] = Currency(Decimal(str(usd)), symbol, row.choice("region", REGIONS))
        row.close()
    if "USD" not in found:
        outer.refuse("rates", "USD is missing; figures are in US dollars")
    return found
