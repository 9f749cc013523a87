"""Times in plain words until the room for appointments is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.knowledge.model import Agency
from bot.leads.bookings import Booking
from bot.leads.model import Contact
from bot.notifications.mails import Appointments, Consultant
from bot.values.calendar import Consultant as Somebody


@dataclass(frozen=True)
class PlainTimes(Appointments):
    """Says times; knows no calendar file."""

    agency: Agency

    def time(self, moment: datetime, zone: str) -> str:
        """A moment in a zone."""
        return f"{moment.astimezone(ZoneInfo(zone)):%A, %d %B %Y, %H:%M} ({zone})"

    def person(self, id: str) -> Consultant:
        """The consultant of that identifier."""
        return self.agency.calendar.person(id) or Somebody(id, self.agency.name, self.agency.email, ())

    def url(self, booking: Booking) -> str:
        """Nowhere yet."""
        return "/"

    def invitation(self, booking: Booking, guest: Contact) -> bytes:
        """Nothing yet."""
        return b""
