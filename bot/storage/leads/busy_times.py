"""When consultants are busy by calendars of their own, as these were last read: what a reader brings, all may see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, select
from sqlalchemy.engine import Engine

from bot.leads.busy import Busy
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import UtcTime, metadata
from bot.storage.queues.sql_queue import insert_once
from bot.values.time.calendar import GRAIN

# An address names a calendar that only its owner should see, so its hash stands for it.
busy_sources = Table(
    "busy_sources",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("person", String(40), nullable=False),
    Column("tried", UtcTime, nullable=False),
    Column("fetched", UtcTime),
    Column("note", Text),
)
busy_times = Table(
    "busy_times",
    metadata,
    Column("source", String(64), ForeignKey("busy_sources.source", ondelete="CASCADE"), primary_key=True),
    # In pieces of time as bookings are kept, for both are read at once.
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("end", Integer, primary_key=True, autoincrement=False, index=True),
    Column("person", String(40), nullable=False),
)


@dataclass(frozen=True)
class Source:
    """A calendar of a consultant, and when it was last read; None for never. `note` is why it could not be read."""

    person: str
    fetched: datetime | None
    note: str | None


class BusyTimes:
    """Keeps them. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin_reading(self, person: str, address: str, now: datetime, every: timedelta) -> bool:
        """Whether the calendar is to be read now; True to one process each time it is due."""
        source = hash_address(address)
        mine = busy_sources.c.source == source
        with write_transaction(self._engine) as connection:
            if insert_once(connection, busy_sources, {"source": source, "person": person, "tried": now}):
                return True
            due = busy_sources.update().where(mine, busy_sources.c.tried <= now - every)
            return bool(connection.execute(due.values(tried=now, person=person)).rowcount)

    def keep_busy(self, person: str, address: str, busy: Iterable[Busy], now: datetime) -> None:
        """Keep what a calendar says, in the place of what it said before."""
        source = hash_address(address)
        spans = dict.fromkeys(_to_pieces(one) for one in busy)
        rows = [{"source": source, "person": person, "start": start, "end": end} for start, end in spans]
        with write_transaction(self._engine) as connection:
            connection.execute(busy_times.delete().where(busy_times.c.source == source))
            if rows:
                connection.execute(busy_times.insert(), rows)
            noted = busy_sources.update().where(busy_sources.c.source == source)
            connection.execute(noted.values(fetched=now, note=None, person=person))

    def note_failure(self, address: str, note: str) -> None:
        """Note why a calendar could not be read; what it said before stands."""
        mine = busy_sources.c.source == hash_address(address)
        with write_transaction(self._engine) as connection:
            connection.execute(busy_sources.update().where(mine).values(note=note))

    def forget_others(self, addresses: Iterable[str]) -> None:
        """Let go of every calendar but these."""
        kept = [hash_address(address) for address in addresses]
        with write_transaction(self._engine) as connection:
            gone = select(busy_sources.c.source).where(busy_sources.c.source.not_in(kept))
            connection.execute(busy_times.delete().where(busy_times.c.source.in_(gone)))
            connection.execute(busy_sources.delete().where(busy_sources.c.source.not_in(kept)))

    def list_sources(self) -> tuple[Source, ...]:
        """Every calendar, by the person."""
        with read_transaction(self._engine) as connection:
            rows = connection.execute(select(busy_sources).order_by(busy_sources.c.person, busy_sources.c.source))
            return tuple(Source(row.person, row.fetched, row.note) for row in rows)


def _to_pieces(busy: Busy) -> tuple[int, int]:
    """The first piece of time and the one after the last."""
    seconds = GRAIN * 60
    first = int(busy.start.timestamp()) // seconds
    return first, max(first + 1, -(-int(busy.end.timestamp()) // seconds))


def hash_address(address: str) -> str:
    """What stands for an address."""
    return hashlib.sha256(address.encode()).hexdigest()
