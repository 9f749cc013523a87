"""Names by how they are told: in pieces (a family name, or one that is put right), or in an introduction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.values.people.contact_words import ContactWords
from bot.values.replies.given_names import find_family_name, find_name_before

NAMES = ("name", "company")


def complete_name(parsed: Mapping[str, Any], known: str | None, words: ContactWords) -> dict[str, Any]:
    """The parse data with a family name joined to the first name beside it, or else to the one that is `known`, and
    with the name that takes the place of what is known."""
    text, entities = str(parsed.get("text") or ""), list(parsed.get("entities", ()))
    if righted := _find_righted(text, known, words):
        return {**parsed, "entities": _with_name(entities, *righted)}
    found = find_family_name(text, words.asked)
    if found is None:
        return dict(parsed)
    family, start, end = found
    beside = (str(e["value"]) for e in entities if e.get("entity") == "name" and not _is_overlapping(e, start, end))
    first = next(beside, known or "").split()[:1]
    return {**parsed, "entities": _with_name(entities, " ".join([*first, family]), start, end)}


def is_given(parsed: Mapping[str, Any], asking: str | None, words: ContactWords) -> bool:
    """Whether a name in the parse data is the visitor's: asked for, introduced, told in pieces or beside an address."""
    entities = list(parsed.get("entities", ()))
    named = [e for e in entities if e.get("entity") == "name" and e.get("role") != "refused"]
    beside = any(e.get("entity") in ("email", "phone") for e in entities)
    # What is told in pieces comes without the recognizer's certainty.
    pieced = any("confidence_entity" not in e for e in named)
    text = str(parsed.get("text") or "").strip(" .,!")
    # "Sure, Ann Lee" agrees and gives a name; a word that is all of the answer only agrees.
    agreeing = asking == "consent" and any(e.get("value") != text for e in named)
    return asking == "name" or agreeing or beside or pieced or introduces_name(str(parsed.get("text")), named, words)


def introduces_name(text: str, entities: Iterable[Mapping[str, Any]], words: ContactWords) -> bool:
    """Whether one of the names in a text is told as the visitor's own: "my name is …", "it's …", "… speaking"."""
    asked = words.asked
    named = [e for e in entities if e.get("entity") == "name" and "start" in e]
    speaking = any(asked.is_self.fullmatch(text[e["end"] :].strip(" .,!")) for e in named)
    befores = [(text[: e["start"]], match) for e in named for match in asked.is_self.finditer(text[: e["start"]])]
    return speaking or any(
        not before[match.end() :].strip() or asked.leads_in.fullmatch(before[match.start() :])
        for before, match in befores
    )


def _find_righted(text: str, known: str | None, words: ContactWords) -> tuple[str, int, int] | None:
    """The name that stands before "not" and what is known, and where; of a first name that is put right the family
    name stays."""
    first, _, family = (known or "").partition(" ")
    for wrong, kept in ((known, ""), (first, family)):
        said = re.search(rf"(?<!\w){re.escape(wrong)}(?!\w)", text, re.IGNORECASE) if wrong else None
        olds = list(words.email.is_old.finditer(text, 0, said.start())) if said else []
        if said and olds and not text[olds[-1].end() : said.start()].strip():
            found = find_name_before(text, olds[-1].start(), words)
            return (f"{found[0]} {kept}".strip() if " " not in found[0] else found[0], *found[1:]) if found else None
    return None


def _with_name(entities: list[Mapping[str, Any]], value: str, start: int, end: int) -> list[Mapping[str, Any]]:
    """The entities with this name, and no other name or company in its place."""
    kept = [e for e in entities if e.get("entity") != "name"]
    kept = [e for e in kept if e.get("entity") not in NAMES or not _is_overlapping(e, start, end)]
    return [*kept, {"entity": "name", "value": value, "start": start, "end": end}]


def _is_overlapping(entity: Mapping[str, Any], start: int, end: int) -> bool:
    return bool(entity["start"] < end and start < entity["end"])
