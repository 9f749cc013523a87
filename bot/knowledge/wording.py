"""Turns of phrase that visitors should not read, and where they stand in the content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FILE = "wording.yml"
ANSWERS = "answers/"
# A text of fewer words is a label and no sentence.
SENTENCE = 4


@dataclass(frozen=True)
class Wording:
    """What to write instead of each phrase; `unread` are the keys whose texts no visitor reads."""

    instead: Mapping[str, str]
    files: frozenset[str]
    unread: frozenset[str]
    capitals: frozenset[str]
    pattern: re.Pattern[str]

    @classmethod
    def from_content(cls, tree: Mapping[str, Any], region: str) -> Wording:
        """The wording for an agency of that region."""
        instead = {**tree["banned"], **tree["spelling"].get(region, {})}
        listed = sorted(instead, key=len, reverse=True)
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, listed))})\b", re.IGNORECASE)
        files, unread, capitals = (frozenset(tree[key]) for key in ("files", "unread", "capitals"))
        return cls(instead, files, unread, capitals, pattern)

    def looks_through(self, file: str) -> bool:
        """Whether the file holds what visitors read."""
        return file.startswith(ANSWERS) or file.removesuffix(".yml") in self.files

    def find_phrases(self, file: str, content: Any) -> Iterator[tuple[str, str]]:
        """The key and what is wrong there, for each phrase in the content of a file."""
        for key, text in _walk_texts(content, self.unread):
            for phrase in dict.fromkeys(found.group().lower() for found in self.pattern.finditer(text)):
                yield key, f"{phrase!r} does not read well; write {self.instead[phrase]}"
            if file.removesuffix(".yml") in self.capitals and text[:1].islower() and len(text.split()) >= SENTENCE:
                yield key, "begins with a small letter; write a capital one"


def _walk_texts(content: Any, unread: frozenset[str], key: str = "") -> Iterator[tuple[str, str]]:
    """Each text that visitors read, with its key."""
    if isinstance(content, str):
        yield key, re.sub(r"\{\w+\}|https?://\S+", " ", content)
        return
    named = content.items() if isinstance(content, dict) else enumerate(content, 1) if isinstance(content, list) else ()
    for name, inner in named:
        if str(name) not in unread:
            yield from _walk_texts(inner, unread, f"{key}.{name}" if key else str(name))
