"""Fixed phrases of one or more words, looked up where they begin or where they end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.values.tokens import Tokens

Phrase = tuple[str, ...]


class Phrases:
    """Phrases written as "under|less than|up to"; the longest that fits counts."""

    def __init__(self, *written: str) -> None:
        self.all = frozenset(tuple(phrase.split()) for text in written for phrase in text.split("|") if phrase.strip())
        self._first = _indexed(self.all, 0)
        self._last = _indexed(self.all, -1)

    def __contains__(self, phrase: Phrase) -> bool:
        return phrase in self.all

    def starting(self, tokens: Tokens, i: int) -> int:
        """How many tokens the phrase that begins at the i-th has; 0 for none."""
        for phrase in self._first.get(tokens.key(i), ()):
            if tokens.keys(i, i + len(phrase)) == phrase:
                return len(phrase)
        return 0

    def ending(self, tokens: Tokens, i: int) -> int:
        """How many tokens the phrase that ends before the i-th has; 0 for none."""
        for phrase in self._last.get(tokens.key(i - 1), ()):
            if i >= len(phrase) and tokens.keys(i - len(phrase), i) == phrase:
                return len(phrase)
        return 0


def _indexed(phrases: Iterable[Phrase], place: int) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in sorted(phrases, key=len, reverse=True):
        found[phrase[place]].append(phrase)
    return dict(found)
