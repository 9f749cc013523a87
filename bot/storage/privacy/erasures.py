"""What is left to do once somebody was erased: the erasure is owed until every trace is gone, whoever dies over it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Table, select
from sqlalchemy.engine import Connection, Engine

from bot.clock import utc_now
from bot.errors import NotReady
from bot.queues.model import FINISHED, Done
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.file_sink import FileSink
from bot.storage.database.maintenance import compact_database, empty_log, is_small
from bot.storage.database.tables import metadata
from bot.storage.queues.sql_queue import SqlQueue, queue_columns

# Of no conversation: it goes when the work is done, and not with those it is about.
erasures = Table("erasures", metadata, *queue_columns(), Column("talks", JSON, nullable=False))
# One at a time, in whatever process: each of them ends with emptying the same log.
_LANE = "erasures"
_AT_ONCE = 500
_LEASE_SECONDS, _PAUSE_SECONDS = 30.0, 0.1


@dataclass(frozen=True)
class Erasure:
    """Conversations whose rows are deleted already; `tries` counts how often the rest was tried."""

    key: str
    tries: int
    talks: tuple[str, ...]


def enqueue_erasure(connection: Connection, talks: Iterable[str], now: datetime) -> None:
    """Note, in the transaction that deletes these conversations, that the rest is still to be done."""
    queued = {"lane": _LANE, "said": "", "created": now, "due": now, "tries": 0}
    connection.execute(erasures.insert().values(key=secrets.token_hex(12), talks=list(talks), **queued))


class SqlErasures(SqlQueue[Erasure]):
    """The erasures that are owed. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, drawer: FileSink | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(engine, erasures, _to_erasure, now)
        self._drawer = drawer

    def run_erasure(self, erasure: Erasure) -> None:
        """Delete the files written in place of messages and truncate SQLite's log. Raises NotReady while it is busy.

        The log is emptied for all that are owed by then; the others of them are done with this one.
        """
        with read_transaction(self._engine) as connection:
            owed = connection.execute(select(erasures.c.id, erasures.c.talks).limit(_AT_ONCE)).all()
        if self._drawer:
            self._drawer.erase_talks(talk for row in owed for talk in row.talks)
        if is_small(self._engine):
            # SQLite leaves copies behind when it moves rows; a rewriting takes them along, and the log with them.
            compact_database(self._engine)
        else:
            empty_log(self._engine)
        with write_transaction(self._engine) as connection:
            done = erasures.c.id.in_([row.id for row in owed])
            connection.execute(erasures.delete().where(done, erasures.c.key != erasure.key))

    def finish_entry(self, entry: Erasure, holder: str, done: Done = FINISHED) -> bool:
        """Owe it no more; see Queue."""
        mine = (erasures.c.key == entry.key, erasures.c.holder == holder)
        with write_transaction(self._engine) as connection:
            return bool(connection.execute(erasures.delete().where(*mine)).rowcount)

    def finish_all(self, seconds: float = 15.0) -> None:
        """Do all that is owed now. Raises NotReady when others keep the database busy for so long."""
        holder, until = secrets.token_hex(8), time.monotonic() + seconds
        while self.count_waiting():
            for erasure in self.claim_entries(holder, _LEASE_SECONDS, 1):
                self._try_erasure(erasure, holder)
            if time.monotonic() > until:
                raise NotReady(
                    "deleted, but the write-ahead log could not be emptied yet; a running server goes on trying, "
                    "or do it again when less goes on"
                )

    def _try_erasure(self, erasure: Erasure, holder: str) -> None:
        try:
            self.run_erasure(erasure)
            self.finish_entry(erasure, holder)
        except NotReady:
            self.postpone_entry(erasure, holder, 0.0)
            time.sleep(_PAUSE_SECONDS)


def _to_erasure(row: Any) -> Erasure:
    return Erasure(row["key"], row["tries"], tuple(row["talks"]))
