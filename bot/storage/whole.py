"""Several writings that are one: the transaction that a block of `together` (bot/storage/engine.py) shares."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import Dialect

from bot.errors import BotError, NotReady
from bot.storage.prepared import Prepared, find_defer

log = logging.getLogger(__name__)

# Whoever holds a lane is done within a turn's deadline; who waits longer than this would be given up by its visitor.
_HOLD_LANE = Prepared(
    text("select set_config('lock_timeout', '20s', true), pg_advisory_xact_lock(hashtextextended(:lane, 0))")
)


def driver_error(dialect: Dialect) -> type[Exception]:
    """What every error of this database's driver is."""
    if dialect.dbapi is None:
        raise NotReady("The database's driver is not loaded")
    return dialect.dbapi.Error


def say(connection: Connection, statement: str) -> None:
    """Run a statement of our own that has no parameters and no result, past all of SQLAlchemy. Raises NotReady.

    On PostgreSQL it goes with the next statement, which raises what is wrong with it.
    """
    defer = find_defer(connection)
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


def always() -> bool:
    """Yes."""
    return True


@dataclass
class Whole:
    """One transaction for everything that is read and written while it is the current one.

    `writing` makes the transaction of a connection one that may write, waits for its turn, and commits it at the end.
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
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state, and everything written in this transaction. Raises NotReady."""
        if self._begun or self.engine.dialect.name == "postgresql":
            yield self.begin()
        elif self._reading:
            yield self._connection()
        else:
            self._look()
            try:
                yield self._connection()
            finally:
                self._look_away()

    def begin(self) -> Connection:
        """The transaction's connection; the first call waits until the lane is free. Raises NotReady."""
        if self._begun is None:
            connection = self._connection()
            self._look_away()
            self._stack.enter_context(self.writing(connection))
            if self.engine.dialect.name == "postgresql":
                _HOLD_LANE.later(connection, {"lane": self.lane})
            # From here on everything can be undone without letting go of the lane.
            say(connection, "SAVEPOINT start")
            self._begun = connection
        return self._begun

    def _look(self) -> None:
        say(self._connection(), "BEGIN")
        self._reading = True

    def _look_away(self) -> None:
        if self._reading:
            self._reading = False
            # Nothing was written. When this fails, the database is gone, which what comes next will say.
            with suppress(NotReady):
                say(self._connection(), "ROLLBACK")

    def _connection(self) -> Connection:
        if self._opened is None:
            self._opened = self._stack.enter_context(self.engine.connect())
            self._opened.begin()
        return self._opened

    @contextmanager
    def part(self) -> Iterator[Connection]:
        """The transaction's connection for a part that is kept with the whole or, on an error, taken back alone."""
        connection, name = self.begin(), f"part{self._parts}"
        say(connection, f"SAVEPOINT {name}")
        self._parts += 1
        try:
            yield connection
        except BaseException:
            # When this fails too, the database is gone and nothing will be kept.
            with suppress(NotReady):
                say(connection, f"ROLLBACK TO SAVEPOINT {name}")
            raise
        finally:
            self._parts -= 1
        say(connection, f"RELEASE SAVEPOINT {name}")

    def undo(self) -> None:
        """Take back everything that was written."""
        self.after.clear()
        if self._begun is not None:
            say(self._begun, "ROLLBACK TO SAVEPOINT start")

    @contextmanager
    def kept(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """Commit at the end of the block; take everything back on an error, or when it is not wanted any more."""
        with self._stack:
            yield
            if not wanted():
                raise NotReady("The turn took too long and was taken back.")

    def finish(self) -> None:
        """Do what waits for the commit; what was kept stands, whatever becomes of it."""
        for work in self.after:
            try:
                work()
            except BotError as error:
                log.error("after a turn: %s", error)


_current: ContextVar[Whole | None] = ContextVar("whole", default=None)


def begun_whole(engine: Engine) -> Whole | None:
    """The transaction that this code runs within, when it is one of this database."""
    whole = _current.get()
    return whole if whole and whole.engine is engine and not whole.ended else None


@contextmanager
def entered(whole: Whole) -> Iterator[None]:
    """Make it the current one within the block, tasks and threads started there included."""
    token = _current.set(whole)
    try:
        yield
    finally:
        # A task that was started in the block and outlives it must not write into what is over.
        whole.ended = True
        _current.reset(token)
