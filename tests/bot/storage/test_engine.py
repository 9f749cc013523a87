"""How the database is opened, migrated and emptied."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.errors import NotReady, SettingsError
from bot.settings import ROOT
from bot.storage.conversations.sql_states import SqlStates
from bot.storage.database.engine import open_engine, read_transaction, write_transaction
from bot.storage.database.maintenance import compact_database, empty_log, is_reachable
from bot.storage.database.tables import metadata
from bot.storage.migrations import upgrade_database


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'var' / 'bot.db'}"


def test_an_empty_database_is_migrated_once_and_then_up_to_date(empty_url: str) -> None:
    assert upgrade_database(empty_url)[0] == "0001_conversations"
    assert upgrade_database(empty_url) == ()


def test_migrations_are_named_in_the_order_in_which_alembic_runs_them() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "bot" / "storage" / "migrations"))
    found = list(ScriptDirectory.from_config(config).walk_revisions())

    assert [revision.revision for revision in reversed(found)] == sorted(Path(r.path).stem for r in found)


def test_a_database_of_a_newer_version_is_refused_by_name(empty_url: str) -> None:
    upgrade_database(empty_url)
    engine = open_engine(empty_url)
    with write_transaction(engine) as connection:
        connection.execute(text("update alembic_version set version_num = '9999_of_the_future'"))
    engine.dispose()

    with pytest.raises(NotReady, match="9999_of_the_future"):
        upgrade_database(empty_url)


def test_the_migrations_make_exactly_the_tables_of_the_code(empty_url: str) -> None:
    upgrade_database(empty_url)

    engine = open_engine(empty_url)
    with read_transaction(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_a_conversation_that_rasas_own_store_kept_goes_on(empty_url: str) -> None:
    from rasa.core.tracker_store import SQLTrackerStore

    engine, events = open_engine(empty_url), SQLTrackerStore.SQLEvent.__table__
    SQLTrackerStore.Base.metadata.create_all(engine)
    happened = (
        {"event": "slot", "name": "goals", "value": ["sales"]},
        {"event": "user", "text": "leads please"},
        {"event": "slot", "name": "goals", "value": ["leads"]},
    )
    with write_transaction(engine) as connection:
        for event in happened:
            row = {"type_name": event["event"], "timestamp": 9.0, "data": json.dumps(event)}
            connection.execute(events.insert().values(sender_id="web-ada", **row))
    upgrade_database(empty_url)

    kept = SqlStates(engine).load_events("web-ada")
    with read_transaction(engine) as connection:
        assert not inspect(connection).has_table("events")
    engine.dispose()
    assert kept is not None
    assert [(e["event"], e.get("value") or e.get("text") or e.get("name")) for e in kept.events] == [
        ("slot", ["leads"]),
        ("action", "action_listen"),
        ("user", "leads please"),
        ("action", "action_listen"),
    ]


def test_sqlite_takes_many_visitors_and_forgets_what_is_deleted(url: str) -> None:
    with read_transaction(open_engine(url)) as connection:
        found = {
            p: connection.execute(text(f"pragma {p}")).scalar()
            for p in ("journal_mode", "secure_delete", "foreign_keys")
        }

    assert found == {"journal_mode": "wal", "secure_delete": 1, "foreign_keys": 1}


def test_a_failed_transaction_leaves_nothing(url: str) -> None:
    engine = open_engine(url)

    def create_and_fail(connection: Any) -> None:
        connection.execute(text("create table t (x integer)"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), write_transaction(engine) as connection:
        create_and_fail(connection)

    with read_transaction(engine) as connection:
        assert connection.execute(text("select name from sqlite_master")).all() == []


def test_no_byte_of_a_deleted_row_stays_in_any_file(url: str, tmp_path: Path) -> None:
    engine = open_engine(url)
    with write_transaction(engine) as connection:
        connection.execute(text("create table t (x text)"))
        connection.execute(text("insert into t values ('ada@example.com')"))
    with write_transaction(engine) as connection:
        connection.execute(text("delete from t"))

    empty_log(engine)

    assert [f.name for f in (tmp_path / "var").iterdir() if b"ada@example.com" in f.read_bytes()] == []


def test_nor_of_rows_that_sqlite_has_moved_from_page_to_page_once_it_is_compacted(url: str, tmp_path: Path) -> None:
    engine, random = open_engine(url), Random(2)
    rows = [{"k": str(random.random()), "x": f"person{n % 40:03d}x" * random.randint(1, 100)} for n in range(100)]
    with write_transaction(engine) as connection:
        connection.execute(text("create table t (k text primary key, x text)"))
    for row in rows:
        with write_transaction(engine) as connection:
            connection.execute(text("insert into t values (:k, :x)"), row)

    found = []
    for n in range(40):
        with write_transaction(engine) as connection:
            connection.execute(text("delete from t where x like :x"), {"x": f"person{n:03d}x%"})
        compact_database(engine)
        found += [f.name for f in (tmp_path / "var").iterdir() if f"person{n:03d}x".encode() in f.read_bytes()]

    assert found == []


@pytest.mark.parametrize("bad", ["nonsense", "mysql://localhost/x", ""])
def test_a_url_of_no_database_of_ours_is_refused_by_name(bad: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        open_engine(bad)


@pytest.mark.parametrize("name", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_name_of_postgresql_is_understood_and_means_the_driver_that_is_there(name: str) -> None:
    assert open_engine(f"{name}://localhost/x").dialect.driver == "psycopg2"


def test_a_database_that_cannot_be_reached_is_not_ready() -> None:
    assert not is_reachable(open_engine("postgresql://nobody@127.0.0.1:1/none"))
