"""Sums that are no budget and worth knowing: what a sale brings, and what a result costs now."""

from __future__ import annotations

from typing import Any

from bot.values.language.tokens import Tokens
from bot.values.measures.amounts import Amount, as_number

REACH = 8


def read_sale_value(tokens: Tokens, amount: Amount) -> dict[str, Any] | None:
    """What a sale brings, as {amount, currency}; None where that is only wished for."""
    if _is_wished(tokens, amount) or amount.value == 0:
        return None
    return {"amount": as_number(_stands_at(tokens, amount)), "currency": amount.currency}


def read_result_cost(tokens: Tokens, amount: Amount) -> dict[str, Any] | None:
    """What a result costs now, as {amount, currency, per}; None where that is asked, wished for or others' figure."""
    first, last = tokens.sentence_of(amount.start)
    others = not tokens.words.cues.them.isdisjoint(tokens.keys_between(first, amount.start))
    asked = tokens.key_at(first) in tokens.words.results.asking or tokens.key_at(last - 1) == "?"
    metric = _find_metric(tokens, amount)
    if not metric or others or asked or _is_wished(tokens, amount) or amount.value == 0:
        return None
    return {"amount": as_number(_stands_at(tokens, amount)), "currency": amount.currency, "per": metric}


def _stands_at(tokens: Tokens, amount: Amount) -> float:
    """The figure; of a range its middle, and of "went from 30 to 95" where it went to."""
    moved = (
        tokens.key_at(amount.start) in tokens.words.bounds.origin and amount.low is not None and amount.high is not None
    )
    return amount.last if moved else amount.midpoint


def _find_metric(tokens: Tokens, amount: Amount) -> str | None:
    """The result whose cost it is: the nearest one behind a word such as "per", or the one an abbreviation names."""
    words = tokens.words.results
    first, last = tokens.sentence_of(amount.start)
    behind = range(amount.core, min(last, amount.core + REACH))
    number = next((i for i in behind if tokens.number_at(i) is not None), behind.stop)
    before = range(amount.start - 1, max(first, amount.start - REACH) - 1, -1)
    named = (tokens.key_at(i) for i in (*range(amount.core, number), *before))
    return next((words.metrics.get(key) or words.short_costs[key] for key in named if _names_result(tokens, key)), None)


def _names_result(tokens: Tokens, key: str) -> bool:
    return key in tokens.words.results.metrics or key in tokens.words.results.short_costs


def _is_wished(tokens: Tokens, amount: Amount) -> bool:
    first, _ = tokens.clause_of(amount.start)
    return not tokens.words.cues.wishing.isdisjoint(tokens.keys_between(max(first, amount.start - REACH), amount.start))
