"""What takes a letter to its recipient, and how it says that it could not."""

from __future__ import annotations

from typing import Protocol

from bot.notifications.dossier import Dossier
from bot.storage.outbox import Letter


class Undelivered(Exception):
    """A letter did not arrive, or nobody knows whether it did.

    `note` is for the operator and names nobody; `final` is what no waiting mends; `retry_after` is in seconds.
    """

    def __init__(self, note: str, final: bool = False, retry_after: float | None = None) -> None:
        super().__init__(note)
        self.note = note
        self.final = final
        self.retry_after = retry_after


class Post(Protocol):
    """Takes letters to one recipient."""

    async def send(self, letter: Letter, dossier: Dossier) -> str | None:
        """Deliver the letter; what to note of it, if anything. Raises Undelivered."""

    async def close(self) -> None:
        """Let go of connections."""
