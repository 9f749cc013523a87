"""Consultants' own calendars, read from a server of our own, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import pytest
from aiohttp import web
from sqlalchemy.engine import Engine

from bot.errors import SlotTaken
from bot.leads.model import Lead
from bot.leads.slots import Slot, list_free_slots
from bot.notifications.calendars import EVERY, Calendars
from bot.storage.database.engine import open_engine
from bot.storage.leads.busy_times import BusyTimes
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.values.time.calendar import Consultant, Shift, WorkingCalendar

NOW = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)
TUESDAY = datetime(2026, 11, 24, 15, tzinfo=timezone.utc)
TEXT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T000000Z\r\n"
    "DTSTART:20261124T150000Z\r\nDTEND:20261124T160000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@dataclass
class Server:
    """Gives a calendar, or what it is told to; counts who asks."""

    text: str = TEXT
    status: int = 200
    asked: list[str] = field(default_factory=list)
    port: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return web.Response(text=self.text, status=self.status, content_type="text/calendar")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made, app = Server(), web.Application()
    app.router.add_get("/{name}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = open_engine(url)
    yield made
    made.dispose()


@dataclass
class Clock:
    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def calendars(server: Server, engine: Engine, clock: Clock) -> Calendars:
    shifts = tuple(Shift(day, 9 * 60, 18 * 60) for day in range(5))
    address = f"http://127.0.0.1:{server.port}"
    maren = Consultant("maren", "Maren", "m@x.example", shifts, busy=(f"{address}/work", f"{address}/home"))
    joel = Consultant("joel", "Joel", "j@x.example", shifts)
    return Calendars(
        WorkingCalendar("UTC", "UTC", shifts, people=(maren, joel)), BusyTimes(engine), clock, private=True
    )


def people_at(calendars: Calendars, engine: Engine, at: datetime) -> tuple[str, ...]:
    """Who is free at a time."""
    slots = list_free_slots(calendars.calendar, SqlBookings(engine, 0).list_taken(NOW), NOW)
    return next((slot.people for slot in slots if slot.start == at), ())


async def test_who_is_busy_elsewhere_is_not_offered(calendars: Calendars, engine: Engine, server: Server) -> None:
    assert people_at(calendars, engine, TUESDAY) == ("maren", "joel")

    assert await calendars.read_due() == 2

    assert people_at(calendars, engine, TUESDAY) == ("joel",)
    assert people_at(calendars, engine, TUESDAY + timedelta(hours=1)) == ("maren", "joel")
    assert sorted(server.asked) == ["/home", "/work"]


async def test_a_time_that_went_there_since_it_was_offered_is_not_booked(
    calendars: Calendars, engine: Engine, new_lead: Callable[..., Lead]
) -> None:
    lead = SqlLeads(engine).save_lead(new_lead())
    await calendars.read_due()

    with pytest.raises(SlotTaken):
        SqlBookings(engine, 0).book_slot(
            lead.id, Slot(TUESDAY, TUESDAY + timedelta(minutes=30), ("maren",)), "UTC", NOW
        )


async def test_each_is_read_every_five_minutes_by_one_process(
    calendars: Calendars, clock: Clock, server: Server
) -> None:
    other = replace(calendars, store=calendars.store)
    counts = [await calendars.read_due(), await other.read_due()]
    clock.time += EVERY
    counts += [await other.read_due(), await calendars.read_due()]

    assert counts == [2, 0, 2, 0]


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 404}, {"text": "<html>sign in</html>"}, {"text": ""}])
async def test_a_calendar_that_cannot_be_read_stands_as_it_was(
    calendars: Calendars, engine: Engine, clock: Clock, server: Server, fault: dict[str, object]
) -> None:
    await calendars.read_due()
    for name, value in fault.items():
        setattr(server, name, value)
    clock.time += timedelta(minutes=61)
    await calendars.read_due()

    assert people_at(calendars, engine, TUESDAY) == ("joel",)
    assert {source.note is None for source in calendars.store.list_sources()} == {False}


async def test_a_calendar_that_is_taken_out_is_forgotten(calendars: Calendars, engine: Engine) -> None:
    await calendars.read_due()
    calendars.store.forget_others([])

    assert calendars.store.list_sources() == ()
    assert people_at(calendars, engine, TUESDAY) == ("maren", "joel")


async def test_an_address_of_the_own_network_is_not_read(calendars: Calendars, server: Server) -> None:
    await replace(calendars, private=False).read_due()

    assert {source.fetched for source in calendars.store.list_sources()} == {None}
