"""What waits to be told to others, and how far each telling has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.leads.events import Delivery, LeadEvent
from bot.storage.queue import Queue

State = Literal["waiting", "done", "failed"]


@dataclass(frozen=True)
class Letter:
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


class Outbox(Queue[Letter], Protocol):
    """Keeps deliveries until they are made, or given up. Every method raises NotReady without a database."""

    def put(self, *events: LeadEvent) -> int:
        """Keep what these events tell, each delivery once; how many were new.

        A change that is told soon anyway is told with what still waits.
        """

    def finish(self, letter: Letter, holder: str, note: str | None = None) -> bool:
        """Mark the letter as delivered; False when somebody else has taken it over, or it was erased."""

    def fail(self, letter: Letter, holder: str, note: str) -> bool:
        """Give the letter up until somebody retries it; False as in `finish`."""

    def knows(self, key: str) -> bool:
        """Whether a letter goes by this key, delivered or not: False once it was erased."""

    def letters(self, state: State | None = None, most: int = 200) -> tuple[Letter, ...]:
        """The newest letters, of one state or of all."""

    def retry(self, id: int | None = None) -> int:
        """Put a letter that was given up back in, or all of them; how many."""
