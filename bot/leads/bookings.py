"""Booked consultations: what one is, what a talk needs to know of them, and what keeps them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.leads.events import EventKind, LeadEvent
from bot.leads.model import Contact
from bot.leads.slots import Slot, TakenTime

_BYTES = 16
# Each change is told to everybody by mail; who changes more often writes to the agency.
MOST_CHANGES = 6


@dataclass(frozen=True)
class Booking:
    """A consultation that was booked: `token` is its unguessable address, `sequence` counts its changes, and `source`
    names who keeps it where that is not us: whoever booked moves and cancels it there, and hears of it from there."""

    id: str
    token: str
    lead_id: str
    person: str
    start: datetime
    end: datetime
    zone: str
    sequence: int
    created: datetime
    changed: datetime
    cancelled: datetime | None = None
    source: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The booking in plain values, without its address, by which anybody could change it."""
        plain = {name: value for name, value in vars(self).items() if name != "token"}
        return {name: v.isoformat() if isinstance(v, datetime) else v for name, v in plain.items()}

    @property
    def is_standing(self) -> bool:
        """Whether it stands: it was not cancelled."""
        return self.cancelled is None

    @property
    def is_movable(self) -> bool:
        """Whether it was not changed too often to be changed once more."""
        return self.sequence < MOST_CHANGES

    def is_ahead(self, now: datetime) -> bool:
        """Whether it stands and has not begun, so that it can be moved or cancelled."""
        return self.is_standing and now < self.start


@dataclass(frozen=True)
class Agenda:
    """What one conversation needs to know: what is taken, the visitor's time zone, and what the visitor has booked."""

    taken: tuple[TakenTime, ...] = ()
    zone: str | None = None
    booking: Booking | None = None


@dataclass(frozen=True)
class Wanted:
    """What a turn wants done with the agenda: a slot booked (or moved to), or with None the booking cancelled."""

    slot: Slot | None
    zone: str


class Bookings(Protocol):
    """Keeps bookings; nobody is ever booked twice at a time. Every method raises NotReady without a database."""

    def load_agenda(self, conversation_id: str, now: datetime) -> Agenda:
        """What is taken from now on, and what the visitor of this conversation has booked."""

    def list_taken(self, now: datetime) -> tuple[TakenTime, ...]:
        """What is taken from now on."""

    def book_slot(self, lead_id: str, slot: Slot, zone: str, now: datetime) -> Booking:
        """Book the slot for a lead with one of its people, or move there what the lead has booked already.

        The lead's status becomes `booked` and others are told, all of it or nothing. Raises SlotTaken, and
        UnknownConversation when there is no such lead (any more).
        """

    def cancel_booking(self, lead_id: str, now: datetime) -> Booking | None:
        """Cancel what the lead has booked, which frees the time at once; None when nothing is booked ahead."""

    def renew_invitation(self, lead_id: str, now: datetime) -> Booking | None:
        """Tell both sides anew of what is booked ahead, because its visitor was corrected; None when nothing is."""

    def find_booking(self, token: str) -> Booking | None:
        """The booking behind this address, cancelled or not; None when there is none, or it was erased."""

    def find_guest(self, lead_id: str) -> Contact:
        """How to reach the visitor who booked, as last corrected. Raises UnknownConversation when erased."""

    def list_bookings(self, lead_id: str) -> tuple[Booking, ...]:
        """Every booking that was made in the lead's own conversation, the latest first: for the agency."""


def make_event(booking: Booking, conversation_id: str) -> LeadEvent:
    """What others are told of a booking as it now is; each revision is told once."""
    kind: EventKind = "cancelled" if not booking.is_standing else "rescheduled" if booking.sequence else "booked"
    return LeadEvent(kind, conversation_id, booking.lead_id, booking.id, str(booking.sequence))


def rank_by_load(people: tuple[str, ...], load: Mapping[str, int], known: str | None = None) -> list[str]:
    """The people of a slot in the order they are asked: whom the visitor knows already, then who has fewer times."""
    return sorted(people, key=lambda person: (person != known, load.get(person, 0)))


def new_token() -> str:
    """An address that nobody can guess."""
    return secrets.token_urlsafe(_BYTES)


def new_booking_id() -> str:
    """An identifier that no other booking has; calendars know the appointment by it for good."""
    return f"booking-{secrets.token_hex(8)}"
