"""Rasa's tracker store over our own tables: a snapshot read and written once a turn, and a log that only grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, Protocol

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from typing_extensions import override

from bot.engine.shortening import TURNS, restored, shortened, stand_in, stored_and_logged


class KeptEvents(Protocol):
    """A conversation's short form, and the number of its last turn."""

    @property
    def version(self) -> int:
        """The number of the last turn."""

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events that stand for the conversation."""


class Keeper(Protocol):
    """Keeps the short forms of conversations. Every method raises NotReady when the database is not there."""

    def read(self, conversation_id: str) -> KeptEvents | None:
        """What is kept of a conversation; None for a new one."""

    def keep(
        self, conversation_id: str, known: int, events: list[dict[str, Any]], happened: list[dict[str, Any]]
    ) -> None:
        """Keep these events in place of the version known. Raises Overtaken when another version is kept by now."""

    def keys(self) -> tuple[str, ...]:
        """The conversations that are kept."""


def copied(slot: Slot) -> Slot:
    """The same slot once more, without asking a copying module how."""
    made: Slot = object.__new__(type(slot))
    made.__dict__.update(slot.__dict__)
    return made


class KeptTracker(DialogueStateTracker):
    """A tracker that knows which version it was made from and which of its events are new."""

    version: int = 0
    known_events: int = 0
    # What stands for so many of its first events.
    known: Mapping[int, list[Event]] = {}

    def fresh(self) -> Sequence[Event]:
        """What happened since the tracker was read."""
        return list(self.events)[self.known_events :]

    @override
    def copy(self) -> KeptTracker:
        """The same tracker once more, without living through all its events again."""
        made = copy(self)
        made.events = self.events.copy()
        made.slots = {name: copied(slot) for name, slot in self.slots.items()}
        made.active_loop = copy(self.active_loop)
        return made


class SnapshotStore(TrackerStore):
    """Reads and writes in the thread that calls it. A read that fails is a failure, never a new visitor."""

    def __init__(self, keeper: Keeper, turns: int = TURNS) -> None:
        """`turns`: how many of the last are kept as they were."""
        super().__init__(Domain.empty())
        self._keeper = keeper
        self._turns = turns

    @override
    async def retrieve(self, sender_id: str) -> KeptTracker | None:
        """The tracker of a conversation; None for a new one. Raises NotReady."""
        kept = self._keeper.read(sender_id)
        return self._tracker(sender_id, restored(kept.events), kept.version) if kept else None

    @override
    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> KeptTracker:
        """A tracker of a new conversation, which is kept with its first turn."""
        tracker = self._tracker(sender_id, [], 0)
        if append_action_listen:
            tracker.update(ActionExecuted("action_listen"))
        return tracker

    @override
    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the turn that happened. Raises Overtaken when another process kept one meanwhile, or NotReady."""
        version = tracker.version if isinstance(tracker, KeptTracker) else 0
        fresh = tracker.fresh() if isinstance(tracker, KeptTracker) else list(tracker.events)
        known = tracker.known if isinstance(tracker, KeptTracker) else {}
        short = shortened(list(tracker.events), self.domain, self._turns, known)
        self._keeper.keep(tracker.sender_id, version, *stored_and_logged(short, fresh))

    @override
    async def keys(self) -> Iterable[str]:
        """The conversations that are kept. Raises NotReady."""
        return self._keeper.keys()

    def _tracker(self, sender_id: str, events: Sequence[Event], version: int) -> KeptTracker:
        tracker = KeptTracker(sender_id, self.domain.slots)
        for event in events:
            if event is events[-1] and tracker.events:
                # The turn to come will begin with the last event, the bot listening.
                tracker.known = {len(tracker.events): stand_in(tracker)}
            tracker.update(event, self.domain)
        tracker.version, tracker.known_events = version, len(tracker.events)
        return tracker
