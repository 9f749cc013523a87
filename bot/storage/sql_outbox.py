"""The outbox in a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, String, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.schema import Table
from typing_extensions import override

from bot.leads.events import GATHERED, Delivery, LeadEvent, deliveries
from bot.storage.engine import reading, writing
from bot.storage.facts import record
from bot.storage.outbox import Letter, Outbox, State
from bot.storage.sql_queue import SqlQueue, insert_once, queue_columns
from bot.storage.sql_transcripts import utc_now
from bot.storage.tables import metadata

outbox = Table(
    "outbox",
    metadata,
    *queue_columns(),
    Column("kind", String(40), nullable=False),
    Column("recipient", String(20), nullable=False),
    # No foreign key to conversations: a lead is told of although nobody kept what was said.
    Column("conversation_id", String(80), nullable=False, index=True),
    Column("lead_id", String(40), ForeignKey("leads.id", ondelete="CASCADE"), index=True),
    Column("about", String(80), nullable=False),
    Column("occurrence", String(40), nullable=False),
    Column("failed", Boolean, nullable=False),
)
_EVENT = ("kind", "conversation_id", "lead_id", "about", "occurrence")


def enqueue(connection: Connection, *events: LeadEvent, now: Callable[[], datetime] = utc_now) -> int:
    """Keep what these events tell in the transaction of what they tell of; how many deliveries were new.

    Hand over everything that happens in one transaction at once: see `deliveries`.
    """
    at = now()
    for event in events:
        if event.kind != "withdrawn":
            # Whoever was erased is counted no more.
            record(connection, event.conversation_id, [(event.kind, "")], at)
    return sum(_enqueue(connection, delivery, at) for delivery in deliveries(events))


class SqlOutbox(SqlQueue[Letter], Outbox):
    """Keeps letters in SQLite or PostgreSQL; see the protocol Outbox for what each method promises."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(engine, outbox, _to_letter, now)

    @override
    def put(self, *events: LeadEvent) -> int:
        with writing(self._engine) as connection:
            return enqueue(connection, *events, now=self._now)

    @override
    def finish(self, letter: Letter, holder: str, note: str | None = None) -> bool:
        return self._end(letter, holder, note, failed=False)

    @override
    def fail(self, letter: Letter, holder: str, note: str) -> bool:
        return self._end(letter, holder, note, failed=True)

    @override
    def knows(self, key: str) -> bool:
        with reading(self._engine) as connection:
            return connection.execute(select(outbox.c.id).where(outbox.c.key == key)).first() is not None

    @override
    def letters(self, state: State | None = None, most: int = 200) -> tuple[Letter, ...]:
        newest = select(outbox).order_by(outbox.c.id.desc()).limit(most)
        with reading(self._engine) as connection:
            rows = connection.execute(newest.where(*_in_state(state)))
            return tuple(_to_letter(row._mapping) for row in rows)

    @override
    def retry(self, id: int | None = None) -> int:
        which = [outbox.c.failed] if id is None else [outbox.c.failed, outbox.c.id == id]
        afresh = {"failed": False, "done": None, "tries": 0, "due": self._now(), "holder": None}
        with writing(self._engine) as connection:
            return int(connection.execute(outbox.update().where(*which).values(afresh)).rowcount)

    def _end(self, letter: Letter, holder: str, note: str | None, failed: bool) -> bool:
        ended = {"done": self._now(), "held_until": None, "note": note, "failed": failed}
        with writing(self._engine) as connection:
            return self.settle(connection, letter, holder, **ended)


def _enqueue(connection: Connection, delivery: Delivery, at: datetime) -> bool:
    rests = GATHERED.get(delivery.event.kind)
    if rests and _waits(connection, delivery):
        return False
    made = {"key": delivery.key, "lane": delivery.lane, "recipient": delivery.recipient, **vars(delivery.event)}
    state = {"said": "", "created": at, "due": at + rests if rests else at, "tries": 0, "failed": False}
    return insert_once(connection, outbox, {**made, **state})


def _waits(connection: Connection, delivery: Delivery) -> bool:
    """Whether the same kind is still to be told, so that this change will be in it."""
    untried = (outbox.c.tries == 0, outbox.c.done.is_(None))
    same = (outbox.c.lane == delivery.lane, outbox.c.kind == delivery.event.kind)
    # Locked, so that no worker reads what it tells before this transaction is in it.
    waiting = select(outbox.c.id).where(*same, *untried).limit(1).with_for_update()
    return connection.execute(waiting).first() is not None


def _in_state(state: State | None) -> list[Any]:
    if state is None:
        return []
    return {
        "waiting": [outbox.c.done.is_(None)],
        "done": [outbox.c.done.is_not(None), ~outbox.c.failed],
        "failed": [outbox.c.failed],
    }[state]


def _to_letter(row: Any) -> Letter:
    event = LeadEvent(**{name: row[name] for name in _EVENT})
    state: State = "failed" if row["failed"] else "waiting" if row["done"] is None else "done"
    kept = {name: row[name] for name in ("id", "created", "due", "tries", "note")}
    return Letter(delivery=Delivery(event, row["recipient"]), state=state, **kept)
