"""The twins of what keeps leads and bookings, for tests: the same promises, kept until the process ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from typing_extensions import override

from bot.errors import SlotTaken, UnknownConversation
from bot.leads.bookings import Agenda, Booking, Bookings, new_booking_id, new_token, rank_by_load
from bot.leads.events import LeadEvent, advice_events, lead_events
from bot.leads.model import Advice, Contact, Lead, Origin, Status
from bot.leads.rules import Rate, fold_address, identify_person, join_leads, list_people, set_beside
from bot.leads.slots import Slot, TakenTime
from bot.leads.store import LeadPage, LeadStore, Order


class InMemoryLeads(LeadStore):
    """Keeps leads in dictionaries; `origins` says where their conversations came from, `told` what others are told."""

    def __init__(self, origins: Mapping[str, Origin] | None = None, rate: Rate | None = None) -> None:
        self.origins = origins if origins is not None else {}
        self.told: list[LeadEvent] = []
        self._rate = rate
        self._writing = Lock()
        self._leads: dict[str, Lead] = {}
        self._advice: dict[str, tuple[Advice, ...]] = {}

    @override
    def save_lead(self, lead: Lead) -> Lead:
        with self._writing:
            brought = self.find_unmerged(lead.conversation_id)
            earlier = (
                self.find_by_conversation(lead.conversation_id)
                if brought
                else self.find_by_email(lead.contact.reach or "")
            )
            kept = join_leads(brought, lead) if brought else lead
            scored = self._rate(self._enqueue_told(kept)) if self._rate else kept.scored
            self._leads[lead.conversation_id] = replace(kept, scored=scored)
            now = self._add_others(self._leads[lead.conversation_id])
            self.told += lead_events(earlier, now)
        return now

    @override
    def find_lead(self, lead_id: str) -> Lead | None:
        return next((self._add_others(lead) for lead in self._leads.values() if lead.id == lead_id), None)

    @override
    def find_by_conversation(self, conversation_id: str) -> Lead | None:
        lead = self._leads.get(conversation_id)
        return self._add_others(lead) if lead else None

    @override
    def find_unmerged(self, conversation_id: str) -> Lead | None:
        lead = self._leads.get(conversation_id)
        return self._enqueue_told(lead) if lead else None

    @override
    def find_by_email(self, address: str) -> Lead | None:
        return next(iter(list_people(self._list_same_person(fold_address(address)))), None)

    @override
    def load_page(self, order: Order, after: str | None = None, most: int = 50) -> LeadPage:
        found = list_people(self._enqueue_told(lead) for lead in self._leads.values())
        found = tuple(sorted(found, key=lambda lead: lead.changed)) if order == "changed" else found
        found = sort_by_score(found) if order == "hottest" else found
        start = int(after or 0)
        end = min(start + most, len(found))
        return LeadPage(found[start:end], str(end) if end > start else after, len(found) > end)

    @override
    def count_people(self) -> int:
        return len(list_people(self._leads.values()))

    @override
    def save_advice(self, conversation_id: str, advice: Advice) -> None:
        given = self._advice.get(conversation_id, ())
        if not given or given[-1].recommendation != advice.recommendation:
            self._advice[conversation_id] = (*given, advice)
            lead = self.find_unmerged(conversation_id)
            self.told += advice_events(lead, advice) if lead else ()

    @override
    def enqueue_event(self, *events: LeadEvent) -> None:
        self.told += [event for event in events if event not in self.told]

    @override
    def set_status(self, lead_id: str, status: Status) -> bool:
        lead = self.find_lead(lead_id)
        for talk in lead.conversations if lead else ():
            self._set_status(talk, status)
        return lead is not None

    def _set_status(self, talk: str, status: Status) -> None:
        marked = replace(self._leads[talk], status=status)
        scored = self._rate(self._enqueue_told(marked)) if self._rate else marked.scored
        self._leads[talk] = replace(marked, scored=scored)

    def note_status(self, lead_id: str, status: Status) -> None:
        """Note what a booking does to the lead of its own conversation."""
        for talk in [talk for talk, lead in self._leads.items() if lead.id == lead_id]:
            self._set_status(talk, status)

    @override
    def remove_conversation(self, conversation_id: str) -> bool:
        return self._leads.pop(conversation_id, None) is not None

    def _add_others(self, lead: Lead) -> Lead:
        return set_beside(self._enqueue_told(lead), self._list_same_person(identify_person(lead.contact)))

    def _list_same_person(self, known_by: str) -> list[Lead]:
        return [self._enqueue_told(lead) for lead in self._leads.values() if identify_person(lead.contact) == known_by]

    def _enqueue_told(self, lead: Lead) -> Lead:
        of = lead.conversation_id
        return replace(lead, recommendations=self._advice.get(of, ()), origin=self.origins.get(of), conversations=(of,))


class InMemoryBookings(Bookings):
    """Keeps bookings in a list, for leads of an InMemoryLeads; `zones` are the visitors', by conversation."""

    def __init__(self, leads: InMemoryLeads, buffer: int, zones: Mapping[str, str] | None = None) -> None:
        self._leads = leads
        self._buffer = timedelta(minutes=buffer)
        self._zones = zones or {}
        self._writing = Lock()
        self._bookings: dict[str, Booking] = {}
        self._before: dict[str, Status] = {}

    @override
    def load_agenda(self, conversation_id: str, now: datetime) -> Agenda:
        lead = self._leads.find_unmerged(conversation_id)
        mine = [b for b in self._bookings.values() if lead and b.lead_id == lead.id and b.is_standing and b.end > now]
        return Agenda(self.list_taken(now), self._zones.get(conversation_id), mine[-1] if mine else None)

    @override
    def list_taken(self, now: datetime) -> tuple[TakenTime, ...]:
        found = [TakenTime(b.person, b.start, b.end + self._buffer) for b in self._bookings.values() if b.is_standing]
        return tuple(sorted((one for one in found if one.until > now), key=lambda one: one.start))

    @override
    def book_slot(self, lead_id: str, slot: Slot, zone: str, now: datetime) -> Booking:
        with self._writing:
            earlier = self._find_standing(lead_id, now)
            person = next(iter(self._list_free(slot, earlier, now)), None)
            if person is None:
                raise SlotTaken(f"{slot.start.isoformat()} is taken")
            times: dict[str, Any] = {"start": slot.start, "end": slot.end, "zone": zone, "changed": now}
            fresh = Booking(new_booking_id(), new_token(), lead_id, person, slot.start, slot.end, zone, -1, now, now)
            made = replace(earlier or fresh, sequence=(earlier or fresh).sequence + 1, person=person, **times)
            self._before.setdefault(made.id, self._find_status(lead_id))
            self._bookings[made.id] = made
            self._mark_status(lead_id, "booked")
            return made

    @override
    def cancel_booking(self, lead_id: str, now: datetime) -> Booking | None:
        with self._writing:
            earlier = self._find_standing(lead_id, now)
            if earlier is None:
                return None
            gone = replace(earlier, cancelled=now, changed=now, sequence=earlier.sequence + 1)
            self._bookings[gone.id] = gone
            self._mark_status(lead_id, self._before[gone.id])
            return gone

    @override
    def find_booking(self, token: str) -> Booking | None:
        return next((b for b in self._bookings.values() if b.token == token), None)

    @override
    def renew_invitation(self, lead_id: str, now: datetime) -> Booking | None:
        with self._writing:
            earlier = self._find_standing(lead_id, now)
            if earlier is None:
                return None
            renewed = replace(earlier, changed=now, sequence=earlier.sequence + 1)
            self._bookings[renewed.id] = renewed
            return renewed

    @override
    def find_guest(self, lead_id: str) -> Contact:
        lead = self._leads.find_lead(lead_id)
        if lead is None:
            raise UnknownConversation(f"no lead {lead_id}")
        return lead.contact

    @override
    def list_bookings(self, lead_id: str) -> tuple[Booking, ...]:
        mine = [booking for booking in self._bookings.values() if booking.lead_id == lead_id]
        return tuple(sorted(mine, key=lambda booking: booking.created, reverse=True))

    def _list_free(self, slot: Slot, earlier: Booking | None, now: datetime) -> list[str]:
        ahead = [b for b in self._bookings.values() if b.is_ahead(now)]
        others = [b for b in ahead if b is not earlier]
        until = slot.end + self._buffer
        busy = {b.person for b in others if slot.start < b.end + self._buffer and b.start < until}
        load = Counter(booking.person for booking in ahead)
        return [
            person
            for person in rank_by_load(slot.people, load, earlier.person if earlier else None)
            if person not in busy
        ]

    def _find_standing(self, lead_id: str, now: datetime) -> Booking | None:
        self._find_status(lead_id)
        return next((b for b in self._bookings.values() if b.lead_id == lead_id and b.is_ahead(now)), None)

    def _find_status(self, lead_id: str) -> Status:
        lead = self._leads.find_lead(lead_id)
        alone = self._leads.find_unmerged(lead.conversation_id) if lead else None
        if alone is None:
            raise UnknownConversation(f"no lead {lead_id}")
        return alone.status

    def _mark_status(self, lead_id: str, status: Status) -> None:
        if self._find_status(lead_id) in ("new", "contacted", "no_show", "booked"):
            self._leads.note_status(lead_id, status)


def sort_by_score(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """The leads by score, those without one last; among equals their order stays."""
    return tuple(sorted(leads, key=lambda lead: -1 if lead.score is None else lead.score, reverse=True))
