"""Bookings in a database; its keys, not our care, keep two visitors from the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement
from typing_extensions import override

from bot.errors import SlotTaken, UnknownConversation
from bot.leads.bookings import Agenda, Booking, Bookings, make_event, new_booking_id, new_token, rank_by_load
from bot.leads.model import Contact
from bot.leads.reminders import NO_REMINDERS, Reminders
from bot.leads.rules import Rate
from bot.leads.slots import Slot, TakenTime
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import booked_times, bookings, contacts, conversations, leads
from bot.storage.leads.busy_times import busy_times
from bot.storage.leads.lead_rows import rescore_leads
from bot.storage.queues.sql_outbox import enqueue_events
from bot.values.time.calendar import GRAIN

_FIELDS = (
    *("id", "token", "lead_id", "person", "start", "end", "zone", "sequence", "created", "changed", "cancelled"),
    "source",
)
# What others keep cannot be moved or cancelled here.
_OURS = bookings.c.source.is_(None)
_STANDS = bookings.c.cancelled.is_(None)
OPEN = ("new", "contacted", "no_show", "booked")


class SqlBookings(Bookings):
    """Keeps bookings in SQLite or PostgreSQL; `buffer` minutes after each stay free, `rate` scores whoever books, and
    `reminders` says when the visitor is reminded."""

    def __init__(
        self, engine: Engine, buffer: int, rate: Rate | None = None, reminders: Reminders = NO_REMINDERS
    ) -> None:
        self._reminders = reminders
        self._engine = engine
        self._rate = rate
        self._buffer = timedelta(minutes=buffer)

    @override
    def load_agenda(self, conversation_id: str, now: datetime) -> Agenda:
        zone = select(conversations.c.timezone).where(conversations.c.id == conversation_id)
        mine = select(bookings).join(leads).where(leads.c.conversation_id == conversation_id, _STANDS, _OURS)
        ahead = mine.where(bookings.c.end > now)
        with read_transaction(self._engine) as connection:
            row = connection.execute(ahead).one_or_none()
            known = connection.execute(zone).scalar()
            return Agenda(_list_taken(connection, now), known, to_booking(row) if row else None)

    def find_zone(self, conversation_id: str) -> str | None:
        """The time zone of the visitor's device; None where it told none."""
        zone = select(conversations.c.timezone).where(conversations.c.id == conversation_id)
        with read_transaction(self._engine) as connection:
            return connection.execute(zone).scalar()

    @override
    def list_taken(self, now: datetime) -> tuple[TakenTime, ...]:
        with read_transaction(self._engine) as connection:
            return _list_taken(connection, now)

    @override
    def book_slot(self, lead_id: str, slot: Slot, zone: str, now: datetime) -> Booking:
        with write_transaction(self._engine) as connection:
            earlier = _find_standing(connection, lead_id, now)
            row = self._make_row(earlier, lead_id, slot, zone, now)
            free = self._free_people(connection, slot)
            for person in rank_by_load(free, _count_load(connection, now), earlier.person if earlier else None):
                if self._try_booking(connection, earlier, {**row, "person": person}):
                    return self._settle_booking(connection, str(row["id"]), "booked", now)
        raise SlotTaken(f"{slot.start.isoformat()} is taken")

    @override
    def cancel_booking(self, lead_id: str, now: datetime) -> Booking | None:
        with write_transaction(self._engine) as connection:
            earlier = _find_standing(connection, lead_id, now)
            if earlier is None:
                return None
            change = {"cancelled": now, "changed": now, "sequence": earlier.sequence + 1}
            connection.execute(bookings.update().where(bookings.c.id == earlier.id).values(change))
            connection.execute(booked_times.delete().where(booked_times.c.booking_id == earlier.id))
            return self._settle_booking(connection, earlier.id, earlier.status_before, now)

    @override
    def renew_invitation(self, lead_id: str, now: datetime) -> Booking | None:
        with write_transaction(self._engine) as connection:
            earlier = _find_standing(connection, lead_id, now)
            if earlier is None:
                return None
            change = {"changed": now, "sequence": earlier.sequence + 1}
            connection.execute(bookings.update().where(bookings.c.id == earlier.id).values(change))
            return self._settle_booking(connection, earlier.id, "booked", now)

    @override
    def find_booking(self, token: str) -> Booking | None:
        with read_transaction(self._engine) as connection:
            row = connection.execute(select(bookings).where(bookings.c.token == token, _OURS)).one_or_none()
            return to_booking(row) if row else None

    @override
    def find_guest(self, lead_id: str) -> Contact:
        with read_transaction(self._engine) as connection:
            row = connection.execute(select(contacts).where(contacts.c.lead_id == lead_id)).one_or_none()
        if row is None:
            raise UnknownConversation(f"no lead {lead_id}")
        return Contact.from_json(row._asdict())

    @override
    def list_bookings(self, lead_id: str) -> tuple[Booking, ...]:
        mine = select(bookings).where(bookings.c.lead_id == lead_id)
        with read_transaction(self._engine) as connection:
            rows = connection.execute(mine.order_by(bookings.c.created.desc(), bookings.c.id))
            return tuple(to_booking(row) for row in rows)

    def _settle_booking(self, connection: Connection, id: str, status: str, now: datetime) -> Booking:
        return settle_booking(connection, id, status, now, self._rate, self._reminders)

    def _free_people(self, connection: Connection, slot: Slot) -> tuple[str, ...]:
        """Those of a slot's people whom no calendar of their own keeps busy."""
        pieces = list(list_pieces(slot.start, slot.end + self._buffer))
        meets = (busy_times.c.start <= pieces[-1], busy_times.c.end > pieces[0])
        busy = set(connection.execute(select(busy_times.c.person).where(*meets)).scalars())
        return tuple(person for person in slot.people if person not in busy)

    def _make_row(self, earlier: Any, lead_id: str, slot: Slot, zone: str, now: datetime) -> dict[str, Any]:
        times = {"start": slot.start, "end": slot.end, "zone": zone, "changed": now}
        if earlier is not None:
            return {**times, "id": earlier.id, "lead_id": lead_id, "sequence": earlier.sequence + 1}
        made = {"id": new_booking_id(), "token": new_token(), "created": now, "sequence": 0}
        return {**times, **made, "lead_id": lead_id}

    def _try_booking(self, connection: Connection, earlier: Any, row: dict[str, Any]) -> bool:
        """Whether the person's time could be had; if not, everything is as before."""
        try:
            # A point to go back to: PostgreSQL gives up a whole transaction after one refused row.
            with connection.begin_nested():
                self._write_booking(connection, earlier, row)
        except IntegrityError:
            return False
        return True

    def _write_booking(self, connection: Connection, earlier: Any, row: dict[str, Any]) -> None:
        if earlier is None:
            status = connection.execute(select(leads.c.status).where(leads.c.id == row["lead_id"])).scalar()
            connection.execute(bookings.insert().values(status_before=status, **row))
        else:
            connection.execute(booked_times.delete().where(booked_times.c.booking_id == row["id"]))
            connection.execute(bookings.update().where(bookings.c.id == row["id"]).values(row))
        owner = {"person": row["person"], "booking_id": row["id"], "lead_id": row["lead_id"]}
        pieces = list_pieces(row["start"], row["end"] + self._buffer)
        connection.execute(booked_times.insert(), [{**owner, "piece": piece} for piece in pieces])


