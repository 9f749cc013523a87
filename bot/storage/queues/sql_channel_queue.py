"""A channel's queue in a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, String, Text, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.schema import Table
from typing_extensions import override

from bot.clock import utc_now
from bot.queues.channel_queue import ChannelQueue, QueueEntry
from bot.queues.model import FINISHED, Done
from bot.storage.database.engine import write_transaction
from bot.storage.database.tables import conversations, metadata
from bot.storage.queues.sql_queue import SqlQueue, insert_once, queue_columns

_COLUMNS = ("id", "key", "lane", "body", "kind", "subject", "conversation_id", "said", "due", "tries", "note")


def channel_queue_table(name: str) -> Table:
    """The table of a channel's queue."""
    return Table(
        name,
        metadata,
        *queue_columns(),
        Column("subject", String(200), unique=True),
        Column("kind", String(40), nullable=False),
        # Not everything in a queue belongs to a conversation; what does goes with it.
        Column("conversation_id", String(80), ForeignKey("conversations.id", ondelete="CASCADE"), index=True),
        Column("body", Text, nullable=False),
    )


class SqlChannelQueue(SqlQueue[QueueEntry], ChannelQueue):
    """One queue of a channel; see the protocol ChannelQueue for what each method promises.

    `answers` is the table of the queue that takes what a finished entry answers, its own where none is named;
    `channel` is the one in which conversations begin.
    """

    def __init__(
        self,
        engine: Engine,
        table: Table,
        channel: str,
        answers: Table | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(engine, table, _to_entry, now)
        self._channel = channel
        self._answers = table if answers is None else answers

    @override
    def enqueue_entries(self, *entries: QueueEntry) -> tuple[bool, ...]:
        with write_transaction(self._engine) as connection:
            return tuple(self._take_entry(connection, entry) for entry in entries)

    @override
    def finish_entry(self, entry: QueueEntry, holder: str, done: Done = FINISHED) -> bool:
        ended = {"done": self._now(), "held_until": None, "note": done.note, "body": ""}
        with write_transaction(self._engine) as connection:
            if not self.settle_entry(connection, entry, holder, **ended):
                if connection.execute(select(self._table.c.id).where(self._table.c.key == entry.key)).first():
                    return False
                self._insert_entry(connection, self._table, _without_traces(entry), **ended)
            for answer in done.answers:
                self._insert_entry(connection, self._answers, answer)
        return True

    def _take_entry(self, connection: Connection, entry: QueueEntry) -> bool:
        talk = entry.conversation_id
        if entry.conversation == "known" and not (talk and _is_known(connection, talk)):
            return False
        if talk and entry.conversation == "begin":
            row = {"id": talk, "created": self._now(), "channel": self._channel, "utm": {}, "last_seq": 0}
            insert_once(connection, conversations, row)
        return self._insert_entry(connection, self._table, entry)

    def _insert_entry(self, connection: Connection, table: Table, entry: QueueEntry, **values: Any) -> bool:
        now = self._now()
        row = {name: getattr(entry, name) for name in _COLUMNS[1:]}
        row |= {"created": now, "due": entry.due or now, **values}
        talk = entry.conversation_id
        if talk and not _is_known(connection, talk):
            row["conversation_id"] = None
        return insert_once(connection, table, row)


def _without_traces(entry: QueueEntry) -> QueueEntry:
    return QueueEntry(entry.key, "", "", kind=entry.kind)


def _is_known(connection: Connection, conversation_id: str) -> bool:
    at = select(conversations.c.id).where(conversations.c.id == conversation_id)
    return connection.execute(at).first() is not None


def _to_entry(row: Any) -> QueueEntry:
    return QueueEntry(**{name: row[name] for name in (*_COLUMNS, "created")})
