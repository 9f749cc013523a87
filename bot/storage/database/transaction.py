"""A transaction that nested `atomic_block`s share (database/engine.py), with savepoints and commit callbacks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import InvalidRequestError

from bot.errors import BotError, NotReady
from bot.storage.database.compiled import CompiledStatement, find_defer

log = logging.getLogger(__name__)

# A turn releases its lock within its deadline; a visitor would not wait for one longer than this.
_HOLD_LANE = CompiledStatement(
    text("select set_config('lock_timeout', '20s', true), pg_advisory_xact_lock(hashtextextended(:lane, 0))")
)


def driver_error(dialect: Dialect) -> type[Exception]:
    """What every error of this database's driver is."""
    if dialect.dbapi is None:
        raise NotReady("The database's driver is not loaded")
    return dialect.dbapi.Error


def execute_raw(connection: Connection, statement: str) -> None:
    """Run a statement of our own that has no parameters and no result, past all of SQLAlchemy. Raises NotReady.

    On PostgreSQL it goes with the next statement, which raises what is wrong with it.
    """
    try:
        defer = find_defer(connection)
    except InvalidRequestError as error:
        # In a transaction whose connection was lost nothing can be run any more.
        raise NotReady("The database failed: the connection was lost") from error
    if defer:
        defer(statement.encode(), matters=False)
        return
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement)
    except driver_error(connection.dialect) as error:
        first_line = str(error).partition("\n")[0]
        raise NotReady(f"The database failed: {type(error).__name__}: {first_line}") from error
    finally:
        cursor.close()


def always_wanted() -> bool:
    """Yes."""
    return True


@dataclass
class Transaction:
    """One transaction for everything that is read and written while it is the current one.

    `writing` makes the transaction of a connection one that may write, waits for the lock, and commits at the end.
    """

    engine: Engine
    lane: str
    writing: Callable[[Connection], AbstractContextManager[None]]
    after: list[Callable[[], None]] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)
    _opened: Connection | None = None
    _begun: Connection | None = None
    _reading: bool = False
    _parts: int = 0
    ended: bool = False

    @contextmanager
    def read_connection(self) -> Iterator[Connection]:
        """A connection that sees one state, and everything written in this transaction. Raises NotReady."""
        if self._begun or self.engine.dialect.name == "postgresql":
            yield self.begin_connection()
        elif self._reading:
            yield self._get_connection()
        else:
            self._check_connection()
            try:
                yield self._get_connection()
            finally:
                self._end_reading()

    def begin_connection(self) -> Connection:
        """The transaction's connection; the first call waits for the lock of its key. Raises NotReady."""
        if self._begun is None:
            connection = self._get_connection()
            self._end_reading()
            self._stack.enter_context(self.writing(connection))
            if self.engine.dialect.name == "postgresql":
                _HOLD_LANE.execute_later(connection, {"lane": self.lane})
            # From here on everything can be rolled back without releasing the lock.
            execute_raw(connection, "SAVEPOINT start")
            self._begun = connection
        return self._begun

    def _check_connection(self) -> None:
        execute_raw(self._get_connection(), "BEGIN")
        self._reading = True

    def _end_reading(self) -> None:
        if self._reading:
            self._reading = False
            # Nothing was written. When this fails, the database is gone, which what comes next will say.
            with suppress(NotReady):
                execute_raw(self._get_connection(), "ROLLBACK")

    def _get_connection(self) -> Connection:
        if self._opened is None:
            self._opened = self._stack.enter_context(self.engine.connect())
            self._opened.begin()
        return self._opened

    @contextmanager
    def open_savepoint(self) -> Iterator[Connection]:
        """The transaction's connection inside a savepoint, which an error rolls back alone."""
        connection, name = self.begin_connection(), f"part{self._parts}"
        execute_raw(connection, f"SAVEPOINT {name}")
        self._parts += 1
        try:
            yield connection
        except BaseException:
            # When this fails too, the database is gone and nothing will be kept.
            with suppress(NotReady):
                execute_raw(connection, f"ROLLBACK TO SAVEPOINT {name}")
            raise
        finally:
            self._parts -= 1
        execute_raw(connection, f"RELEASE SAVEPOINT {name}")

    def rollback_all(self) -> None:
        """Roll back everything that was written."""
        self.after.clear()
        if self._begun is not None:
            execute_raw(self._begun, "ROLLBACK TO SAVEPOINT start")

    @contextmanager
    def commit_block(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """Commit at the end of the block; take everything back on an error, or when it is not wanted any more."""
        with self._stack:
            yield
            if not wanted():
                raise NotReady("The turn took too long and was taken back.")

    def run_callbacks(self) -> None:
        """Do what waits for the commit; what was kept stands, whatever becomes of it."""
        for work in self.after:
            try:
                work()
            except BotError as error:
                log.error("after a turn: %s", error)


_current: ContextVar[Transaction | None] = ContextVar("whole", default=None)


def current_transaction(engine: Engine) -> Transaction | None:
    """The transaction that this code runs within, when it is one of this database."""
    whole = _current.get()
    return whole if whole and whole.engine is engine and not whole.ended else None


@contextmanager
def activate_transaction(whole: Transaction) -> Iterator[None]:
    """Make it the current one within the block, tasks and threads started there included."""
    token = _current.set(whole)
    try:
        yield
    finally:
        # A task that was started in the block and outlives it must not write into what is over.
        whole.ended = True
        _current.reset(token)
