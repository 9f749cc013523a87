"""What an action may hand back: the rules of Rasa's JSON schema for action results, without its cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses

_TEXT, _NUMBER, _MAYBE = str, (int, float), (str, type(None))
# The kinds of value that a key of an event must have where it is there; what is not named here may be anything.
_ANY_EVENT: Mapping[str, Any] = {"timestamp": (*_NUMBER, type(None)), "metadata": (dict, type(None))}
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "slot": {"name": _TEXT},
    "action": {
        "name": _MAYBE,
        "policy": _MAYBE,
        "action_text": _MAYBE,
        "confidence": (*_NUMBER, type(None)),
        "hide_rule_turn": bool,
    },
    "user": {"text": _MAYBE, "input_channel": _MAYBE, "message_id": _MAYBE, "parse_data": dict},
    "followup": {"name": _TEXT},
    "entities": {"entities": list},
}
_NEEDED: Mapping[str, tuple[str, ...]] = {"slot": ("name", "value"), "followup": ("name",), "entities": ("entities",)}
_KNOWN = frozenset(kind.type_name for kind in all_subclasses(Event))


def check(result: Any) -> bool:
    """True for events and responses that Rasa can take. Raises ValueError saying what is wrong, and where."""
    if not isinstance(result, dict):
        raise ValueError(f"an action's result is {_name(result)}; expected a dictionary of events and responses")
    for place in ("events", "responses"):
        rows = result.get(place, [])
        if not isinstance(rows, list):
            raise ValueError(f"{place} of an action's result are {_name(rows)}; expected a list")
        for number, row in enumerate(rows):
            if not isinstance(row, dict):
                raise ValueError(f"{place}[{number}] of an action's result is {_name(row)}; expected a dictionary")
            if place == "events":
                _check_event(number, row)
    return True


def _check_event(number: int, event: dict[str, Any]) -> None:
    kind = event.get("event")
    if not isinstance(kind, str) or kind not in _KNOWN:
        raise ValueError(f"events[{number}] is of the kind {kind!r}, which Rasa does not know")
    for key in _NEEDED.get(kind, ()):
        if key not in event:
            raise ValueError(f"events[{number}] ({kind}) has no {key!r}")
    for key, expected in (*_ANY_EVENT.items(), *_KINDS.get(kind, {}).items()):
        if key in event and not _is(event[key], expected):
            raise ValueError(f"events[{number}] ({kind}): {key!r} is {_name(event[key])}")


def _is(value: Any, expected: Any) -> bool:
    # To Python a truth value is a number, to JSON it is not.
    if isinstance(value, bool):
        return expected is bool
    return isinstance(value, expected)


def _name(value: Any) -> str:
    return type(value).__name__
