"""A connection to PostgreSQL that takes fewer ways: what nobody waits for goes with the statement that comes next.

The beginning of a transaction, its savepoints, and rows that only have to be there at the end are sent along, in order,
with the next statement whose result is wanted, or with the commit. What is wrong with one of them is raised there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg2 import Error
from psycopg2.extensions import (
    ISOLATION_LEVEL_AUTOCOMMIT,
    ISOLATION_LEVEL_READ_COMMITTED,
    TRANSACTION_STATUS_IDLE,
    connection,
    cursor,
)
from typing_extensions import override

_Autocommit: Any = connection.__dict__["autocommit"]


class FewTrips(connection):
    """As any connection of psycopg2, but transactions are begun, committed and rolled back here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # To the driver every statement stands alone: it would send a BEGIN by itself, and wait for it.
        _Autocommit.__set__(self, True)
        self._alone, self._begun = False, False
        self._waiting: list[bytes] = []
        self._matters = False

    @property
    def autocommit(self) -> bool:
        """Whether each statement is a transaction of its own."""
        return self._alone

    @autocommit.setter
    def autocommit(self, alone: bool) -> None:
        self._alone = alone

    @override
    def set_isolation_level(self, level: Any) -> None:
        if level not in (ISOLATION_LEVEL_AUTOCOMMIT, ISOLATION_LEVEL_READ_COMMITTED):
            raise ValueError("a transaction here sees what is committed, statement by statement")
        self._alone = level == ISOLATION_LEVEL_AUTOCOMMIT

    def defer_statement(self, statement: bytes, matters: bool = True) -> None:
        """Send this with what comes next; without anything else it is sent only if it matters."""
        self._begin_transaction()
        self._waiting.append(statement)
        self._matters = self._matters or matters

    def take_deferred(self) -> bytes:
        """What is to be sent before the next statement, which is about to be."""
        self._begin_transaction()
        waiting, self._waiting, self._matters = self._waiting, [], False
        return b"".join(statement + b";" for statement in waiting)

    @override
    def commit(self) -> None:
        if self._matters or self.get_transaction_status() != TRANSACTION_STATUS_IDLE:
            self._end_transaction(b"COMMIT")
        self._forget_transaction()

    @override
    def rollback(self) -> None:
        self._waiting.clear()
        if not self.closed and self.get_transaction_status() != TRANSACTION_STATUS_IDLE:
            self._end_transaction(b"ROLLBACK")
        self._forget_transaction()

    def is_alive(self) -> bool:
        """Whether the server is still there."""
        try:
            with self.cursor() as asking:
                asking.execute("select 1")
            self.rollback()
        except Error:
            return False
        return True

    def _begin_transaction(self) -> None:
        if not self._alone and not self._begun:
            self._begun = True
            self._waiting.append(b"BEGIN")

    def _end_transaction(self, word: bytes) -> None:
        with self.cursor() as ending:
            ending.execute(word)

    def _forget_transaction(self) -> None:
        self._waiting, self._matters, self._begun = [], False, False


class FewTripsCursor(cursor):
    """A cursor that takes along what waits."""

    @override
    def execute(self, query: Any, vars: Any = None) -> None:
        waiting = self.connection.take_deferred()
        if waiting:
            super().execute(waiting + self.mogrify(query, vars))
        else:
            super().execute(query, vars)

    @override
    def executemany(self, query: Any, vars_list: Any) -> None:
        rows: Sequence[Any] = list(vars_list)
        if len(rows) == 1:
            self.execute(query, rows[0])
            return
        waiting = self.connection.take_deferred()
        if waiting:
            super().execute(waiting)
        super().executemany(query, rows)
