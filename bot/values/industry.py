"""The visitor's line of business: a listed one, or the words that the tagger of names takes for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.values.contact_words import BusinessWords
from bot.values.lexicon import Lexicon
from bot.values.names import Found
from bot.values.negation import refused
from bot.values.tokens import Tokens

SHORT, LONGEST = 6, 4


def find_industry(
    tokens: Tokens,
    lexicon: Lexicon,
    taken: frozenset[int] = frozenset(),
    trades: Sequence[tuple[int, int]] = (),
) -> Found | None:
    """The line of business the visitor states as their own: a listed one by its id, else in their words.

    `trades` are stretches of tokens that name one.
    """
    words = lexicon.contact.business
    listed = [m for m in lexicon.industries.find(tokens) if taken.isdisjoint(range(m.start, m.end))]
    turned_down = find_refused_industries(tokens, lexicon)
    owned = [m for m in listed if m not in turned_down]
    owned = [m for m in owned if _is_owned(tokens, m, words) or any(s <= m.start and m.end <= e for s, e in trades)]
    if owned:
        best = max(owned, key=lambda m: (_weigh(tokens, m, words), m.end - m.start, -m.start))
        return best
    return next(_in_words(tokens, trades, taken, words), None)


def find_refused_industries(tokens: Tokens, lexicon: Lexicon) -> list[Found]:
    """The lines of business that the visitor says not to be in, also as the assistant calls them: "not cars"."""
    named = lexicon.industries.find(tokens)
    taken = {i for m in named for i in range(m.start, m.end)}
    called = [m for m in lexicon.industry_labels.find(tokens) if taken.isdisjoint(range(m.start, m.end))]
    listed = sorted((*named, *called), key=lambda m: m.start)
    flags = refused(tokens, [(m.start, m.end) for m in listed])
    return [m for m, flag in zip(listed, flags, strict=True) if flag]


def _is_owned(tokens: Tokens, match: Found, words: BusinessWords) -> bool:
    before = tokens.keys(max(tokens.sentence(match.start)[0], match.start - 4), match.start)
    if not words.theirs.isdisjoint(before[-2:]):
        return False
    if tokens.key(match.end) in words.heads or len(tokens) <= SHORT or _opens(tokens, match):
        return True
    return not words.owning.isdisjoint(before)


def _opens(tokens: Tokens, match: Found) -> bool:
    """Whether the message begins with it and a comma: "building contractor, we need work"."""
    return match.start == 0 and tokens.key(match.end) in (",", ".", ";", "\n")


def _weigh(tokens: Tokens, match: Found, words: BusinessWords) -> int:
    """How surely it is the visitor's own."""
    near = tokens.keys(match.start - 3, match.start)
    return 2 * (not words.surest.isdisjoint(near)) + (tokens.key(match.end) in words.heads)


def _in_words(
    tokens: Tokens, trades: Sequence[tuple[int, int]], taken: frozenset[int], words: BusinessWords
) -> Iterator[Found]:
    """The words of a trade that is not listed, without "business", "shop" and the like behind them."""
    for start, end in trades:
        while end - start > 1 and tokens.key(end - 1) in words.heads:
            end -= 1
        if end - start <= LONGEST and tokens.key(start) not in words.heads and taken.isdisjoint(range(start, end)):
            yield Found(tokens.plain.lower[tokens.items[start].start : tokens.items[end - 1].end], start, end)
