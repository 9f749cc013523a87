"""What nobody waits for goes with the next statement, in order, and nothing of it is lost or left over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.errors import NotReady
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.engine import atomic_block, open_engine, read_transaction, write_transaction
from tests.bot.conftest import PostgreSQL

KEEP = CompiledStatement(text("insert into numbers values (:number)"))
FIND = text("select number from numbers order by number")


@pytest.fixture
def engine(postgresql: PostgreSQL) -> Iterator[Engine]:
    engine = open_engine(postgresql.new_database())
    with write_transaction(engine) as connection:
        connection.execute(text("create table numbers (number integer primary key)"))
    yield engine
    engine.dispose()


@pytest.fixture
def sent(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every way to the database, with what went along."""
    from psycopg2.extensions import cursor

    from bot.storage.database.few_trips import FewTripsCursor

    ways: list[bytes] = []

    def execute(self: Any, query: Any, vars: Any = None) -> None:
        waiting = self.connection.take_deferred()
        ways.append(waiting + self.mogrify(query, vars))
        cursor.execute(self, ways[-1])

    monkeypatch.setattr(FewTripsCursor, "execute", execute)
    return ways


def numbers(engine: Engine) -> list[int]:
    with read_transaction(engine) as connection:
        return list(connection.execute(FIND).scalars())


def test_a_block_of_several_writings_is_two_ways(engine: Engine, sent: list[bytes]) -> None:
    numbers(engine)
    sent.clear()
    with atomic_block(engine, "a lane"):
        for number in (1, 2):
            with write_transaction(engine) as connection:
                KEEP.execute_later(connection, {"number": number})
        with read_transaction(engine) as connection:
            assert list(connection.execute(FIND).scalars()) == [1, 2]
        with write_transaction(engine) as connection:
            KEEP.execute_later(connection, {"number": 3})

    assert len(sent) == 2
    assert [sent[0].count(word) for word in (b"BEGIN", b"lock", b"SAVEPOINT start", b"insert")] == [1, 2, 1, 2]
    assert sent[1].endswith(b"COMMIT")
    assert numbers(engine) == [1, 2, 3]


def test_what_is_wrong_comes_out_at_the_commit_and_nothing_is_kept(engine: Engine) -> None:
    with pytest.raises(IntegrityError), write_transaction(engine) as connection:
        KEEP.execute_later(connection, {"number": 1}, {"number": 1})

    assert numbers(engine) == []


def test_what_waits_is_forgotten_when_the_writing_is_taken_back(engine: Engine) -> None:
    with suppress(ZeroDivisionError), write_transaction(engine) as connection:
        KEEP.execute_later(connection, {"number": 1})
        _ = 1 // 0

    assert numbers(engine) == []


def test_a_part_that_fails_takes_back_what_of_it_waited(engine: Engine) -> None:
    with atomic_block(engine, "a lane"):
        with write_transaction(engine) as connection:
            KEEP.execute_later(connection, {"number": 1})
        with suppress(ZeroDivisionError), write_transaction(engine) as connection:
            KEEP.execute_later(connection, {"number": 2})
            _ = 1 // 0

    assert numbers(engine) == [1]


def test_a_connection_that_broke_while_it_rested_is_replaced_unseen(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.engine._RESTED_SECONDS", 0.0)
    numbers(engine)
    _break_all(engine)

    assert numbers(engine) == []


def test_one_that_breaks_in_use_fails_once_and_is_not_used_again(engine: Engine) -> None:
    numbers(engine)
    _break_all(engine)

    with pytest.raises(NotReady):
        numbers(engine)
    assert numbers(engine) == []


def test_one_that_breaks_in_a_part_of_a_block_is_no_database_and_no_other_fault(engine: Engine) -> None:
    def read_in_part() -> None:
        with atomic_block(engine, "a lane"), write_transaction(engine) as connection:
            connection.execute(FIND)
            _break_all(engine)
            connection.execute(FIND)

    with pytest.raises(NotReady):
        read_in_part()
    assert numbers(engine) == []


def test_a_block_that_says_nothing_sends_nothing(engine: Engine, sent: list[bytes]) -> None:
    numbers(engine)
    sent.clear()
    with atomic_block(engine, "a lane"):
        pass

    assert sent == []


def _break_all(engine: Engine) -> None:
    """End every other connection to the database, as a server that restarts does."""
    other = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        ends = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
        connection.execute(text(f"{ends} and pid <> pg_backend_pid()"))
    other.dispose()
