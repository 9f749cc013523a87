"""Numbers in words, with spaces and with multipliers, merged into one token each."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from text_to_num import text2num

from bot.values.tokens import Token

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
TYPOS = {
    "fourty": "forty",
    "ninty": "ninety",
    "fiveteen": "fifteen",
    "twelv": "twelve",
    "hundered": "hundred",
    "hundread": "hundred",
    "hundreds": "hundred",
    "thousend": "thousand",
    "thousant": "thousand",
    "tousand": "thousand",
    "thousands": "thousand",
    "millon": "million",
    "milion": "million",
    "millions": "million",
}
SMALL = frozenset((UNITS + " " + TENS).split())
BIG = frozenset("hundred thousand million billion".split())
RUN = 12
MULTIPLIERS = {
    "dozen": 12.0,
    "hundred": 100.0,
    **dict.fromkeys("thousand k grand".split(), 1e3),
    **dict.fromkeys("million mil mill mn mln mio m mm".split(), 1e6),
    **dict.fromkeys("billion bn".split(), 1e9),
    **dict.fromkeys("lakh lakhs lac lacs laks lkh l".split(), 1e5),
    **dict.fromkeys("crore crores cr crs".split(), 1e7),
}
# These mean a multiplier only when written right behind the digits.
GLUED = frozenset(("m", "mm", "l"))
INDIAN = frozenset("lakh lakhs lac lacs laks lkh l crore crores cr crs".split())
GRAND = frozenset(
    "opening openings reopening finale total prix slam piano master re launch plan tour theft prize".split()
)
VAGUE = {"couple": 2.0, "few": 3.0, "half": 0.5, "quarter": 0.25}


def merge_numbers(tokens: list[Token]) -> list[Token]:
    """The tokens with every number as one token: "two and a half k", "10 000", "half a million", "five hundred"."""
    merged: list[Token] = []
    i = 0
    while i < len(tokens):
        number, used = _number(tokens, i)
        if number is not None and used:
            number, used = _scaled(tokens, i, number, used)
            merged.append(_spanning(number, tokens[i], tokens[i + used - 1]))
            i += used
        else:
            merged.append(tokens[i])
            i += 1
    return merged


def _number(tokens: list[Token], i: int) -> tuple[Token | None, int]:
    token = tokens[i]
    if token.kind == "number":
        return _and_a_half(tokens, i, *_spaced(tokens, i))
    if token.kind != "word":
        return None, 0
    if token.key in ("a", "an") or token.key in VAGUE:
        return _vague(tokens, i)
    return _and_a_half(tokens, i, *_worded(tokens, i))


def _spaced(tokens: list[Token], i: int) -> tuple[Token, int]:
    """A number whose thousands are parted by spaces, or the number as it stands."""
    first = tokens[i]
    if not first.text.isdigit() or len(first.text) > 3 or first.text.startswith("0"):
        return first, 1
    groups = list(takewhile(_is_group, tokens[i + 1 : i + 5]))
    joined = [first]
    for group in groups:
        if group.start != joined[-1].end + 1:
            break
        joined.append(group)
    value = float("".join(t.text for t in joined))
    return replace(first, value=value, base=value), len(joined)


def _is_group(token: Token) -> bool:
    return token.kind == "number" and len(token.text) == 3 and token.text.isdigit()


def _worded(tokens: list[Token], i: int) -> tuple[Token | None, int]:
    """The longest run of number words from here that means a number."""
    words: list[str] = []
    for token in tokens[i : i + RUN]:
        word = TYPOS.get(token.key, token.key)
        if word in SMALL or (word in BIG and words) or (word == "and" and words and words[-1] in BIG):
            words.append(word)
        else:
            break
    while words:
        value = _value(words)
        if value is not None:
            scale = words[-1] if words[-1] in BIG else ""
            base = value / MULTIPLIERS[scale] if scale else value
            token = replace(tokens[i], kind="number", value=value, base=base, scale=scale, worded=True)
            return token, len(words)
        words.pop()
    return None, 0


def _value(words: list[str]) -> float | None:
    try:
        return float(text2num(" ".join(words), "en"))
    except ValueError:
        return None


def _vague(tokens: list[Token], i: int) -> tuple[Token | None, int]:
    """As in "a couple of", "half a", "a hundred": only before something they can count, which stays outside."""
    start = i + 1 if tokens[i].key in ("a", "an", "the") else i
    key = _key(tokens, start)
    if key in VAGUE:
        after = start + 1
        while _key(tokens, after) in ("of", "a", "an"):
            after += 1
        counts = _key(tokens, after)
        if counts in MULTIPLIERS and counts not in GLUED:
            return replace(tokens[i], kind="number", value=VAGUE[key], base=VAGUE[key], worded=True), after - i
        return None, 0
    if key == "grand" and _key(tokens, start + 1) in GRAND:
        return None, 0
    if start > i and key in MULTIPLIERS and key not in GLUED and key != "k":
        return replace(tokens[i], kind="number", value=1.0, base=1.0, worded=True), 1
    return None, 0


def _and_a_half(tokens: list[Token], i: int, number: Token | None, used: int) -> tuple[Token | None, int]:
    if number is None or number.value is None:
        return number, used
    if [_key(tokens, i + used + n) for n in range(3)] == ["and", "a", "half"]:
        return replace(number, value=number.value + 0.5, base=number.value + 0.5), used + 3
    return number, used


def _scaled(tokens: list[Token], i: int, number: Token, used: int) -> tuple[Token, int]:
    """The number with the multipliers behind it: "2k", "two hundred thousand", "20 lakh"."""
    for _ in range(2):
        at = i + used
        if at >= len(tokens):
            break
        word = TYPOS.get(tokens[at].key, tokens[at].key)
        if word == "grand" and _key(tokens, at + 1) in GRAND:
            break
        if word not in MULTIPLIERS or (word in GLUED and tokens[at].start != tokens[at - 1].end):
            break
        value = (number.value or 0.0) * MULTIPLIERS[word]
        number, used = replace(number, value=value, scale=word), used + 1
    return number, used


def _spanning(number: Token, first: Token, last: Token) -> Token:
    return replace(number, start=first.start, end=last.end, key=number.text)


def _key(tokens: list[Token], i: int) -> str:
    return tokens[i].key if 0 <= i < len(tokens) else ""
