"""What one sale brings, as somebody tells it of advice: "a wedding is £900 to us", "I charge 70 a dog"."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.language.grammar_words import GrammarWords
from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.measures.amounts import Amount
from bot.values.measures.capacity import read_capacity
from bot.values.measures.money import roles_of
from bot.values.measures.spending import COUNT, RESULT, SALE
from bot.values.measures.telling import GIFT, PRICE, REVENUE, UNCLEAR
from bot.values.measures.worth import read_result_cost

PRICED = (SALE, PRICE, REVENUE, GIFT)


@dataclass(frozen=True)
class ToldPrice:
    """The sum, its currency where one is said, and the characters that say it."""

    amount: float
    currency: str | None
    start: int
    end: int


def read_told_price(
    text: str, words: GrammarWords, times: TimeWords | None, meant: bool = False, beside: bool = False
) -> ToldPrice | None:
    """The last sum told as a price, one with its currency before others.

    `meant`: what is told is surely a price; `beside`: it stands beside a question about the result, so that a sum in
    money of which nothing is said is one.
    """
    tokens = read_tokens(text, words)
    count = read_capacity(tokens, words, times)
    taken = count.at if count and count.period else -1
    roles = [(a, role) for a, role in roles_of(tokens, times) if a.value > 0 and not a.start <= taken < a.end]
    told = [a for a, role in roles if role in PRICED and not _is_asked(tokens, a)]
    # "I do 3 a day" tells no price.
    told = [a for a, role in roles if a in told and (role != REVENUE or a.signed)]
    if beside and not told:
        told = [a for a, role in roles if role == UNCLEAR and a.signed and not _is_asked(tokens, a)]
    if meant and not told:
        # "Our guests are over 50" tells no price.
        bound = [a for a, _ in roles if (a.low is None or a.high is None) and not a.signed]
        spent = [a for a, role in roles if role == RESULT and read_result_cost(tokens, a)]
        told = [a for a, role in roles if role not in (REVENUE, COUNT) and a not in (*bound, *spent)]
        told = [a for a in told if not _is_asked(tokens, a)]
    found = [a for a in told if a.signed] or told
    return _make_price(tokens, found[-1]) if found else None


def read_own_price(text: str, words: GrammarWords, times: TimeWords | None) -> ToldPrice | None:
    """What one sale of the visitor's own brings, where nothing but the words tell it: "we charge 45 a groom"."""
    tokens = read_tokens(text, words)
    found = [(a, role) for a, role in roles_of(tokens, times) if a.value > 0 and not _is_asked(tokens, a)]
    told = [a for a, role in found if _is_own(tokens, a, role)]
    return _make_price(tokens, told[-1]) if told else None


def _is_own(tokens: Tokens, amount: Amount, role: str) -> bool:
    """Whether the sum is what the visitor takes: no rent or wage, nor what others ask for."""
    if role not in (PRICE, UNCLEAR):
        return role == SALE
    words, (first, last) = tokens.words, tokens.clause_of(amount.start)
    if role == UNCLEAR and not (amount.signed and _is_predicate(tokens, first, amount)):
        return False
    said = tokens.keys_between(first, last)
    others = words.cues.them | words.cues.dues
    own = bool(words.mood.first_person.intersection(said)) or tokens.key_at(first) in words.plain.one_of
    return own and others.isdisjoint(said) and amount.period is None


def _is_predicate(tokens: Tokens, first: int, amount: Amount) -> bool:
    """As in "our haircuts are about 30 euros" and "a full valet is 85 quid"."""
    words, at = tokens.words, amount.start
    while at > first and tokens.key_at(at - 1) in words.bounds.hedges - words.plain.priced_by:
        at -= 1
    opens = words.cues.owned | words.plain.one_of
    return first + 1 < at - 1 and tokens.key_at(first) in opens and tokens.key_at(at - 1) in words.plain.priced_by


def _make_price(tokens: Tokens, amount: Amount) -> ToldPrice:
    return ToldPrice(amount.midpoint, amount.currency, *tokens.to_span(amount.start, amount.end))


def _is_asked(tokens: Tokens, amount: Amount) -> bool:
    """Whether the sum stands in the clause that asks: "that's 55 for each?" tells no price."""
    end = tokens.sentence_of(amount.start)[1]
    return tokens.key_at(end - 1) == "?" and tokens.clause_of(amount.start)[1] >= end - 1
