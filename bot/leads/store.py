"""What keeps leads, as narrow as it can be; storage has the real one, in_memory its twin."""

from __future__ import annotations

from typing import Protocol

from bot.leads.model import Advice, Lead, Status


class LeadStore(Protocol):
    """Keeps leads, at most one of each conversation. Every method raises NotReady when the database is not there."""

    def keep(self, lead: Lead) -> Lead:
        """Keep this lead and return it as kept.

        One that the conversation has already keeps its id, status, score and first day; contact and profile become
        the new ones; consents and wishes are added to, never lost. Advice and origin are the conversation's own.
        What this changes is told to others: see events.lead_events.
        """

    def find(self, lead_id: str) -> Lead | None:
        """The lead with this identifier."""

    def of(self, conversation_id: str) -> Lead | None:
        """The lead of this conversation."""

    def all(self) -> tuple[Lead, ...]:
        """Every lead, the newest first."""

    def advise(self, conversation_id: str, advice: Advice) -> None:
        """Keep a recommendation as it was given, lead or not; the same one twice in a row is kept, and told, once."""

    def set_status(self, lead_id: str, status: Status) -> bool:
        """Note how far sales has come; False when there is no such lead."""

    def remove(self, lead_id: str) -> bool:
        """Let go of a lead with its contact, consents and wishes; False when there is no such lead."""
