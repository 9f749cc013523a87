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
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.in_memory_slack import InMemorySlackQueues
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.slack_queues.slack import InboundEvent, LeadPost, SlackEntry, SlackQueues
from bot.storage.slack_queues.sql_slack import SqlSlackQueues

ADA, BOB = "slack-T1-D1-U1", "slack-T1-D2-U2"


@dataclass
class Clock:
    time: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 12, tzinfo=timezone.utc))

    def __call__(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def heard(key: str, talk: str = ADA, **more: Any) -> InboundEvent:
    return InboundEvent(SlackEntry(key, talk, f"body of {key}", conversation_id=talk, **more))


def keys(entries: tuple[SlackEntry, ...]) -> list[str]:
    return [entry.key for entry in entries]


class SlackQueuesContract:
    """The tests both keepers pass."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def test_an_arrival_is_taken_once(self, kept: SlackQueues) -> None:
        assert kept.enqueue_arrivals(heard("e1"), heard("e1"), heard("e2")) == (True, False, True)
        assert kept.enqueue_arrivals(heard("e1")) == (False,)
        assert kept.count_waiting("inbox") == 2

    def test_two_names_for_one_message_are_one_arrival(self, kept: SlackQueues) -> None:
        assert kept.enqueue_arrivals(heard("e1", subject="C1-7.1"), heard("e2", subject="C1-7.1")) == (True, False)
        assert kept.enqueue_arrivals(heard("e3"), heard("e4")) == (True, True)

    def test_what_only_goes_on_is_left_unless_the_conversation_was_begun(self, kept: SlackQueues) -> None:
        follow_up = InboundEvent(heard("e2").entry, conversation="known")

        assert kept.enqueue_arrivals(follow_up) == (False,)
        assert kept.enqueue_arrivals(heard("e1"), follow_up) == (True, True)

    def test_an_alert_is_taken_with_or_without_a_conversation(self, kept: SlackQueues) -> None:
        assert kept.enqueue_arrivals(InboundEvent(heard("e1", "terminal-1").entry, conversation="any")) == (True,)
        assert kept.enqueue_arrivals(InboundEvent(heard("e2", "terminal-1").entry, conversation="known")) == (False,)

    def test_the_post_of_a_lead_is_begun_by_one_alert(self, kept: SlackQueues) -> None:
        assert kept.begin_post(ADA, "C1", "alert-1") is None
        # Who died over it begins it once more; the others wait until it is there.
        assert kept.begin_post(ADA, "C1", "alert-1") is None
        assert kept.begin_post(ADA, "C1", "alert-2") == LeadPost("C1")
        kept.note_post("alert-1", "17.4")
        assert kept.begin_post(ADA, "C1", "alert-2") == LeadPost("C1", "17.4")
        assert kept.begin_post(BOB, "C1", "alert-3") is None

        kept.drop_post(ADA)
        assert kept.begin_post(ADA, "C1", "alert-4") is None

    def test_a_lane_is_done_one_by_one_and_lanes_side_by_side(self, kept: SlackQueues) -> None:
        kept.enqueue_arrivals(heard("a1"), heard("a2"), heard("b1", BOB))

        first = kept.claim_entries("inbox", "me", 10, 9)

        assert keys(first) == ["a1", "b1"]
        assert kept.claim_entries("inbox", "me", 10, 9) == ()
        assert kept.finish_entry("inbox", first[0], "me")
        assert keys(kept.claim_entries("inbox", "me", 10, 9)) == ["a2"]

    def test_a_lane_goes_by_the_time_said_then_by_arrival(self, kept: SlackQueues) -> None:
        kept.enqueue_arrivals(heard("late", said="1700000002.000000"), heard("early", said="1700000001.000000"))

        assert keys(kept.claim_entries("inbox", "me", 10, 9)) == ["early"]

    def test_nothing_overtakes_what_is_being_worked_on(self, kept: SlackQueues) -> None:
        kept.enqueue_arrivals(heard("second", said="2"))
        kept.claim_entries("inbox", "me", 10, 9)
        kept.enqueue_arrivals(heard("first", said="1"))

        assert kept.claim_entries("inbox", "other", 10, 9) == ()

    def test_what_a_dead_worker_held_is_taken_over(self, kept: SlackQueues, clock: Clock) -> None:
        kept.enqueue_arrivals(heard("e1"))
        (lost,) = kept.claim_entries("inbox", "dead", 10, 9)
        clock.passes(11)

        (found,) = kept.claim_entries("inbox", "heir", 10, 9)

        assert (lost.tries, found.tries) == (1, 2)
        assert not kept.finish_entry("inbox", lost, "dead")
        assert kept.finish_entry("inbox", found, "heir")

    def test_a_worker_that_lives_keeps_what_it_holds(self, kept: SlackQueues, clock: Clock) -> None:
        kept.enqueue_arrivals(heard("e1"))
        kept.claim_entries("inbox", "me", 10, 9)
        clock.passes(8)
        kept.extend_claim("inbox", "me", 10)
        clock.passes(8)

        assert kept.claim_entries("inbox", "other", 10, 9) == ()

    def test_a_worker_that_stops_gives_up_what_it_holds(self, kept: SlackQueues) -> None:
        kept.enqueue_arrivals(heard("e1"))
        kept.claim_entries("inbox", "me", 10, 9)
        kept.release_claim("inbox", "me")

        assert keys(kept.claim_entries("inbox", "other", 10, 9)) == ["e1"]

    def test_finishing_answers_in_the_same_go_and_forgets_the_body(self, kept: SlackQueues) -> None:
        kept.enqueue_arrivals(heard("e1"))
        (entry,) = kept.claim_entries("inbox", "me", 10, 9)

        assert kept.finish_entry("inbox", entry, "me", answers=(SlackEntry("e1:0", ADA, "hello", conversation_id=ADA),))

        assert kept.count_waiting("inbox") == 0
        assert kept.enqueue_arrivals(heard("e1")) == (False,)
        assert [e.body for e in kept.claim_entries("outbox", "me", 10, 9)] == ["hello"]

    def test_finishing_twice_answers_once(self, kept: SlackQueues) -> None:
        kept.enqueue_arrivals(heard("e1"))
        (entry,) = kept.claim_entries("inbox", "me", 10, 9)
        answer = (SlackEntry("e1:0", ADA, "hello"),)

        assert kept.finish_entry("inbox", entry, "me", answers=answer)
        assert not kept.finish_entry("inbox", entry, "me", answers=answer)
        assert kept.count_waiting("outbox") == 1

    def test_what_is_put_off_keeps_its_place_and_its_note(self, kept: SlackQueues, clock: Clock) -> None:
        kept.enqueue_arrivals(heard("a1"), heard("a2"))
        (entry,) = kept.claim_entries("inbox", "me", 10, 9)
        kept.postpone_entry("inbox", entry, "me", 30, "refused")

        assert kept.claim_entries("inbox", "me", 10, 9) == ()
        clock.passes(31)
        (again,) = kept.claim_entries("inbox", "me", 10, 9)
        assert (again.key, again.note, again.tries) == ("a1", "refused", 2)

    def test_a_note_counts_for_one_try(self, kept: SlackQueues, clock: Clock) -> None:
        kept.enqueue_arrivals(heard("a1"))
        (entry,) = kept.claim_entries("inbox", "me", 10, 9)
        kept.postpone_entry("inbox", entry, "me", 0, "refused")
        kept.claim_entries("inbox", "me", 10, 9)
        clock.passes(11)

        assert kept.claim_entries("inbox", "heir", 10, 9)[0].note is None

    def test_an_entry_rests_until_it_is_due(self, kept: SlackQueues, clock: Clock) -> None:
        kept.enqueue_arrivals(heard("later", due=clock() + timedelta(hours=1)))

        assert kept.claim_entries("inbox", "me", 10, 9) == ()
        clock.passes(3601)
        assert keys(kept.claim_entries("inbox", "me", 10, 9)) == ["later"]

    def test_a_message_is_sent_once_under_its_key(self, kept: SlackQueues) -> None:
        assert kept.enqueue_entries(SlackEntry("x", "lane", "one"), SlackEntry("x", "lane", "two")) == 1
        assert kept.enqueue_entries(SlackEntry("x", "lane", "three")) == 0

    def test_the_first_to_claim_a_conversation_has_it(self, kept: SlackQueues) -> None:
        kept.enqueue_arrivals(heard("e1"))

        assert kept.find_claimant(ADA) is None
        assert [kept.assign_person(ADA, "U7"), kept.assign_person(ADA, "U8")] == ["U7", "U7"]
        assert kept.find_claimant(ADA) == "U7"
        with pytest.raises(UnknownConversation):
            kept.assign_person(BOB, "U7")

    def test_old_entries_are_let_go_and_new_and_undone_ones_stay(self, kept: SlackQueues, clock: Clock) -> None:
        kept.enqueue_arrivals(heard("old"), heard("open", BOB))
        done = next(e for e in kept.claim_entries("inbox", "me", 10, 9) if e.key == "old")
        kept.finish_entry("inbox", done, "me")
        clock.passes(3600)

        assert kept.purge_done(clock() - timedelta(hours=2)) == 0
        assert kept.purge_done(clock() - timedelta(minutes=30)) == 1
        assert kept.count_waiting("inbox") == 1

    def test_an_entry_erased_while_it_is_worked_on_is_answered_and_known_again(self, kept: SlackQueues) -> None:
        kept.enqueue_arrivals(heard("e1"), heard("e2", BOB))
        entry = next(e for e in kept.claim_entries("inbox", "me", 10, 9) if e.key == "e1")
        self.erase(kept, ADA)

        assert kept.finish_entry(
            "inbox", entry, "me", answers=(SlackEntry("e1:0", ADA, "It is gone.", conversation_id=ADA),)
        )

        assert kept.count_waiting("outbox") == 1
        assert kept.enqueue_arrivals(heard("e1")) == (False,)

    def test_workers_at_once_never_hold_the_same_entry(self, kept: SlackQueues) -> None:
        kept.enqueue_arrivals(*(heard(f"e{n}", f"slack-T1-D{n % 7}-U") for n in range(35)))
        done: list[str] = []

        def work(name: str) -> None:
            while kept.count_waiting("inbox"):
                for entry in kept.claim_entries("inbox", name, 10, 3):
                    assert kept.finish_entry("inbox", entry, name)
                    done.append(entry.key)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, "abcd"))

        assert sorted(done) == sorted(f"e{n}" for n in range(35))

    def erase(self, kept: Any, conversation_id: str) -> None:
        raise NotImplementedError


class TestSqlSlackQueues(SlackQueuesContract):
    @pytest.fixture
    def kept(self, url: str, clock: Clock) -> Iterator[SlackQueues]:
        engine = open_engine(url)
        yield SqlSlackQueues(engine, clock)
        engine.dispose()

    def erase(self, kept: Any, conversation_id: str) -> None:
        PersonalData(kept._engine).erase_person(conversation_id)

    def test_a_conversation_that_began_in_slack_has_a_transcript(self, kept: SlackQueues, url: str) -> None:
        kept.enqueue_arrivals(heard("e1"))

        assert SqlTranscripts(open_engine(url)).list_since(ADA, 0) == ()

    def test_erasing_a_person_takes_the_queues_rows_along(self, kept: SlackQueues, url: str) -> None:
        kept.enqueue_arrivals(heard("e1"), heard("e2", BOB))
        kept.enqueue_entries(SlackEntry("x", ADA, "hello", conversation_id=ADA), SlackEntry("y", "agency", "hello"))
        kept.assign_person(ADA, "U7")

        PersonalData(open_engine(url)).erase_person(ADA)

        assert (kept.count_waiting("inbox"), kept.count_waiting("outbox")) == (1, 1)
        assert kept.find_claimant(ADA) is None

    def test_purging_old_conversations_minds_no_rows_of_nobody(self, kept: SlackQueues, url: str, clock: Clock) -> None:
        kept.enqueue_arrivals(heard("e1"), InboundEvent(SlackEntry("command", "agency", "x")))

        gone = PersonalData(open_engine(url)).purge_old(1, clock() + timedelta(days=9))

        assert gone.conversations == (ADA,)


class TestInMemorySlackQueues(SlackQueuesContract):
    @pytest.fixture
    def kept(self, clock: Clock) -> SlackQueues:
        return InMemorySlackQueues(clock)

    def erase(self, kept: Any, conversation_id: str) -> None:
        kept.erase_talk(conversation_id)


def test_a_database_without_tables_is_not_ready(tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        SqlSlackQueues(open_engine(f"sqlite:///{tmp_path / 'empty.db'}")).enqueue_arrivals(heard("e1"))
