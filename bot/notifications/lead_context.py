"""Everything that is known of a lead at the moment it is told: read late, so that corrections are in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.conversations.transcripts import Message
from bot.leads.bookings import Booking
from bot.leads.events import LeadEvent
from bot.leads.kinds import BUYER
from bot.leads.model import Lead
from bot.leads.reminders import UNREAD
from bot.leads.store import LeadStore
from bot.recommendations.model import Recommendation
from bot.storage.conversations.transcript_lines import TranscriptLine


@dataclass(frozen=True)
class LeadContext:
    """A conversation, its lead if there is one, what was said and booked in it, and where plan and brief are shown.

    What others under the lead's address said stands in `lead.others`, apart: they need not be the same person. Other
    people of the same company are `colleagues`.
    """

    conversation_id: str
    lead: Lead | None = None
    said: tuple[TranscriptLine, ...] = ()
    bookings: tuple[Booking, ...] = ()
    plan_link: str | None = None
    brief_link: str | None = None
    news_link: str | None = None
    owner: str | None = None
    colleagues: tuple[Lead, ...] = ()
    unread: tuple[Message, ...] = ()
    talk_link: str | None = None

    def is_first_unread(self, place: str) -> bool:
        """Whether the visitor has read all before this place and not what stands there: of a row one mail is enough."""
        return bool(self.unread) and str(self.unread[0].seq) == place

    @property
    def advice(self) -> Recommendation | None:
        """The last recommendation that was given."""
        given = self.lead.recommendations[-1:] if self.lead else ()
        return Recommendation.from_json(given[0].recommendation) if given else None

    def find_booking(self, id: str = "") -> Booking | None:
        """The booking of this identifier; without one the last that stands."""
        found = (one for one in self.bookings if one.id == id or (not id and one.is_standing))
        return next(found, None)

    def as_json(self) -> dict[str, Any]:
        """The lead and its bookings in plain values; what was said stays here."""
        return {
            "lead": self.lead.as_json() if self.lead else None,
            "owner": self.owner,
            "colleagues": [{"id": one.id, "name": one.contact.name, "score": one.score} for one in self.colleagues],
            "bookings": [_to_plain(booking) for booking in self.bookings],
            "links": {"plan": self.plan_link, "brief": self.brief_link},
        }


def find_routed(dossier: LeadContext, event: LeadEvent) -> str:
    """What kind of person the event is about."""
    if event.kind == "routed":
        return event.about
    return dossier.lead.kind if dossier.lead else BUYER


class TalkSource(Protocol):
    """Knows what was said."""

    def list_lines(self, conversation_id: str) -> tuple[TranscriptLine, ...]:
        """What was said in a conversation, in order."""


class BookingSource(Protocol):
    """Knows what was booked."""

    def list_bookings(self, lead_id: str) -> tuple[Booking, ...]:
        """Every booking of a lead, the latest first."""


@dataclass(frozen=True)
class LeadContexts:
    """Puts dossiers together. Its methods raise NotReady when the database is not there."""

    leads: LeadStore
    talks: TalkSource
    agenda: BookingSource
    plan_link: Callable[[str], str | None]
    brief_link: Callable[[str], str | None]
    news_link: Callable[[Lead], str | None] = lambda _: None
    owner: Callable[[Lead], str | None] = lambda _: None
    colleagues: Callable[[Lead], tuple[Lead, ...]] = lambda _: ()
    unread: Callable[[str], tuple[Message, ...]] = lambda _: ()
    talk_link: Callable[[str], str | None] = lambda _: None

    def find_for_event(self, event: LeadEvent) -> LeadContext | None:
        """What is known where the event happened; None when its lead is not kept any more."""
        lead = (
            self.leads.find_lead(event.lead_id)
            if event.lead_id
            else self.leads.find_by_conversation(event.conversation_id)
        )
        if event.lead_id and lead is None:
            return None
        context = self._make_context(event.conversation_id, lead)
        return self._add_unread(context) if event.kind == UNREAD else context

    def _add_unread(self, context: LeadContext) -> LeadContext:
        talk = context.conversation_id
        return replace(context, unread=self.unread(talk), talk_link=self.talk_link(talk))

    def find_for_lead(self, id: str) -> LeadContext | None:
        """What is known of the lead with this identifier, its own or its conversation's."""
        lead = self.leads.find_lead(id) or self.leads.find_by_conversation(id)
        return self._make_context(lead.conversation_id, lead) if lead else None

    def _make_context(self, conversation_id: str, lead: Lead | None) -> LeadContext:
        return LeadContext(
            conversation_id,
            lead,
            self.talks.list_lines(conversation_id),
            self.agenda.list_bookings(lead.id) if lead else (),
            self.plan_link(conversation_id),
            self.brief_link(lead.id) if lead else None,
            self.news_link(lead) if lead else None,
            self.owner(lead) if lead else None,
            self.colleagues(lead) if lead else (),
        )


def _to_plain(booking: Booking) -> dict[str, Any]:
    moments = ("start", "end", "created", "changed", "cancelled")
    plain = {name: value for name, value in vars(booking).items() if name not in ("token", "lead_id")}
    return plain | {name: plain[name].isoformat() for name in moments if plain[name]}
