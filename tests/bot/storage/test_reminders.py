"""Ninety days by a simulated clock, on both databases: every message to a visitor once, and none after a stop."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.engine import Engine

from bot.leads.model import Advice, Contact, Lead
from bot.leads.reminders import REMINDERS, Reminders
from bot.leads.slots import Slot
from bot.notifications.delivery import Dispatcher
from bot.notifications.lead_context import LeadContext, LeadContexts
from bot.queues.model import Done, RetryLater
from bot.queues.outbox import OutboxMessage
from bot.storage.database.engine import open_engine
from bot.storage.database.file_sink import FileSink
from bot.storage.leads.lead_work import SqlLeadWork
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.queue_lengths import queue_lengths
from bot.storage.queues.sql_outbox import SqlOutbox

NewLead = Callable[..., Lead]
# The clocks go forward in New York on 14 March, in Berlin on 28 March, and back in Sydney on 4 April.
FIRST = datetime(2027, 2, 15, 13, tzinfo=timezone.utc)
DAYS, STEP = 90, timedelta(minutes=30)
ZONES = ("America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata")
QUIET = Reminders((time(21), time(7, 30)), frozenset(REMINDERS), "America/New_York", timedelta(minutes=30))


@dataclass
class Shelf:
    """Remembers what was sent to whom, and when."""

    now: Callable[[], datetime]
    sent: list[tuple[str, str, datetime]] = field(default_factory=list)

    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        event = letter.delivery.event
        self.sent.append((event.kind, f"{event.lead_id}:{event.about}:{event.occurrence}", self.now()))
        return None

    async def close(self) -> None:
        pass


class House:
    """Leads, bookings and an outbox with a clock of their own, and somebody who delivers."""

    def __init__(self, engine: Engine, new_lead: NewLead, drawer: FileSink) -> None:
        self.at = FIRST
        self.engine, self.new_lead = engine, new_lead
        clock = lambda: self.at  # noqa: E731
        self.leads = SqlLeads(engine, reminders=QUIET, now=clock)
        self.bookings = SqlBookings(engine, 0, reminders=QUIET)
        self.outbox, self.shelf = SqlOutbox(engine, clock, drawer), Shelf(clock)
        self.work = SqlLeadWork(engine, self.leads, clock)
        self.data = PersonalData(engine, drawer)
        dossiers = LeadContexts(self.leads, self.data, self.bookings, lambda _: None, lambda _: None)
        posts: Any = {"visitor_mail": self.shelf, **dict.fromkeys(("slack", "agency_mail", "webhook"), Shelf(clock))}
        self.office = Dispatcher(dossiers, posts, reminders=QUIET, now=clock)

    def lead(self, name: str, **more: Any) -> str:
        contact = Contact(name.title(), f"{name}@example.com", "+12025550142")
        moments = {"created": self.at, "changed": self.at}
        self.leads.save_lead(self.new_lead(f"lead-{name}", f"web-{name}", contact=contact, **moments, **more))
        return f"lead-{name}"

    def book(self, lead_id: str, start: datetime, zone: str) -> Any:
        return self.bookings.book_slot(lead_id, Slot(start, start + timedelta(minutes=30), (lead_id,)), zone, self.at)

    def deliver(self) -> None:
        """Everything that is due now, by a worker that dies now and then and is followed by another."""
        while found := self.outbox.claim_entries("worker", 60, 50):
            for letter in found:
                outcome = asyncio.run(self.office.dispatch_message(letter))
                if isinstance(outcome, Done):
                    self.outbox.finish_entry(letter, "worker", outcome)
                else:
                    assert isinstance(outcome, RetryLater)
                    self.outbox.postpone_entry(letter, "worker", outcome.seconds, outcome.note)

    def pass_until(self, until: datetime) -> None:
        """Let time go on in steps."""
        while self.at < until:
            self.at += STEP
            self.deliver()

    def told(self, kind: str, name: str) -> list[datetime]:
        return [at for what, about, at in self.shelf.sent if what == kind and about.startswith(f"lead-{name}:")]


@pytest.fixture
def house(url: str, new_lead: NewLead, tmp_path: Any) -> Iterator[House]:
    engine = open_engine(url)
    yield House(engine, new_lead, FileSink(tmp_path / "drawer"))
    engine.dispose()


def local(day: int, clock: time, zone: str) -> datetime:
    """So many days after the first, by that clock."""
    date = (FIRST + timedelta(days=day)).date()
    return datetime.combine(date, clock, ZoneInfo(zone)).astimezone(timezone.utc)


def test_over_ninety_days_each_message_goes_out_once_at_its_hour(house: House) -> None:
    booked = {}
    for week in range(12):
        for zone in ZONES:
            name = f"{zone.rpartition('/')[2].lower()}{week}"
            booked[name] = (local(7 * week + 5, time(15), zone), zone)
    for name, (start, zone) in sorted(booked.items(), key=lambda row: row[1]):
        house.pass_until(start - timedelta(days=4))
        house.book(house.lead(name), start, zone)
    house.pass_until(FIRST + timedelta(days=DAYS))

    for name, (start, zone) in booked.items():
        by_their_clock = start.astimezone(ZoneInfo(zone))
        (day,), (hour,) = house.told("reminded_day", name), house.told("reminded_hour", name)
        day_before = day.astimezone(ZoneInfo(zone))
        assert (by_their_clock.date() - day_before.date()).days == 1
        assert day_before.strftime("%H") == "15"
        assert timedelta() <= hour - (start - timedelta(hours=1)) <= STEP
    assert max(Counter((kind, about) for kind, about, _ in house.shelf.sent).values()) == 1
    assert queue_lengths(house.engine, house.at)["outbox"].entries == 0


def test_stops(house: House) -> None:
    start = local(10, time(15), "Europe/Berlin")
    names = ("won", "cancelled", "erased", "withdrawn", "moved", "kept")
    ids = {name: house.lead(name) for name in names}
    for at, name in enumerate(names):
        house.book(ids[name], start + timedelta(hours=at), "Europe/Berlin")
    house.pass_until(local(3, time(9), "Europe/Berlin"))

    house.leads.set_status(ids["won"], "won")
    house.bookings.cancel_booking(ids["cancelled"], house.at)
    house.data.erase_person("web-erased")
    house.leads.remove_conversation("web-withdrawn")
    house.book(ids["moved"], start + timedelta(days=4), "Europe/Berlin")
    house.pass_until(FIRST + timedelta(days=30))

    for name in ("won", "cancelled", "erased", "withdrawn"):
        assert not house.told("reminded_day", name) + house.told("reminded_hour", name), name
    (moved,), (kept,) = house.told("reminded_day", "moved"), house.told("reminded_day", "kept")
    assert moved - (start + timedelta(days=3)) <= STEP
    assert kept - (start + timedelta(days=-1, hours=5)) <= STEP


@pytest.mark.parametrize("answers", ["by booking again", "by a wrong press taken back", "not at all"])
def test_after_a_missed_consultation_one_offer_goes_out(house: House, answers: str) -> None:
    lead, start = house.lead("lars"), local(3, time(15), "Europe/Berlin")
    house.book(lead, start, "Europe/Berlin")
    house.pass_until(start + timedelta(hours=1))
    house.leads.set_status(lead, "no_show")
    if answers == "by booking again":
        house.book(lead, start + timedelta(days=5), "Europe/Berlin")
    if answers == "by a wrong press taken back":
        house.leads.set_status(lead, "contacted")
    house.pass_until(start + timedelta(days=4))
    house.leads.set_status(lead, "contacted")
    house.leads.set_status(lead, "no_show")
    house.pass_until(start + timedelta(days=20))

    assert len(house.told("missed", "lars")) == (answers == "not at all")


def test_who_left_half_way_gets_the_plan_once_and_not_at_night(house: House, advice: Advice) -> None:
    house.at = local(1, time(23), "America/New_York")
    house.leads.save_advice("web-lena", advice)
    lead = house.lead("lena", pending="company")
    house.pass_until(house.at + timedelta(days=20))
    kept = house.leads.find_lead(lead)
    assert kept
    house.leads.save_lead(replace(kept, pending="phone", changed=house.at))
    house.pass_until(house.at + timedelta(days=20))

    (at,) = house.told("left", "lena")
    assert at.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M") == "07:30"


def test_who_finishes_the_questions_gets_no_plan_they_did_not_ask_for(house: House, advice: Advice) -> None:
    house.leads.save_advice("web-fay", advice)
    lead = house.lead("fay", pending="company")
    kept = house.leads.find_lead(lead)
    assert kept
    house.leads.save_lead(replace(kept, pending=None, changed=house.at))
    house.pass_until(house.at + timedelta(days=10))

    assert house.told("left", "fay") == []
