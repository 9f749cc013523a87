"""The invitation: what calendars need to add, move and remove an appointment, whatever people are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from icalendar import Calendar

from bot.leads.bookings import Booking
from bot.leads.invitation import Attendee, Meeting, write_invitation

AT = datetime(2026, 12, 1, 15, tzinfo=timezone.utc)
MADE = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)
BOOKING = Booking("booking-1", "token", "lead-1", "ada", AT, AT + timedelta(minutes=30), "Europe/Berlin", 0, MADE, MADE)
MEETING = Meeting(
    summary="Consultation: Sam and Agency",
    description="Goals; means\nand a plan",
    place="By phone",
    organiser=Attendee("Ada", "ada@agency.example"),
    guest=Attendee("Sam", "sam@bakery.example"),
    url="https://agency.example/booking/token",
    host="agency.example",
)


def read(booking: Booking = BOOKING, meeting: Meeting = MEETING) -> tuple[Any, Any]:
    calendar = Calendar.from_ical(write_invitation(booking, meeting))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_it_asks_both_sides_to_a_time_in_the_visitors_zone() -> None:
    calendar, event = read()

    assert (calendar["method"], event["status"]) == ("REQUEST", "CONFIRMED")
    assert event["dtstart"].dt == AT
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=30)
    assert event["organizer"] == "mailto:ada@agency.example"
    assert [str(address) for address in event["attendee"]] == ["mailto:ada@agency.example", "mailto:sam@bakery.example"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
@pytest.mark.parametrize("at", [AT, AT + timedelta(days=200)])
def test_the_zone_is_described_in_it(zone: str, at: datetime) -> None:
    calendar, event = read(replace(BOOKING, zone=zone, start=at, end=at + timedelta(minutes=30)))

    (described,) = calendar.walk("VTIMEZONE")
    assert described["tzid"] == zone
    assert described.walk("STANDARD")
    assert event["dtstart"].dt == at


def test_utc_needs_no_description() -> None:
    calendar, event = read(replace(BOOKING, zone="Etc/UTC"))

    assert (calendar.walk("VTIMEZONE"), event["dtstart"].dt) == ([], AT)


def test_a_move_keeps_the_name_and_counts_up() -> None:
    _, first = read()
    _, moved = read(replace(BOOKING, start=AT + timedelta(days=1), sequence=1))

    assert (first["uid"], moved["uid"]) == ("booking-1@agency.example",) * 2
    assert (first["sequence"], moved["sequence"]) == (0, 1)


def test_a_cancelled_one_takes_it_out_of_calendars() -> None:
    calendar, event = read(replace(BOOKING, cancelled=MADE, sequence=2))

    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 2)


def test_the_same_booking_gives_the_same_bytes() -> None:
    assert write_invitation(BOOKING, MEETING) == write_invitation(BOOKING, MEETING)


@pytest.mark.parametrize("name", ['Bob "the; man"', "Eve\r\nATTENDEE:mailto:x@evil.example", "Ω, Łukasz:", "\x00", ""])
def test_no_name_breaks_out_of_its_place(name: str) -> None:
    meeting = replace(MEETING, guest=Attendee(name, "sam@bakery.example"), summary=f"With {name}", description=name)

    calendar, event = read(meeting=meeting)

    assert len(event["attendee"]) == 2
    assert len(calendar.subcomponents) == 2


def test_who_gave_no_address_is_no_attendee() -> None:
    _, event = read(meeting=replace(MEETING, guest=Attendee("Sam", "")))

    assert str(event["attendee"]) == "mailto:ada@agency.example"
