"""The invitation to a booked consultation, for both sides' calendars (RFC 5545 and 5546)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress

from bot.leads.bookings import Booking

_UNQUOTABLE = re.compile(r'["\x00-\x1f\x7f]')


@dataclass(frozen=True)
class Attendee:
    """Somebody who is at the meeting."""

    name: str
    email: str


@dataclass(frozen=True)
class Meeting:
    """What an invitation says beside the times: whose it is, who comes, where, and the page to change it."""

    summary: str
    description: str
    place: str
    organiser: Attendee
    guest: Attendee
    url: str | None
    host: str
    link: str | None = None


# So long before it begins the calendar reminds whoever has it.
_ALARM = timedelta(minutes=-15)


def write_invitation(booking: Booking, meeting: Meeting) -> bytes:
    """The booking as an iCalendar object: METHOD REQUEST, or CANCEL once it is cancelled.

    UID and SEQUENCE are the booking's own, so that calendars move or remove what they have; times stand in the
    visitor's zone, which is described in it. The same booking gives the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{meeting.host}//consultation//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST" if booking.is_standing else "CANCEL")
    calendar.add_component(_make_event(booking, meeting))
    # Its year and the one before: a zone without any change of the clock in it would not be described at all.
    year = booking.start.year
    calendar.add_missing_timezones(first_date=date(year - 1, 1, 1), last_date=date(year + 1, 1, 1))
    return bytes(calendar.to_ical())


def _make_event(booking: Booking, meeting: Meeting) -> Event:
    event, zone = Event(), ZoneInfo(booking.zone)
    event.add("uid", f"{booking.id}@{meeting.host}")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", booking.changed)
    event.add("dtstart", booking.start.astimezone(zone))
    event.add("dtend", booking.end.astimezone(zone))
    event.add("status", "CONFIRMED" if booking.is_standing else "CANCELLED")
    event.add("summary", meeting.summary)
    event.add("description", meeting.description)
    event.add("location", meeting.link or meeting.place)
    if meeting.link:
        event.add("conference", meeting.link, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    if meeting.url:
        event.add("url", meeting.url)
    event.add("organizer", _make_address(meeting.organiser))
    event.add("attendee", _make_attendee(meeting.organiser, "ACCEPTED"), encode=False)
    if meeting.guest.email:
        # Who is reached by phone alone gets no invitation, and the consultant's names them in its summary.
        event.add("attendee", _make_attendee(meeting.guest, "NEEDS-ACTION"), encode=False)
    if booking.is_standing:
        event.add_component(_make_alarm(meeting.summary))
    return event


def _make_alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _ALARM)
    alarm.add("description", summary)
    return alarm


def _make_attendee(attendee: Attendee, answer: str) -> vCalAddress:
    """The address with what its owner has answered; who has yet to answer is asked to, and the organiser hears it."""
    address = _make_address(attendee)
    asked = "TRUE" if answer == "NEEDS-ACTION" else "FALSE"
    address.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": answer, "RSVP": asked})
    return address


def _make_address(attendee: Attendee) -> vCalAddress:
    address: vCalAddress = vCalAddress(f"mailto:{_UNQUOTABLE.sub('', attendee.email)}")
    # A parameter has no way to hold a quotation mark.
    address.params["CN"] = _UNQUOTABLE.sub("", attendee.name)
    return address
