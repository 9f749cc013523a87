"""What waits, and what was given up, in the operator's figures; on both databases."""

from __future__ import annotations

from datetime import datetime

from bot.leads.events import LeadEvent
from bot.queues.model import Done
from bot.storage.database.engine import open_engine, write_transaction
from bot.storage.privacy.erasures import enqueue_erasure
from bot.storage.queues.queue_lengths import queue_lengths
from bot.storage.queues.sql_outbox import SqlOutbox


def test_a_letter_that_is_given_up_waits_no_more_and_is_counted_until_it_is_retried(url: str, now: datetime) -> None:
    engine = open_engine(url)
    outbox = SqlOutbox(engine, lambda: now)
    outbox.enqueue_events(LeadEvent("person_wanted", "web-ada"))
    held = outbox.claim_entries("me", 10, 5)
    outbox.finish_entry(held[0], "me")
    for letter in held[1:]:
        outbox.finish_entry(letter, "me", Done(note="http 410", failed=True))

    given_up = queue_lengths(engine, now)["outbox"]
    outbox.retry_failed()
    again = queue_lengths(engine, now)["outbox"]
    engine.dispose()

    assert (given_up.entries, given_up.failed) == (0, 2)
    assert (again.entries, again.failed) == (2, 0)


def test_an_erasure_that_is_owed_waits_as_any_other_work(url: str, now: datetime) -> None:
    engine = open_engine(url)
    with write_transaction(engine) as connection:
        enqueue_erasure(connection, ("web-ada",), now)

    assert queue_lengths(engine, now)["erasures"].entries == 1
    engine.dispose()
