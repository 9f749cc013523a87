"""The calendar of agency.yml: read as written, refused with the key and advice where it cannot be kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.values.time.calendar import Consultant, Shift, WorkingCalendar
from tests.bot.knowledge.conftest import Content

SOUND: dict[str, Any] = {
    "people": [
        {"id": "pip", "name": "Pip", "email": "pip@tinbox.example"},
        {
            "id": "bo",
            "name": "Bo",
            "email": "bo@tinbox.example",
            "hours": {"monday": "09:00-12:00, 13:00-17:00"},
        },
    ],
    "length": 30,
    "every": 30,
    "buffer": 10,
    "notice": 2,
    "horizon": 14,
    "place": "By phone.",
    "holidays": ["2026-12-25", "2026-12-31 to 2027-01-01"],
}
PERSON = SOUND["people"][0]
OPEN = (Shift(0, 540, 1020), Shift(1, 540, 1020), Shift(2, 540, 1020), Shift(5, 600, 750))


def test_a_calendar_is_read_as_it_is_written(content: Content) -> None:
    content.change("agency.yml", calendar=SOUND)

    assert content.load().agency.calendar == WorkingCalendar(
        zone="Europe/London",
        zone_name="UK time",
        shifts=OPEN,
        holidays=frozenset({date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1)}),
        people=(
            Consultant("pip", "Pip", "pip@tinbox.example", OPEN),
            Consultant("bo", "Bo", "bo@tinbox.example", (Shift(0, 540, 720), Shift(0, 780, 1020))),
        ),
        length=30,
        every=30,
        buffer=10,
        notice=2,
        horizon=14,
        place="By phone.",
    )


def test_without_a_calendar_there_are_hours_and_nobody_to_book(content: Content) -> None:
    assert content.load().agency.calendar == WorkingCalendar("Europe/London", "UK time", OPEN)


def test_a_link_takes_the_place_of_times(content: Content) -> None:
    content.change("agency.yml", calendar={"link": "https://cal.com/tinbox/talk"})

    calendar = content.load().agency.calendar

    assert (calendar.link, calendar.people) == ("https://cal.com/tinbox/talk", ())


@pytest.mark.parametrize(
    ("changes", "slip"),
    [
        ({"length": "half an hour"}, "calendar.length: expected a number, found a text; write a whole number from 10"),
        ({"length": 33}, "calendar.length: 33 does not fit; write a whole number from 10 to 240, a multiple of 5"),
        ({"every": 0}, "calendar.every: 0 does not fit"),
        ({"buffer": -5}, "calendar.buffer: -5 does not fit"),
        ({"notice": 400}, "calendar.notice: 400 does not fit"),
        ({"horizon": 1, "notice": 48}, "calendar.notice: 48 hours are beyond the horizon"),
        ({"horizon": True}, "calendar.horizon: expected a number, found true"),
        ({"people": []}, "calendar.people: expected a list of entries, found an empty list"),
        ({"people": [PERSON, PERSON]}, "calendar.people: the id 'pip' stands there twice; rename one"),
        ({"people": [{**PERSON, "email": "pip"}]}, "calendar.people[1].email: 'pip' does not fit"),
        ({"people": [{**PERSON, "id": "P P"}]}, "calendar.people[1].id: 'P P' does not fit"),
        (
            {"people": [{**PERSON, "hours": {"monday": "08:00-12:00"}}]},
            "calendar.people[1].hours.monday: 08:00-12:00 is outside the agency's hours",
        ),
        (
            {"people": [{**PERSON, "hours": {"sunday": "10:00-12:00"}}]},
            "calendar.people[1].hours.sunday: 10:00-12:00 is outside the agency's hours",
        ),
        ({"people": [{**PERSON, "hours": {"monday": "noon"}}]}, "hours.monday: 'noon' is no working time; write 09:00"),
        ({"people": [{**PERSON, "hours": {}}]}, "calendar.people[1].hours: no day is given"),
        (
            {"people": [{**PERSON, "hours": {"monday": "09:00-09:20"}}]},
            "hours: no stretch is as long as a meeting of 30 minutes",
        ),
        ({"holidays": "Christmas"}, "calendar.holidays: expected a list of texts"),
        ({"holidays": ["25 December"]}, "calendar.holidays[1]: '25 December' is no day; write 2026-12-25"),
        ({"holidays": ["2026-12-25 to 2026-12-24"]}, "calendar.holidays[1]: '2026-12-25 to 2026-12-24' ends before"),
        ({"zone": "Mars"}, "calendar.zone: unknown key"),
        ({"link": "cal.com/x"}, "calendar.link: 'cal.com/x' does not fit; write an address such as https://"),
        ({"link": "https://cal.com/x"}, "calendar.people: stands beside a link"),
    ],
)
def test_a_calendar_that_cannot_be_kept_is_refused(content: Content, changes: dict[str, Any], slip: str) -> None:
    content.change("agency.yml", calendar={**SOUND, **changes})

    assert [line for line in content.slips() if slip in line], content.slips()
    assert all(line.startswith("agency.yml: ") for line in content.slips())
