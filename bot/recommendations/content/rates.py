"""Exchange rates: only to compare a visitor's money with figures in another currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.knowledge.advice_files import RATES
from bot.knowledge.reading import ContentRecord, Problems, kind_of
from bot.knowledge.shapes import read_shape

FILE = "rates.yml"
CENT = Decimal("0.01")


def round_to_cents(amount: Decimal) -> Decimal:
    """The amount rounded to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Currency:
    """What a unit is worth in US dollars, and where it is at home."""

    usd: Decimal
    region: str


@dataclass(frozen=True)
class ExchangeRates:
    """The rates of one day."""

    date: date
    statement: str
    currencies: Mapping[str, Currency]

    def has_currency(self, currency: str) -> bool:
        """Whether money in this currency can be compared."""
        return currency in self.currencies

    def convert_amount(self, amount: Decimal, here: str, there: str) -> Decimal:
        """The amount in another currency, not rounded. KeyError for a currency without a rate."""
        if here == there:
            return amount
        return amount * self.currencies[here].usd / self.currencies[there].usd

    def find_region(self, currency: str) -> str | None:
        """The region whose figures fit this currency best."""
        return self.currencies[currency].region if self.has_currency(currency) else None


def read_rates(data: Any, problems: Problems) -> ExchangeRates | None:
    """The rates in a parsed rates.yml; None when there are slips, each of which goes to `problems`."""
    read = read_shape(RATES, data, FILE, problems)
    if read is None:
        return None
    found = {code: Currency(Decimal(str(row["usd"])), row["region"]) for code, row in read["rates"].items()}
    return ExchangeRates(read["date"], read["statement"], found)


def read_date(record: ContentRecord, key: str) -> date:
    """A date as YAML writes it: 2025-06-30."""
    value = record.take_raw(key)
    if isinstance(value, date):
        return value
    record.refuse_key(key, f"expected a date, found {kind_of(value)}; write it like 2025-06-30")
    return date.min
