"""Numbers to call that a message leaves open: read by what is known of where the visitor is, or else kept as typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.values.people.contact_words import PhoneWords
from bot.values.people.emails import Unclear
from bot.values.people.phones import FEWEST, Phone, count_digits, find_phones, read_number
from bot.values.people.spoken_digits import FILLER, in_digits

# While these are asked, digits are a number to call.
ASKED = ("email", "phone")
# Nothing that is counted begins with a nought, and no number in a country is longer.
LEAST_LOCAL, MOST_LOCAL = 9, 12


@dataclass(frozen=True)
class Whereabouts:
    """Countries by their two letters: the one `named` in the message, the one `told` before, and how to look up that
    of the visitor's clock."""

    named: str | None = None
    told: str | None = None
    clock: Callable[[], str | None] = lambda: None


@dataclass(frozen=True)
class NumberReader:
    """Completes parse data; `region` is the agency's."""

    words: PhoneWords
    region: str

    def complete_parse(self, parsed: Mapping[str, Any], asking: str | None, where: Whereabouts) -> dict[str, Any]:
        """The parse data with one number to call, if there is any: whole, or as typed where its country is open.

        A country that is named with the number counts, then the one told before and the agency's, if only one of them
        has such a number, then the one whose clock the visitor has. None is ever guessed.
        """
        entities = list(parsed.get("entities", ()))
        whole = next((e for e in entities if e.get("entity") == "phone"), None)
        text = in_digits(str(parsed.get("text") or ""), self.words)
        if not any(c.isdigit() for c in text):
            return dict(parsed)
        if whole:
            typed = _cut_span(text, whole["start"], whole["end"])
            number = self.read_number(typed, where) if where.told else whole["value"]
            found = [{**whole, "value": number or typed}]
        else:
            found = self._read_open(text, asking in ASKED, where)
        spans = [(e["start"], e["end"]) for e in found]
        others = [e for e in entities if whole or not any(_is_within(e, *span) for span in spans)]
        return {**parsed, "entities": [*(e for e in others if e is not whole), *found]}

    def read_number(self, typed: str, where: Whereabouts) -> str | None:
        """The number as it is dialled from everywhere; None where its country is open."""
        if named := read_number(typed, where.named):
            return named
        likely = {n for region in (where.told, self.region) if (n := read_number(typed, region))}
        if len(likely) > 1:
            return None
        return likely.pop() if likely else read_number(typed, where.clock())

    def _read_open(self, text: str, asked: bool, where: Whereabouts) -> list[dict[str, Any]]:
        """The first number to call, and its extension, as entities."""
        for one in self._find_open(text, asked):
            place = {"start": one.start, "end": one.end}
            typed = _cut_span(text, one.start, one.end)
            found = [{"entity": "phone", "value": self.read_number(typed, where) or typed, **place}]
            extension = one.extension if isinstance(one, Phone) else None
            return [*found, {"entity": "extension", "value": extension, **place}] if extension else found
        return []

    def _find_open(self, text: str, asked: bool) -> Iterator[Phone | Unclear]:
        """Digits that are a number to call in some country."""
        certain = [one.start for one in find_phones(text, self.region, self.words)]
        for one in find_phones(text, self.region, self.words, asked=True):
            typed = _cut_span(text, one.start, one.end)
            local = typed.lstrip("(").startswith("0") and LEAST_LOCAL <= count_digits(typed) <= MOST_LOCAL
            if count_digits(typed) >= FEWEST and (asked or local or one.start in certain):
                yield one


def _cut_span(text: str, start: int, end: int) -> str:
    return text[start:end].rstrip(FILLER).strip()


def _is_within(entity: Mapping[str, Any], start: int, end: int) -> bool:
    """Whether something else was made of the same digits."""
    return bool(start <= entity.get("start", -1) and entity.get("end", end + 1) <= end)
