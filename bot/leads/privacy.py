"""Keeps contact data out of what is stored: finds it in a message, and masks it there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.leads.model import CONTACT, Contact
from bot.values.people.phones import DATE

MASK = "•"
# Parts of Rasa's parse data that hold names of ours, never words of a visitor's.
_OURS = ("intent", "intent_ranking", "topics", "goals", "stated_goals", "answers", "language")
# What was meant for contact data and is not whole is no less somebody's.
_MEANT = (*CONTACT, "unclear")
# Entities with values out of lists of ours: who is called Sofia lives by another clock than "Europe/•••••", and the
# goal of a head of sales is no less "sales".
_OUR_ENTITIES = ("place", "goal", "platform", "metric", "side", "term")
# Lengths are bounded, or a long word without a sign in it would be searched from each of its letters.
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"]{1,64} ?@ ?[\w-]+(?:\.[\w-]+)*")
# Written so that no machine finds it: signs in words or brackets, blanks around them, a name in quotes.
_AT = r"(?:\s{0,3}[(\[{<_-]{1,2}\s?(?:at|@)\s?[)\]}>_-]{1,2}\s{0,3}|\s{1,3}at\s{1,3}|\s{0,3}(?:@|&#0{0,4}64;)\s{0,3})"
_DOT = r"(?:\.|\s{1,3}\.\s{1,3}|\s{0,3}[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s{0,3}|\s{1,3}dot\s{1,3})"
_SPELT = re.compile(
    rf"(?:\"[^\"\n]{{1,64}}\"|(?<![\w.+-])[\w.+-]{{1,256}}){_AT}(?:[\w-]{{1,63}}{_DOT}){{1,6}}[^\W\d_]{{2,24}}",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d[\d \t().\-–/]{4,}\d(?=x\d|ext|\W|_|$)")
# Digits with odd signs between them, which no sum, date or list of figures has.
_ODD = re.compile(r"(?<![\w.,])\+?\(?\d(?:[^\w\s]{0,2}\d|_\d){8,18}(?:x\d{1,6})?(?!\w)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,'’]\d{3})+")
_RANGE = re.compile(r"([1-9]\d*) ?[-–] ?([1-9]\d*)")
_ROUND = re.compile(r"[1-9][\d .]*000")


def mask_text(text: str, values: Iterable[str] = ()) -> str:
    """The text with e-mail addresses, phone numbers and these values made unreadable; it keeps its length.

    The same length keeps the places of everything else that was found in the text.
    """
    hidden = [match.span() for pattern in (_EMAIL, _SPELT) for match in pattern.finditer(text)]
    hidden += [match.span() for match in _PHONE.finditer(text) if _is_phone(match)]
    hidden += [match.span() for match in _ODD.finditer(text) if not _is_figures(match.group())]
    hidden += [span for value in values for span in _find_places(value, text)]
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
    if not found and mask_text(text) == text:
        # All that is read in a text is made of its words.
        return {"entities": [], **parsed}
    values = {str(e.get("value")) for e in found} | {text[e.get("start", 0) : e.get("end", 0)] for e in found}
    others = [e for e in parsed.get("entities", ()) if e not in found]
    ours = [e for e in others if e.get("entity") in _OUR_ENTITIES]
    kept = {**parsed, "entities": [e for e in others if e not in ours]}
    masks: dict[str, Any] = _make_unreadable(kept, values)
    return {**masks, "entities": [*masks["entities"], *ours]}


def _contact_entities(parsed: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (e for e in parsed.get("entities", ()) if e.get("entity") in _MEANT)


def _make_unreadable(value: Any, values: set[str]) -> Any:
    if isinstance(value, str):
        return mask_text(value, values)
    if isinstance(value, Mapping):
        return {key: inner if key in _OURS else _make_unreadable(inner, values) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_make_unreadable(inner, values) for inner in value]
    return value


def _find_places(value: str, text: str) -> Iterator[tuple[int, int]]:
    words = value.strip()
    if words:
        pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
        yield from (match.span() for match in re.finditer(pattern, text, re.IGNORECASE))


def _is_phone(match: re.Match[str]) -> bool:
    """Whether digits that could be dialled are no date, no range of amounts and no round sum of money."""
    number, before = match.group(), match.string[: match.start()].rstrip()
    # No sum begins with a nought, and cards have as many digits as 19.
    priced = before[-1:] in ("$", "€", "£", "₹") and not number.startswith("0")
    if not 7 <= sum(c.isdigit() for c in DATE.sub("", number)) <= 19 or priced:
        return False
    span = _RANGE.fullmatch(number)
    if span:
        return not all(int(end) % 50 == 0 or 1900 <= int(end) <= 2100 for end in span.groups())
    return not (DATE.fullmatch(number) or _ROUND.fullmatch(number))


def _is_figures(number: str) -> bool:
    """Whether these are sums, years or round figures in a row."""
    groups = re.findall(r"\d+", DATE.sub("", number))
    rounds = (not group.startswith("0") and (int(group) % 50 == 0 or 1900 <= int(group) <= 2100) for group in groups)
    return all(_THOUSANDS.fullmatch(part) for part in re.split("[-–/;|~]", number)) or all(rounds)
