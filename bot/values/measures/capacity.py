"""How many a business can take on, or wants more than: "15 a week at most, so 60 in the month", "more than 3 a day"."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.language.grammar_words import GrammarWords
from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.measures.amounts import find_amounts
from bot.values.measures.durations import find_durations
from bot.values.measures.payment import ONCE, find_period


@dataclass(frozen=True)
class Capacity:
    """A count, in all or per period, and its token; `beyond`: it is what is to be passed, not the most there can be."""

    amount: float
    period: str | None = None
    beyond: bool = False
    at: int = 0


def read_capacity(text: str | Tokens, words: GrammarWords, times: TimeWords | None = None) -> Capacity | None:
    """The last number that counts neither money nor time; None where there is none."""
    tokens = read_tokens(text, words)
    taken = {i for d in find_durations(tokens, times) for i in range(d.start, d.end)}
    taken |= {i for a in find_amounts(tokens) if a.signed for i in range(a.start, a.end)}
    counts = [i for i in range(len(tokens)) if (tokens.number_at(i) or 0) >= 1 and i not in taken]
    # "Four new ones": beside another count a one counts nothing.
    counts = [i for i in counts if (tokens.number_at(i) or 0) > 1] or counts
    if not counts:
        return None
    at = counts[-1]
    period = find_period(tokens, at, at + 1)[0] or _period_in(tokens, at)
    return Capacity(tokens.number_at(at) or 0, None if period == ONCE else period, _is_passed(tokens, at), at)


def _period_in(tokens: Tokens, at: int) -> str | None:
    """The one unit of time that the clause or the sentence names: "one week maximum 15", "60 in the month"."""
    units = tokens.words.periods.units
    for first, last in (tokens.clause_of(at), tokens.sentence_of(at)):
        named = {units.get(tokens.key_at(i)) for i in range(first, last) if i != at and _is_single(tokens, i)}
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _is_single(tokens: Tokens, i: int) -> bool:
    words, before = tokens.words.periods, tokens.key_at(i - 1)
    single = before in words.articles | words.the | words.per or tokens.number_at(i - 1) == 1
    return single and tokens.key_at(i) in words.units and tokens.key_at(i) not in words.short


def _is_passed(tokens: Tokens, at: int) -> bool:
    """As in "I want more than 3 a day", but not in "we can't handle more than 3"."""
    over, first = tokens.words.bounds.over.count_ending(tokens, at), tokens.clause_of(at)[0]
    return bool(over) and not tokens.words.results.wanting.isdisjoint(tokens.keys_between(first, at - over))
