"""A currency or a period by itself, said of a sum that is known: "euros", "pounds a week", "in month"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bot.values.language.grammar_words import GrammarWords
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.measures.amounts import Amount
from bot.values.measures.currency import nation_alone, read_currency_name
from bot.values.measures.payment import period_at

LONGEST = 4
Unit = dict[str, str]


def read_money_unit(text: str | Tokens, words: GrammarWords) -> Unit:
    """The currency and the period that are all the text says; nothing when it says anything else."""
    tokens = read_tokens(text, words)
    return _unit_between(tokens, 0, len(tokens), frozenset()) if len(tokens) <= LONGEST else {}


def add_units(tokens: Tokens, amounts: list[Amount]) -> list[Amount]:
    """The amounts, each with the currency and the period that are said apart from it: "3k, american dollars, monthly".

    What one part of the text says of the money counts for all of it, unless another part says something else.
    """
    if all(amount.currency and amount.period for amount in amounts):
        return amounts
    found = [(at, unit) for at, end in _parts_beside(tokens, amounts) if (unit := _unit_of(tokens, at, end))]
    # What stands between two sums is said of one of them: "in total? 5k. per month? 400".
    apart = [unit for at, unit in found if not amounts[0].start < at < amounts[-1].start]
    currency = _single_unit({unit["currency"] for _, unit in found if "currency" in unit})
    period = _single_unit({unit["period"] for unit in apart if "period" in unit})
    return [replace(a, currency=a.currency or currency, period=a.period or period) for a in amounts]


def _parts_beside(tokens: Tokens, amounts: list[Amount]) -> list[tuple[int, int]]:
    """The clauses, each cut where an amount stands in it."""
    cuts = {0, len(tokens)} | {tokens.clause_of(i)[1] for i in range(len(tokens))}
    cuts |= {edge for amount in amounts for edge in (amount.start, amount.end)}
    inside = {i for amount in amounts for i in range(amount.start, amount.end)}
    return [(first, last) for first, last in pairwise(sorted(cuts)) if first not in inside]


def _unit_of(tokens: Tokens, first: int, last: int) -> Unit:
    """What a part says of the money, when it says little else: "per week, that is", "euros of course"."""
    if not tokens.words.currencies.only_beside.isdisjoint(tokens.keys_between(first, last)):
        return {}
    unit = _unit_between(tokens, first, last, tokens.words.plain.fillers)
    return unit or _currency_in(tokens, first, last)


def _currency_in(tokens: Tokens, first: int, last: int) -> Unit:
    """The currency that opens or closes a few words, or stands behind "in": "euros obviously", "we pay in euros"."""
    words = tokens.words.currencies
    spoken = [i for i in range(first, last) if tokens.items[i].kind != "sign"]
    for i in spoken:
        code, end = read_currency_name(tokens, i)
        edge = len(spoken) <= LONGEST and (i == spoken[0] or end - 1 == spoken[-1])
        if code and (edge or tokens.key_at(i - 1) in words.of):
            return {"currency": code} if tokens.number_at(i - 1) is None else {}
    code, end = nation_alone(tokens, spoken[0], signed=False) if spoken else (None, 0)
    return {"currency": code} if code and end > spoken[-1] else {}


def _unit_between(tokens: Tokens, first: int, last: int, fillers: frozenset[str]) -> Unit:
    found: Unit = {}
    at = first
    while at < last:
        period, (code, end) = period_at(tokens, at, near=True), read_currency_name(tokens, at)
        if period and not tokens.words.periods.denied.count_ending(tokens, at):
            found["period"], at = period
        elif code:
            found["currency"], at = code, end
        elif tokens.items[at].kind == "sign" or tokens.key_at(at) in fillers:
            at += 1
        else:
            return {}
    return found


def _single_unit(said: set[str]) -> str | None:
    return said.pop() if len(said) == 1 else None
