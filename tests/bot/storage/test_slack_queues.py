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
from bot.storage.engine import open_engine
from bot.storage.in_memory_slack import InMemorySlackQueues
from bot.storage.personal_data import PersonalData
from bot.storage.slack import Arrival, Entry, LeadPost, SlackQueues
from bot.storage.sql_slack import SqlSlackQueues
from bot.storage.sql_transcripts import SqlTranscripts

ADA, BOB = "slack-T1-D1-U1", "slack-T1-D2-U2"


@dataclass
class Clock:
    time: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 12, tzinfo=timezone.utc))

    def __call__(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def heard(key: str, talk: str = ADA, **more: Any) -> Arrival:
    return Arrival(Entry(key, talk, f"body of {key}", conversation_id=talk, **more))


def keys(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.key for entry in entries]


class SlackQueuesContract:
    """The tests both keepers pass."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def test_an_arrival_is_taken_once(self, kept: SlackQueues) -> None:
        assert kept.take(heard("e1"), heard("e1"), heard("e2")) == (True, False, True)
        assert kept.take(heard("e1")) == (False,)
        assert kept.waiting("inbox") == 2

    def test_two_names_for_one_message_are_one_arrival(self, kept: SlackQueues) -> None:
        assert kept.take(heard("e1", subject="C1-7.1"), heard("e2", subject="C1-7.1")) == (True, False)
        assert kept.take(heard("e3"), heard("e4")) == (True, True)

    def test_what_only_goes_on_is_left_unless_the_conversation_was_begun(self, kept: SlackQueues) -> None:
        follow_up = Arrival(heard("e2").entry, conversation="known")

        assert kept.take(follow_up) == (False,)
        assert kept.take(heard("e1"), follow_up) == (True, True)

    def test_an_alert_is_taken_with_or_without_a_conversation(self, kept: SlackQueues) -> None:
        assert kept.take(Arrival(heard("e1", "terminal-1").entry, conversation="any")) == (True,)
        assert kept.take(Arrival(heard("e2", "terminal-1").entry, conversation="known")) == (False,)

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
        kept.take(heard("a1"), heard("a2"), heard("b1", BOB))

        first = kept.hold("inbox", "me", 10, 9)

        assert keys(first) == ["a1", "b1"]
        assert kept.hold("inbox", "me", 10, 9) == ()
        assert kept.finish("inbox", first[0], "me")
        assert keys(kept.hold("inbox", "me", 10, 9)) == ["a2"]

    def test_a_lane_goes_by_the_time_said_then_by_arrival(self, kept: SlackQueues) -> None:
        kept.take(heard("late", said="1700000002.000000"), heard("early", said="1700000001.000000"))

        assert keys(kept.hold("inbox", "me", 10, 9)) == ["early"]

    def test_nothing_overtakes_what_is_being_worked_on(self, kept: SlackQueues) -> None:
        kept.take(heard("second", said="2"))
        kept.hold("inbox", "me", 10, 9)
        kept.take(heard("first", said="1"))

        assert kept.hold("inbox", "other", 10, 9) == ()

    def test_what_a_dead_worker_held_is_taken_over(self, kept: SlackQueues, clock: Clock) -> None:
        kept.take(heard("e1"))
        (lost,) = kept.hold("inbox", "dead", 10, 9)
        clock.passes(11)

        (found,) = kept.hold("inbox", "heir", 10, 9)

        assert (lost.tries, found.tries) == (1, 2)
        assert not kept.finish("inbox", lost, "dead")
        assert kept.finish("inbox", found, "heir")

    def test_a_worker_that_lives_keeps_what_it_holds(self, kept: SlackQueues, clock: Clock) -> None:
        kept.take(heard("e1"))
        kept.hold("inbox", "me", 10, 9)
        clock.passes(8)
        kept.keep_holding("inbox", "me", 10)
        clock.passes(8)

        assert kept.hold("inbox", "other", 10, 9) == ()

    def test_a_worker_that_stops_gives_up_what_it_holds(self, kept: SlackQueues) -> None:
        kept.take(heard("e1"))
        kept.hold("inbox", "me", 10, 9)
        kept.let_go("inbox", "me")

        assert keys(kept.hold("inbox", "other", 10, 9)) == ["e1"]

    def test_finishing_answers_in_the_same_go_and_forgets_the_body(self, kept: SlackQueues) -> None:
        kept.take(heard("e1"))
        (entry,) = kept.hold("inbox", "me", 10, 9)

        assert kept.finish("inbox", entry, "me", answers=(Entry("e1:0", ADA, "hello", conversation_id=ADA),))

        assert kept.waiting("inbox") == 0
        assert kept.take(heard("e1")) == (False,)
        assert [e.body for e in kept.hold("outbox", "me", 10, 9)] == ["hello"]

    def test_finishing_twice_answers_once(self, kept: SlackQueues) -> None:
        kept.take(heard("e1"))
        (entry,) = kept.hold("inbox", "me", 10, 9)
        answer = (Entry("e1:0", ADA, "hello"),)

        assert kept.finish("inbox", entry, "me", answers=answer)
        assert not kept.finish("inbox", entry, "me", answers=answer)
        assert kept.waiting("outbox") == 1

    def test_what_is_put_off_keeps_its_place_and_its_note(self, kept: SlackQueues, clock: Clock) -> None:
        kept.take(heard("a1"), heard("a2"))
        (entry,) = kept.hold("inbox", "me", 10, 9)
        kept.postpone("inbox", entry, "me", 30, "refused")

        assert kept.hold("inbox", "me", 10, 9) == ()
        clock.passes(31)
        (again,) = kept.hold("inbox", "me", 10, 9)
        assert (again.key, again.note, again.tries) == ("a1", "refused", 2)

    def test_a_note_counts_for_one_try(self, kept: SlackQueues, clock: Clock) -> None:
        kept.take(heard("a1"))
        (entry,) = kept.hold("inbox", "me", 10, 9)
        kept.postpone("inbox", entry, "me", 0, "refused")
        kept.hold("inbox", "me", 10, 9)
        clock.passes(11)

        assert kept.hold("inbox", "heir", 10, 9)[0].note is None

    def test_an_entry_rests_until_it_is_due(self, kept: SlackQueues, clock: Clock) -> None:
        kept.take(heard("later", due=clock() + timedelta(hours=1)))

        assert kept.hold("inbox", "me", 10, 9) == ()
        clock.passes(3601)
        assert keys(kept.hold("inbox", "me", 10, 9)) == ["later"]

    def test_a_message_is_sent_once_under_its_key(self, kept: SlackQueues) -> None:
        assert kept.send(Entry("x", "lane", "one"), Entry("x", "lane", "two")) == 1
        assert kept.send(Entry("x", "lane", "three")) == 0

    def test_the_first_to_claim_a_conversation_has_it(self, kept: SlackQueues) -> None:
        kept.take(heard("e1"))

        assert kept.claimed_by(ADA) is None
        assert [kept.claim(ADA, "U7"), kept.claim(ADA, "U8")] == ["U7", "U7"]
        assert kept.claimed_by(ADA) == "U7"
        with pytest.raises(UnknownConversation):
            kept.claim(BOB, "U7")

    def test_old_entries_are_let_go_and_new_and_undone_ones_stay(self, kept: SlackQueues, clock: Clock) -> None:
        kept.take(heard("old"), heard("open", BOB))
        done = next(e for e in kept.hold("inbox", "me", 10, 9) if e.key == "old")
        kept.finish("inbox", done, "me")
        clock.passes(3600)

        assert kept.purge(clock() - timedelta(hours=2)) == 0
        assert kept.purge(clock() - timedelta(minutes=30)) == 1
        assert kept.waiting("inbox") == 1

    def test_an_entry_erased_while_it_is_worked_on_is_answered_and_known_again(self, kept: SlackQueues) -> None:
        kept.take(heard("e1"), heard("e2", BOB))
        entry = next(e for e in kept.hold("inbox", "me", 10, 9) if e.key == "e1")
        self.erase(kept, ADA)

        assert kept.finish("inbox", entry, "me", answers=(Entry("e1:0", ADA, "It is gone.", conversation_id=ADA),))

        assert kept.waiting("outbox") == 1
        assert kept.take(heard("e1")) == (False,)

    def test_workers_at_once_never_hold_the_same_entry(self, kept: SlackQueues) -> None:
        kept.take(*(heard(f"e{n}", f"slack-T1-D{n % 7}-U") for n in range(35)))
        done: list[str] = []

        def work(name: str) -> None:
            while kept.waiting("inbox"):
                for entry in kept.hold("inbox", name, 10, 3):
                    assert kept.finish("inbox", entry, name)
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
        PersonalData(kept._engine).erase(conversation_id)

    def test_a_conversation_that_began_in_slack_has_a_transcript(self, kept: SlackQueues, url: str) -> None:
        kept.take(heard("e1"))

        assert SqlTranscripts(open_engine(url)).since(ADA, 0) == ()

    def test_erasing_a_person_takes_the_queues_rows_along(self, kept: SlackQueues, url: str) -> None:
        kept.take(heard("e1"), heard("e2", BOB))
        kept.send(Entry("x", ADA, "hello", conversation_id=ADA), Entry("y", "agency", "hello"))
        kept.claim(ADA, "U7")

        PersonalData(open_engine(url)).erase(ADA)

        assert (kept.waiting("inbox"), kept.waiting("outbox")) == (1, 1)
        assert kept.claimed_by(ADA) is None

    def test_purging_old_conversations_minds_no_rows_of_nobody(self, kept: SlackQueues, url: str, clock: Clock) -> None:
        kept.take(heard("e1"), Arrival(Entry("command", "agency", "x")))

        gone = PersonalData(open_engine(url)).purge(1, clock() + timedelta(days=9))

        assert gone.conversations == (ADA,)


class TestInMemorySlackQueues(SlackQueuesContract):
    @pytest.fixture
    def kept(self, clock: Clock) -> SlackQueues:
        return InMemorySlackQueues(clock)

    def erase(self, kept: Any, conversation_id: str) -> None:
        kept.erase(conversation_id)


def test_a_database_without_tables_is_not_ready(tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        SqlSlackQueues(open_engine(f"sqlite:///{tmp_path / 'empty.db'}")).take(heard("e1"))
