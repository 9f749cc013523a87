"""Opens the database: SQLite made safe for several visitors at once, or PostgreSQL when the URL says so."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import QueuePool, StaticPool

from bot.errors import NotReady, SettingsError
from bot.storage.database.transaction import (
    Transaction,
    activate_transaction,
    always_wanted,
    current_transaction,
    execute_raw,
)

BUSY_MILLISECONDS = 5000
_RESTED_SECONDS = 1.0
# A server that vanished without a word is noticed in a minute, one that cannot be reached in five seconds.
_KEEP_LIVELY = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


def open_engine(url: str) -> Engine:
    """An engine for this URL. Raises SettingsError when it is no SQLAlchemy URL of SQLite or PostgreSQL."""
    parsed = _parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    return _open_postgresql(parsed)


def set_crms(engine: Engine, crms: tuple[str, ...]) -> None:
    """Name the CRMs that hear of what is written by way of this engine."""
    engine.update_execution_options(crms=crms)


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database. Raises NotReady when there is no database."""
    whole = current_transaction(engine)
    if whole:
        with _FAULTS_NAMED, whole.read_connection() as connection:
            yield connection
    else:
        with _FAULTS_NAMED, _begin_transaction(engine, "BEGIN") as connection:
            yield connection


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that commits at its end or, on an error, rolls back. Raises NotReady when there is no database."""
    whole = current_transaction(engine)
    if whole:
        with _FAULTS_NAMED, whole.open_savepoint() as connection:
            yield connection
    else:
        with _open_transaction(engine) as connection:
            yield connection


@contextmanager
def atomic_block(engine: Engine, lane: str, wanted: Callable[[], bool] = always_wanted) -> Iterator[None]:
    """Commit at the end of the block all that `write_transaction` wrote in it or, on an error, roll it back.

    The transaction begins when it is first needed: on PostgreSQL with the first read, which locks the key in every
    process; on SQLite, which has one writer, with the first write. A nested block belongs to the outer one. When
    `wanted` says no at the end, it is rolled back. Raises NotReady.
    """
    if current_transaction(engine):
        yield
        return
    whole = Transaction(engine, lane, lambda connection: _write_block(engine, connection))
    with activate_transaction(whole), _FAULTS_NAMED, whole.commit_block(wanted):
        yield
    whole.run_callbacks()


def rollback_block(engine: Engine) -> None:
    """Roll back to the start of the enclosing `atomic_block`, which goes on."""
    whole = current_transaction(engine)
    if whole:
        with _FAULTS_NAMED:
            whole.rollback_all()


def on_commit(engine: Engine, work: Callable[[], None]) -> None:
    """Do this after the commit, and not at all after a rollback; at once outside of a transaction."""
    whole = current_transaction(engine)
    if whole:
        whole.after.append(work)
    else:
        work()


def _parse_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError("DATABASE_URL: expected a SQLAlchemy URL such as postgresql://user@host/name.") from None
    if parsed.get_backend_name() in ("postgres", "postgresql"):
        # Which driver a plain URL means changes with SQLAlchemy's releases; ours is this one, however it is written.
        return parsed.set(drivername="postgresql+psycopg2")
    if parsed.get_backend_name() != "sqlite":
        raise SettingsError(f"DATABASE_URL: {parsed.get_backend_name()} is not known; expected sqlite or postgresql.")
    return parsed


def _open_postgresql(url: URL) -> Engine:
    # Its driver is nothing that a server on SQLite should load.
    from bot.storage.database.few_trips import FewTrips, FewTripsCursor

    ways = {"connection_factory": FewTrips, "cursor_factory": FewTripsCursor, **_KEEP_LIVELY}
    # Parameters are what visitors said; they must not come out in an error message.
    engine = create_engine(url, future=True, hide_parameters=True, connect_args=ways)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _try_after_rest)
    return engine


def _note_rest(_driver: Any, record: Any) -> None:
    record.info["since"] = time.monotonic()


def _try_after_rest(driver: Any, record: Any, _proxy: Any) -> None:
    # One that lay idle may be broken; to try each of them first would cost every turn two ways to the database.
    if time.monotonic() - record.info.get("since", math.inf) > _RESTED_SECONDS and not driver.is_alive():
        raise DisconnectionError


def _open_sqlite(url: URL) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    if not in_memory:
        _make_folder(Path(str(url.database).removeprefix("file:")).parent)
    pool = {"poolclass": StaticPool} if in_memory else {"poolclass": QueuePool, "pool_use_lifo": True}
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
        **pool,
        execution_options={"writer": Lock()},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The database cannot lie in {folder}: {error.strerror}.") from None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin late and leave out table changes; ours begin in _begun.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        # 16 MB: pages that each turn writes anew are carried into the database less often.
        "wal_autocheckpoint=4000",
        "journal_mode=WAL",
        # What can be taken back is copied aside; in a file it would cost a turn fifteen calls to the system.
        "temp_store=MEMORY",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _open_transaction(engine: Engine) -> Iterator[Connection]:
    # A reader that turns writer half-way is refused at once when another wrote meanwhile; so writers say so first.
    with wait_turn(engine), _FAULTS_NAMED, _begin_transaction(engine, "BEGIN IMMEDIATE") as connection:
        yield connection


@contextmanager
def _write_block(engine: Engine, connection: Connection) -> Iterator[None]:
    """The connection's transaction, which may have read by now, as one that writes."""
    with wait_turn(engine):
        if engine.dialect.name == "sqlite":
            execute_raw(connection, "BEGIN IMMEDIATE")
        # Ended either way before the next writer has its turn.
        try:
            yield
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


@contextmanager
def _begin_transaction(engine: Engine, sqlite: str) -> Iterator[Connection]:
    # SQLAlchemy leaves it to SQLite's driver to begin, and a listener that does it makes every statement dearer.
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            execute_raw(connection, sqlite)
        yield connection


@contextmanager
def wait_turn(engine: Engine) -> Iterator[None]:
    """A block in which this thread alone writes by this engine. Raises NotReady when another does not finish."""
    # SQLite lets one write at a time, and who waits for it sleeps ever longer; a queue of our own is quicker and fair.
    lock: Lock | None = engine.get_execution_options().get("writer")
    if lock is None:
        yield
    elif lock.acquire(timeout=BUSY_MILLISECONDS / 1000):
        try:
            yield
        finally:
            lock.release()
    else:
        raise NotReady("The database failed: another writer did not finish in time.")


class _FaultsNamed:
    """What goes wrong with the database in the block comes out as NotReady, but for what a writer has to know."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, NoConnection):
            raise NotReady("The database failed: all connections are in use.") from None
        if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
            raise NotReady(f"The database failed: {type(error.orig).__name__}: {_first_line(error)}") from error


# A class and only one, as every reading and writing goes through it.
_FAULTS_NAMED = _FaultsNamed()


def _first_line(error: DBAPIError) -> str:
    # PostgreSQL quotes the values of the row further down.
    return str(error.orig).partition("\n")[0]
