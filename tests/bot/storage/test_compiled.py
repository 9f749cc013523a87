"""Prepared statements find, keep and refuse what SQLAlchemy's own execution does, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, bindparam, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.errors import NotReady
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.engine import atomic_block, open_engine, read_transaction, rollback_block, write_transaction
from bot.storage.database.tables import UtcTime

SAID = Table(
    "prepared",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(40), unique=True),
    Column("facts", JSON),
    Column("time", UtcTime),
)
NOON = datetime(2026, 11, 26, 12, tzinfo=timezone(timedelta(hours=2)))
ADA = {"name": "Ada", "facts": {"share": [0.7, None], "word": "ümlaut 🙂"}, "time": NOON}
KEEP = CompiledStatement(SAID.insert(), ("name", "facts", "time"))
OF = select(SAID.c.name, SAID.c.facts, SAID.c.time).where(SAID.c.name == bindparam("who"))
RENAME = CompiledStatement(SAID.update().where(SAID.c.name == bindparam("who")).values(name=bindparam("new")))


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_url)
    with write_transaction(engine) as connection:
        SAID.create(connection)
    yield engine
    engine.dispose()


def of(engine: Engine, who: str) -> list[tuple[Any, ...]]:
    with read_transaction(engine) as connection:
        return CompiledStatement(OF).fetch_rows(connection, {"who": who})


def test_values_go_in_and_out_as_their_types_say(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        changed = KEEP.execute_rows(connection, ADA)
        connection.execute(SAID.insert(), [{**ADA, "name": "Bo", "facts": None}])

    assert changed == 1
    assert of(engine, "Ada") == [("Ada", ADA["facts"], NOON)]
    with read_transaction(engine) as connection:
        assert of(engine, "Bo") == [tuple(row) for row in connection.execute(OF, {"who": "Bo"})]


def test_several_rows_are_kept_at_once(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        KEEP.execute_rows(connection, *({**ADA, "name": f"Ada {n}"} for n in range(3)))

    assert [len(of(engine, f"Ada {n}")) for n in range(4)] == [1, 1, 1, 0]


def test_it_says_how_many_rows_it_changed(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        KEEP.execute_rows(connection, ADA)

        assert RENAME.execute_rows(connection, {"who": "Ada", "new": "Ida"}) == 1
        assert RENAME.execute_rows(connection, {"who": "Ada", "new": "Ida"}) == 0


def test_what_an_update_returns_is_read(engine: Engine) -> None:
    renaming = CompiledStatement(text("update prepared set name = :new where name = :who returning id, name"))
    with write_transaction(engine) as connection:
        KEEP.execute_rows(connection, ADA)

        assert renaming.fetch_rows(connection, {"who": "Ada", "new": "Ida"}) == [(1, "Ida")]
        assert renaming.fetch_rows(connection, {"who": "Ada", "new": "Ida"}) == []


def test_what_is_there_already_is_refused_as_sqlalchemy_does(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        KEEP.execute_rows(connection, ADA)

    with pytest.raises(IntegrityError), write_transaction(engine) as connection:
        KEEP.execute_rows(connection, ADA)
    assert len(of(engine, "Ada")) == 1


def test_words_that_look_like_sql_are_values(engine: Engine) -> None:
    name = "'); drop table--%s"
    with write_transaction(engine) as connection:
        KEEP.execute_rows(connection, {**ADA, "name": name})

    assert of(engine, name) == [(name, ADA["facts"], NOON)]


def test_a_database_without_the_table_is_not_ready_and_no_value_is_named(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        SAID.drop(connection)

    with pytest.raises(NotReady) as failure, write_transaction(engine) as connection:
        KEEP.execute_rows(connection, {**ADA, "name": "ada-private"})
    assert "ada-private" not in str(failure.value)


def test_it_belongs_to_the_transaction_around_it(engine: Engine) -> None:
    with atomic_block(engine, "lane"):
        with write_transaction(engine) as connection:
            KEEP.execute_rows(connection, ADA)
        before = len(of(engine, "Ada"))
        rollback_block(engine)

    assert (before, of(engine, "Ada")) == (1, [])


def test_a_value_that_the_statement_holds_need_not_be_given(engine: Engine) -> None:
    first = CompiledStatement(OF.where(SAID.c.facts.is_not(None)).order_by(SAID.c.id).limit(1))
    with write_transaction(engine) as connection:
        KEEP.execute_rows(connection, ADA)

        assert first.fetch_rows(connection, {"who": "Ada"}) == [("Ada", ADA["facts"], NOON)]
