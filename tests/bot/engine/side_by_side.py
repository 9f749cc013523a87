"""Holds a conversation twice: with a tracker that remembers everything, and with one that is made of a snapshot."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.shortening import TURNS, logged
from bot.engine.tracker_store import SnapshotStore
from bot.storage.sql_trackers import Events, Kept

# What differs between any two conversations.
OF_ONE = ("timestamp", "time", "id", "url", "message_id", "sender_id")


class WholeStore(TrackerStore):
    """Remembers every event of every conversation."""

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)
        self.kept: dict[str, list[Event]] = {}

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        if sender_id not in self.kept:
            return None
        return DialogueStateTracker.from_events(sender_id, copy.deepcopy(self.kept[sender_id]), self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        self.kept[tracker.sender_id] = list(tracker.events)


@dataclass
class KeptInMemory:
    """Keeps snapshots as a database would, as JSON could hold them."""

    kept: dict[str, Kept] = field(default_factory=dict)
    happened: list[dict[str, Any]] = field(default_factory=list)

    def read(self, conversation_id: str) -> Kept | None:
        return self.kept.get(conversation_id)

    def keep(self, conversation_id: str, known: int, events: Events, happened: Events) -> None:
        assert self.kept.get(conversation_id, Kept(0, [])).version == known
        self.kept[conversation_id] = Kept(known + 1, copy.deepcopy(events))
        self.happened = happened

    def keys(self) -> tuple[str, ...]:
        return tuple(self.kept)


class Silent(OutputChannel):
    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        pass


class Swallowed(logging.Handler):
    """Counts the exceptions that Rasa logs and forgets."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())

    def __enter__(self) -> Swallowed:
        for name in ("rasa", "bot", "rasa_sdk"):
            logging.getLogger(name).addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        for name in ("rasa", "bot", "rasa_sdk"):
            logging.getLogger(name).removeHandler(self)


class SideBySide:
    """Says the same to both and compares what happened; `coverage` counts it."""

    def __init__(self, whole: MessageProcessor, short: MessageProcessor, turns: int = TURNS) -> None:
        self.keeper = KeptInMemory()
        snapshots = SnapshotStore(self.keeper, turns)
        snapshots.domain = short.domain
        self.whole, self.short = _with_store(whole, WholeStore(whole.domain)), _with_store(short, snapshots)
        self.coverage: Counter[str] = Counter()

    def says(self, talk: str, intent: str, entities: Mapping[str, Any] | None = None) -> None:
        """Raises AssertionError at the first turn in which the two differ."""
        whole = asyncio.run(_turn(self.whole, f"{talk}-whole", intent, entities or {}))
        short = asyncio.run(_turn(self.short, f"{talk}-short", intent, entities or {}))
        assert short == whole
        self._count(whole)

    def _count(self, seen: dict[str, Any]) -> None:
        self.coverage["turns"] += 1
        self.coverage["with a form open"] += bool(seen["loop"])
        self.coverage["with a question pending"] += bool(seen["slots"].get("asking"))
        for event in seen["events"]:
            kind = event["event"]
            self.coverage[f"action {event['name']}" if kind == "action" else kind] += 1


def _with_store(processor: MessageProcessor, store: TrackerStore) -> MessageProcessor:
    other = copy.copy(processor)
    other.tracker_store = store
    return other


async def _turn(side: MessageProcessor, talk: str, intent: str, entities: Mapping[str, Any]) -> dict[str, Any]:
    known = await side.tracker_store.retrieve(talk)
    said = {
        "text": f"/{intent}",
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
        "topics": [],
        "pressed": True,
    }
    await side.handle_message(UserMessage(said["text"], Silent(), talk, parse_data=said))
    kept = await side.tracker_store.retrieve(talk)
    assert kept is not None
    happened = _new_events(side.tracker_store, known, kept)
    loop = kept.active_loop and (kept.active_loop.name, kept.active_loop.is_interrupted, kept.active_loop.rejected)
    return {
        "events": [_comparable(event) for event in happened],
        "slots": _comparable(kept.current_slot_values()),
        "loop": loop,
        "action": kept.latest_action_name,
        "paused": kept.is_paused(),
    }


def _new_events(store: Any, known: DialogueStateTracker | None, kept: DialogueStateTracker) -> list[dict[str, Any]]:
    if isinstance(store, SnapshotStore):
        happened: list[dict[str, Any]] = store._keeper.happened  # type: ignore[attr-defined]
        return happened
    return logged(list(kept.events)[len(known.events) if known else 0 :])


def _comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _comparable(inner) for key, inner in value.items() if key not in OF_ONE}
    if isinstance(value, (list, tuple)):
        return [_comparable(inner) for inner in value]
    return value
