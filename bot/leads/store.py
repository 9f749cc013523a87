"""What keeps leads, as narrow as it can be; storage has the real one, in_memory its twin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.leads.events import LeadEvent
from bot.leads.model import Advice, Lead, Status

# By score, the best first; by the day, the newest first; by the time of the last change, the oldest first.
Order = Literal["hottest", "newest", "changed"]


@dataclass(frozen=True)
class LeadPage:
    """Some leads, the place after the last of them, and whether more come after it now."""

    leads: tuple[Lead, ...] = ()
    place: str | None = None
    more: bool = False


class LeadStore(Protocol):
    """Keeps what each conversation brings, and shows one lead for each person, whatever the conversation.

    A person is known by the e-mail address, and where none was given by the phone number.

    What one conversation told never changes what another told: a lead is always what one of them told, with what the
    others told in `others`. Every method raises NotReady when the database is not there.
    """

    def save_lead(self, lead: Lead) -> Lead:
        """Keep what a conversation brings, with its score, and return it as `of` does.

        What the conversation brought before keeps its id, status and first day; contact and profile become the new
        ones; consents and wishes are added to, never lost. Advice and origin are the conversation's own.
        What this changes is told to others: see events.lead_events.
        """

    def find_lead(self, lead_id: str) -> Lead | None:
        """The lead of this identifier, with what other conversations of the person told."""

    def find_by_conversation(self, conversation_id: str) -> Lead | None:
        """The lead of this conversation, with what other conversations of the person told."""

    def find_unmerged(self, conversation_id: str) -> Lead | None:
        """What this conversation alone brought, whatever is known of the person from others."""

    def find_by_email(self, address: str) -> Lead | None:
        """The first lead of the person of this e-mail address, or of this phone number where no address was given."""

    def load_page(self, order: Order, after: str | None = None, most: int = 50) -> LeadPage:
        """The first lead of every person, so many at once, from a place on. Raises ValueError for what is no place."""

    def count_people(self) -> int:
        """How many people have leads."""

    def save_advice(self, conversation_id: str, advice: Advice) -> None:
        """Keep a recommendation as it was given, lead or not; the same one twice in a row is kept, and told, once."""

    def enqueue_event(self, *events: LeadEvent) -> None:
        """Tell others of what changes no lead, such as somebody who asks for a person; each event once."""

    def set_status(self, lead_id: str, status: Status) -> bool:
        """Note how far sales has come with the person; False when there is no such lead."""

    def remove_conversation(self, conversation_id: str) -> bool:
        """Delete what a conversation brought: contact, consents and wishes; False when it brought nothing."""


def iterate_leads(store: LeadStore, order: Order, at_once: int = 200) -> Iterator[Lead]:
    """Every person's lead in this order, read page by page. Raises NotReady."""
    place: str | None = None
    while True:
        page = store.load_page(order, place, at_once)
        yield from page.leads
        if not page.more:
            return
        place = page.place
