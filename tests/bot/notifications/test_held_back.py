"""No cannon: an address gets few mails a day, moves are told as they ended, and a crowd is told of together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.engine import Engine

from bot.leads.bookings import Booking
from bot.leads.events import RECIPIENTS, LeadEvent, Recipient
from bot.leads.model import Contact, Lead
from bot.notifications.delivery import MOST_ALERTS, MOST_MAILS, Dispatcher
from bot.notifications.lead_context import LeadContext, LeadContexts
from bot.queues.model import Done, RetryLater
from bot.queues.outbox import OutboxMessage
from bot.storage.database.engine import open_engine
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.queues.sent_messages import SentMessages
from bot.storage.queues.sql_outbox import SqlOutbox

NewLead = Callable[..., Lead]


@dataclass
class Clock:
    time: datetime = datetime(2026, 11, 30, 9, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.time


class Nothing:
    def list_lines(self, conversation_id: str) -> tuple[()]:
        return ()

    def list_bookings(self, lead_id: str) -> tuple[()]:
        return ()


@dataclass
class Shelf:
    got: list[LeadEvent] = field(default_factory=list)

    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        self.got.append(letter.delivery.event)
        return None

    async def close(self) -> None:
        pass


@dataclass
class Agency:
    """An office over a database whose clock a test turns."""

    engine: Engine
    clock: Clock = field(default_factory=Clock)
    shelves: dict[Recipient, Shelf] = field(default_factory=lambda: {name: Shelf() for name in RECIPIENTS})

    @property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.engine, self.clock)

    def office(self) -> Dispatcher:
        dossiers = LeadContexts(SqlLeads(self.engine), Nothing(), Nothing(), lambda talk: None, lambda lead: None)
        return Dispatcher(dossiers, self.shelves, SentMessages(self.engine, self.clock))

    async def work_off(self) -> None:
        """Deliver everything that is due, as a worker would."""
        office, outbox = self.office(), self.outbox
        while found := outbox.claim_entries("me", 30, 1):
            outcome = await office.dispatch_message(found[0])
            if isinstance(outcome, RetryLater):
                outbox.postpone_entry(found[0], "me", outcome.seconds, outcome.note)
            elif isinstance(outcome, Done):
                outbox.finish_entry(found[0], "me", outcome)


@pytest.fixture
def agency(url: str) -> Iterator[Agency]:
    engine = open_engine(url)
    yield Agency(engine)
    engine.dispose()


def wishes(agency: Agency, lead: Lead, count: int, first: int = 0) -> None:
    for n in range(first, first + count):
        agency.outbox.enqueue_events(LeadEvent("plan_wanted", lead.conversation_id, lead.id, occurrence=str(n)))


async def test_an_address_gets_few_mails_a_day_and_the_rest_later(agency: Agency, new_lead: NewLead) -> None:
    lead = SqlLeads(agency.engine).save_lead(new_lead())
    wishes(agency, lead, MOST_MAILS + 3)

    await agency.work_off()
    today = len(agency.shelves["visitor_mail"].got)
    agency.clock.time += timedelta(days=1, hours=2)
    await agency.work_off()

    assert today == MOST_MAILS
    assert len(agency.shelves["visitor_mail"].got) == MOST_MAILS + 3
    assert len(agency.shelves["webhook"].got) >= MOST_MAILS + 3


async def test_whoever_types_it_in_whichever_chat(agency: Agency, new_lead: NewLead) -> None:
    for n in range(MOST_MAILS + 4):
        contact = Contact(f"Writer {n}", "Target@Corp.example" if n % 2 else "target@corp.example")
        made = replace(new_lead(contact=contact), id=f"lead-{n}", conversation_id=f"web-{n}")
        SqlLeads(agency.engine).save_lead(made)
        wishes(agency, made, 1)

    await agency.work_off()

    assert len(agency.shelves["visitor_mail"].got) == MOST_MAILS


async def test_who_asks_for_a_person_is_told_of_at_once_and_a_crowd_together(agency: Agency) -> None:
    for n in range(40):
        agency.outbox.enqueue_events(LeadEvent("person_wanted", f"web-{n}"))

    await agency.work_off()
    at_once = {name: len(agency.shelves[name].got) for name in ("agency_mail", "slack")}
    agency.clock.time += timedelta(minutes=11)
    await agency.work_off()
    agency.clock.time += timedelta(minutes=11)
    await agency.work_off()

    assert at_once == {"agency_mail": MOST_ALERTS, "slack": MOST_ALERTS}
    assert {len(agency.shelves[name].got) for name in ("agency_mail", "slack")} == {MOST_ALERTS + 1}
    assert agency.outbox.list_messages("waiting") == ()
    assert sum("told together with" in str(letter.note) for letter in agency.outbox.list_messages()) == 2 * (
        40 - MOST_ALERTS - 1
    )


@pytest.mark.parametrize(("sequence", "told"), [(3, False), (2, True)])
async def test_of_many_moves_the_last_one_is_told(
    agency: Agency, new_lead: NewLead, letter: Callable[..., OutboxMessage], booking: Booking, sequence: int, told: bool
) -> None:
    moved = replace(booking, sequence=sequence)

    class About:
        def find_for_event(self, event: LeadEvent) -> LeadContext:
            return LeadContext("web-ada", new_lead(), (), (moved,))

    office = Dispatcher(About(), agency.shelves)  # type: ignore[arg-type]
    for to in ("visitor_mail", "agency_mail", "webhook"):
        await office.dispatch_message(letter("rescheduled", to, about=booking.id, occurrence="2"))

    got = {to: len(agency.shelves[to].got) for to in ("visitor_mail", "agency_mail", "webhook")}
    assert got == {"visitor_mail": told, "agency_mail": told, "webhook": 1}
