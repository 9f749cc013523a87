"""A queue in a table that has the columns of `queue_columns`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Generic

from sqlalchemy import Column, Index, Integer, String, Text, and_, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.schema import Table
from sqlalchemy.sql import ColumnElement

from bot.queues.model import E
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import UtcTime


def queue_columns() -> tuple[Any, ...]:
    """The columns by which a queue is worked off; `said` is a place in time that goes before the order of arrival."""
    return (
        Column("id", Integer, primary_key=True),
        Column("key", String(200), nullable=False, unique=True),
        Column("lane", String(120), nullable=False),
        Column("said", String(40), nullable=False),
        Column("created", UtcTime, nullable=False),
        Column("due", UtcTime, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("note", Text),
        Column("holder", String(40)),
        Column("held_until", UtcTime),
        Column("done", UtcTime),
        Index(None, "done", "lane"),
    )


class SqlQueue(Generic[E]):
    """Works on one table; see the protocol Queue for what each method promises."""

    def __init__(self, engine: Engine, table: Table, read: Callable[[Any], E], now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._table = table
        self._read = read
        self._now = now
        # Made once, for it is asked every second: to build a statement takes longer than to run it.
        self._due = select(table).where(_may_be_held(table, bindparam("now"))).order_by(table.c.id)
        self._first = self._due.limit(1)

    @property
    def name(self) -> str:
        """The name of its table."""
        return str(self._table.name)

    def claim_entries(self, holder: str, seconds: float, most: int) -> tuple[E, ...]:
        """Take entries that are due; see Queue."""
        table, now = self._table, self._now()
        # Mostly in vain: only what is found is worth the one place for a writer.
        with read_transaction(self._engine) as connection:
            if connection.execute(self._first, {"now": now}).first() is None:
                return ()
        with write_transaction(self._engine) as connection:
            # On PostgreSQL two processes ask at once; each takes what the other does not look at.
            rows = connection.execute(self._due.limit(most).with_for_update(skip_locked=True), {"now": now}).all()
            held = {"holder": holder, "held_until": now + timedelta(seconds=seconds), "note": None}
            if rows:
                at = table.c.id.in_([row.id for row in rows])
                connection.execute(table.update().where(at).values(tries=table.c.tries + 1, **held))
        return tuple(self._read({**row._mapping, "tries": row.tries + 1}) for row in rows)

    def extend_claim(self, holder: str, seconds: float) -> None:
        """Go on holding; see Queue."""
        self._renew_claim(holder, self._now() + timedelta(seconds=seconds))

    def release_claim(self, holder: str) -> None:
        """Hold nothing any more; see Queue."""
        self._renew_claim(holder, None)

    def postpone_entry(self, entry: E, holder: str, seconds: float, note: str | None = None) -> None:
        """Put back for later; see Queue."""
        rest = {"due": self._now() + timedelta(seconds=seconds), "held_until": None, "note": note}
        with write_transaction(self._engine) as connection:
            self.settle_entry(connection, entry, holder, **rest)

    def settle_entry(self, connection: Connection, entry: E, holder: str, **values: Any) -> bool:
        """Write these values to an entry that this holder holds; False when it holds it no more."""
        table = self._table
        # By key, for SQLite gives the number of a deleted row away again.
        mine = and_(table.c.key == entry.key, table.c.holder == holder, table.c.done.is_(None))
        return bool(connection.execute(table.update().where(mine).values(values)).rowcount)

    def count_waiting(self) -> int:
        """How many are not done; see Queue."""
        undone = select(func.count()).select_from(self._table).where(self._table.c.done.is_(None))
        with read_transaction(self._engine) as connection:
            return int(connection.execute(undone).scalar_one())

    def purge_done(self, before: datetime) -> int:
        """Delete what is done; see Queue."""
        with write_transaction(self._engine) as connection:
            return int(connection.execute(self._table.delete().where(self._table.c.done < before)).rowcount)

    def _renew_claim(self, holder: str, until: datetime | None) -> None:
        table = self._table
        mine = and_(table.c.holder == holder, table.c.done.is_(None), table.c.held_until.is_not(None))
        with write_transaction(self._engine) as connection:
            connection.execute(table.update().where(mine).values(held_until=until))


def insert_once(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert the row unless one with its unique values is there; whether it is new."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    inserted = connection.execute(dialect.insert(table).values(row).on_conflict_do_nothing())
    return bool(inserted.rowcount)


def _may_be_held(table: Table, now: ColumnElement[datetime]) -> Any:
    """Due, claimed by nobody alive, and nothing of its lock key is claimed or comes before it."""
    other = table.alias()
    earlier = or_(other.c.said < table.c.said, and_(other.c.said == table.c.said, other.c.id < table.c.id))
    in_the_way = and_(
        other.c.lane == table.c.lane,
        other.c.done.is_(None),
        other.c.id != table.c.id,
        or_(other.c.held_until >= now, earlier),
    )
    free = or_(table.c.held_until.is_(None), table.c.held_until < now)
    return and_(table.c.done.is_(None), table.c.due <= now, free, ~select(other.c.id).where(in_the_way).exists())
