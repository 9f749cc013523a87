"""Consultations booked with Cal.com or Calendly, as bookings of ours: each told once, however often it is delivered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, select
from sqlalchemy.engine import Connection, Engine

from bot.leads.bookings import new_booking_id, new_token
from bot.leads.outside_bookings import OutsideEvent
from bot.leads.reminders import NO_REMINDERS
from bot.leads.rules import Rate, fold_address
from bot.storage.database.engine import atomic_block, write_transaction
from bot.storage.database.tables import UtcTime, booked_times, bookings, contacts, leads, metadata
from bot.storage.leads.sql_bookings import list_pieces, settle_booking
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.queues.sql_queue import insert_once

# Of somebody we do not know it holds no name and no address.
outside_bookings = Table(
    "outside_bookings",
    metadata,
    Column("source", String(20), primary_key=True),
    Column("uid", String(300), primary_key=True),
    Column("lead_id", String(40), ForeignKey("leads.id", ondelete="CASCADE"), index=True),
    Column("booking_id", String(40), ForeignKey("bookings.id", ondelete="CASCADE"), index=True),
    Column("cancelled", Boolean, nullable=False),
    Column("start", UtcTime),
    Column("end", UtcTime),
)
# Nothing comes again about a booking of somebody unknown that was over so long ago.
_KEPT = timedelta(days=30)

OutsideOutcome = Literal["booked", "moved", "cancelled", "missed", "attended", "known", "unknown_person", "nothing"]


@dataclass(frozen=True)
class OutsideBookings:
    """Takes what is told; `people` are our consultants by their addresses, `buffer` is what stays free after one."""

    engine: Engine
    leads: SqlLeads
    people: dict[str, str]
    buffer: timedelta
    rate: Rate | None = None

    def take_event(self, event: OutsideEvent, conversation_id: str | None, now: datetime) -> OutsideOutcome:
        """Do what the event tells; `conversation_id` is whose link it was, where that is known. Raises NotReady."""
        lock = f"outside-{event.source}-{event.uid[-60:]}"
        with atomic_block(self.engine, lock), write_transaction(self.engine) as connection:
            _forget_strangers(connection, now)
            if event.told == "booked":
                return self._book_time(connection, event, conversation_id, now)
            if event.told == "cancelled":
                return self._cancel_booking(connection, event, now)
            return self._note_absence(connection, event)

    def _book_time(
        self, connection: Connection, event: OutsideEvent, talk: str | None, now: datetime
    ) -> OutsideOutcome:
        if not event.has_time:
            return "nothing"
        is_new = _keep_name(connection, event)
        row = _find_event(connection, event.source, event.uid)
        if row.booking_id or row.cancelled:
            return "known"
        lead = _find_lead(connection, event, talk)
        if lead is None:
            return "unknown_person" if is_new else "known"
        earlier = _find_event(connection, event.source, event.earlier) if event.earlier else None
        moves = earlier is not None and earlier.booking_id and not earlier.cancelled
        id = str(earlier.booking_id) if earlier and moves else new_booking_id()
        self._write_booking(connection, event, lead, id, now)
        named = {"lead_id": lead.id, "booking_id": id}
        connection.execute(outside_bookings.update().where(*_is_event(event.source, event.uid)).values(named))
        if moves:
            connection.execute(
                outside_bookings.update().where(*_is_event(event.source, event.earlier)).values(cancelled=True)
            )
        settle_booking(connection, id, "booked", now, self.rate, NO_REMINDERS)
        return "moved" if moves else "booked"

    def _write_booking(self, connection: Connection, event: OutsideEvent, lead: Any, id: str, now: datetime) -> None:
        person = self.people.get(fold_address(event.host), event.source)
        times = {
            "start": event.start,
            "end": event.end,
            "zone": _read_zone(event.zone),
            "changed": now,
            "person": person,
        }
        old = connection.execute(select(bookings.c.sequence).where(bookings.c.id == id)).scalar()
        if old is None:
            made = {"id": id, "lead_id": lead.id, "token": new_token(), "created": now, "sequence": 0}
            connection.execute(
                bookings.insert().values(status_before=lead.status, source=event.source, **made, **times)
            )
        else:
            connection.execute(bookings.update().where(bookings.c.id == id).values(sequence=old + 1, **times))
            connection.execute(booked_times.delete().where(booked_times.c.booking_id == id))
        self._block_times(connection, event, person, {"booking_id": id, "lead_id": lead.id})

    def _block_times(self, connection: Connection, event: OutsideEvent, person: str, owner: dict[str, str]) -> None:
        """Keep the consultant's time from being booked here; what is booked already stays as it is."""
        if person in self.people.values() and event.start and event.end:
            for piece in list_pieces(event.start, event.end + self.buffer):
                insert_once(connection, booked_times, {"person": person, "piece": piece, **owner})

    def _cancel_booking(self, connection: Connection, event: OutsideEvent, now: datetime) -> OutsideOutcome:
        # Kept though it was never heard of: what tells that it was booked may yet come.
        is_new = _keep_name(connection, event)
        row = _find_event(connection, event.source, event.uid)
        if row.cancelled:
            return "known"
        connection.execute(outside_bookings.update().where(*_is_event(event.source, event.uid)).values(cancelled=True))
        booking = connection.execute(select(bookings).where(bookings.c.id == row.booking_id)).one_or_none()
        if booking is None or booking.cancelled:
            return "unknown_person" if is_new else "known"
        change = {"cancelled": now, "changed": now, "sequence": booking.sequence + 1}
        connection.execute(bookings.update().where(bookings.c.id == booking.id).values(change))
        connection.execute(booked_times.delete().where(booked_times.c.booking_id == booking.id))
        settle_booking(connection, booking.id, booking.status_before, now, self.rate, NO_REMINDERS)
        return "cancelled"

    def _note_absence(self, connection: Connection, event: OutsideEvent) -> OutsideOutcome:
        row = _find_event(connection, event.source, event.uid)
        status = connection.execute(select(leads.c.status).where(leads.c.id == row.lead_id)).scalar() if row else None
        if event.told == "missed" and status in ("new", "contacted", "booked"):
            self.leads.set_status(row.lead_id, "no_show")
            return "missed"
        if event.told == "attended" and status == "no_show":
            self.leads.set_status(row.lead_id, "contacted")
            return "attended"
        return "known" if status else "unknown_person"


