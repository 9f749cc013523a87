"""Statements of every turn, made once into the database's own words: to run them takes less than SQLAlchemy's care."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

Row = Mapping[str, Any]
_Process = Callable[[Any], Any]


class Prepared:
    """A statement whose values have names, run in the transaction of a connection.

    Values and columns are converted by their types as ever, and errors are SQLAlchemy's.
    """

    def __init__(self, statement: ClauseElement, columns: tuple[str, ...] | None = None) -> None:
        """`columns`: those that an INSERT gives."""
        self._statement = statement
        self._columns = columns
        self._words = lru_cache(maxsize=4)(self._made)

    def rows(self, connection: Connection, values: Row) -> list[tuple[Any, ...]]:
        """The rows that it finds or gives back."""
        words = self._words(connection.dialect)
        with _cursor(connection, words.text) as cursor:
            cursor.execute(words.text, words.given(values))
            return [words.taken(row) for row in cursor.fetchall()]

    def run(self, connection: Connection, *rows: Row) -> int:
        """Run it for each of these rows; how many rows it changed."""
        words = self._words(connection.dialect)
        if len(rows) > 1 and connection.dialect.name == "postgresql":
            # One way to the server and back instead of many.
            return int(connection.execute(self._statement, list(rows)).rowcount)
        with _cursor(connection, words.text) as cursor:
            cursor.executemany(words.text, [words.given(row) for row in rows])
            return int(cursor.rowcount)

    def _made(self, dialect: Dialect) -> _Words:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
        types = {name: parameter.type for name, parameter in compiled.binds.items()}
        processes = {name: kind.dialect_impl(dialect).bind_processor(dialect) for name, kind in types.items()}
        columns = getattr(self._statement, "selected_columns", ())
        return _Words(
            str(compiled),
            tuple(compiled.positiontup) if compiled.positional else None,
            {name: process for name, process in processes.items() if process},
            tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns),
        )


@dataclass(frozen=True)
class _Words:
    """A statement in the words of one database; `order` of its values where they have no names there."""

    text: str
    order: tuple[str, ...] | None
    binds: Mapping[str, _Process]
    results: tuple[_Process | None, ...]

    def given(self, values: Row) -> Any:
        """The values as the driver takes them."""
        made = {**values, **{name: process(values[name]) for name, process in self.binds.items()}}
        return made if self.order is None else [made[name] for name in self.order]

    def taken(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row as its columns' types say."""
        if not self.results:
            return tuple(row)
        pairs = zip(row, self.results, strict=True)
        return tuple(process(value) if process else value for value, process in pairs)


@contextmanager
def _cursor(connection: Connection, text: str) -> Iterator[Any]:
    """A cursor of the driver's; its errors come out as SQLAlchemy's, and a broken connection is not used again."""
    dialect: Any = connection.dialect
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except dialect.dbapi.Error as error:
        gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
        if gone:
            connection.invalidate(error)
        raise DBAPIError.instance(
            text, None, error, dialect.dbapi.Error, hide_parameters=True, connection_invalidated=gone, dialect=dialect
        ) from error
    finally:
        cursor.close()
