"""The visitor's line of business: a listed one, or the words before "company", "shop" and the like."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.lexicon import Lexicon
from bot.values.names import Found
from bot.values.tokens import Tokens

HEADS = frozenset(
    "business company shop store studio brand practice firm startup industry sector clinic agency school practise "
    "office site website ecommerce boutique centre center club niche space market services".split()
)
OWNING = frozenset(
    "my our own run runs running owns have has im am i'm we're were are is for a an in as starting start started "
    "opening open opened launch launching manage managing promote promoting market marketing advertise grow "
    "growing help sell selling sells make small local new online family its this us professional independent "
    "boutique luxury their clients client the".split()
)
NOT_HEADS = frozenset("site website space market niche agency services sector industry".split())
ARTICLES = frozenset("a an the small local new online".split())
NOT_OWNING = frozenset("like such than compete competing called".split())
OWNERS = frozenset("my our own run".split())
PLAIN = frozenset(
    "small new local online own big little family the a an my our run have for this that tiny medium sized "
    "growing startup whole good great best other another any each every some same whose which what your their his "
    "her its digital marketing social media service real of and in to get help grow promote start entire first "
    "second next professional legit type kind sort personal private public business company customer store shop "
    "brand website site page".split()
)
SHOWN_AS_IT_IS = 3


@dataclass(frozen=True)
class Industry:
    """A line of business: the id of a listed one, else the visitor's own words; and the tokens that name it."""

    name: str
    start: int
    end: int


def find_industry(tokens: Tokens, lexicon: Lexicon, taken: frozenset[int] = frozenset()) -> Industry | None:
    """The line of business the visitor states as their own; None when none is."""
    listed = [m for m in lexicon.industries.find(tokens) if taken.isdisjoint(range(m.start, m.end))]
    owned = [m for m in listed if _owned(tokens, m)]
    if owned:
        best = max(owned, key=lambda m: (_weight(tokens, m), m.end - m.start, -m.start))
        return Industry(best.id, best.start, best.end)
    return _in_words(tokens, taken)


def _owned(tokens: Tokens, match: Found) -> bool:
    before = tokens.keys(max(tokens.sentence(match.start)[0], match.start - 4), match.start)
    if not NOT_OWNING.isdisjoint(before[-2:]):
        return False
    if tokens.key(match.end) in HEADS or len(tokens) <= 6:
        return True
    return not OWNING.isdisjoint(before)


def _weight(tokens: Tokens, match: Found) -> int:
    """How surely it is the visitor's own."""
    near = tokens.keys(match.start - 3, match.start)
    return 2 * (not frozenset(("my", "our", "own", "run", "im", "we're")).isdisjoint(near)) + (
        tokens.key(match.end) in HEADS
    )


def _in_words(tokens: Tokens, taken: frozenset[int]) -> Industry | None:
    """As in "my piano tuning business": the words between the owner and the kind of business."""
    for i in range(len(tokens)):
        if tokens.key(i) not in HEADS or tokens.key(i) in NOT_HEADS:
            continue
        start = i
        while (
            start > 0
            and i - start < SHOWN_AS_IT_IS
            and tokens.items[start - 1].kind == "word"
            and tokens.key(start - 1) not in PLAIN
        ):
            start -= 1
        owner = start - 1
        while tokens.key(owner) in ARTICLES:
            owner -= 1
        if start < i and tokens.key(owner) in OWNERS and taken.isdisjoint(range(start, i)):
            return Industry(tokens.plain.lower[tokens.items[start].start : tokens.items[i - 1].end], start, i)
    return None
