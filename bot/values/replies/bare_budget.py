"""The money that the answer to "what is your budget?" names, also where free text would leave the number alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.values.language.grammar_words import GrammarWords
from bot.values.language.numbers import join_hundreds
from bot.values.language.scale import in_scale
from bot.values.language.slips import one_slip_of
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.language.unknown import Ambiguous, Nothing, is_unknown
from bot.values.measures.amounts import Amount, as_number, find_amounts
from bot.values.measures.currency import currency_at
from bot.values.measures.money import Money, as_money, find_budget, roles_of
from bot.values.measures.no_money import answers_none
from bot.values.measures.spending import PLANNED, UNCLEAR
from bot.values.measures.telling import GIFT, is_conclusion

# A plain number below this could be that much, or as many thousands.
LEAST = 100
ANSWERING = (PLANNED, UNCLEAR, GIFT)
# A plain number is read in the unit in which it is a tenth of what is known, or more.
LEAST_SHARE, WHOLE = 0.1, 100
# Shorter words are one slip from too many others.
SHORTEST = 5


Answer = dict[str, Any] | Ambiguous | Nothing | None


def read_bare_budget(text: str | Tokens, words: GrammarWords, known: Money | None = None) -> Answer:
    """The money an answer names; a small number alone could be that much or as many thousands.

    A sum that is something else (revenue, what a sale brings, a price, money gone) is no answer. After a budget that
    is `known`, a number has its currency, its period and its scale unless another is said.
    """
    answer = _read_amount(_correct_spelling(join_hundreds(read_tokens(text, words))))
    return _complete_from_known(answer, known) if known else answer


def _correct_spelling(tokens: Tokens) -> Tokens:
    """The tokens with what is nearly a currency right behind a number put right: "300 ponds"."""
    names = [name for name in tokens.words.currencies.words if len(name) >= SHORTEST]
    items = tuple(
        replace(token, key=one_slip_of(token.key, names) or token.key)
        if len(token.key) >= SHORTEST and tokens.number_at(i - 1) is not None and not currency_at(tokens, i)
        else token
        for i, token in enumerate(tokens.items)
    )
    return replace(tokens, items=items)


def _read_amount(tokens: Tokens) -> Answer:
    words = tokens.words
    if answers_none(tokens):
        return Money(0, 0).as_json()
    if is_unknown(tokens):
        return Nothing()
    stated = find_budget(tokens)
    if stated:
        return stated.value.as_json()
    roles = [(a, role) for a, role in roles_of(tokens) if role in ANSWERING and not _is_no_sum(tokens, a)]
    if roles and not _is_share(tokens):
        first, last = roles[0][0], roles[-1][0]
        corrected = not words.periods.corrected.isdisjoint(_list_keys(tokens))
        return _plain_amount(last if corrected or is_conclusion(tokens, last) else first)
    return Nothing() if _leaves_open(tokens) else None


def _complete_from_known(answer: Answer, known: Money) -> Answer:
    """The answer with what it leaves open taken from the budget that is known."""
    if isinstance(answer, Ambiguous):
        answer = _scale_to_known(Money.from_json(answer.readings[0][1]), known) or answer
    if not isinstance(answer, dict) or not (answer["amount_max"] or answer["amount_min"]):
        return answer
    return {**answer, "currency": answer["currency"] or known.currency, "period": answer["period"] or known.period}


def _scale_to_known(plain: Money, known: Money) -> dict[str, Any] | None:
    largest = max(known.amount_min or 0, known.amount_max or 0)
    ends = {end: in_scale(end, largest, LEAST_SHARE) for end in (plain.amount_min, plain.amount_max) if end is not None}
    if not largest or None in ends.values():
        return None
    low, high = (end and as_number(ends[end]) for end in (plain.amount_min, plain.amount_max))
    return replace(plain, amount_min=low, amount_max=high).as_json()


def _list_keys(tokens: Tokens) -> tuple[str, ...]:
    return tokens.keys_between(0, len(tokens))


def _is_no_sum(tokens: Tokens, amount: Amount) -> bool:
    return _is_taken_back(tokens, amount) or _is_pronoun(tokens, amount)


def _is_pronoun(tokens: Tokens, amount: Amount) -> bool:
    """Whether it is "one" in a sentence, as in "we haven't set one", and no number that answers alone: "maybe one"."""
    if amount.low != 1 or amount.high != 1 or amount.signed or amount.scale or amount.period:
        return False
    around = {tokens.key_at(i) for i in range(len(tokens)) if tokens.is_word(i) and not amount.start <= i < amount.end}
    spelt, loose = tokens.items[amount.core - 1].text.isalpha(), tokens.words.bounds.hedges | tokens.words.plain.fillers
    return spelt and bool(around - loose)


def _is_taken_back(tokens: Tokens, amount: Amount) -> bool:
    """As in "3k, not 2k" and "3k instead of 2k"; a bound such as "not more than" is part of the amount."""
    return bool(tokens.words.periods.denied.count_ending(tokens, amount.start))


def _is_share(tokens: Tokens) -> bool:
    """Whether the answer is a share of no sum: "5% of what we take", "can we split it 60/40?"."""
    numbers = [i for i in range(len(tokens)) if tokens.number_at(i) is not None]
    split = any(tokens.key_at(i + 1) in ("/", "-") and _adds_up(tokens, i) for i in numbers)
    summed = {i for amount in find_amounts(tokens) for i in range(amount.start, amount.core)}
    rates = (i + 1 for i in numbers if tokens.key_at(i + 1) in tokens.words.results.percent)
    return split or any(at not in summed for at in rates)


def _adds_up(tokens: Tokens, i: int) -> bool:
    return (tokens.number_at(i) or 0) + (tokens.number_at(i + 2) or 0) == WHOLE


def _leaves_open(tokens: Tokens) -> bool:
    return any(tokens.words.none.open.count_starting(tokens, i) for i in range(min(len(tokens), 30)))


def _plain_amount(amount: Amount) -> dict[str, Any] | Ambiguous:
    money = as_money(amount)
    if amount.signed or amount.scale or amount.period or amount.value >= LEAST or amount.value == 0:
        return money.as_json()
    ends = [end and as_number(end * 1000) for end in (money.amount_min, money.amount_max)]
    thousands = Money(ends[0], ends[1], money.currency, money.period)
    return Ambiguous(tuple((_format_title(m), m.as_json()) for m in (money, thousands)))


def _format_title(money: Money) -> str:
    ends = [f"{end:,}" for end in dict.fromkeys((money.amount_min, money.amount_max)) if end is not None]
    return "-".join(ends)
