"""What keeps who holds a talk, and what becomes of a wish to hold one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.conversations.transcripts import Message
from bot.handover.model import Event, Holding
from bot.leads.events import LeadEvent


class Holdings(Protocol):
    """Keeps who holds a talk: see SqlHandovers."""

    def get_holding(self, conversation_id: str) -> Holding:
        """Who holds this talk."""

    def lock_holding(self, conversation_id: str) -> Holding:
        """Who holds this talk, for as long as the transaction lasts."""

    def save_holding(self, holding: Holding, *happened: tuple[str, str], tells: tuple[LeadEvent, ...] = ()) -> None:
        """Keep who holds it, the facts of the change, and whom it tells."""

    def list_due(self, now: datetime, most: int = 50) -> tuple[str, ...]:
        """The talks whose timer is due."""

    def list_waiting(self, most: int = 200) -> tuple[Holding, ...]:
        """The talks that somebody should take or answer, who waits longest first."""

    def list_of(self, colleague_id: str, most: int = 200) -> tuple[Holding, ...]:
        """The talks this colleague holds."""

    def list_all(self, most: int = 200) -> tuple[Holding, ...]:
        """Every talk that is not simply the bot's."""

    def list_events(self, after: int = 0, most: int = 200) -> tuple[Event, ...]:
        """What happened to talks since."""


@dataclass(frozen=True)
class HandoverOutcome:
    """What became of a wish to hold or write in a talk: who holds it now, and whether that is who wished it."""

    holding: Holding
    done: bool
    messages: tuple[Message, ...] = ()
