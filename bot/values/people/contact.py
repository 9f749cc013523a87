"""Addresses, numbers, sites and handles of a text in one pass; what they are made of is hidden from other readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.values.people.contact_words import ContactWords
from bot.values.people.emails import LIKELY, Email, blank_spots, find_emails
from bot.values.people.phones import Phone, find_phones
from bot.values.people.websites import find_handles, find_websites, is_passing


@dataclass(frozen=True)
class Spot:
    """One of these in a text; `hides` are the characters that no other reader should take for words."""

    kind: str
    value: Any
    start: int
    end: int
    certainty: float = 1.0
    refused: bool = False
    hides: bool = True


# The same text is asked for by the tagger of names and by the reader of values.
@lru_cache(maxsize=16)
def spot_contact(text: str, words: ContactWords, region: str, others: tuple[str, ...] = ()) -> tuple[Spot, ...]:
    """What of a text could be used to reach somebody, or was meant for it ("unclear"), in its order; numbers are read
    by `region`, then by `others`."""
    found = list(_find_emails(text, words))
    rest = blank_spots(text, [(spot.start, spot.end) for spot in found])
    found += _find_handles(rest, words)
    rest = blank_spots(rest, [(spot.start, spot.end) for spot in found])
    found += [
        Spot("website", one.address, one.start, one.end, refused=is_passing(rest, one.start, words.website))
        for one in find_websites(rest, words.website)
    ]
    rest = blank_spots(rest, [(spot.start, spot.end) for spot in found])
    found += _find_phones(rest, words, region, others)
    return tuple(_drop_repeats(sorted(found, key=lambda spot: spot.start)))


def _find_emails(text: str, words: ContactWords) -> Iterator[Spot]:
    for one in find_emails(text, words):
        if not isinstance(one, Email):
            yield Spot("unclear", {"of": "email", "text": one.text, "suggestion": one.suggestion}, one.start, one.end)
        elif one.certainty >= LIKELY:
            yield Spot("email", one.address, one.start, one.end, one.certainty, one.old or one.theirs)


def _find_handles(text: str, words: ContactWords) -> Iterator[Spot]:
    for one in find_handles(text, words.website):
        value = {"platform": one.host, "name": one.name}
        yield Spot("handle", value, one.start, one.end, hides=one.host is None)


def _find_phones(text: str, words: ContactWords, region: str, others: tuple[str, ...]) -> Iterator[Spot]:
    for one in find_phones(text, region, words.phone, others):
        if not isinstance(one, Phone):
            yield Spot("unclear", {"of": "phone", "text": one.text, "suggestion": None}, one.start, one.end)
            continue
        yield Spot("phone", one.number, one.start, one.end)
        if one.extension:
            yield Spot("extension", one.extension, one.start, one.end)


def _drop_repeats(spots: list[Spot]) -> Iterator[Spot]:
    """Each value once: Slack writes an address beside its link."""
    seen: list[tuple[str, Any]] = []
    for spot in spots:
        if (spot.kind, spot.value) not in seen:
            seen.append((spot.kind, spot.value))
            yield spot
