"""Which currency a sign, word or code stands for."""

from __future__ import annotations

from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_currency_name, list_currencies

from bot.values.language.names import Names
from bot.values.language.tokens import Tokens

DOLLAR, RUPEE = "USD", "INR"


@lru_cache(maxsize=1)
def _load_codes() -> dict[str, str]:
    return {code.lower(): code for code in list_currencies() if len(code) == 3}


@lru_cache(maxsize=1)
def _load_names() -> Names:
    """What is paid with somewhere now, by its English names: "czech koruna", "swiss francs"."""
    paid = {
        code
        for rows in get_global("territory_currencies").values()
        for code, _, until, legal in rows
        if legal and not until
    }
    named = {code: [get_currency_name(code, count, locale="en") for count in (1, 2)] for code in sorted(paid)}
    return Names({code: [name for name in names if " " in name] for code, names in named.items()})


@lru_cache(maxsize=1)
def _load_nations() -> Names:
    """Whose currency it is, by the words before its own name: "czech", "south african"."""
    adjectives: dict[str, list[str]] = {}
    for keys, code in _load_names().ids.items():
        adjectives.setdefault(code, []).append(" ".join(keys[:-1]))
    return Names(adjectives)


def currency_at(tokens: Tokens, i: int) -> str | None:
    """The currency that the sign, word or code at the i-th token stands for beside a number."""
    key, words = tokens.key_at(i), tokens.words.currencies
    code = words.signs.get(key) or words.words.get(key)
    return code or (_load_codes().get(key) if key and key not in words.not_codes else None)


def currency_before(tokens: Tokens, i: int) -> tuple[str | None, int]:
    """The currency written before a number, and where the number begins: "A$", "Rs.", "USD ~", "r"."""
    key, words = tokens.key_at(i), tokens.words.currencies
    if key in words.dollars and tokens.key_at(i + 1) == "$" and tokens.is_glued(i + 1):
        return words.dollars[key], i + 2
    if key in words.signs:
        return words.signs[key], i + 1 + (tokens.key_at(i + 1) in ("~", "."))
    if key in words.letters and tokens.is_glued(i + 1) and tokens.number_at(i + 1) is not None:
        return words.letters[key], i + 1
    code = currency_at(tokens, i) if len(key) > 1 and tokens.is_word(i) else None
    at = i + 1
    while code and tokens.key_at(at) in (".", "~", ":", *words.signs) and at - i < 3:
        at += 1
    return (code, at) if code and tokens.number_at(at) is not None else (None, i)


def currency_after(tokens: Tokens, i: int, signed: str | None) -> tuple[str | None, int]:
    """The currency written after a number that had `signed` before it, and where it ends.

    "$500 CAD" and "$500 Canadian" say more than the sign; "£500 CAD" contradicts it and is left alone.
    """
    words = tokens.words.currencies
    if tokens.key_at(i) in words.of:
        code, end = currency_after(tokens, i + 1, signed)
        return (code, end) if end > i + 1 else (signed, i)
    # "$" after a number is money too ("500$"), but "500 $200" are two amounts.
    if tokens.key_at(i) in words.signs:
        alone = signed is None and (tokens.number_at(i + 1) is None or tokens.is_glued(i))
        return (words.signs[tokens.key_at(i)], i + 1) if alone else (signed, i)
    code, end = read_currency_name(tokens, i)
    if end == i:
        code, end = nation_alone(tokens, i, signed is not None)
    finer = signed in (None, code) or (signed == DOLLAR and code in words.dollars.values())
    return (code, end) if finer and end > i else (signed, i)


def read_currency_name(tokens: Tokens, i: int) -> tuple[str | None, int]:
    """The currency that words name from the i-th token on, and where they end: "swiss francs", "dollars canadian"."""
    words, whole = tokens.words.currencies, _load_names().find_at(tokens, i)
    if whole:
        return whole.id, whole.end
    nation, end = _nation_at(tokens, i)
    code = currency_at(tokens, end)
    dollars = code == DOLLAR and nation in words.dollars.values()
    if nation and (dollars or code == nation or tokens.key_at(end) in words.money):
        return nation, end + 1
    code = currency_at(tokens, i)
    nation, end = _nation_at(tokens, i + 1) if code == DOLLAR else (None, i + 1)
    return (nation or code, end if nation else i + 1) if code else (None, i)


def _nation_at(tokens: Tokens, i: int) -> tuple[str | None, int]:
    """Whose money it is, and where that ends: "aussie", "south african"."""
    nation = tokens.words.currencies.national.get(tokens.key_at(i))
    found = None if nation else _load_nations().find_at(tokens, i)
    return (found.id, found.end) if found else (nation, i + bool(nation))


def nation_alone(tokens: Tokens, i: int, signed: bool) -> tuple[str | None, int]:
    """A nation with no word for its money: "500 canadian", but not "500 canadian clients"."""
    nation, end = _nation_at(tokens, i)
    follows = tokens.is_word(end) and tokens.key_at(end) not in tokens.words.plain.following
    return (nation, end) if nation and (signed or not follows) else (None, i)
