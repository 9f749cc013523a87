"""Each letter reaches its recipient, whatever fails on the way and whoever dies over it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.leads.events import RECIPIENTS, LeadEvent
from bot.leads.model import Lead
from bot.notifications.delivery import MOST_TRIES, Dispatcher
from bot.notifications.lead_context import LeadContext, LeadContexts
from bot.notifications.notifier import Undelivered
from bot.queues.model import FINISHED, Done, RetryLater, back_off
from bot.queues.outbox import Outbox, OutboxMessage
from bot.queues.worker import Worker
from bot.storage.database.engine import open_engine
from bot.storage.database.file_sink import FileSink
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox
from tests.fakes.leads import InMemoryLeads
from tests.fakes.outbox import InMemoryOutbox

NewLead = Callable[..., Lead]
STORED = LeadEvent("lead_stored", "web-ada", "lead-ada")


class Nothing:
    def list_lines(self, conversation_id: str) -> tuple[Any, ...]:
        return ()

    def list_bookings(self, lead_id: str) -> tuple[Any, ...]:
        return ()


@dataclass
class Recipient:
    """Takes letters; `failing` is raised first, `meanwhile` happens while a letter is on its way."""

    got: list[tuple[str, str | None]] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)
    meanwhile: Callable[[], Any] = lambda: None

    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        await asyncio.to_thread(self.meanwhile)
        if self.failing:
            raise self.failing.pop(0)
        self.got.append((letter.delivery.event.kind, dossier.lead.contact.email if dossier.lead else None))
        return None

    async def close(self) -> None:
        pass


@dataclass
class Post:
    """An office with a recipient of each kind."""

    leads: Any
    recipients: dict[Any, Recipient] = field(default_factory=lambda: {name: Recipient() for name in RECIPIENTS})

    @property
    def office(self) -> Dispatcher:
        dossiers = LeadContexts(self.leads, Nothing(), Nothing(), lambda talk: None, lambda lead: None)
        return Dispatcher(dossiers, self.recipients)

    def __getitem__(self, name: str) -> Recipient:
        return self.recipients[name]


@pytest.fixture
def post(new_lead: NewLead) -> Post:
    leads = InMemoryLeads()
    leads.save_lead(new_lead())
    return Post(leads)


def a_letter(to: str = "webhook", tries: int = 1) -> OutboxMessage:
    outbox = InMemoryOutbox()
    outbox.enqueue_events(STORED)
    found = next(one for one in outbox.claim_entries("me", 10, 9) if one.delivery.recipient == to)
    return OutboxMessage(**{**vars(found), "tries": tries})


async def test_a_letter_tells_what_is_so_when_it_is_delivered(post: Post, new_lead: NewLead) -> None:
    post.leads.save_lead(new_lead(contact=type(new_lead().contact)("Ada", "new@example.com")))

    assert await post.office.dispatch_message(a_letter()) == Done()
    assert post["webhook"].got == [("lead_stored", "new@example.com")]


async def test_of_a_lead_that_is_gone_nothing_is_told(post: Post) -> None:
    post.leads.remove_conversation("web-ada")

    assert await post.office.dispatch_message(a_letter()) == Done(note="nothing to tell any more")
    assert post["webhook"].got == []


@pytest.mark.parametrize(
    ("error", "tries", "outcome"),
    [
        (Undelivered("http 500"), 1, RetryLater(1.0, "http 500")),
        (Undelivered("http 500"), 5, RetryLater(16.0, "http 500")),
        (Undelivered("http 429", retry_after=60), 1, RetryLater(60, "http 429")),
        (Undelivered("http 410", final=True), 1, Done(note="http 410", failed=True)),
        (Undelivered("http 500"), MOST_TRIES, Done(note="http 500", failed=True)),
    ],
)
async def test_what_does_not_arrive_is_tried_again_for_a_while(
    post: Post, error: Undelivered, tries: int, outcome: object
) -> None:
    post["webhook"].failing = [error]

    assert await post.office.dispatch_message(a_letter(tries=tries)) == outcome


def test_the_waits_grow_to_an_hour_and_no_further() -> None:
    assert [back_off(tries, 3600) for tries in (1, 2, 3, 12, 13, 500)] == [1, 2, 4, 2048, 3600, 3600]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def served(engine: Engine, new_lead: NewLead) -> Post:
    """An office over a real database, with Ada's lead in it and its letters in the outbox."""
    leads = SqlLeads(engine)
    leads.save_lead(new_lead())
    return Post(leads)


