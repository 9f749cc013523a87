"""A text as the name tagger reads it: words with their places, and one word each for what is no name at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.values.language.text import normalise_text
from bot.values.people.contact import spot_contact
from bot.values.people.contact_words import ContactWords

WORD = re.compile(r"(?:[^\W\d_]\.){2,6}(?=[\s,;]|$)|\w+(?:['&.-]\w+)*\+?|\n|\S")
# What stands for an address or a number, in capitals so that it is no word.
STAND_INS = frozenset(("EMAIL", "PHONE", "EXTENSION", "WEBSITE", "HANDLE", "UNCLEAR"))
LONGEST = 400


@dataclass(frozen=True)
class TextWords:
    """The words of a text and the characters each stands at."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def span_of(self, start: int, end: int) -> tuple[int, int]:
        """Where the words from `start` up to `end` stand in the text."""
        return self.spans[start][0], self.spans[end - 1][1]


def read_words(text: str, contact: ContactWords, region: str) -> TextWords:
    """The words of a text, their places those of the text as typed, and no more than the tagger can use.

    What the letters of an address or a number are says nothing of names, but that one stands there does.
    """
    plain = normalise_text(text)
    spots = {spot.start: spot for spot in spot_contact(plain.cased, contact, region) if spot.hides}
    found: list[tuple[str, tuple[int, int]]] = []
    at = 0
    while at < len(plain.cased) and len(found) < LONGEST:
        spot = spots.get(at)
        match = None if spot else WORD.match(plain.cased, at)
        if spot:
            found.append((spot.kind.upper(), plain.to_original(spot.start, spot.end)))
        elif match:
            found.append((match.group(), plain.to_original(*match.span())))
        at = spot.end if spot else match.end() if match else at + 1
    return TextWords(tuple(word for word, _ in found), tuple(span for _, span in found))
