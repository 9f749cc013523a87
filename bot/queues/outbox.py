"""What waits to be told to others, and how far each telling has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.leads.events import Delivery, LeadEvent
from bot.queues.model import FINISHED, Done, Queue

State = Literal["waiting", "done", "failed"]


@dataclass(frozen=True)
class OutboxMessage:
    """A delivery in the outbox; `note` is what the last try left behind, without anything of the person."""

    id: int
    delivery: Delivery
    created: datetime
    due: datetime
    tries: int = 0
    note: str | None = None
    state: State = "waiting"

    @property
    def key(self) -> str:
        """The name under which its recipient is told once."""
        return self.delivery.key


class Outbox(Queue[OutboxMessage], Protocol):
    """Keeps deliveries until they are made, or given up. Every method raises NotReady without a database."""

    def enqueue_events(self, *events: LeadEvent) -> int:
        """Keep what these events tell, each delivery once; how many were new.

        A change that is told soon anyway is told with what still waits.
        """

    def finish_entry(self, entry: OutboxMessage, holder: str, done: Done = FINISHED) -> bool:
        """The message is delivered or, until somebody retries it, failed; False when somebody else has claimed it, or
        it was erased: then a file that was written instead of sending it is deleted as well."""

    def has_key(self, key: str) -> bool:
        """Whether a message has this key, delivered or not: False once it was erased."""

    def list_messages(self, state: State | None = None, most: int = 200) -> tuple[OutboxMessage, ...]:
        """The newest messages, of one state or of all."""

    def retry_failed(self, id: int | None = None) -> int:
        """Queue a failed message again, or all of them; how many."""