@asynccontextmanager
async def working(outbox: Outbox, office: Dispatcher, lease: float = 1.0) -> AsyncIterator[Worker[OutboxMessage]]:
    worker = Worker(outbox, office.dispatch_message, lease)
    worker.start_worker()
    try:
        yield worker
    finally:
        await worker.stop_worker()


async def emptied(outbox: Outbox) -> None:
    for _ in range(600):
        if not await asyncio.to_thread(outbox.count_waiting):
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"still waiting: {outbox.list_messages('waiting')}")


async def test_a_failed_delivery_is_made_again_and_holds_up_no_other_recipient(
    engine: Engine, served: Post, tmp_path: Path
) -> None:
    outbox = SqlOutbox(engine)
    served["slack"].failing = [Undelivered("http 500"), RuntimeError("not thought of")]

    async with working(outbox, served.office):
        await emptied(outbox)

    for name in ("slack", "agency_mail", "webhook"):
        assert served[name].got == [("lead_stored", "ada@example.com")]
    assert {letter.state for letter in outbox.list_messages()} == {"done"}


async def test_what_a_dead_worker_held_is_delivered_by_the_next(engine: Engine, served: Post, tmp_path: Path) -> None:
    outbox = SqlOutbox(engine)
    assert len(outbox.claim_entries("dead", 0.5, 9)) == 3

    async with working(outbox, served.office):
        await emptied(outbox)

    assert served["webhook"].got == [("lead_stored", "ada@example.com")]
    assert {letter.tries for letter in outbox.list_messages()} == {2}


async def test_two_workers_deliver_each_letter_once(engine: Engine, served: Post, tmp_path: Path) -> None:
    outbox = SqlOutbox(engine)
    for number in range(10):
        outbox.enqueue_events(LeadEvent("person_wanted", f"web-{number}"))

    async with (
        working(outbox, served.office, 30.0),
        working(SqlOutbox(engine), served.office, 30.0),
    ):
        await emptied(outbox)

    assert len(served["webhook"].got) == len(served["slack"].got) == 11


async def test_a_letter_that_is_given_up_goes_out_when_somebody_retries_it(
    engine: Engine, served: Post, tmp_path: Path
) -> None:
    outbox = SqlOutbox(engine)
    served["webhook"].failing = [Undelivered("http 410", final=True)]

    async with working(outbox, served.office):
        await emptied(outbox)
        (dead,) = outbox.list_messages("failed")
        assert (dead.note, served["webhook"].got) == ("http 410", [])
        outbox.retry_failed(dead.id)
        await emptied(outbox)

    assert served["webhook"].got == [("lead_stored", "ada@example.com")]


async def test_a_person_erased_in_mid_delivery_leaves_nothing_in_the_drawer(
    engine: Engine, served: Post, tmp_path: Path
) -> None:
    drawer = FileSink(tmp_path / "outbox")
    outbox = SqlOutbox(engine, drawer=drawer)

    def erased_then_written() -> None:
        PersonalData(engine, drawer).erase_person("lead-ada")
        drawer.write_message("web-ada", "late.eml", b"ada@example.com")

    served["webhook"].meanwhile = erased_then_written
    (letter,) = [one for one in outbox.claim_entries("me", 30, 9) if one.delivery.recipient == "webhook"]

    done = await served.office.dispatch_message(letter)

    assert isinstance(done, Done)
    assert not outbox.finish_entry(letter, "me", done)
    assert list((tmp_path / "outbox").iterdir()) == []


class Empty:
    """A queue with nothing in it."""

    name = "letters"

    def claim_entries(self, holder: str, seconds: float, most: int) -> tuple[OutboxMessage, ...]:
        return ()

    def extend_claim(self, holder: str, seconds: float) -> None:
        pass

    def release_claim(self, holder: str) -> None:
        pass

    def postpone_entry(self, entry: OutboxMessage, holder: str, seconds: float, note: str | None = None) -> None:
        pass

    def finish_entry(self, entry: OutboxMessage, holder: str, done: Done = FINISHED) -> bool:
        return True

    def count_waiting(self) -> int:
        return 0

    def purge_done(self, before: datetime) -> int:
        return 0


async def test_a_worker_that_is_woken_as_it_is_stopped_stops_all_the_same(post: Post) -> None:
    for pause in range(50):
        worker = Worker(Empty(), post.office.dispatch_message)
        worker.start_worker()
        await asyncio.sleep(0.001 * (pause % 5))
        worker.wake_worker()
        await asyncio.wait_for(worker.stop_worker(), 20)
