"""What every keeper of the outbox promises, shown on both databases and on the twin in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.engine import Engine

from bot.leads.events import LeadEvent
from bot.leads.model import Lead
from bot.queues.model import Done
from bot.queues.outbox import Outbox, OutboxMessage
from bot.storage.database.engine import open_engine, write_transaction
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox, enqueue_events
from tests.fakes.outbox import InMemoryOutbox

STORED = LeadEvent("lead_stored", "web-ada", "lead-ada")
CHANGED = LeadEvent("lead_changed", "web-ada", "lead-ada", occurrence="2026-11-23T12:00")
HOT = LeadEvent("lead_hot", "web-ada", "lead-ada")
BOOKED = LeadEvent("booked", "web-ada", "lead-ada", about="booking-1")
PERSON = LeadEvent("person_wanted", "web-bob", occurrence="2026-11-23")


@dataclass
class Clock:
    time: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 12, tzinfo=timezone.utc))

    def __call__(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def told(letters: tuple[OutboxMessage, ...]) -> list[tuple[str, str]]:
    return sorted((letter.delivery.event.kind, letter.delivery.recipient) for letter in letters)


def to_agency(kind: str) -> list[tuple[str, str]]:
    return [(kind, recipient) for recipient in ("agency_mail", "slack", "webhook")]


class OutboxContract:
    """The tests both keepers pass."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def test_an_event_is_told_to_each_recipient_once(self, kept: Outbox) -> None:
        assert kept.enqueue_events(STORED) == 3
        assert kept.enqueue_events(STORED) == 0
        assert kept.has_key("slack:lead_stored:lead-ada")
        assert not kept.has_key("slack:lead_stored:lead-bob")

        assert told(kept.claim_entries("me", 10, 9)) == to_agency("lead_stored")
        assert kept.claim_entries("me", 10, 9) == ()

    def test_the_visitor_too_is_told_of_a_booking(self, kept: Outbox) -> None:
        kept.enqueue_events(BOOKED)

        assert told(kept.claim_entries("me", 10, 9)) == [
            ("booked", recipient) for recipient in ("agency_mail", "slack", "visitor_mail", "webhook")
        ]

    def test_a_lead_that_is_hot_from_the_first_is_told_to_people_as_that_alone(self, kept: Outbox) -> None:
        kept.enqueue_events(STORED, HOT)

        assert told(kept.list_messages()) == [*to_agency("lead_hot"), ("lead_stored", "webhook")]

    def test_what_a_recipient_is_told_of_one_talk_goes_in_order(self, kept: Outbox) -> None:
        kept.enqueue_events(STORED)
        kept.enqueue_events(BOOKED)

        first = kept.claim_entries("me", 10, 9)
        assert told(first) == [("booked", "visitor_mail"), *to_agency("lead_stored")]
        for letter in first:
            kept.finish_entry(letter, "me")
        assert told(kept.claim_entries("me", 10, 9)) == to_agency("booked")

    def test_changes_in_a_row_are_told_once_and_after_a_while(self, kept: Outbox, clock: Clock) -> None:
        assert kept.enqueue_events(CHANGED) == 3
        assert kept.enqueue_events(replace(CHANGED, occurrence="2026-11-23T12:01")) == 0
        assert kept.claim_entries("me", 10, 9) == ()

        clock.passes(61)

        assert told(kept.claim_entries("me", 10, 9)) == to_agency("lead_changed")

    def test_nothing_waits_behind_a_change_that_is_gathered(self, kept: Outbox) -> None:
        kept.enqueue_events(CHANGED)
        kept.enqueue_events(HOT)

        assert told(kept.claim_entries("me", 10, 9)) == to_agency("lead_hot")

    def test_a_change_after_a_try_is_told_again_for_that_try_may_have_arrived(self, kept: Outbox, clock: Clock) -> None:
        kept.enqueue_events(CHANGED)
        clock.passes(61)
        for letter in kept.claim_entries("me", 10, 9):
            kept.postpone_entry(letter, "me", 5, "timeout")

        assert kept.enqueue_events(replace(CHANGED, occurrence="2026-11-23T12:02")) == 3

    def test_a_failed_try_comes_back_in_time_counted_and_with_its_note(self, kept: Outbox, clock: Clock) -> None:
        kept.enqueue_events(PERSON)
        letter = kept.claim_entries("me", 10, 1)[0]
        kept.postpone_entry(letter, "me", 5, "http 503")

        assert letter.key not in {other.key for other in kept.claim_entries("me", 10, 9)}
        clock.passes(6)
        again = next(other for other in kept.claim_entries("me", 10, 9) if other.key == letter.key)

        assert (again.tries, again.note) == (2, "http 503")

    def test_what_a_dead_worker_held_is_taken_over_and_the_dead_one_changes_nothing(
        self, kept: Outbox, clock: Clock
    ) -> None:
        kept.enqueue_events(PERSON)
        letter = kept.claim_entries("dead", 10, 1)[0]
        clock.passes(5)
        kept.extend_claim("dead", 10)
        clock.passes(6)
        assert letter.key not in {other.key for other in kept.claim_entries("heir", 10, 9)}
        clock.passes(5)

        assert letter.key in {other.key for other in kept.claim_entries("heir", 10, 9)}
        assert not kept.finish_entry(letter, "dead")
        assert kept.finish_entry(letter, "heir")

    def test_what_is_let_go_is_there_for_others_at_once(self, kept: Outbox) -> None:
        kept.enqueue_events(STORED)
        kept.claim_entries("me", 10, 9)

        kept.release_claim("me")

        assert told(kept.claim_entries("you", 10, 9)) == to_agency("lead_stored")

    def test_a_letter_given_up_waits_for_somebody_to_retry_it(self, kept: Outbox) -> None:
        kept.enqueue_events(PERSON)
        letter = kept.claim_entries("me", 10, 1)[0]

        assert kept.finish_entry(letter, "me", Done(note="http 410", failed=True))
        dead = kept.list_messages("failed")
        assert [(one.key, one.note, one.state) for one in dead] == [(letter.key, "http 410", "failed")]
        assert kept.count_waiting() == 2

        assert kept.retry_failed(dead[0].id + 100) == 0
        assert kept.retry_failed(dead[0].id) == 1
        assert kept.retry_failed() == 0
        again = next(other for other in kept.claim_entries("me", 10, 9) if other.key == letter.key)
        assert (again.tries, again.state) == (1, "waiting")

    def test_a_letter_given_up_does_not_hold_up_the_next(self, kept: Outbox) -> None:
        kept.enqueue_events(STORED)
        kept.enqueue_events(BOOKED)
        for letter in kept.claim_entries("me", 10, 9):
            kept.finish_entry(letter, "me", Done(note="no", failed=True))

        assert told(kept.claim_entries("me", 10, 9)) == to_agency("booked")

    def test_what_was_done_long_ago_is_let_go(self, kept: Outbox, clock: Clock) -> None:
        kept.enqueue_events(STORED)
        kept.finish_entry(kept.claim_entries("me", 10, 1)[0], "me")
        clock.passes(100)

        assert kept.purge_done(clock()) == 1
        assert (len(kept.list_messages()), kept.count_waiting(), kept.list_messages("done")) == (2, 2, ())


