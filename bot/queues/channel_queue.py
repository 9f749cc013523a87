"""What a channel receives and sends, kept until it is done: an inbox and an outbox that lose and double nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.queues.model import Queue


@dataclass(frozen=True)
class QueueEntry:
    """Something to be done once, under a name of its own.

    `key` names it, and `subject` what it is about where two keys may mean the same thing; both are unique.
    Entries of one `lane` are done one after the other: by `said`, a place in time, then by arrival. `due` is the
    moment before which it rests; None is at once. `note` is what the last try left behind. `conversation` says what
    it takes of its conversation when it is enqueued: "begin" begins one that is not there, "known" wants the entry
    left when there is none, "any" does not mind.
    """

    key: str
    lane: str
    body: str
    kind: str = "said"
    subject: str | None = None
    conversation_id: str | None = None
    said: str = ""
    due: datetime | None = None
    id: int = 0
    tries: int = 0
    note: str | None = None
    created: datetime | None = None
    conversation: Literal["begin", "known", "any"] = "any"


class ChannelQueue(Queue[QueueEntry], Protocol):
    """A queue of a channel. A finished entry keeps its key, so that it is known again, and loses its body.

    An entry that was erased meanwhile, with its conversation, is still finished, and its key is still known.
    """

    def enqueue_entries(self, *entries: QueueEntry) -> tuple[bool, ...]:
        """Keep these, all or none; False for each that is not new, or whose conversation is wanting."""
