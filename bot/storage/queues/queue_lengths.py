"""What waits in the queues, for the operator's figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.engine import Engine
from sqlalchemy.schema import Table
from sqlalchemy.sql import ColumnElement

from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import metadata

_OF_A_QUEUE = {"key", "lane", "due", "created", "done"}


@dataclass(frozen=True)
class QueueLength:
    """How many entries of a queue are not done, since how many seconds the oldest of them is there, and how many were
    given up."""

    entries: int
    oldest_seconds: float
    failed: int = 0


def queue_lengths(engine: Engine, now: datetime) -> dict[str, QueueLength]:
    """What waits, by the name of the queue. Raises NotReady."""
    queues = sorted((t for t in metadata.tables.values() if set(t.c.keys()) >= _OF_A_QUEUE), key=lambda t: t.name)
    return {table.name: _measure_queue(engine, table, now) for table in queues}


def _measure_queue(engine: Engine, table: Table, now: datetime) -> QueueLength:
    with read_transaction(engine) as connection:
        # What is put in for a later day does not wait yet.
        begun = or_(table.c.tries > 0, table.c.due <= now)
        since = func.min(case((table.c.due > table.c.created, table.c.due), else_=table.c.created))
        undone = select(func.count(), since).where(table.c.done.is_(None), begun)
        entries, oldest = connection.execute(undone).one()
        failed = connection.execute(
            select(func.count()).select_from(table).where(*_condition_on_failure(table))
        ).scalar_one()
    return QueueLength(entries, max(0.0, (now - oldest).total_seconds()) if oldest else 0.0, int(failed))


def _condition_on_failure(table: Table) -> tuple[ColumnElement[bool], ...]:
    """What is done without having been done: some queues say so, in the others it has a note of what went wrong."""
    return (table.c.failed,) if "failed" in table.c else (table.c.done.is_not(None), table.c.note.is_not(None))
