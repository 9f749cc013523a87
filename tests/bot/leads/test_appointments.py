"""Moments as people of a region say them, in whatever zone a visitor is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from icalendar import Calendar as File

from bot.bootstrap.content import build_content
from bot.knowledge.formats import Formats
from bot.leads.appointments import Appointments, fill_text
from bot.leads.bookings import Agenda, Booking
from bot.leads.model import Contact
from bot.settings import Settings

AT = datetime(2026, 12, 1, 15, tzinfo=timezone.utc)
BOOKING = Booking("b", "token", "lead", "maren", AT, AT + timedelta(minutes=30), "Europe/Berlin", 0, AT, AT)
SAM = Contact("Sam {person}", "sam@bakery.example")


@pytest.fixture(scope="module")
def shipped() -> Appointments:
    return build_content(Settings(public_url="https://chat.example/")).talk.flow.appointing.appointments


@pytest.mark.parametrize(
    ("region", "zone", "expected"),
    [
        ("US", "America/New_York", "Tuesday, December 1 at 10:00 AM (US Eastern time)"),
        ("US", "Europe/Berlin", "Tuesday, December 1 at 4:00 PM (Berlin time)"),
        ("GB", "Asia/Kolkata", "Tuesday 1 December at 20:30 (Kolkata time)"),
        ("GB", "Pacific/Auckland", "Wednesday 2 December at 04:00 (Auckland time)"),
        ("US", "America/Argentina/Buenos_Aires", "Tuesday, December 1 at 12:00 PM (Buenos Aires time)"),
        ("US", "Etc/UTC", "Tuesday, December 1 at 3:00 PM (UTC)"),
        ("US", "Etc/GMT-1", "Tuesday, December 1 at 4:00 PM (GMT+1)"),
        ("US", "CET", "Tuesday, December 1 at 4:00 PM (CET)"),
        ("XX", "Etc/UTC", "Tuesday, December 1 at 3:00 PM (UTC)"),
    ],
)
def test_a_moment_is_said_by_the_region_and_the_zone(
    shipped: Appointments, region: str, zone: str, expected: str
) -> None:
    assert replace(shipped, formats=Formats(region)).format_time(AT, zone) == expected


def test_the_same_moment_is_said_by_every_other_clock_that_differs(shipped: Appointments) -> None:
    others = ("Europe/Paris", "Asia/Tokyo", "America/New_York", "America/Toronto")

    said = shipped.format_beside(AT, "Europe/Berlin", others)

    assert said == "Wednesday, December 2 at 12:00 AM (Tokyo time) and 10:00 AM US Eastern time"
    assert shipped.format_beside(AT, "Europe/Berlin", ("Europe/Rome",)) == ""


def test_a_button_is_short_and_can_be_typed(shipped: Appointments) -> None:
    title = shipped.format_title(AT, "Europe/Berlin")

    assert (title, title.isascii()) == ("Tue, Dec 1, 4:00 PM", True)


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../../etc/passwd", "Europe", "/etc/localtime", "A" * 64])
def test_a_zone_that_is_none_counts_as_the_agencys(shipped: Appointments, zone: str | None) -> None:
    assert shipped.zone_of(Agenda(zone=zone)) == "America/New_York"


def test_somebody_who_has_left_is_the_agency(shipped: Appointments) -> None:
    assert shipped.find_consultant("nobody").name == "Lanternfield"


def test_an_invitation_names_the_page_to_change_it(shipped: Appointments) -> None:
    (event,) = File.from_ical(shipped.make_invitation(BOOKING, SAM)).walk("VEVENT")

    assert event["url"] == "https://chat.example/booking/token"
    assert "To move or cancel: https://chat.example/booking/token" in str(event["description"])
    # What is more than a name stands in nobody's calendar.
    assert event["summary"] == "Consultation: sam@bakery.example and Lanternfield"


def test_without_a_public_address_it_names_the_agencys(shipped: Appointments) -> None:
    (event,) = File.from_ical(replace(shipped, public_url="").make_invitation(BOOKING, SAM)).walk("VEVENT")

    assert "url" not in event
    assert "To move or cancel: hello@lanternfield.example" in str(event["description"])


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert fill_text("{a} and {b}, {c} {", a="{b}", b="2") == "{b} and 2, {c} {"
