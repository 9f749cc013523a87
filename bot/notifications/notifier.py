"""What sends a message to its recipient, and how it says that it could not."""

from __future__ import annotations

from typing import Protocol

from bot.notifications.lead_context import LeadContext
from bot.queues.outbox import OutboxMessage


class Undelivered(Exception):
    """A message did not arrive, or nobody knows whether it did.

    `note` is for the operator and names nobody; `final` is what no waiting mends; `retry_after` is in seconds.
    """

    def __init__(self, note: str, final: bool = False, retry_after: float | None = None) -> None:
        super().__init__(note)
        self.note = note
        self.final = final
        self.retry_after = retry_after


class Notifier(Protocol):
    """Sends messages to one recipient."""

    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        """Deliver the message; what to note of it, if anything. Raises Undelivered."""

    async def close(self) -> None:
        """Close the connections."""
