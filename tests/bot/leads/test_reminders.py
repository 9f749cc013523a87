"""When visitors are written to later on, and when they are not any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.leads.bookings import Booking
from bot.leads.events import LeadEvent
from bot.leads.model import Advice, Contact, Lead
from bot.leads.reminders import REMINDERS, Reminders

NewLead = Callable[..., Lead]
NOW = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)
QUIET = Reminders((time(21), time(7, 30)), frozenset(REMINDERS), "America/New_York", timedelta(minutes=30))
BERLIN, SYDNEY, NEW_YORK = "Europe/Berlin", "Australia/Sydney", "America/New_York"


def booking(local: datetime, zone: str = BERLIN, **more: object) -> Booking:
    start = local.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
    end = start + timedelta(minutes=30)
    made = Booking("booking-1", "ToKeN", "lead-ada", "maren", start, end, zone, 0, NOW, NOW)
    return replace(made, **more)  # type: ignore[arg-type]


def due(one: Booking, now: datetime = NOW) -> dict[str, datetime]:
    """When each reminder is due, by the visitor's clock."""
    zone = ZoneInfo(one.zone)
    found = QUIET.of_booking(one, "web-ada", now)
    return {event.kind: event.due.astimezone(zone).replace(tzinfo=None) for event in found if event.due}


def test_a_day_and_an_hour_before() -> None:
    assert due(booking(datetime(2026, 12, 3, 15))) == {
        "reminded_day": datetime(2026, 12, 2, 15),
        "reminded_hour": datetime(2026, 12, 3, 14),
    }


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        (BERLIN, datetime(2027, 3, 28, 15)),
        (NEW_YORK, datetime(2027, 3, 14, 15)),
        (NEW_YORK, datetime(2027, 11, 7, 15)),
        (SYDNEY, datetime(2027, 4, 4, 15)),
    ],
)
def test_over_a_change_of_the_clocks_the_day_before_is_the_same_hour(zone: str, changes: datetime) -> None:
    found = due(booking(changes, zone))

    assert found["reminded_day"] == changes - timedelta(days=1)
    assert found["reminded_hour"] == changes - timedelta(hours=1)


@pytest.mark.parametrize("clock", [time(1), time(5, 30), time(8), time(8, 29)])
def test_nobody_is_reminded_at_night(clock: time) -> None:
    early = datetime.combine(datetime(2026, 12, 3), clock)

    assert due(booking(early))["reminded_hour"] == datetime(2026, 12, 2, 20, 59)


def test_what_is_past_already_is_not_due() -> None:
    soon = booking(datetime(2026, 11, 23, 20))

    assert list(due(soon)) == ["reminded_hour"]
    assert due(replace(soon, cancelled=NOW)) == {}


def reminded(one: Booking, kind: str = "reminded_day") -> LeadEvent:
    return next(event for event in QUIET.of_booking(one, "web-ada", NOW) if event.kind == kind)


def decide(event: LeadEvent, lead: Lead | None, *bookings: Booking, at: datetime, visitor: bool = True) -> object:
    return QUIET.decide_reminder(event, lead, bookings, at, visitor)


def test_a_reminder_goes_out_while_the_booking_stands_as_it_was(new_lead: NewLead, yes: object) -> None:
    one, lead = booking(datetime(2026, 12, 3, 15)), new_lead(status="booked")
    event = reminded(one)
    assert event.due is not None

    assert decide(event, lead, one, at=event.due) is None
    assert decide(event, lead, replace(one, sequence=1), at=event.due) == "drop"
    assert decide(event, lead, replace(one, cancelled=NOW), at=event.due) == "drop"
    assert decide(event, lead, at=event.due) == "drop"
    assert decide(event, None, one, at=event.due) == "drop"
    assert decide(event, lead, one, at=one.start - timedelta(hours=2)) == "drop"


@pytest.mark.parametrize("status", ["won", "lost"])
def test_an_outcome_stops_them(new_lead: NewLead, status: str) -> None:
    one = booking(datetime(2026, 12, 3, 15))

    assert decide(reminded(one), new_lead(status=status), one, at=one.start - timedelta(days=1)) == "drop"


def test_a_no_to_being_contacted_stops_them(new_lead: NewLead, yes: object) -> None:
    one, lead = booking(datetime(2026, 12, 3, 15)), new_lead()
    no = replace(lead.consents[0], given=False)

    assert decide(reminded(one), replace(lead, consents=(*lead.consents, no)), one, at=NOW) == "drop"


def test_each_can_be_switched_off(new_lead: NewLead) -> None:
    one = booking(datetime(2026, 12, 3, 15))
    off = replace(QUIET, on=frozenset({"reminded_hour"}))

    assert off.decide_reminder(reminded(one), new_lead(), (one,), one.start - timedelta(days=1), True) == "drop"
    assert (
        off.decide_reminder(reminded(one, "reminded_hour"), new_lead(), (one,), one.start - timedelta(hours=1), True)
        is None
    )


def test_after_a_missed_consultation_one_offer_is_made_unless_it_is_answered(new_lead: NewLead) -> None:
    one = booking(datetime(2026, 11, 23, 9))
    event, missed = QUIET.of_missed(one, "web-ada", NOW), new_lead(status="no_show")
    later = booking(datetime(2026, 12, 9, 9), id="booking-2")

    assert event.due == NOW + timedelta(hours=1)
    assert decide(event, missed, one, at=event.due) is None
    assert decide(event, replace(missed, status="contacted"), one, at=event.due) == "drop"
    assert decide(event, replace(missed, heard=one.end + timedelta(minutes=5)), one, at=event.due) == "drop"
    assert decide(event, missed, one, later, at=event.due) == "drop"


def test_an_offer_that_is_due_at_night_waits_for_the_morning(new_lead: NewLead) -> None:
    night = datetime(2026, 11, 23, 22, 30, tzinfo=timezone.utc)
    event = QUIET.of_missed(booking(datetime(2026, 11, 23, 20)), "web-ada", night)

    assert event.due == datetime(2026, 11, 24, 6, 30, tzinfo=timezone.utc)


def test_who_left_half_way_gets_the_plan_once_they_are_silent(new_lead: NewLead, advice: Advice) -> None:
    # Three in the afternoon in New York.
    at = datetime(2026, 11, 23, 20, tzinfo=timezone.utc)
    lead = new_lead(pending="company", changed=at, heard=at, recommendations=(advice,))
    (event,) = QUIET.of_lead(lead)
    late, soon = at + timedelta(minutes=31), at + timedelta(minutes=10)

    assert event.due == at + timedelta(minutes=30)
    assert decide(event, lead, at=late) is None
    assert decide(event, lead, at=soon) == timedelta(minutes=20, seconds=1)
    assert decide(event, replace(lead, pending=None), at=late) == "drop"
    assert decide(event, replace(lead, status="booked"), at=late) == "drop"
    assert decide(event, replace(lead, recommendations=()), at=late) == "drop"
    assert decide(event, replace(lead, contact=Contact("Ada", phone="+12025550142")), at=late) == "drop"
    assert decide(event, replace(lead, wishes=("email_plan",)), at=late) == "drop"


def test_the_agency_hears_of_who_left_though_there_is_no_plan_and_it_is_night(new_lead: NewLead) -> None:
    lead = new_lead(pending="company", heard=NOW)
    (event,) = QUIET.of_lead(lead)

    assert decide(event, lead, at=NOW + timedelta(hours=13), visitor=False) is None


def test_nobody_leaves_who_has_answered_everything(new_lead: NewLead) -> None:
    assert list(QUIET.of_lead(new_lead())) == []
