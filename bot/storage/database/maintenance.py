"""How the database does, and its upkeep: whether it answers and keeps what is written, and the room of what is gone."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from bot.errors import NotReady
from bot.storage.database.engine import BUSY_MILLISECONDS, read_transaction, wait_turn, write_transaction
from bot.storage.database.transaction import driver_error

_INSTANT_MILLISECONDS = 50
_SMALL_BYTES = 16 * 1024 * 1024


def measure_distance(engine: Engine) -> float:
    """Seconds that the way to the database and back takes. Raises NotReady."""
    with read_transaction(engine) as connection:
        return min(_time_way(connection) for _ in range(5))


def _time_way(connection: Connection) -> float:
    start = time.perf_counter()
    connection.execute(text("select 1"))
    return time.perf_counter() - start


def is_reachable(engine: Engine) -> bool:
    """Whether the database answers and has every table of this release; a newer one has, while an upgrade goes on."""
    try:
        with read_transaction(engine) as connection:
            at = connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    except NotReady:
        return False
    return str(at or "") >= _newest_migration()


def is_writable(engine: Engine) -> bool:
    """Whether the database keeps what is written, which is tried; may wait for other writers."""
    try:
        with write_transaction(engine) as connection:
            return _write_little(connection)
    except NotReady:
        return False


def _write_little(connection: Connection) -> bool:
    if connection.dialect.name == "sqlite":
        connection.execute(text("update alembic_version set version_num = version_num"))
        return True
    # A note in the log that nobody reads: no row, no right to any table, but it has to reach the disk.
    only_read = connection.execute(text("select current_setting('transaction_read_only')")).scalar_one()
    connection.execute(text("select pg_logical_emit_message(true, 'bot', 'ready')"))
    return bool(only_read == "off")


@lru_cache(maxsize=1)
def _newest_migration() -> str:
    # Their files are named by their numbers; to ask Alembic would load a templating language into every server.
    return max(path.stem for path in (Path(__file__).parents[1] / "migrations" / "versions").glob("[0-9]*.py"))


def empty_log(engine: Engine) -> None:
    """Carry SQLite's write-ahead log into its file, and leave nothing in it; PostgreSQL sees to its own in time.

    What was deleted is overwritten in the file by then (`secure_delete`); nothing else is rewritten, and nobody waits
    longer than an instant. Raises NotReady while others read or write; then it is to be done again.
    """
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        # Most of it beside readers and writers, the rest in a moment without them.
        raw.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        with wait_turn(engine):
            raw.cursor().execute(f"PRAGMA busy_timeout={_INSTANT_MILLISECONDS}")
            busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except driver_error(engine.dialect) as error:
        raise NotReady(f"the write-ahead log could not be emptied: {error}") from error
    finally:
        raw.cursor().execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        raw.close()
    if busy:
        raise NotReady("the write-ahead log could not be emptied while others read or write")


def is_small(engine: Engine) -> bool:
    """Whether the database is a file that is rewritten in an instant."""
    place = engine.url.database if engine.dialect.name == "sqlite" else None
    return bool(place and Path(place).is_file() and Path(place).stat().st_size <= _SMALL_BYTES)


def compact_database(engine: Engine) -> None:
    """Rewrite the whole database without the space of what was deleted; writers wait meanwhile.

    For maintenance only: it takes the file's size once more on the disk, and none of it in memory. Raises NotReady.
    """
    raw = engine.raw_connection()
    try:
        if engine.dialect.name == "sqlite":
            raw.cursor().execute("PRAGMA temp_store=FILE")
        else:
            raw.rollback()
            raw.connection.autocommit = True
        raw.cursor().execute("VACUUM")
    except driver_error(engine.dialect) as error:
        raise NotReady(f"the database could not be compacted: {error}") from error
    finally:
        # Not for anybody else: it is set up otherwise than the others.
        raw.invalidate()
    empty_log(engine)
