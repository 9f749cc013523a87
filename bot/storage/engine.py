"""Opens the database: SQLite made safe for several visitors at once, or PostgreSQL when the URL says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import QueuePool, StaticPool

from bot.errors import NotReady, SettingsError
from bot.storage.whole import Whole, always, begun_whole, entered, say

_BUSY_MILLISECONDS = 5000
# A server that vanished without a word is noticed in a minute, one that cannot be reached in five seconds.
_KEEP_LIVELY = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def open_engine(url: str) -> Engine:
    """An engine for this URL. Raises SettingsError when it is no SQLAlchemy URL of SQLite or PostgreSQL."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    # Parameters are what visitors said; they must not come out in an error message.
    return create_engine(parsed, future=True, hide_parameters=True, pool_pre_ping=True, connect_args=_KEEP_LIVELY)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database. Raises NotReady when there is no database."""
    whole = begun_whole(engine)
    if whole:
        with _FAULTS_NAMED, whole.read() as connection:
            yield connection
    else:
        with _FAULTS_NAMED, _begun(engine, "BEGIN") as connection:
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction: all of it is kept or, on an error, nothing. Raises NotReady when there is no database."""
    whole = begun_whole(engine)
    if whole:
        with _FAULTS_NAMED, whole.part() as connection:
            yield connection
    else:
        with _transaction(engine) as connection:
            yield connection


@contextmanager
def together(engine: Engine, lane: str, wanted: Callable[[], bool] = always) -> Iterator[None]:
    """All that `writing` writes in this block is kept at its end or, on an error, none of it.

    The transaction begins when it is first needed: on PostgreSQL with the first reading, and then one block of a lane
    comes after the other in every process; on SQLite, which lets one write at a time, with the first writing. A block
    within a block belongs to it. When `wanted` says no at the end, nothing is kept. Raises NotReady.
    """
    if begun_whole(engine):
        yield
        return
    whole = Whole(engine, lane, lambda connection: _written(engine, connection))
    with entered(whole), _FAULTS_NAMED, whole.kept(wanted):
        yield
    whole.finish()


def undo(engine: Engine) -> None:
    """Take back what the block of `together` around this has written so far; the block goes on."""
    whole = begun_whole(engine)
    if whole:
        with _FAULTS_NAMED:
            whole.undo()


def afterwards(engine: Engine, work: Callable[[], None]) -> None:
    """Do this once what is being written is kept, and not at all when it is not; at once where nothing is."""
    whole = begun_whole(engine)
    if whole:
        whole.after.append(work)
    else:
        work()


def is_reachable(engine: Engine) -> bool:
    """Whether the database answers and has every table of this release; a newer one has, while an upgrade goes on."""
    try:
        with reading(engine) as connection:
            at = connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    except NotReady:
        return False
    return str(at or "") >= _newest_migration()


@lru_cache(maxsize=1)
def _newest_migration() -> str:
    # Their files are named by their numbers; to ask Alembic would load a templating language into every server.
    return max(path.stem for path in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))


def wipe(engine: Engine) -> None:
    """Leave no trace of what was deleted in any of SQLite's files; PostgreSQL sees to it by itself, in time.

    Raises NotReady when another process keeps the database busy for too long; what was deleted stays deleted. Within
    `together` it is done afterwards, and a failure is logged.
    """
    if engine.dialect.name == "sqlite":
        afterwards(engine, lambda: _wipe(engine))


def _wipe(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        # SQLite copies rows when it moves them between pages, and `secure_delete` overwrites only the last copy.
        raw.cursor().execute("VACUUM")
        busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except raw.dbapi_connection.Error as error:
        raise NotReady(f"deleted, but the file could not be cleaned: {error}; do it again when less goes on") from error
    finally:
        raw.close()
    if busy:
        raise NotReady("deleted, but the write-ahead log could not be emptied; do it again when less goes on")


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    except ArgumentError:
        raise SettingsError("DATABASE_URL: expected a SQLAlchemy URL such as postgresql://user@host/name.") from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(f"DATABASE_URL: {parsed.get_backend_name()} is not known; expected sqlite or postgresql.")
    return parsed


def _open_sqlite(url: URL) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    if not in_memory:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
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


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin late and leave out table changes; ours begin in _begun.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
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
def _transaction(engine: Engine) -> Iterator[Connection]:
    # A reader that turns writer half-way is refused at once when another wrote meanwhile; so writers say so first.
    with _in_turn(engine), _FAULTS_NAMED, _begun(engine, "BEGIN IMMEDIATE") as connection:
        yield connection


@contextmanager
def _written(engine: Engine, connection: Connection) -> Iterator[None]:
    """The connection's transaction, which may have read by now, as one that writes."""
    with _in_turn(engine):
        if engine.dialect.name == "sqlite":
            say(connection, "BEGIN IMMEDIATE")
        # Ended either way before the next writer has its turn.
        try:
            yield
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


@contextmanager
def _begun(engine: Engine, sqlite: str) -> Iterator[Connection]:
    # SQLAlchemy leaves it to SQLite's driver to begin, and a listener that does it makes every statement dearer.
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            say(connection, sqlite)
        yield connection


@contextmanager
def _in_turn(engine: Engine) -> Iterator[None]:
    # SQLite lets one write at a time, and who waits for it sleeps ever longer; a queue of our own is quicker and fair.
    lock: Lock | None = engine.get_execution_options().get("writer")
    if lock is None:
        yield
    elif lock.acquire(timeout=_BUSY_MILLISECONDS / 1000):
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
