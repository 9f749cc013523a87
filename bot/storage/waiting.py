"""What waits in the queues, for the operator's figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.schema import Table

from bot.storage.engine import reading
from bot.storage.tables import metadata

_OF_A_QUEUE = {"key", "lane", "due", "created", "done"}


@dataclass(frozen=True)
class Waiting:
    """How many entries of a queue are not done, and since how many seconds the oldest of them is there."""

    entries: int
    oldest_seconds: float


def waiting(engine: Engine, now: datetime) -> dict[str, Waiting]:
    """What waits, by the name of the queue. Raises NotReady."""
    queues = sorted((t for t in metadata.tables.values() if set(t.c.keys()) >= _OF_A_QUEUE), key=lambda t: t.name)
    return {table.name: _of(engine, table, now) for table in queues}


def _of(engine: Engine, table: Table, now: datetime) -> Waiting:
    with reading(engine) as connection:
        undone = select(func.count(), func.min(table.c.created)).where(table.c.done.is_(None))
        entries, oldest = connection.execute(undone).one()
    return Waiting(entries, max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)
