"""What is kept of a conversation between two turns, in the form of Rasa's events.

A snapshot is one event for each slot and the last action; the log of a turn is what was heard, done, said and set.
Snapshots of earlier releases hold the events of whole turns: the slots are what these events leave behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.dialogue.model import Reply
from bot.engine.results import LISTEN

Events = list[dict[str, Any]]
_LISTENS = {"event": "action", "name": LISTEN}
# What of a message's parse data people look at later.
_HEARD = ("text", "intent", "entities")
# Values that are longer are kept elsewhere, as recommendations are.
_LONGEST_LOGGED = 400


class SavedEvents(Protocol):
    """A conversation's snapshot, and the number of its last turn."""

    @property
    def version(self) -> int:
        """The number of the last turn."""

    @property
    def events(self) -> Events:
        """The events that stand for the conversation."""

    @property
    def silent(self) -> bool:
        """Whether a person holds the talk."""


class StateRepository(Protocol):
    """Keeps conversations. Every method raises NotReady when the database is not there."""

    def load_events(self, conversation_id: str) -> SavedEvents | None:
        """What is kept of a conversation; None for a new one."""

    def save_events(
        self, conversation_id: str, known: int, events: Events, happened: Events, silent: bool = False
    ) -> None:
        """Keep these events in place of the version known.

        Raises Overtaken when another version is kept by now, or when whether a person holds the talk is not `silent`.
        """


@dataclass(frozen=True)
class State:
    """The slots of a conversation that are set, and the number of its last turn: 0 for a new one.

    `silent`: a person holds the talk, so the turn reads and says nothing.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    silent: bool = False

    @classmethod
    def from_saved(cls, kept: SavedEvents | None) -> State:
        """The state that was kept."""
        return cls(apply_events({}, kept.events), kept.version, kept.silent) if kept else cls()


def apply_events(slots: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The slots after these events."""
    after = dict(slots)
    for event in events:
        if event["event"] in ("reset_slots", "restart"):
            after.clear()
        elif event["event"] == "slot":
            after[event["name"]] = event["value"]
    return {name: value for name, value in after.items() if value is not None}


def make_snapshot(slots: Mapping[str, Any], time: float) -> Events:
    """The events that stand for a conversation with these slots."""
    events = [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]
    return [{**event, "timestamp": time} for event in (*events, _LISTENS)]


def make_log(
    heard: Mapping[str, Any], action: str, replies: Sequence[Reply], events: Sequence[Mapping[str, Any]], time: float
) -> Events:
    """What happened in a turn, for people to read; long values are left out."""
    parsed = {key: heard.get(key) for key in _HEARD}
    said = [{"event": "bot", "text": reply.text} for reply in replies]
    slots = [_shorten_event(event) for event in events if event["event"] == "slot"]
    user = {"event": "user", "text": heard["text"], "parse_data": parsed, "input_channel": "assistant"}
    did = {"event": "action", "name": action}
    return [{**event, "timestamp": time} for event in (user, did, *said, *slots, _LISTENS)]


def _shorten_event(event: Mapping[str, Any]) -> dict[str, Any]:
    value = event["value"]
    return {"event": "slot", "name": event["name"], "value": None if len(str(value)) > _LONGEST_LOGGED else value}
