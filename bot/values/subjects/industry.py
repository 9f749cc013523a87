"""The visitor's line of business: a listed one, or the words that the tagger of names takes for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.values.language.names import FoundName
from bot.values.language.negation import find_refused
from bot.values.language.tokens import Tokens
from bot.values.people.contact_words import BusinessWords
from bot.values.subjects.lexicon import Lexicon

SHORT, LONGEST = 6, 4


def find_industry(
    tokens: Tokens,
    lexicon: Lexicon,
    taken: frozenset[int] = frozenset(),
    trades: Sequence[tuple[int, int]] = (),
) -> FoundName | None:
    """The line of business the visitor states as their own: a listed one by its id, else in their words.

    `trades` are stretches of tokens that name one.
    """
    words = lexicon.contact.business
    listed = [m for m in lexicon.industries.find_names(tokens) if taken.isdisjoint(range(m.start, m.end))]
    turned_down = find_refused_industries(tokens, lexicon)
    owned = [m for m in listed if m not in turned_down]
    owned = [m for m in owned if _is_owned(tokens, m, words) or any(s <= m.start and m.end <= e for s, e in trades)]
    if owned:
        best = max(owned, key=lambda m: (_weigh_match(tokens, m, words), m.end - m.start, -m.start))
        return best
    return next(_in_words(tokens, trades, taken, words), None)


def find_refused_industries(tokens: Tokens, lexicon: Lexicon) -> list[FoundName]:
    """The lines of business that the visitor says not to be in, also as the assistant calls them: "not cars"."""
    named = lexicon.industries.find_names(tokens)
    taken = {i for m in named for i in range(m.start, m.end)}
    called = [m for m in lexicon.industry_labels.find_names(tokens) if taken.isdisjoint(range(m.start, m.end))]
    listed = sorted((*named, *called), key=lambda m: m.start)
    flags = find_refused(tokens, [(m.start, m.end) for m in listed])
    return [m for m, flag in zip(listed, flags, strict=True) if flag]


def _is_owned(tokens: Tokens, match: FoundName, words: BusinessWords) -> bool:
    before = tokens.keys_between(max(tokens.sentence_of(match.start)[0], match.start - 4), match.start)
    if not words.theirs.isdisjoint(before[-2:]) or not words.served.isdisjoint(before[-1:]):
        return False
    if tokens.key_at(match.end) in words.heads or len(tokens) <= SHORT or _opens_message(tokens, match):
        return True
    return not words.owning.isdisjoint(before)


def _opens_message(tokens: Tokens, match: FoundName) -> bool:
    """Whether the message begins with it and a comma: "building contractor, we need work"."""
    return match.start == 0 and tokens.key_at(match.end) in (",", ".", ";", "\n")


def _weigh_match(tokens: Tokens, match: FoundName, words: BusinessWords) -> int:
    """How surely it is the visitor's own."""
    near = tokens.keys_between(match.start - 3, match.start)
    return 2 * (not words.surest.isdisjoint(near)) + (tokens.key_at(match.end) in words.heads)


def _in_words(
    tokens: Tokens, trades: Sequence[tuple[int, int]], taken: frozenset[int], words: BusinessWords
) -> Iterator[FoundName]:
    """The words of a trade that is not listed, without "business", "shop" and the like behind them."""
    for start, end in trades:
        while end - start > 1 and tokens.key_at(end - 1) in words.heads:
            end -= 1
        if end - start <= LONGEST and tokens.key_at(start) not in words.heads and taken.isdisjoint(range(start, end)):
            yield FoundName(tokens.plain.lower[tokens.items[start].start : tokens.items[end - 1].end], start, end)
