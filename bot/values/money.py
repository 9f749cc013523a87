"""The visitor's budget, from words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.values.amounts import Amount, find_amounts
from bot.values.cues import corrects
from bot.values.durations import find_durations
from bot.values.negation import refuses
from bot.values.no_money import find_no_money
from bot.values.spending import is_spending
from bot.values.tokens import Tokens, read_tokens


@dataclass(frozen=True)
class Money:
    """What the visitor means to spend; an end that is None is open, a currency or period that is None was not said."""

    amount_min: float | None
    amount_max: float | None
    currency: str | None = None
    period: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape of contract 4.2."""
        return {
            "amount_min": self.amount_min,
            "amount_max": self.amount_max,
            "currency": self.currency,
            "period": self.period,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Money:
        """The money `as_json` wrote; keys that are missing count as null."""
        return cls(data.get("amount_min"), data.get("amount_max"), data.get("currency"), data.get("period"))


@dataclass(frozen=True)
class StatedMoney:
    """A budget and the tokens that state it."""

    money: Money
    start: int
    end: int


def read_budget(text: str | Tokens) -> Money | None:
    """The money that the text says the visitor means to spend, or spends now; None when it says none."""
    stated = find_budget(read_tokens(text))
    return stated.money if stated else None


def find_budget(tokens: Tokens) -> StatedMoney | None:
    """The budget and where it is said; the first one, or the last one after a correction."""
    found = find_amounts(tokens)
    refused = [a for a in found if _refused(tokens, a)]
    spans = [(a.start, a.end) for a in refused] + [(d.start, d.end) for d in find_durations(tokens)]
    aside = frozenset(i for span in spans for i in range(*span))
    amounts = [a for a in found if a not in refused and is_spending(tokens, a, aside)]
    if amounts:
        chosen = amounts[-1] if corrects(tokens, amounts[-1].start) else amounts[0]
        return StatedMoney(as_money(chosen), chosen.start, chosen.end)
    none = find_no_money(tokens)
    return StatedMoney(Money(0, 0), *none) if none else None


def as_money(amount: Amount) -> Money:
    """The amount as money, whole numbers without decimals."""
    return Money(_round(amount.low), _round(amount.high), amount.currency, amount.period)


def _round(value: float | None) -> float | None:
    if value is None:
        return None
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _refused(tokens: Tokens, amount: Amount) -> bool:
    """As in "not 500 but 800"; a bound such as "not more than" is read with the amount and refuses nothing."""
    before = tokens.key(amount.start - 1)
    return amount.low is not None and before in ("not", "than", "of") and refuses(tokens, amount.start)
