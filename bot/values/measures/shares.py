"""Parts of a sum that are named instead of it: "half of 3,000", "ten percent of four grand"."""

from __future__ import annotations

from fractions import Fraction

from bot.values.language.tokens import Tokens

# "The first half of 2027" is no sum.
YEARS = range(2001, 2100)


def find_share(tokens: Tokens, i: int) -> tuple[float, int]:
    """The part of an amount that is named before it, and where the amount begins: "a third of", "10% of"."""
    words, found = tokens.words, tokens.words.changes.factors.find_at(tokens, i)
    value, part, end = tokens.number_at(i), 0.0, i
    if value is not None and tokens.key_at(i + 1) in words.results.percent - words.changes.times:
        part, end = value / 100, i + 2
    elif found:
        part, end = float(Fraction(found.id)), found.end
    # What stands before a thing and before a currency alike: "of".
    of = words.numbers.of & words.currencies.of
    at = end + (tokens.key_at(end) in of)
    dated = tokens.number_at(at) in YEARS
    return (part, at) if 0 < part < 1 and tokens.key_at(at - 1) in of and not dated else (0.0, i)
