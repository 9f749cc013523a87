"""How the database is opened, migrated and emptied."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from bot.errors import SettingsError
from bot.storage.engine import empty_log, is_reachable, open_engine, reading, writing
from bot.storage.migrations import pending, upgrade
from bot.storage.tables import metadata


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'var' / 'bot.db'}"


def test_an_empty_database_is_migrated_once_and_then_up_to_date(url: str) -> None:
    waiting = pending(url)

    assert upgrade(url) == waiting
    assert "0001_conversations" in waiting
    assert upgrade(url) == ()


def test_the_migrations_make_exactly_the_tables_of_the_code(url: str) -> None:
    upgrade(url)

    with reading(open_engine(url)) as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


def test_sqlite_takes_many_visitors_and_forgets_what_is_deleted(url: str) -> None:
    with reading(open_engine(url)) as connection:
        found = {
            p: connection.execute(text(f"pragma {p}")).scalar()
            for p in ("journal_mode", "secure_delete", "foreign_keys")
        }

    assert found == {"journal_mode": "wal", "secure_delete": 1, "foreign_keys": 1}


def test_a_failed_transaction_leaves_nothing(url: str) -> None:
    engine = open_engine(url)

    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        connection.execute(text("create table t (x integer)")).scalar(1 // 0)

    with reading(engine) as connection:
        assert connection.execute(text("select name from sqlite_master")).all() == []


def test_no_byte_of_a_deleted_row_stays_in_any_file(url: str, tmp_path: Path) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text("create table t (x text)"))
        connection.execute(text("insert into t values ('ada@example.com')"))
    with writing(engine) as connection:
        connection.execute(text("delete from t"))

    empty_log(engine)

    assert [f.name for f in (tmp_path / "var").iterdir() if b"ada@example.com" in f.read_bytes()] == []


@pytest.mark.parametrize("bad", ["nonsense", "mysql://localhost/x", ""])
def test_a_url_of_no_database_of_ours_is_refused_by_name(bad: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        open_engine(bad)


def test_the_short_name_of_postgresql_is_understood() -> None:
    assert open_engine("postgres://localhost/x").dialect.name == "postgresql"


def test_a_database_that_cannot_be_reached_is_not_ready() -> None:
    assert not is_reachable(open_engine("postgresql://nobody@127.0.0.1:1/none"))
