"""Parse data in the words of contract 4.2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.leads.model import CONTACT

Topic = str | list[str] | None


def make_parse_line(
    text: str, parsed: Mapping[str, Any], count_under: Callable[[Topic], Topic] = lambda topic: topic
) -> dict[str, Any]:
    """The line of `bot parse`; what the text does not state is null or an empty list, and so is what it refuses.

    `count_under` gives topics the names they have in the contract.
    """
    stated = [e for e in parsed.get("entities", ()) if e.get("role") != "refused"]
    intent = parsed["intent"]
    topics = parsed.get("topics") or []
    return {
        "text": text,
        "intent": intent["name"],
        "topic": count_under(None if not topics else topics[0] if len(topics) == 1 else topics),
        "confidence": round(float(intent["confidence"]), 4),
        "goals": list(dict.fromkeys((*_list_values(stated, "goal"), *parsed.get("goals", ())))),
        "timeframe": _first_value(stated, "timeframe"),
        "budget": _first_value(stated, "budget"),
        "platforms": _list_values(stated, "platform"),
        "industry": _first_value(stated, "industry"),
        "contact": {name: _first_value(stated, name) for name in CONTACT},
    }


def _list_values(entities: list[Any], kind: str) -> list[Any]:
    return list(dict.fromkeys(e["value"] for e in entities if e["entity"] == kind))


def _first_value(entities: list[Any], kind: str) -> Any:
    return next((e["value"] for e in entities if e["entity"] == kind), None)
