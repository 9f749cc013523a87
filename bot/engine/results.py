"""What an action may hand back to the server: slots to set, and messages."""

from __future__ import annotations

from typing import Any

LISTEN = "action_listen"
_NEEDED = {"slot": ("name", "value"), "followup": ("name",), "reset_slots": (), "restart": ()}


def validate_result(result: Any) -> dict[str, Any]:
    """The result, events and responses among it. Raises ValueError saying what is wrong, and where."""
    if not isinstance(result, dict):
        raise ValueError(f"an action's result is {type(result).__name__}; expected events and responses")
    made = {"events": [], "responses": [], **result}
    for place in ("events", "responses"):
        if not isinstance(made[place], list):
            raise ValueError(f"{place} of an action's result are {type(made[place]).__name__}; expected a list")
        for number, row in enumerate(made[place]):
            if not isinstance(row, dict):
                raise ValueError(f"{place}[{number}] of an action's result is {type(row).__name__}; expected keys")
            if place == "events":
                _check_event(number, row)
    return made


def _check_event(number: int, event: dict[str, Any]) -> None:
    kind = event.get("event")
    if not isinstance(kind, str) or kind not in _NEEDED:
        raise ValueError(f"events[{number}] is of the kind {kind!r}, which the server does not take")
    for key in _NEEDED[kind]:
        if key not in event:
            raise ValueError(f"events[{number}] ({kind}) has no {key!r}")
    if _NEEDED[kind] and not isinstance(event["name"], str):
        raise ValueError(f"events[{number}] ({kind}): 'name' is {type(event['name']).__name__}")
    if kind == "followup" and event["name"] != LISTEN:
        raise ValueError(f"events[{number}] (followup): {event['name']!r} will not run; a turn here is one action")