def list_people(people: Iterable[Any]) -> dict[str, str]:
    """Consultants by their addresses."""
    return {fold_address(person.email): person.id for person in people}


def _keep_name(connection: Connection, event: OutsideEvent) -> bool:
    """Note that the booking was heard of; whether it was not before."""
    told = {"start": event.start, "end": event.end, "cancelled": False}
    return bool(insert_once(connection, outside_bookings, {"source": event.source, "uid": event.uid, **told}))


def _find_lead(connection: Connection, event: OutsideEvent, talk: str | None) -> Any:
    """The lead whose link it was, else the first one under the address."""
    mine = select(leads.c.id, leads.c.status).where(leads.c.conversation_id == talk)
    found = connection.execute(mine.with_for_update()).first() if talk else None
    if found or not event.email:
        return found
    same = contacts.c.email_folded == fold_address(event.email)
    others = select(leads.c.id, leads.c.status).join(contacts).where(same).order_by(leads.c.created, leads.c.id)
    return connection.execute(others.limit(1).with_for_update(of=leads)).first()


def _find_event(connection: Connection, source: str, uid: str) -> Any:
    return connection.execute(select(outside_bookings).where(*_is_event(source, uid)).with_for_update()).one_or_none()


def _is_event(source: str, uid: str) -> tuple[Any, Any]:
    return outside_bookings.c.source == source, outside_bookings.c.uid == uid


def _forget_strangers(connection: Connection, now: datetime) -> None:
    over = (outside_bookings.c.lead_id.is_(None), outside_bookings.c.end < now - _KEPT)
    connection.execute(outside_bookings.delete().where(*over))


def _read_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key if len(name) <= 64 else "UTC"
    except (ValueError, OSError, LookupError):
        return "UTC"
