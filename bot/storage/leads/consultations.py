"""Booked consultations by their day, each with its lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.leads.bookings import Booking
from bot.leads.model import Lead
from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import bookings, leads
from bot.storage.leads.lead_rows import read_leads
from bot.storage.leads.sql_bookings import to_booking


@dataclass(frozen=True)
class StandingConsultation:
    """A booking that stands, and whose it is."""

    booking: Booking
    lead: Lead


class Consultations:
    """Finds consultations. Its methods raise NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list_between(
        self, since: datetime, until: datetime, statuses: Sequence[str] = (), most: int = 50
    ) -> tuple[StandingConsultation, ...]:
        """Those that begin in this time, the earliest first; of leads of any status, or of these."""
        which = [bookings.c.start >= since, bookings.c.start < until, bookings.c.cancelled.is_(None)]
        which += [leads.c.status.in_(statuses)] if statuses else []
        found = select(bookings).join(leads).where(*which).order_by(bookings.c.start, bookings.c.id).limit(most)
        with read_transaction(self._engine) as connection:
            booked = [to_booking(row) for row in connection.execute(found)]
            wanted = [booking.lead_id for booking in booked]
            known = {lead.id: lead for lead in read_leads(connection, leads.c.id.in_(wanted))} if wanted else {}
        return tuple(StandingConsultation(booking, known[booking.lead_id]) for booking in booked)
