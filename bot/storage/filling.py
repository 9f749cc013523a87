"""Many rows kept in few transactions, for benchmarks of a database that is old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import metadata
from bot.storage.reports import facts  # noqa: F401  # they add their tables to the metadata
from bot.storage.slack_records import slack_tables  # noqa: F401  # they add their tables to the metadata

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def measure_size(engine: Engine) -> int:
    """The bytes that a database takes on its disk, what is still in SQLite's log not counted."""
    asks = {"postgresql": "select pg_database_size(current_database())"}
    pages = "select page_count * page_size from pragma_page_count(), pragma_page_size()"
    with read_transaction(engine) as connection:
        return int(connection.execute(text(asks.get(engine.dialect.name, pages))).scalar_one())


def fill_tables(engine: Engine, rows: Iterable[Rows], at_once: int = 500) -> None:
    """Keep these rows, by the names of their tables, so many lots in a transaction."""
    waiting = iter(rows)
    while lot := list(islice(waiting, at_once)):
        with write_transaction(engine) as connection:
            for table in metadata.sorted_tables:
                found = [dict(row) for one in lot for row in one.get(table.name, ())]
                if found:
                    connection.execute(table.insert(), found)
    if engine.dialect.name == "postgresql":
        with write_transaction(engine) as connection:
            connection.execute(text("analyze"))
