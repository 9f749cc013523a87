"""What a sign behind an amount adds: tax, something else, or nothing but an open end."""

from __future__ import annotations

from bot.values.language.tokens import Tokens


def goes_on(tokens: Tokens, i: int) -> bool:
    """Whether no thing is named at the i-th token that a number before it would count."""
    return not tokens.is_word(i) or tokens.key_at(i) in tokens.words.plain.following


def adds_something(tokens: Tokens, i: int) -> bool:
    """Whether a plus adds something else ("+ VAT", "plus commission") rather than leaving the end open ("5k+")."""
    if _count_tax_tokens(tokens, i + 1):
        return True
    if tokens.is_glued(i) and not tokens.is_glued(i + 1):
        return False
    named = tokens.key_at(i + 1) in tokens.words.cues.marketing
    return tokens.number_at(i + 1) is not None or named or not goes_on(tokens, i + 1)


def end_of_tax(tokens: Tokens, i: int) -> int:
    """Where "+ VAT" behind an amount ends."""
    length = _count_tax_tokens(tokens, i + 1) if tokens.key_at(i) in tokens.words.bounds.plus else 0
    return i + 1 + length if length else i


def _count_tax_tokens(tokens: Tokens, i: int) -> int:
    """How many tokens "VAT" or "20% VAT" has that begins here; 0 for none."""
    rate = 2 if tokens.number_at(i) is not None and tokens.key_at(i + 1) in tokens.words.results.percent else 0
    length = tokens.words.bounds.taxes.count_starting(tokens, i + rate)
    return rate + length if length else 0
