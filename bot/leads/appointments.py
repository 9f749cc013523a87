"""Appointments in words and in calendars: moments said as people say them, and the invitation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.knowledge.formats import Formats
from bot.leads.bookings import Agenda, Booking
from bot.leads.invitation import Attendee, Meeting, write_invitation
from bot.leads.model import Contact
from bot.leads.names import plain_name
from bot.values.time.calendar import Consultant, WorkingCalendar

# What is the name of a zone and of no city, as UTC, CET and GMT+1 are.
LETTERS = re.compile(r"[A-Z]{3,4}\d?|GMT[+-]\d+|Zulu|Universal|Greenwich")


@dataclass(frozen=True)
class Appointments:
    """Says times in the words of content/booking.yml; `public_url` is where its pages are."""

    calendar: WorkingCalendar
    lines: Mapping[str, Any]
    agency: Attendee
    site: str
    formats: Formats
    public_url: str

    @property
    def are_offered(self) -> bool:
        """Whether times can be booked here at all."""
        return bool(self.calendar.people)

    def zone_of(self, agenda: Agenda) -> str:
        """The visitor's zone, or the agency's while the visitor's is unknown."""
        return agenda.zone if agenda.zone and _is_zone(agenda.zone) else self.calendar.zone

    def name_zone(self, name: str) -> str:
        """A zone as people call it: the agency's by its own name, others by their city."""
        if name == self.calendar.zone:
            return self.calendar.zone_name
        city = name.rpartition("/")[2].replace("_", " ")
        if name.startswith("Etc/GMT"):
            # These are named by what UTC is from them; people say it the other way round.
            city = city.translate(str.maketrans("+-", "-+"))
        return city if LETTERS.fullmatch(city) else fill_text(self.lines["zone"], city=city)

    def clocks_differ(self, moment: datetime, zone: str, other: str) -> bool:
        """Whether the clocks of two zones show something else at the moment."""
        return moment.astimezone(ZoneInfo(zone)).utcoffset() != moment.astimezone(ZoneInfo(other)).utcoffset()

    def format_beside(self, moment: datetime, zone: str, others: Iterable[str]) -> str:
        """The moment by each other clock that shows something else than this zone's; empty when none does."""
        said: dict[timedelta | None, str] = {moment.astimezone(ZoneInfo(zone)).utcoffset(): ""}
        for other in others:
            local = moment.astimezone(ZoneInfo(other))
            same_day = local.date() == moment.astimezone(ZoneInfo(zone)).date()
            texts = {
                "clock": self.format_clock(moment, other),
                "zone": self.name_zone(other),
                "day": self.format_day(moment, other),
            }
            said.setdefault(local.utcoffset(), fill_text(self.lines["clock" if same_day else "time"], **texts))
        found = [text for text in said.values() if text]
        return reduce(lambda first, second: fill_text(self.lines["and"], first=first, second=second), found or [""])

    def format_day(self, moment: datetime, zone: str) -> str:
        """The day of a moment in a zone, in full."""
        return self.formats.format_full_day(moment.astimezone(ZoneInfo(zone)).date())

    def format_weekday(self, moment: datetime, zone: str) -> str:
        """The day of the week of a moment in a zone."""
        return self.formats.format_weekday(moment.astimezone(ZoneInfo(zone)).date())

    def format_clock(self, moment: datetime, zone: str) -> str:
        """What the clock of a zone shows."""
        return self.formats.format_clock(moment.astimezone(ZoneInfo(zone)).time())

    def format_time(self, moment: datetime, zone: str) -> str:
        """A moment with its day and the name of its zone."""
        said = {
            "day": self.format_day(moment, zone),
            "clock": self.format_clock(moment, zone),
            "zone": self.name_zone(zone),
        }
        return fill_text(self.lines["time"], **said)

    def format_title(self, moment: datetime, zone: str) -> str:
        """A moment as short as a button needs it."""
        day = self.formats.format_short_day(moment.astimezone(ZoneInfo(zone)).date())
        return f"{day}, {self.format_clock(moment, zone)}"

    def find_consultant(self, id: str) -> Consultant:
        """The consultant of that identifier; the agency itself for one who has left."""
        return self.calendar.find_consultant(id) or Consultant(id, self.agency.name, self.agency.email, ())

    def make_url(self, booking: Booking) -> str:
        """Where the booking can be seen, moved and cancelled."""
        return f"{self.public_url.rstrip('/')}/booking/{booking.token}"

    def describe_booking(self, booking: Booking) -> dict[str, str]:
        """What the texts may name of a booking."""
        time, person = self.format_time(booking.start, booking.zone), self.find_consultant(booking.person)
        beside = self.format_beside(booking.start, booking.zone, (self.calendar.zone,))
        also = fill_text(self.lines["also"], beside=beside) if beside else ""
        facts = {"time": time, "also": also, "person": person.name}
        place = fill_text(self.lines["join"], link=person.meeting) if person.meeting else self.calendar.place
        return {**facts, "place": place, "url": self.make_url(booking)}

    def make_invitation(self, booking: Booking, guest: Contact) -> bytes:
        """The booking for both sides' calendars, as an iCalendar object with METHOD REQUEST or CANCEL."""
        texts, person = self.lines["invitation"], self.find_consultant(booking.person)
        # Without a public address links are paths, which lead nowhere from a calendar.
        url = self.make_url(booking) if self.public_url else None
        name = plain_name(guest.name) or guest.email or ""
        facts = {**self.describe_booking(booking), "guest": name, "url": url or self.agency.email}
        meeting = Meeting(
            summary=fill_text(texts["summary"], **facts),
            description=fill_text(texts["description"], **facts),
            place=self.calendar.place,
            organiser=Attendee(person.name, person.email),
            guest=Attendee(name, guest.email or ""),
            url=url,
            host=urlsplit(self.site).hostname or "localhost",
            link=person.meeting,
        )
        return write_invitation(booking, meeting)


def fill_text(text: str, **values: object) -> str:
    """The text with these placeholders filled, one pass over it: what is filled in is never read again."""
    parts = str(text).split("{")
    said = [parts[0]]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        said.append(f"{values[name]}{rest}" if brace and name in values else "{" + part)
    return "".join(said)


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