class TestInMemory(OutboxContract):
    @pytest.fixture
    def kept(self, clock: Clock) -> Outbox:
        return InMemoryOutbox(clock)


class TestInADatabase(OutboxContract):
    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = open_engine(url)
        yield engine
        engine.dispose()

    @pytest.fixture
    def kept(self, engine: Engine, clock: Clock, new_lead: Callable[..., Lead]) -> Outbox:
        SqlLeads(engine).save_lead(new_lead())
        outbox = SqlOutbox(engine, clock)
        with write_transaction(engine) as connection:
            connection.exec_driver_sql("delete from outbox")
        return outbox

    def test_nothing_is_told_of_what_was_not_kept(self, kept: Outbox, engine: Engine) -> None:
        def change_and_die() -> None:
            with write_transaction(engine) as connection:
                enqueue_events(connection, STORED)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            change_and_die()

        assert kept.list_messages() == ()

    def test_several_workers_share_the_letters_and_none_gets_one_twice(self, kept: Outbox) -> None:
        for number in range(20):
            kept.enqueue_events(LeadEvent("person_wanted", f"web-{number}"))

        def work(name: str) -> list[str]:
            return [letter.key for _ in range(10) for letter in kept.claim_entries(name, 60, 3)]

        with ThreadPoolExecutor(4) as pool:
            held = [key for keys in pool.map(work, "abcd") for key in keys]

        assert len(held) == len(set(held)) == 60

    def test_an_erased_person_is_told_of_no_more(self, kept: Outbox, engine: Engine) -> None:
        kept.enqueue_events(STORED, PERSON)
        held = kept.claim_entries("me", 10, 9)

        PersonalData(engine).erase_person("lead-ada")

        assert {letter.delivery.event.conversation_id for letter in kept.list_messages()} == {"web-bob"}
        assert [kept.finish_entry(one, "me") for one in held if one.delivery.event.lead_id] == [False] * 3
