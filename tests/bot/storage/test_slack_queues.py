"""What every keeper of the Slack channel's queues promises, shown on both databases and on the twin in memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotReady, UnknownConversation
from bot.queues.channel_queue import QueueEntry
from bot.queues.model import Done
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.slack_records.records import LeadPost, SlackStore
from bot.storage.slack_records.sql_records import open_slack_store
from tests.fakes.channel_queue import InMemorySlackStore

ADA, BOB = "slack-T1-D1-U1", "slack-T1-D2-U2"


@dataclass
class Clock:
    time: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 12, tzinfo=timezone.utc))

    def __call__(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def heard(key: str, talk: str = ADA, **more: Any) -> QueueEntry:
    return QueueEntry(key, talk, f"body of {key}", **{"conversation_id": talk, "conversation": "begin", **more})


def keys(entries: tuple[QueueEntry, ...]) -> list[str]:
    return [entry.key for entry in entries]


class SlackStoreContract:
    """The tests both keepers pass."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def test_an_arrival_is_taken_once(self, kept: SlackStore) -> None:
        assert kept.inbox.enqueue_entries(heard("e1"), heard("e1"), heard("e2")) == (True, False, True)
        assert kept.inbox.enqueue_entries(heard("e1")) == (False,)
        assert kept.inbox.count_waiting() == 2

    def test_two_names_for_one_message_are_one_arrival(self, kept: SlackStore) -> None:
        assert kept.inbox.enqueue_entries(heard("e1", subject="C1-7.1"), heard("e2", subject="C1-7.1")) == (True, False)
        assert kept.inbox.enqueue_entries(heard("e3"), heard("e4")) == (True, True)

    def test_what_only_goes_on_is_left_unless_the_conversation_was_begun(self, kept: SlackStore) -> None:
        follow_up = heard("e2", conversation="known")

        assert kept.inbox.enqueue_entries(follow_up) == (False,)
        assert kept.inbox.enqueue_entries(heard("e1"), follow_up) == (True, True)

    def test_an_alert_is_taken_with_or_without_a_conversation(self, kept: SlackStore) -> None:
        assert kept.inbox.enqueue_entries(heard("e1", "terminal-1", conversation="any")) == (True,)
        assert kept.inbox.enqueue_entries(heard("e2", "terminal-1", conversation="known")) == (False,)

    def test_the_post_of_a_lead_is_begun_by_one_alert(self, kept: SlackStore) -> None:
        assert kept.records.begin_post(ADA, "C1", "alert-1") is None
        # Who died over it begins it once more; the others wait until it is there.
        assert kept.records.begin_post(ADA, "C1", "alert-1") is None
        assert kept.records.begin_post(ADA, "C1", "alert-2") == LeadPost("C1")
        kept.records.note_post("alert-1", "17.4")
        assert kept.records.begin_post(ADA, "C1", "alert-2") == LeadPost("C1", "17.4")
        assert kept.records.begin_post(BOB, "C1", "alert-3") is None

        kept.records.drop_post(ADA)
        assert kept.records.begin_post(ADA, "C1", "alert-4") is None

    def test_a_lane_is_done_one_by_one_and_lanes_side_by_side(self, kept: SlackStore) -> None:
        kept.inbox.enqueue_entries(heard("a1"), heard("a2"), heard("b1", BOB))

        first = kept.inbox.claim_entries("me", 10, 9)

        assert keys(first) == ["a1", "b1"]
        assert kept.inbox.claim_entries("me", 10, 9) == ()
        assert kept.inbox.finish_entry(first[0], "me")
        assert keys(kept.inbox.claim_entries("me", 10, 9)) == ["a2"]

    def test_a_lane_goes_by_the_time_said_then_by_arrival(self, kept: SlackStore) -> None:
        kept.inbox.enqueue_entries(heard("late", said="1700000002.000000"), heard("early", said="1700000001.000000"))

        assert keys(kept.inbox.claim_entries("me", 10, 9)) == ["early"]

    def test_nothing_overtakes_what_is_being_worked_on(self, kept: SlackStore) -> None:
        kept.inbox.enqueue_entries(heard("second", said="2"))
        kept.inbox.claim_entries("me", 10, 9)
        kept.inbox.enqueue_entries(heard("first", said="1"))

        assert kept.inbox.claim_entries("other", 10, 9) == ()

    def test_what_a_dead_worker_held_is_taken_over(self, kept: SlackStore, clock: Clock) -> None:
        kept.inbox.enqueue_entries(heard("e1"))
        (lost,) = kept.inbox.claim_entries("dead", 10, 9)
        clock.passes(11)

        (found,) = kept.inbox.claim_entries("heir", 10, 9)

        assert (lost.tries, found.tries) == (1, 2)
        assert not kept.inbox.finish_entry(lost, "dead")
        assert kept.inbox.finish_entry(found, "heir")

    def test_a_worker_that_lives_keeps_what_it_holds(self, kept: SlackStore, clock: Clock) -> None:
        kept.inbox.enqueue_entries(heard("e1"))
        kept.inbox.claim_entries("me", 10, 9)
        clock.passes(8)
        kept.inbox.extend_claim("me", 10)
        clock.passes(8)

        assert kept.inbox.claim_entries("other", 10, 9) == ()

    def test_a_worker_that_stops_gives_up_what_it_holds(self, kept: SlackStore) -> None:
        kept.inbox.enqueue_entries(heard("e1"))
        kept.inbox.claim_entries("me", 10, 9)
        kept.inbox.release_claim("me")

        assert keys(kept.inbox.claim_entries("other", 10, 9)) == ["e1"]

    def test_finishing_answers_in_the_same_go_and_forgets_the_body(self, kept: SlackStore) -> None:
        kept.inbox.enqueue_entries(heard("e1"))
        (entry,) = kept.inbox.claim_entries("me", 10, 9)

        assert kept.inbox.finish_entry(entry, "me", Done((QueueEntry("e1:0", ADA, "hello", conversation_id=ADA),)))

        assert kept.inbox.count_waiting() == 0
        assert kept.inbox.enqueue_entries(heard("e1")) == (False,)
        assert [e.body for e in kept.outbox.claim_entries("me", 10, 9)] == ["hello"]

    def test_finishing_twice_answers_once(self, kept: SlackStore) -> None:
        kept.inbox.enqueue_entries(heard("e1"))
        (entry,) = kept.inbox.claim_entries("me", 10, 9)
        answer = (QueueEntry("e1:0", ADA, "hello"),)

        assert kept.inbox.finish_entry(entry, "me", Done(answer))
        assert not kept.inbox.finish_entry(entry, "me", Done(answer))
        assert kept.outbox.count_waiting() == 1

    def test_what_is_put_off_keeps_its_place_and_its_note(self, kept: SlackStore, clock: Clock) -> None:
        kept.inbox.enqueue_entries(heard("a1"), heard("a2"))
        (entry,) = kept.inbox.claim_entries("me", 10, 9)
        kept.inbox.postpone_entry(entry, "me", 30, "refused")

        assert kept.inbox.claim_entries("me", 10, 9) == ()
        clock.passes(31)
        (again,) = kept.inbox.claim_entries("me", 10, 9)
        assert (again.key, again.note, again.tries) == ("a1", "refused", 2)

    def test_a_note_counts_for_one_try(self, kept: SlackStore, clock: Clock) -> None:
        kept.inbox.enqueue_entries(heard("a1"))
        (entry,) = kept.inbox.claim_entries("me", 10, 9)
        kept.inbox.postpone_entry(entry, "me", 0, "refused")
        kept.inbox.claim_entries("me", 10, 9)
        clock.passes(11)

        assert kept.inbox.claim_entries("heir", 10, 9)[0].note is None

    def test_an_entry_rests_until_it_is_due(self, kept: SlackStore, clock: Clock) -> None:
        kept.inbox.enqueue_entries(heard("later", due=clock() + timedelta(hours=1)))

        assert kept.inbox.claim_entries("me", 10, 9) == ()
        clock.passes(3601)
        assert keys(kept.inbox.claim_entries("me", 10, 9)) == ["later"]

    def test_a_message_is_sent_once_under_its_key(self, kept: SlackStore) -> None:
        assert kept.outbox.enqueue_entries(QueueEntry("x", "lane", "one"), QueueEntry("x", "lane", "two")) == (
            True,
            False,
        )
        assert kept.outbox.enqueue_entries(QueueEntry("x", "lane", "three")) == (False,)

    def test_the_first_to_claim_a_conversation_has_it(self, kept: SlackStore) -> None:
        kept.inbox.enqueue_entries(heard("e1"))

        assert kept.records.find_claimant(ADA) is None
        assert [kept.records.assign_person(ADA, "U7"), kept.records.assign_person(ADA, "U8")] == ["U7", "U7"]
        assert kept.records.find_claimant(ADA) == "U7"
        with pytest.raises(UnknownConversation):
            kept.records.assign_person(BOB, "U7")

    def test_old_entries_are_let_go_and_new_and_undone_ones_stay(self, kept: SlackStore, clock: Clock) -> None:
        kept.inbox.enqueue_entries(heard("old"), heard("open", BOB))
        done = next(e for e in kept.inbox.claim_entries("me", 10, 9) if e.key == "old")
        kept.inbox.finish_entry(done, "me")
        clock.passes(3600)

        assert kept.purge_done(clock() - timedelta(hours=2)) == 0
        assert kept.purge_done(clock() - timedelta(minutes=30)) == 1
        assert kept.inbox.count_waiting() == 1

    def test_an_entry_erased_while_it_is_worked_on_is_answered_and_known_again(self, kept: SlackStore) -> None:
        kept.inbox.enqueue_entries(heard("e1"), heard("e2", BOB))
        entry = next(e for e in kept.inbox.claim_entries("me", 10, 9) if e.key == "e1")
        self.erase(kept, ADA)

        assert kept.inbox.finish_entry(
            entry, "me", Done((QueueEntry("e1:0", ADA, "It is gone.", conversation_id=ADA),))
        )

        assert kept.outbox.count_waiting() == 1
        assert kept.inbox.enqueue_entries(heard("e1")) == (False,)

    def test_workers_at_once_never_hold_the_same_entry(self, kept: SlackStore) -> None:
        kept.inbox.enqueue_entries(*(heard(f"e{n}", f"slack-T1-D{n % 7}-U") for n in range(35)))
        done: list[str] = []

        def work(name: str) -> None:
            while kept.inbox.count_waiting():
                for entry in kept.inbox.claim_entries(name, 10, 3):
                    assert kept.inbox.finish_entry(entry, name)
                    done.append(entry.key)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, "abcd"))

        assert sorted(done) == sorted(f"e{n}" for n in range(35))

    def erase(self, kept: Any, conversation_id: str) -> None:
        raise NotImplementedError


