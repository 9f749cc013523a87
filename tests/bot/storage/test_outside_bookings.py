"""Bookings kept elsewhere become ours, once each, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.leads.bookings import Booking
from bot.leads.model import Lead
from bot.leads.outside_bookings import OutsideEvent
from bot.leads.slots import Slot
from bot.storage.database.engine import open_engine, read_transaction
from bot.storage.database.tables import leads as lead_rows
from bot.storage.leads.outside_bookings import OutsideBookings, outside_bookings
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox

AT, HALF_HOUR = datetime(2026, 12, 1, 15, tzinfo=timezone.utc), timedelta(minutes=30)
BOOKED = OutsideEvent(
    "calcom",
    "booked",
    "u1",
    email=" ADA@example.com",
    host="maren@x.example",
    start=AT,
    end=AT + HALF_HOUR,
    zone="Europe/Berlin",
)
MOVED = replace(BOOKED, uid="u2", earlier="u1", start=AT + timedelta(days=1), end=AT + timedelta(days=1) + HALF_HOUR)
CANCELLED, MISSED = OutsideEvent("calcom", "cancelled", "u1"), OutsideEvent("calcom", "missed", "u1")


@dataclass
class Kept:
    engine: Engine
    leads: SqlLeads
    outside: OutsideBookings
    now: datetime

    def take(self, event: OutsideEvent, talk: str | None = None) -> str:
        return self.outside.take_event(event, talk, self.now)

    @property
    def status(self) -> str | None:
        lead = self.leads.find_lead("lead-ada")
        return lead.status if lead else None

    @property
    def booking(self) -> Booking:
        (only,) = SqlBookings(self.engine, 15).list_bookings("lead-ada")
        return only

    @property
    def told(self) -> list[str]:
        found = [one.delivery for one in SqlOutbox(self.engine).list_messages() if one.delivery.recipient == "webhook"]
        return [one.event.kind for one in reversed(found) if one.event.kind != "lead_stored"]


@pytest.fixture
def kept(url: str, new_lead: Callable[..., Lead], now: datetime) -> Iterator[Kept]:
    engine = open_engine(url)
    leads = SqlLeads(engine)
    leads.save_lead(new_lead())
    yield Kept(engine, leads, OutsideBookings(engine, leads, {"maren@x.example": "maren"}, timedelta(minutes=15)), now)
    engine.dispose()


def test_a_booking_becomes_ours(kept: Kept) -> None:
    assert kept.take(BOOKED) == "booked"

    made = kept.booking
    assert (made.person, made.start, made.end, made.zone, made.source) == (
        "maren",
        AT,
        AT + HALF_HOUR,
        "Europe/Berlin",
        "calcom",
    )
    assert (kept.status, kept.told) == ("booked", ["booked"])
    taken = [(one.person, one.start) for one in SqlBookings(kept.engine, 15).list_taken(kept.now)]
    assert taken == [("maren", AT)], "nobody is offered that time here"


def test_what_is_told_again_changes_nothing(kept: Kept) -> None:
    kept.take(BOOKED)
    before = kept.booking

    assert [kept.take(BOOKED), kept.take(replace(BOOKED, email=""))] == ["known", "known"]
    assert (kept.booking, kept.told) == (before, ["booked"])
    assert [kept.take(MOVED), kept.take(MOVED), kept.take(BOOKED)] == ["moved", "known", "known"]
    assert [kept.take(replace(CANCELLED, uid="u2")), kept.take(replace(CANCELLED, uid="u2"))] == ["cancelled", "known"]
    assert [kept.take(MOVED), kept.take(BOOKED)] == ["known", "known"]
    assert kept.told == ["booked", "rescheduled", "cancelled"]


def test_a_move_is_the_same_booking_at_another_time(kept: Kept) -> None:
    kept.take(BOOKED)
    first = kept.booking
    kept.take(MOVED)

    assert (kept.booking.id, kept.booking.sequence, kept.booking.start) == (first.id, 1, MOVED.start)
    assert [one.start for one in SqlBookings(kept.engine, 15).list_taken(kept.now)] == [MOVED.start]
    # The old one's end comes after its move, or before: Calendly sends both.
    assert (kept.take(CANCELLED), kept.status) == ("known", "booked")


def test_a_cancellation_gives_the_time_and_the_status_back(kept: Kept) -> None:
    kept.take(BOOKED)

    assert kept.take(CANCELLED) == "cancelled"
    assert (kept.status, kept.booking.is_standing) == ("new", False)
    assert SqlBookings(kept.engine, 15).list_taken(kept.now) == ()


def test_what_was_cancelled_before_it_was_booked_is_not_booked(kept: Kept) -> None:
    assert kept.take(CANCELLED) == "unknown_person"
    assert kept.take(BOOKED) == "known"
    assert kept.status == "new"


def test_who_did_not_come_is_noted_and_taken_back(kept: Kept) -> None:
    kept.take(BOOKED)

    assert [kept.take(MISSED), kept.take(MISSED), kept.status] == ["missed", "known", "no_show"]
    assert [kept.take(replace(MISSED, told="attended")), kept.status] == ["attended", "contacted"]
    assert kept.take(replace(MISSED, uid="nobody")) == "unknown_person"


def test_what_sales_noted_stays(kept: Kept) -> None:
    kept.leads.set_status("lead-ada", "won")
    for event in (BOOKED, MISSED, CANCELLED):
        kept.take(event)

    assert kept.status == "won"


def test_of_somebody_unknown_nothing_is_kept_but_that_it_was_heard_of(kept: Kept) -> None:
    assert kept.take(replace(BOOKED, email="stranger@example.com")) == "unknown_person"
    assert kept.take(replace(BOOKED, email="stranger@example.com")) == "known"

    with read_transaction(kept.engine) as connection:
        (row,) = connection.execute(select(outside_bookings)).all()
        assert connection.execute(select(func.count()).select_from(lead_rows)).scalar() == 1
    assert "stranger" not in str(row)
    assert kept.told == []


def test_who_becomes_known_later_has_the_booking_with_the_next_word_of_it(
    kept: Kept, new_lead: Callable[..., Lead]
) -> None:
    event = replace(BOOKED, email="bob@example.com")
    kept.take(event)
    kept.leads.save_lead(new_lead("lead-bob", "web-bob"))

    assert kept.take(event) == "booked"


def test_the_link_says_whose_booking_it_is_whatever_address_was_typed(kept: Kept) -> None:
    assert kept.take(replace(BOOKED, email="other@example.com"), talk="web-ada") == "booked"
    assert kept.take(replace(BOOKED, uid="u9", email="ada@example.com"), talk="web-nobody") == "booked"


def test_strangers_are_forgotten(kept: Kept) -> None:
    kept.take(replace(BOOKED, email="stranger@example.com"))
    kept.now = AT + timedelta(days=40)
    kept.take(replace(CANCELLED, uid="other"))

    with read_transaction(kept.engine) as connection:
        assert [row.uid for row in connection.execute(select(outside_bookings))] == ["other"]


def test_a_time_that_is_taken_here_already_is_no_fault(kept: Kept, new_lead: Callable[..., Lead]) -> None:
    kept.leads.save_lead(new_lead("lead-bob", "web-bob"))
    SqlBookings(kept.engine, 15).book_slot("lead-bob", Slot(AT, AT + HALF_HOUR, ("maren",)), "UTC", kept.now)

    assert kept.take(BOOKED) == "booked"


def test_what_others_keep_is_not_moved_or_cancelled_here(kept: Kept) -> None:
    kept.take(BOOKED)
    ours = SqlBookings(kept.engine, 15)

    assert ours.load_agenda("web-ada", kept.now).booking is None
    assert ours.cancel_booking("lead-ada", kept.now) is None
    assert ours.find_booking(kept.booking.token) is None
    assert ours.book_slot(
        "lead-ada", Slot(AT + timedelta(days=2), AT + timedelta(days=2, minutes=30), ("maren",)), "UTC", kept.now
    )
    assert len(ours.list_bookings("lead-ada")) == 2


def test_it_goes_with_its_person_and_its_consultant_hears_of_it(kept: Kept) -> None:
    kept.take(BOOKED)
    PersonalData(kept.engine).erase_person("lead-ada")

    with read_transaction(kept.engine) as connection:
        assert connection.execute(select(outside_bookings)).all() == []
    assert kept.told == ["withdrawn"] or kept.booking.start < datetime.now(timezone.utc)
