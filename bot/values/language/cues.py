"""Words around a value that tell whether it is wished for, or past, or just asked about."""

from __future__ import annotations

from bot.values.language.tokens import Tokens

LOOK = 14


def find_tense(
    tokens: Tokens, i: int, end: int, partings: frozenset[str] = frozenset(), past: frozenset[str] = frozenset()
) -> str:
    """Tells "past" or "wish" by the nearest telling word before tokens `i` to `end`, else after them, else empty.

    Nothing is looked for beyond one of the words `partings`; the words `past` tell of the past as well.
    """
    start, stop = tokens.sentence_of(i)
    # "what if we had 6 months" imagines, and tells nothing of the past.
    if not tokens.words.mood.imagined.isdisjoint(tokens.keys_between(start, i)[-LOOK:]):
        return "wish"
    for at in range(i - 1, max(start, i - LOOK) - 1, -1):
        if tokens.key_at(at) in partings:
            break
        mark = "past" if tokens.key_at(at) in past else _find_mark(tokens, at, start)
        if mark:
            return mark
    for at in range(end, min(stop, end + LOOK)):
        if tokens.key_at(at) in partings:
            break
        mark = "past" if tokens.key_at(at) in past else _find_mark(tokens, at, start)
        if mark:
            return mark
    return ""


def _find_mark(tokens: Tokens, at: int, start: int) -> str:
    words, key, before, after = tokens.words.mood, tokens.key_at(at), tokens.key_at(at - 1), tokens.key_at(at + 1)
    if key in words.got and before in words.having:
        return ""
    if key in words.past or (key in words.used and after in words.to):
        return "past"
    if key in words.gone and after in words.gone_stretches:
        return "past"
    if key.endswith("ed") and key not in words.still:
        told = before in words.subjects or at == start or _ends_told(tokens, at)
        return "past" if told else ""
    return "wish" if key in words.wish else ""


def _ends_told(tokens: Tokens, at: int) -> bool:
    """Whether a word in -ed closes a statement of what happened ("our bookings doubled"), rather than a wish."""
    words = tokens.words.mood
    follows = (
        at + 1 >= len(tokens) or tokens.key_at(at + 1) in words.closing or tokens.key_at(at + 1) in (".", "!", ",")
    )
    return follows and words.wanted.isdisjoint(tokens.keys_between(at - 5, at))


def is_correction(tokens: Tokens, i: int) -> bool:
    """Whether words before the i-th token take back what was said ("actually", "on second thought")."""
    return not tokens.words.mood.correcting.isdisjoint(tokens.keys_between(0, i))


def asks_in_general(tokens: Tokens, i: int) -> bool:
    """Whether the i-th token stands in a question about the world, not about the visitor."""
    words, (start, end) = tokens.words.mood, tokens.sentence_of(i)
    first = next((tokens.key_at(at) for at in range(start, end) if tokens.items[at].kind == "word"), "")
    if first in words.how and words.how_many.intersection(tokens.keys_between(start, start + 3)):
        return True
    if not words.first_person.isdisjoint(tokens.keys_between(start, min(end, start + 60))):
        return False
    return first in words.asking or (tokens.key_at(end - 1) == "?" and first not in words.requests)


def stands_alone(
    tokens: Tokens, start: int, end: int, fillers: frozenset[str], aside: frozenset[int] = frozenset()
) -> bool:
    """Whether the clause of these tokens holds nothing else but filler words, and tokens `aside` of other values."""
    first, last = tokens.clause_of(start)
    last = max(last, end)
    others = [i for i in (*range(first, start), *range(end, last)) if i not in aside]
    return len(others) <= 8 and all(tokens.items[i].kind == "sign" or tokens.key_at(i) in fillers for i in others)
