"""A family name that is told after the first name, or beside it: together they are one name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.values.bare_contact import find_family_name
from bot.values.contact_words import AskedWords

NAMES = ("name", "company")


def join_family_name(parsed: Mapping[str, Any], known: str | None, words: AskedWords) -> dict[str, Any]:
    """The parse data with a family name joined to the first name it names, or else to the one that is `known`."""
    found = find_family_name(str(parsed.get("text") or ""), words)
    if found is None:
        return dict(parsed)
    family, start, end = found
    entities = list(parsed.get("entities", ()))
    tagged = [e for e in entities if e.get("entity") in NAMES]
    beside = [e for e in tagged if e["end"] <= start or e["start"] >= end]
    first = next((str(e["value"]) for e in beside if e["entity"] == "name"), known or "").split()[:1]
    name = {"entity": "name", "value": " ".join([*first, family]), "start": start, "end": end}
    kept = [e for e in entities if e not in tagged or (e in beside and e["entity"] != "name")]
    return {**parsed, "entities": [*kept, name]}
