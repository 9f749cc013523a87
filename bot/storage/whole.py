"""Several writings that are one: the transaction that a block of `together` (bot/storage/engine.py) shares."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from bot.errors import BotError, NotReady

log = logging.getLogger(__name__)

# Whoever holds a lane is done within a turn's deadline; who waits longer than this would be given up by its visitor.
_HOLD_LANE = text("select set_config('lock_timeout', '20s', true), pg_advisory_xact_lock(hashtextextended(:lane, 0))")


def say(connection: Connection, statement: str) -> None:
    """Run a statement of our own that has no parameters and no result, past all of SQLAlchemy. Raises NotReady."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement)
    except connection.dialect.dbapi.Error as error:
        first_line = str(error).partition("\n")[0]
        raise NotReady(f"The database failed: {type(error).__name__}: {first_line}") from error
    finally:
        cursor.close()


def always() -> bool:
    """Yes."""
    return True


@dataclass
class Whole:
    """One transaction for everything that is read and written while it is the current one."""

    engine: Engine
    lane: str
    open: Callable[[], AbstractContextManager[Connection]]
    after: list[Callable[[], None]] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)
    _connection: Connection | None = None
    _parts: int = 0
    ended: bool = False

    @property
    def begun(self) -> bool:
        """Whether the transaction is open."""
        return self._connection is not None

    def begin(self) -> Connection:
        """The transaction's connection; the first call opens it and waits until the lane is free. Raises NotReady."""
        if self._connection is None:
            connection = self._stack.enter_context(self.open())
            if self.engine.dialect.name == "postgresql":
                connection.execute(_HOLD_LANE, {"lane": self.lane})
            # From here on everything can be undone without letting go of the lane.
            say(connection, "SAVEPOINT start")
            self._connection = connection
        return self._connection

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
        if self._connection is not None:
            say(self._connection, "ROLLBACK TO SAVEPOINT start")

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
