"""Closed lists of names, found in a text in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.values.language.tokens import Tokens, read_tokens

Keys = tuple[str, ...]
# Letters behind which an "s" makes no plural.
NO_PLURAL = "shxyz)"


@dataclass(frozen=True)
class FoundName:
    """A name in a text: what it names, its first token and the one after its last."""

    id: str
    start: int
    end: int


class Names:
    """Names and what they name; in a text the longest name wins."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self.ids: dict[Keys, str] = {}
        for id, written in names.items():
            for name in written:
                self.ids.setdefault(keys_of(name), id)
        self.ids.pop((), None)
        self._by_first: dict[str, list[Keys]] = defaultdict(list)
        for keys in sorted(self.ids, key=len, reverse=True):
            self._by_first[keys[0]].append(keys)

    @property
    def first_words(self) -> Iterable[str]:
        """The words that the names begin with."""
        return self._by_first.keys()

    def find_at(self, tokens: Tokens, i: int) -> FoundName | None:
        """The longest name that begins at the i-th token."""
        for keys in self._by_first.get(tokens.key_at(i), ()):
            if tokens.keys_between(i, i + len(keys)) == keys:
                return FoundName(self.ids[keys], i, i + len(keys))
        return None

    def find_names(self, tokens: Tokens) -> list[FoundName]:
        """Every name in the text, from left to right, none inside another."""
        found: list[FoundName] = []
        for i, key in enumerate(tokens.keys_between(0, len(tokens))):
            inside = found and i < found[-1].end
            name = self.find_at(tokens, i) if key in self._by_first and not inside else None
            if name:
                found.append(name)
        return found


def keys_of(name: str) -> Keys:
    """A name's words as the tokens of a text are compared with it."""
    return tuple(token.key for token in read_tokens(name).items)


def add_plurals(names: Iterable[str]) -> list[str]:
    """The names, each followed by its plural where an "s" makes one: "click rate", "click rates"."""
    return [form for name in names for form in ((name, f"{name}s") if name and name[-1] not in NO_PLURAL else (name,))]
