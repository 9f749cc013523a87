"""Keeps contact data out of what is stored: finds it in a message, and masks it there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.leads.model import CONTACT, Contact

MASK = "•"
# Parts of Rasa's parse data that hold names of ours, never words of a visitor's.
_OURS = ("intent", "intent_ranking", "topics")
# Lengths are bounded, or a long word without a sign in it would be searched from each of its letters.
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"]{1,64} ?@ ?[\w-]+(?:\.[\w-]+)*")
_SPELT = re.compile(
    r"[\w.+-]{1,64} ?(?:[(\[{]at[)\]}]| at ) ?[\w-]+(?: ?(?:[(\[{]dot[)\]}]| dot ) ?[\w-]+)+", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d[\d \t().\-–/]{4,}\d(?!\w)")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})")
_RANGE = re.compile(r"([1-9]\d*) ?[-–] ?([1-9]\d*)")
_ROUND = re.compile(r"[1-9][\d .]*000")


def masked(text: str, values: Iterable[str] = ()) -> str:
    """The text with e-mail addresses, phone numbers and these values made unreadable; it keeps its length.

    The same length keeps the places of everything else that was found in the text.
    """
    hidden = [match.span() for pattern in (_EMAIL, _SPELT) for match in pattern.finditer(text)]
    hidden += [match.span() for match in _PHONE.finditer(text) if _is_phone(match)]
    hidden += [span for value in values for span in _places(value, text)]
    characters = list(text)
    for start, end in hidden:
        characters[start:end] = [c if c.isspace() else MASK for c in characters[start:end]]
    return "".join(characters)


def contact_in(parsed: Mapping[str, Any]) -> Contact:
    """The contact data that Rasa's parse data of a message states."""
    stated = reversed([e for e in _contact_entities(parsed) if e.get("role") != "refused"])
    return Contact.from_json({e["entity"]: e["value"] for e in stated if isinstance(e.get("value"), str)})


def without_contact(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """The same parse data, fit to be stored: no entity of contact data, and its words masked wherever they stand."""
    text, found = str(parsed.get("text") or ""), list(_contact_entities(parsed))
    if not found and masked(text) == text:
        # All that is read in a text is made of its words.
        return {"entities": [], **parsed}
    values = {str(e.get("value")) for e in found} | {text[e.get("start", 0) : e.get("end", 0)] for e in found}
    others = [e for e in parsed.get("entities", ()) if e not in found]
    kept = {**parsed, "entities": others}
    return {key: value if key in _OURS else _unreadable(value, values) for key, value in kept.items()}


def _contact_entities(parsed: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (e for e in parsed.get("entities", ()) if e.get("entity") in CONTACT)


def _unreadable(value: Any, values: set[str]) -> Any:
    if isinstance(value, str):
        return masked(value, values)
    if isinstance(value, Mapping):
        return {key: _unreadable(inner, values) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_unreadable(inner, values) for inner in value]
    return value


def _places(value: str, text: str) -> Iterator[tuple[int, int]]:
    words = value.strip()
    if words:
        pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
        yield from (match.span() for match in re.finditer(pattern, text, re.IGNORECASE))


def _is_phone(match: re.Match[str]) -> bool:
    """Whether digits that could be dialled are no date, no range of amounts and no round sum of money."""
    number, before = match.group(), match.string[: match.start()].rstrip()
    if not 7 <= sum(c.isdigit() for c in number) <= 15 or before[-1:] in ("$", "€", "£", "₹"):
        return False
    span = _RANGE.fullmatch(number)
    if span:
        return not all(int(end) % 50 == 0 or 1900 <= int(end) <= 2100 for end in span.groups())
    return not (_DATE.fullmatch(number) or _ROUND.fullmatch(number))
