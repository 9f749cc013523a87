"""A queue: entries that are each done once, whoever does them and whoever dies over it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar


class QueueEntry(Protocol):
    """An entry of a queue: `key` names it, `tries` counts how often it was held."""

    @property
    def key(self) -> str:
        """The name it is known by."""

    @property
    def tries(self) -> int:
        """How often it was tried, this time included."""


E = TypeVar("E", bound=QueueEntry)


class Queue(Protocol[E]):
    """Keeps entries until they are done. Every method raises NotReady when the database is not there.

    Whoever works on an entry holds it for a while and says again and again that it lives; what a dead worker held
    is taken over by another.
    """

    def claim_entries(self, holder: str, seconds: float, most: int) -> tuple[E, ...]:
        """Claim up to so many entries that are due, at most the first of each lock key, for so long.

        `tries` counts this try; `note` comes back as it was and is forgotten.
        """

    def extend_claim(self, holder: str, seconds: float) -> None:
        """Hold everything of this holder for so long from now."""

    def release_claim(self, holder: str) -> None:
        """Give up everything this holder holds, for others to take at once."""

    def postpone_entry(self, entry: E, holder: str, seconds: float, note: str | None = None) -> None:
        """Put the entry back for a later retry; the others of its lock key wait behind it."""

    def count_waiting(self) -> int:
        """How many entries are not done yet."""

    def purge_done(self, before: datetime) -> int:
        """Delete entries that were done before this moment; how many."""
