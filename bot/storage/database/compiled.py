"""Pre-compiled SQL for the statements of each turn, which skips SQLAlchemy's work at each execution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any, cast

from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable

Row = Mapping[str, Any]
_Process = Callable[[Any], Any]


class CompiledStatement:
    """A statement whose values have names, run in the transaction of a connection.

    Values and columns are converted by their types as ever, and errors are SQLAlchemy's.
    """

    def __init__(self, statement: Executable, columns: tuple[str, ...] | None = None) -> None:
        """`columns`: those that an INSERT gives."""
        self._statement = statement
        self._columns = columns
        self._words = lru_cache(maxsize=4)(self._compile_for)

    def fetch_rows(self, connection: Connection, values: Row) -> list[tuple[Any, ...]]:
        """The rows that it finds or gives back."""
        words = self._words(connection.dialect)
        with _Cursor(connection, words.text) as cursor:
            cursor.execute(words.text, words.convert_values(values))
            return [words.convert_row(row) for row in cursor.fetchall()]

    def execute_rows(self, connection: Connection, *rows: Row) -> int:
        """Run it for each of these rows; how many rows it changed."""
        words = self._words(connection.dialect)
        if len(rows) > 1 and connection.dialect.name == "postgresql":
            # One way to the server and back instead of many.
            return int(connection.execute(self._statement, list(rows)).rowcount)
        with _Cursor(connection, words.text) as cursor:
            cursor.executemany(words.text, [words.convert_values(row) for row in rows])
            return int(cursor.rowcount)

    def execute_later(self, connection: Connection, *rows: Row) -> None:
        """Run it for each of these rows, on PostgreSQL together with what comes next: for what no answer is needed to.

        What is wrong with it is raised there, at the commit at the latest.
        """
        defer = find_defer(connection)
        if defer is None:
            self.execute_rows(connection, *rows)
            return
        words = self._words(connection.dialect)
        with _Cursor(connection, words.text) as cursor:
            for row in rows:
                defer(cursor.mogrify(words.text, words.convert_values(row)))

    def _compile_for(self, dialect: Dialect) -> _DialectStatement:
        statement: Any = self._statement
        compiled = statement.compile(dialect=dialect, column_keys=self._columns)
        types = {name: parameter.type for name, parameter in compiled.binds.items()}
        binds = {name: kind.dialect_impl(dialect).bind_processor(dialect) for name, kind in types.items()}
        columns = getattr(self._statement, "selected_columns", ())
        return _DialectStatement(
            str(compiled),
            tuple((name, binds[name]) for name in (compiled.positiontup if compiled.positional else binds)),
            {name: parameter.value for name, parameter in compiled.binds.items() if parameter.value is not None},
            not compiled.positional,
            tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns),
        )


def find_defer(connection: Connection) -> Callable[..., None] | None:
    """How this connection sends a statement with the next one (see few_trips); None for one that cannot."""
    found: Callable[..., None] | None = getattr(connection.connection.dbapi_connection, "defer_statement", None)
    return found


@dataclass(frozen=True)
class _DialectStatement:
    """A statement in the words of one database, and how its values and columns are converted, in their order."""

    text: str
    binds: tuple[tuple[str, _Process | None], ...]
    held: Row
    named: bool
    results: tuple[_Process | None, ...]

    def convert_values(self, values: Row) -> Any:
        """The values as the driver takes them, with those that the statement holds itself, a limit say."""
        values = {**self.held, **values} if self.held else values
        if self.named:
            return {name: process(values[name]) if process else values[name] for name, process in self.binds}
        return [process(values[name]) if process else values[name] for name, process in self.binds]

    def convert_row(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row as its columns' types say."""
        if not self.results:
            return tuple(row)
        pairs = zip(row, self.results, strict=True)
        return tuple(process(value) if process else value for value, process in pairs)


class _Cursor:
    """A cursor of the driver's; its errors come out as SQLAlchemy's, and a broken connection is not used again.

    A class, as it is entered ten times a turn and a generator takes longer.
    """

    def __init__(self, connection: Connection, text: str) -> None:
        self._connection = connection
        self._text = text

    def __enter__(self) -> Any:
        self._cursor = self._connection.connection.cursor()
        return self._cursor

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            if error is not None:
                self._translate_error(error)
        finally:
            self._cursor.close()

    def _translate_error(self, error: BaseException) -> None:
        connection, dialect = self._connection, cast(Any, self._connection.dialect)
        if not isinstance(error, dialect.dbapi.Error):
            return
        gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, self._cursor)
        if gone:
            connection.invalidate(error)
        raised = DBAPIError.instance(
            self._text,
            None,
            error,
            dialect.dbapi.Error,
            hide_parameters=True,
            connection_invalidated=gone,
            dialect=dialect,
        )
        raise raised from error
