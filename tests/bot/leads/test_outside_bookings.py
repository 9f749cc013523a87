"""What Cal.com and Calendly tell, in the shapes of their public descriptions, and whatever else may come."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leads.outside_bookings import READERS, OutsideEvent, read_calcom, read_calendly

START, END = datetime(2026, 12, 1, 15, tzinfo=timezone.utc), datetime(2026, 12, 1, 15, 30, tzinfo=timezone.utc)
INVITEE = "https://api.calendly.com/scheduled_events/AAA/invitees/"


def calcom(trigger: str = "BOOKING_CREATED", **more: Any) -> dict[str, Any]:
    payload = {
        "uid": "bFJeNb2uX8ANpT3JL5EfXw",
        "title": "30min between Maren and Ada",
        "startTime": "2026-12-01T15:00:00Z",
        "endTime": "2026-12-01T15:30:00Z",
        "organizer": {"name": "Maren Holt", "email": "maren@lanternfield.example", "timeZone": "America/New_York"},
        "attendees": [{"name": "Ada", "email": "Ada@Example.com", "timeZone": "Europe/Berlin"}],
        "metadata": {"lead": "signed"},
        **more,
    }
    return {"triggerEvent": trigger, "createdAt": "2026-11-25T09:00:00.000Z", "payload": payload}


def calendly(event: str = "invitee.created", **more: Any) -> dict[str, Any]:
    payload = {
        "uri": f"{INVITEE}BBB",
        "email": "ada@example.com",
        "name": "Ada Lovelace",
        "timezone": "Europe/Berlin",
        "rescheduled": False,
        "old_invitee": None,
        "scheduled_event": {
            "start_time": "2026-12-01T15:00:00.000000Z",
            "end_time": "2026-12-01T15:30:00.000000Z",
            "event_memberships": [
                {"user": "https://api.calendly.com/users/U", "user_email": "maren@lanternfield.example"}
            ],
        },
        "tracking": {"utm_content": "signed"},
        **more,
    }
    return {"event": event, "created_at": "2026-11-25T09:00:00.000000Z", "payload": payload}


def test_a_booking_at_calcom() -> None:
    host = "maren@lanternfield.example"
    assert read_calcom(calcom()) == OutsideEvent(
        "calcom", "booked", "bFJeNb2uX8ANpT3JL5EfXw", "", "Ada@Example.com", host, "signed", START, END, "Europe/Berlin"
    )


def test_a_booking_at_calendly() -> None:
    host = "maren@lanternfield.example"
    assert read_calendly(calendly()) == OutsideEvent(
        "calendly", "booked", f"{INVITEE}BBB", "", "ada@example.com", host, "signed", START, END, "Europe/Berlin"
    )


@pytest.mark.parametrize(
    ("event", "told", "earlier"),
    [
        (read_calcom(calcom("BOOKING_RESCHEDULED", uid="new", rescheduleUid="old")), "booked", "old"),
        (read_calcom(calcom("BOOKING_CANCELLED")), "cancelled", ""),
        (read_calcom(calcom("BOOKING_REJECTED")), "cancelled", ""),
        (read_calendly(calendly(old_invitee=f"{INVITEE}AAA")), "booked", f"{INVITEE}AAA"),
        (read_calendly(calendly("invitee.canceled")), "cancelled", ""),
        (read_calendly(calendly("invitee_no_show.created")), "missed", ""),
        (read_calendly(calendly("invitee_no_show.deleted")), "attended", ""),
    ],
)
def test_what_becomes_of_one(event: OutsideEvent | None, told: str, earlier: str) -> None:
    assert event is not None
    assert (event.told, event.earlier) == (told, earlier)


@pytest.mark.parametrize(("mark", "told"), [(True, "missed"), (False, "attended")])
def test_calcom_says_of_each_attendee_who_came(mark: bool, told: str) -> None:
    payload = {"bookingUid": "u1", "message": "…", "attendees": [{"email": "ada@example.com", "noShow": mark}]}
    event = read_calcom({"triggerEvent": "BOOKING_NO_SHOW_UPDATED", "payload": payload})

    assert event is not None
    assert (event.told, event.uid) == (told, "u1")


def test_calendly_names_whoever_did_not_come_in_either_shape() -> None:
    event = read_calendly(
        {"event": "invitee_no_show.created", "payload": {"uri": "no_shows/1", "invitee": f"{INVITEE}B"}}
    )

    assert event is not None
    assert event.uid == f"{INVITEE}B"


@pytest.mark.parametrize(
    "body",
    [
        calcom("BOOKING_REQUESTED"),
        calcom("PING"),
        calcom("MEETING_ENDED"),
        calcom(uid=""),
        calcom(uid=7),
        calcom(uid="x" * 301),
        calcom(uid="nul\0"),
        calcom(uid="half \ud800"),
        {"triggerEvent": ["BOOKING_CREATED"]},
        [],
        None,
        "BOOKING_CREATED",
    ],
)
def test_what_is_nothing_to_us_is_nothing(body: Any) -> None:
    assert read_calcom(body) is None


def test_a_move_at_calendly_is_told_by_the_new_booking_alone() -> None:
    assert read_calendly(calendly("invitee.canceled", rescheduled=True)) is None


@pytest.mark.parametrize(
    "times",
    [
        {"startTime": "tomorrow"},
        {"startTime": "2026-12-01T15:00:00"},
        {"endTime": "2026-12-01T14:00:00Z"},
        {"startTime": "0001-01-01T00:00:00+23:00"},
        {"endTime": 17},
    ],
)
def test_a_booking_without_a_sound_time_has_none(times: dict[str, Any]) -> None:
    event = read_calcom(calcom(**times))

    assert event is not None
    assert not event.has_time


def test_what_an_event_holds_of_a_person_does_not_show() -> None:
    assert "ada" not in repr(read_calcom(calcom())).lower()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(calcom()["payload"])), st.sampled_from(sorted(calendly()["payload"])), _JSON)
def test_no_odd_value_is_a_fault(of_calcom: str, of_calendly: str, odd: Any) -> None:
    for body in (
        odd,
        calcom(**{of_calcom: odd}),
        calendly(**{of_calendly: odd}),
        calcom("BOOKING_NO_SHOW_UPDATED", bookingUid="u", attendees=odd),
    ):
        for read in READERS.values():
            read(body)
