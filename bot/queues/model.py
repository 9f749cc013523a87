"""A queue: entries that are each done once, whoever does them and whoever dies over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

_LONGEST_WAIT = 300.0


class QueueItem(Protocol):
    """An entry of a queue: `key` names it, `tries` counts how often it was claimed."""

    @property
    def key(self) -> str:
        """The name it is known by."""

    @property
    def tries(self) -> int:
        """How often it was tried, this time included."""


E = TypeVar("E", bound=QueueItem)


@dataclass(frozen=True)
class Done:
    """An entry is finished; `note` says why when it ended otherwise than it should, `failed` that somebody should look.

    `answers` go out in the same transaction, where the queue has a way out.
    """

    answers: tuple[Any, ...] = ()
    note: str | None = None
    failed: bool = False


FINISHED = Done()


@dataclass(frozen=True)
class RetryLater:
    """An entry has to wait; `pause` makes the whole queue wait with it."""

    seconds: float
    note: str | None = None
    pause: bool = False


Outcome = Done | RetryLater


def back_off(tries: int, longest: float = _LONGEST_WAIT) -> float:
    """The seconds to wait after so many tries: one, then twice as long each time, and never longer than the longest."""
    return min(longest, 2.0 ** min(tries - 1, 16))


class Queue(Protocol[E]):
    """Keeps entries until they are done. Every method raises NotReady when the database is not there.

    Whoever works on an entry claims it for a while and says again and again that it lives; what a dead worker had
    claimed is taken over by another.
    """

    @property
    def name(self) -> str:
        """What the log and the operator's figures call it."""

    def claim_entries(self, holder: str, seconds: float, most: int) -> tuple[E, ...]:
        """Claim up to so many entries that are due, at most the first of each lock key, for so long.

        `tries` counts this try; `note` comes back as it was and is forgotten.
        """

    def extend_claim(self, holder: str, seconds: float) -> None:
        """Extend every claim of this holder to so long from now."""

    def release_claim(self, holder: str) -> None:
        """Release every claim of this holder, for others to take at once."""

    def postpone_entry(self, entry: E, holder: str, seconds: float, note: str | None = None) -> None:
        """Put the entry back for a later retry; the others of its lock key wait behind it."""

    def finish_entry(self, entry: E, holder: str, done: Done = FINISHED) -> bool:
        """The entry is finished; False, and nothing changed, when somebody else has taken it over."""

    def count_waiting(self) -> int:
        """How many entries are not done yet."""

    def purge_done(self, before: datetime) -> int:
        """Delete entries that were done before this moment; how many."""
