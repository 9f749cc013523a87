"""Which currency a sign, word or code stands for."""

from __future__ import annotations

from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_currency_name, list_currencies

from bot.values.names import Names
from bot.values.tokens import Tokens

DOLLAR, RUPEE = "USD", "INR"


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {code.lower(): code for code in list_currencies() if len(code) == 3}


@lru_cache(maxsize=1)
def _names() -> Names:
    """What is paid with somewhere now, by its English names: "czech koruna", "swiss francs"."""
    paid = {
        code
        for rows in get_global("territory_currencies").values()
        for code, _, until, legal in rows
        if legal and not until
    }
    named = {code: [get_currency_name(code, count, locale="en") for count in (1, 2)] for code in sorted(paid)}
    return Names({code: [name for name in names if " " in name] for code, names in named.items()})


def currency_at(tokens: Tokens, i: int) -> str | None:
    """The currency that the sign, word or code at the i-th token stands for beside a number."""
    key, words = tokens.key(i), tokens.words.currencies
    code = words.signs.get(key) or words.words.get(key)
    return code or (_codes().get(key) if key and key not in words.not_codes else None)


def currency_before(tokens: Tokens, i: int) -> tuple[str | None, int]:
    """The currency written before a number, and where the number begins: "A$", "Rs.", "USD ~", "r"."""
    key, words = tokens.key(i), tokens.words.currencies
    if key in words.dollars and tokens.key(i + 1) == "$" and tokens.glued(i + 1):
        return words.dollars[key], i + 2
    if key in words.signs:
        return words.signs[key], i + 1 + (tokens.key(i + 1) in ("~", "."))
    if key in words.letters and tokens.glued(i + 1) and tokens.number(i + 1) is not None:
        return words.letters[key], i + 1
    code = currency_at(tokens, i) if len(key) > 1 and tokens.is_word(i) else None
    at = i + 1
    while code and tokens.key(at) in (".", "~", ":", *words.signs) and at - i < 3:
        at += 1
    return (code, at) if code and tokens.number(at) is not None else (None, i)


def currency_after(tokens: Tokens, i: int, signed: str | None) -> tuple[str | None, int]:
    """The currency written after a number that had `signed` before it, and where it ends.

    "$500 CAD" and "$500 Canadian" say more than the sign; "£500 CAD" contradicts it and is left alone.
    """
    nation, code = tokens.words.currencies.national.get(tokens.key(i)), currency_at(tokens, i)
    named = _names().at(tokens, i)
    if named and signed in (None, named.id):
        return named.id, named.end
    if signed:
        other = nation or (code if tokens.is_word(i) else None)
        dollars = signed == DOLLAR and other in tokens.words.currencies.dollars.values()
        dollar = currency_at(tokens, i + 1) == DOLLAR
        return (other, i + 1 + dollar) if dollars or (other and other == signed) else (signed, i)
    if tokens.key(i) in tokens.words.currencies.of:
        i, code = i + 1, currency_at(tokens, i + 1)
        return (code, i + 1) if code and tokens.is_word(i) else (None, i - 1)
    if nation and currency_at(tokens, i + 1) == DOLLAR:
        return nation, i + 2
    # "$" after a number is money too ("500$"), but "500 $200" are two amounts.
    sign = tokens.key(i) in tokens.words.currencies.signs
    if code is None or (sign and tokens.number(i + 1) is not None and not tokens.glued(i)):
        return None, i
    nation = tokens.words.currencies.national.get(tokens.key(i + 1)) if code == DOLLAR and not sign else None
    return (nation, i + 2) if nation else (code, i + 1)
