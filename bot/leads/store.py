"""What keeps leads, as narrow as it can be; storage has the real one, in_memory its twin."""

from __future__ import annotations

from typing import Protocol

from bot.leads.events import LeadEvent
from bot.leads.model import Advice, Lead, Status


class LeadStore(Protocol):
    """Keeps what each conversation brings, and shows one lead for each e-mail address, whatever the conversation.

    The person's lead goes by the identifier of the first one; what was said last counts, and nothing is lost. Every
    method raises NotReady when the database is not there.
    """

    def keep(self, lead: Lead) -> Lead:
        """Keep what a conversation brings, with its score, and return the person's lead.

        What the conversation brought before keeps its id, status and first day; contact and profile become the new
        ones; consents and wishes are added to, never lost. Advice and origin are the conversation's own.
        What this changes is told to others: see events.lead_events.
        """

    def find(self, lead_id: str) -> Lead | None:
        """The person's lead that goes, or went, by this identifier."""

    def of(self, conversation_id: str) -> Lead | None:
        """The lead of the person of this conversation."""

    def alone(self, conversation_id: str) -> Lead | None:
        """What this conversation alone brought, whatever is known of the person from others."""

    def under(self, email: str) -> Lead | None:
        """The lead of the person of this e-mail address."""

    def all(self) -> tuple[Lead, ...]:
        """Every person's lead, the newest first."""

    def advise(self, conversation_id: str, advice: Advice) -> None:
        """Keep a recommendation as it was given, lead or not; the same one twice in a row is kept, and told, once."""

    def tell(self, *events: LeadEvent) -> None:
        """Tell others of what changes no lead, such as somebody who asks for a person; each event once."""

    def set_status(self, lead_id: str, status: Status) -> bool:
        """Note how far sales has come with the person; False when there is no such lead."""

    def remove(self, conversation_id: str) -> bool:
        """Let go of what a conversation brought: contact, consents and wishes; False when it brought nothing."""