class Testopen_slack_store(SlackStoreContract):
    @pytest.fixture
    def kept(self, url: str, clock: Clock) -> Iterator[SlackStore]:
        engine = open_engine(url)
        yield open_slack_store(engine, clock)
        engine.dispose()

    def erase(self, kept: Any, conversation_id: str) -> None:
        PersonalData(kept.records._engine).erase_person(conversation_id)

    def test_a_conversation_that_began_in_slack_has_a_transcript(self, kept: SlackStore, url: str) -> None:
        kept.inbox.enqueue_entries(heard("e1"))

        assert SqlTranscripts(open_engine(url)).list_since(ADA, 0) == ()

    def test_erasing_a_person_takes_the_queues_rows_along(self, kept: SlackStore, url: str) -> None:
        kept.inbox.enqueue_entries(heard("e1"), heard("e2", BOB))
        kept.outbox.enqueue_entries(
            QueueEntry("x", ADA, "hello", conversation_id=ADA), QueueEntry("y", "agency", "hello")
        )
        kept.records.assign_person(ADA, "U7")

        PersonalData(open_engine(url)).erase_person(ADA)

        assert (kept.inbox.count_waiting(), kept.outbox.count_waiting()) == (1, 1)
        assert kept.records.find_claimant(ADA) is None

    def test_purging_old_conversations_minds_no_rows_of_nobody(self, kept: SlackStore, url: str, clock: Clock) -> None:
        kept.inbox.enqueue_entries(heard("e1"), QueueEntry("command", "agency", "x"))

        gone = PersonalData(open_engine(url)).purge_old(1, clock() + timedelta(days=9))

        assert gone.conversations == (ADA,)


class TestInMemorySlackStore(SlackStoreContract):
    @pytest.fixture
    def kept(self, clock: Clock) -> SlackStore:
        return InMemorySlackStore.build(clock)

    def erase(self, kept: Any, conversation_id: str) -> None:
        kept.erase_talk(conversation_id)


def test_a_database_without_tables_is_not_ready(tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        open_slack_store(open_engine(f"sqlite:///{tmp_path / 'empty.db'}")).inbox.enqueue_entries(heard("e1"))
