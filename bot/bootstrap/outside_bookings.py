"""Who is booked with Cal.com or Calendly."""

from __future__ import annotations

from datetime import timedelta

from bot.bootstrap.backend import Backend
from bot.bootstrap.scoring import make_rate
from bot.storage.leads.outside_bookings import OutsideBookings, list_people


def build_outside_bookings(backend: Backend) -> OutsideBookings:
    """Who is booked there, in the database of this backend."""
    calendar, stores = backend.content.library.agency.calendar, backend.stores
    people, buffer = list_people(calendar.people), timedelta(minutes=calendar.buffer)
    return OutsideBookings(stores.engine, stores.leads, people, buffer, make_rate(backend.content.scoring, calendar))