def settle_booking(
    connection: Connection, id: str, status: str, now: datetime, rate: Rate | None, reminders: Reminders
) -> Booking:
    """The booking as it now is, with its lead's status and what others are told of it in the same transaction."""
    booking = to_booking(connection.execute(select(bookings).where(bookings.c.id == id)).one())
    lead = leads.c.id == booking.lead_id
    talk = connection.execute(select(leads.c.conversation_id).where(lead)).scalar_one()
    connection.execute(leads.update().where(lead).values(changed=now))
    _mark_lead(connection, lead, status)
    rescore_leads(connection, lead, rate)
    enqueue_events(connection, make_event(booking, talk), *reminders.of_booking(booking, talk, now))
    return booking


def list_pieces(start: datetime, until: datetime) -> Iterator[int]:
    """The pieces of time from a moment until another."""
    seconds = GRAIN * 60
    return iter(range(int(start.timestamp()) // seconds, -(-int(until.timestamp()) // seconds)))


def _find_standing(connection: Connection, lead_id: str, now: datetime) -> Any:
    """The lead's booking that is ahead; taking the lead's row first makes two clicks of one visitor queue up."""
    held = select(leads.c.id).where(leads.c.id == lead_id).with_for_update()
    if connection.execute(held).scalar() is None:
        raise UnknownConversation(f"no lead {lead_id}")
    ahead = and_(bookings.c.lead_id == lead_id, _STANDS, _OURS, bookings.c.start > now)
    return connection.execute(select(bookings).where(ahead)).one_or_none()


def _count_load(connection: Connection, now: datetime) -> dict[str, int]:
    count = select(bookings.c.person, func.count()).where(_STANDS, bookings.c.start > now)
    return dict(connection.execute(count.group_by(bookings.c.person)).all())


def _mark_lead(connection: Connection, lead: ColumnElement[bool], status: str) -> None:
    """Notes how far the lead has come, unless sales noted that it is won or lost, which a booking does not undo."""
    connection.execute(leads.update().where(lead, leads.c.status.in_(OPEN)).values(status=status))


def _list_taken(connection: Connection, now: datetime) -> tuple[TakenTime, ...]:
    piece, owner = booked_times.c.piece, (booked_times.c.person, booked_times.c.booking_id)
    since = int(now.timestamp()) // (GRAIN * 60)
    booked = select(*owner, func.min(piece), func.max(piece) + 1).where(piece >= since).group_by(*owner)
    # Each trip to the database counts, so what their own calendars say comes with it.
    columns = (busy_times.c.person, busy_times.c.source, busy_times.c.start, busy_times.c.end)
    every = booked.union_all(select(*columns).where(busy_times.c.end > since))
    rows = sorted(connection.execute(every), key=lambda row: (row[2], row[0], row[1]))
    return tuple(TakenTime(person, _to_moment(first, now), _to_moment(end, now)) for person, _, first, end in rows)


def _to_moment(piece: int, now: datetime) -> datetime:
    return datetime.fromtimestamp(piece * GRAIN * 60, now.tzinfo)


def to_booking(row: Any) -> Booking:
    """The booking of a row."""
    return Booking(**{name: row._mapping[name] for name in _FIELDS})
