"""What waits, and what was given up, in the operator's figures; on both databases."""

from __future__ import annotations

from datetime import datetime

from bot.leads.events import LeadEvent
from bot.storage.engine import open_engine, writing
from bot.storage.erasures import owe_erasure
from bot.storage.sql_outbox import SqlOutbox
from bot.storage.waiting import waiting


def test_a_letter_that_is_given_up_waits_no_more_and_is_counted_until_it_is_retried(url: str, now: datetime) -> None:
    engine = open_engine(url)
    outbox = SqlOutbox(engine, lambda: now)
    outbox.put(LeadEvent("person_wanted", "web-ada"))
    held = outbox.hold("me", 10, 5)
    outbox.finish(held[0], "me")
    for letter in held[1:]:
        outbox.fail(letter, "me", "http 410")

    given_up = waiting(engine, now)["outbox"]
    outbox.retry()
    again = waiting(engine, now)["outbox"]
    engine.dispose()

    assert (given_up.entries, given_up.failed) == (0, 2)
    assert (again.entries, again.failed) == (2, 0)


def test_an_erasure_that_is_owed_waits_as_any_other_work(url: str, now: datetime) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        owe_erasure(connection, ("web-ada",), now)

    assert waiting(engine, now)["erasures"].entries == 1
    engine.dispose()
