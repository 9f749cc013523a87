"""Hours a week that the visitor has for the work: "2 hours a week", "maybe 3-4 hrs weekly"."""

from __future__ import annotations

from bot.values.language.grammar_words import GrammarWords
from bot.values.language.stated import Stated
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.measures.amounts import amount_at, as_number

WEEK, LONGEST, REACH = "week", 80.0, 8


def read_hours(text: str, words: GrammarWords) -> float | None:
    """The hours the text names, asked about or told: "is 4 hours a week enough?"; None when it names none.

    Of several the last: "nine hours? I could manage three".
    """
    tokens = read_tokens(text, words)
    counted = [i for i in range(1, len(tokens)) if tokens.key_at(i) in words.results.hours and tokens.number_at(i - 1)]
    if not counted:
        return None
    alone = [i for i in range(counted[-1] + 1, len(tokens)) if tokens.number_at(i) and not tokens.is_word(i + 1)]
    found = amount_at(tokens, alone[-1] if alone else _find_range_start(tokens, counted[-1] - 1))
    return found.midpoint if found and 0 < found.midpoint <= LONGEST else None


def find_hours(tokens: Tokens) -> Stated[float] | None:
    """The hours and the tokens that say so; opening hours and working weeks are none."""
    words = tokens.words.results
    for i in range(len(tokens)):
        counted = tokens.number_at(i - 1) is not None or tokens.key_at(i - 1) in tokens.words.periods.articles
        if tokens.key_at(i) in words.hours and counted:
            found = _read_hours(tokens, i)
            if found:
                return found
    return None


def _read_hours(tokens: Tokens, i: int) -> Stated[float] | None:
    words = tokens.words
    start, end = _find_range_start(tokens, i - 1), _end_of_week(tokens, i + 1)
    amount = amount_at(tokens, start)
    hours = amount.midpoint if amount else 1.0
    first, last = tokens.sentence_of(i)
    before, after = (
        tokens.keys_between(max(first, start - REACH), start),
        tokens.keys_between(i + 1, min(last, i + 1 + REACH)),
    )
    kept = words.results.hours_kept.intersection(before + after)
    if not end or not 0 < hours <= LONGEST or kept:
        return None
    asked = tokens.key_at(first) in words.results.asking or tokens.key_at(last - 1) == "?"
    others = not words.cues.them.isdisjoint(before)
    told = not before or not words.results.hours_for.isdisjoint(before) or set(before) <= words.plain.fillers
    return Stated(as_number(hours) or 0, start, end) if told and not asked and not others else None


def _find_range_start(tokens: Tokens, i: int) -> int:
    """Where a range that ends at the i-th token begins."""
    joint = tokens.words.bounds.joints.count_ending(tokens, i)
    return i - joint - 1 if joint and tokens.number_at(i - joint - 1) is not None else i


def _end_of_week(tokens: Tokens, i: int) -> int:
    """Where "a week" or "weekly" at the i-th token ends; 0 where neither stands there."""
    words = tokens.words.periods
    adverb = words.adverbs.find_at(tokens, i)
    if adverb:
        return adverb.end if adverb.id == WEEK else 0
    joined = tokens.key_at(i) in words.per or tokens.key_at(i) == "/"
    return i + 2 if joined and words.units.get(tokens.key_at(i + 1)) == WEEK else 0
