"""Several writings kept as one, on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.errors import NotReady, Overtaken
from bot.storage.conversations.sql_states import SavedState, SqlStates
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import (
    atomic_block,
    on_commit,
    open_engine,
    read_transaction,
    rollback_block,
    write_transaction,
)
from bot.storage.database.tables import wishes

HELLO, FINE = [{"event": "user", "text": "hello"}], [{"event": "user", "text": "fine"}]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def transcripts(engine: Engine) -> SqlTranscripts:
    return SqlTranscripts(engine)


@pytest.fixture
def trackers(engine: Engine) -> SqlStates:
    return SqlStates(engine)


@pytest.fixture
def chat(transcripts: SqlTranscripts) -> str:
    return transcripts.start_talk(Origin("web"))


def texts(transcripts: SqlTranscripts, chat: str) -> list[str]:
    return [message.line.text for message in transcripts.list_since(chat, 0)]


def test_what_two_keepers_write_is_kept_at_the_end(
    engine: Engine, transcripts: SqlTranscripts, trackers: SqlStates, chat: str
) -> None:
    with atomic_block(engine, chat):
        trackers.save_events(chat, 0, HELLO, HELLO)
        transcripts.append_lines(chat, TranscriptEntry("bot", "Hello"))

    assert trackers.load_events(chat) == SavedState(1, HELLO)
    assert texts(transcripts, chat) == ["Hello"]


def test_an_error_takes_back_what_every_keeper_wrote(
    engine: Engine, transcripts: SqlTranscripts, trackers: SqlStates, chat: str
) -> None:
    with suppress(ZeroDivisionError), atomic_block(engine, chat):
        trackers.save_events(chat, 0, HELLO, HELLO)
        transcripts.append_lines(chat, TranscriptEntry("bot", "Hello"))
        _ = 1 // 0

    assert trackers.load_events(chat) is None
    assert texts(transcripts, chat) == []


def test_what_was_written_is_seen_within_and_by_nobody_else_before_the_end(
    engine: Engine, transcripts: SqlTranscripts, chat: str
) -> None:
    with ThreadPoolExecutor(1) as elsewhere, atomic_block(engine, chat):
        transcripts.append_lines(chat, TranscriptEntry("bot", "Hello"))

        assert texts(transcripts, chat) == ["Hello"]
        assert elsewhere.submit(texts, transcripts, chat).result() == []


def test_what_is_not_wanted_any_more_at_the_end_is_not_kept(
    engine: Engine, transcripts: SqlTranscripts, chat: str
) -> None:
    with pytest.raises(NotReady, match="too long"), atomic_block(engine, chat, lambda: False):
        transcripts.append_lines(chat, TranscriptEntry("bot", "Hello"))

    assert texts(transcripts, chat) == []


def test_what_is_undone_is_not_kept_and_what_comes_after_is(
    engine: Engine, transcripts: SqlTranscripts, chat: str
) -> None:
    with atomic_block(engine, chat):
        rollback_block(engine)
        transcripts.append_lines(chat, TranscriptEntry("bot", "I failed"))
        rollback_block(engine)
        transcripts.append_lines(chat, TranscriptEntry("bot", "Sorry"))

    assert texts(transcripts, chat) == ["Sorry"]


def test_a_row_that_is_refused_takes_only_its_own_writing_with_it(
    engine: Engine, transcripts: SqlTranscripts, chat: str
) -> None:
    with atomic_block(engine, chat):
        transcripts.append_lines(chat, TranscriptEntry("bot", "Hello"))
        with pytest.raises(IntegrityError), write_transaction(engine) as connection:
            connection.execute(wishes.insert().values(lead_id="of nobody", number=1, kind=None, time=None))

    assert texts(transcripts, chat) == ["Hello"]


def test_a_block_within_a_block_belongs_to_it(engine: Engine, transcripts: SqlTranscripts, chat: str) -> None:
    with suppress(ZeroDivisionError), atomic_block(engine, chat):
        with atomic_block(engine, chat):
            transcripts.append_lines(chat, TranscriptEntry("bot", "Hello"))
        _ = 1 // 0

    assert texts(transcripts, chat) == []


def test_what_waits_for_the_end_is_done_when_all_is_kept(
    engine: Engine, transcripts: SqlTranscripts, chat: str
) -> None:
    seen: list[list[str]] = []
    with atomic_block(engine, chat):
        on_commit(engine, lambda: seen.append(texts(transcripts, chat)))
        transcripts.append_lines(chat, TranscriptEntry("bot", "Hello"))
    with suppress(ZeroDivisionError), atomic_block(engine, chat):
        on_commit(engine, lambda: seen.append(["never"]))
        _ = 1 // 0
    on_commit(engine, lambda: seen.append(["at once"]))

    assert seen == [["Hello"], ["at once"]]


def test_who_writes_after_another_turn_was_kept_is_overtaken_and_keeps_nothing(
    engine: Engine, trackers: SqlStates, transcripts: SqlTranscripts, chat: str
) -> None:
    def late(known: int) -> None:
        with atomic_block(engine, chat):
            transcripts.append_lines(chat, TranscriptEntry("bot", "Late"))
            trackers.save_events(chat, known, FINE, FINE)

    for known, earlier in ((0, HELLO), (1, FINE)):
        trackers.save_events(chat, known, earlier, earlier)
        with pytest.raises(Overtaken):
            late(known)

    assert trackers.load_events(chat) == SavedState(2, FINE)
    assert texts(transcripts, chat) == []


def test_a_read_that_fails_is_no_new_visitor(trackers: SqlStates, engine: Engine, chat: str) -> None:
    trackers.save_events(chat, 0, HELLO, HELLO)
    broken = SqlStates(open_engine("postgresql://nobody@127.0.0.1:1/none"))

    with pytest.raises(NotReady):
        broken.load_events(chat)


class TestOnPostgresql:
    """Turns of one conversation come one after the other, whichever process they are in."""

    @pytest.fixture
    def empty_url(self, request: pytest.FixtureRequest) -> str:
        return str(request.getfixturevalue("postgresql").new_database())

    def test_a_turn_waits_for_the_one_that_is_running_and_sees_what_it_kept(
        self, engine: Engine, trackers: SqlStates, chat: str
    ) -> None:
        begun, go_on = Event(), Event()

        def first() -> None:
            with atomic_block(engine, chat):
                trackers.load_events(chat)
                begun.set()
                go_on.wait(10)
                trackers.save_events(chat, 0, HELLO, HELLO)

        def second() -> SavedState | None:
            begun.wait(10)
            with atomic_block(engine, chat):
                return trackers.load_events(chat)

        with ThreadPoolExecutor(2) as threads:
            running, waiting = threads.submit(first), threads.submit(second)
            begun.wait(10)
            other = trackers.load_events("web-another")
            go_on.set()
            running.result()

            assert other is None
            assert waiting.result() == SavedState(1, HELLO)


class TestOnSqlite:
    """Reading keeps nobody from writing until a turn writes itself."""

    @pytest.fixture
    def empty_url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'bot.db'}"

    def test_a_turn_that_fails_is_taken_back_before_the_next_may_write(
        self, engine: Engine, transcripts: SqlTranscripts, chat: str
    ) -> None:
        free: list[bool] = []

        class Watched:
            """The queue of writers, which looks whether the database is free when one leaves it."""

            def acquire(self, timeout: float) -> bool:
                return True

            def release(self) -> None:
                with closing(sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None)) as other:
                    try:
                        other.execute("BEGIN IMMEDIATE")
                    except sqlite3.OperationalError:
                        free.append(False)
                    else:
                        free.append(True)

        engine.update_execution_options(writer=Watched())

        with suppress(ZeroDivisionError), atomic_block(engine, chat):
            transcripts.append_lines(chat, TranscriptEntry("visitor", "hello"))
            raise ZeroDivisionError

        assert free == [True]
        assert texts(transcripts, chat) == []

    def test_what_is_written_while_something_is_read_is_kept(
        self, engine: Engine, transcripts: SqlTranscripts, chat: str
    ) -> None:
        with atomic_block(engine, chat), read_transaction(engine), read_transaction(engine):
            transcripts.append_lines(chat, TranscriptEntry("visitor", "hello"))

            assert texts(transcripts, chat) == ["hello"]
        assert texts(transcripts, chat) == ["hello"]

    def test_a_turn_that_has_only_read_lets_others_write(
        self, engine: Engine, trackers: SqlStates, transcripts: SqlTranscripts, chat: str
    ) -> None:
        with ThreadPoolExecutor(1) as elsewhere, atomic_block(engine, chat):
            with read_transaction(engine):
                trackers.load_events(chat)
            elsewhere.submit(transcripts.append_lines, chat, TranscriptEntry("visitor", "hello")).result(10)

            assert texts(transcripts, chat) == ["hello"]
