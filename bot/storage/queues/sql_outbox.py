"""The outbox in a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, String, bindparam, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.schema import Table
from typing_extensions import override

from bot.clock import utc_now
from bot.leads.events import Delivery, LeadEvent, list_deliveries
from bot.queues.model import FINISHED, Done
from bot.queues.outbox import Outbox, OutboxMessage, State
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.file_sink import FileSink
from bot.storage.database.tables import metadata
from bot.storage.queues.sql_queue import SqlQueue, insert_once, queue_columns
from bot.storage.reports.facts import record_facts

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
_KEPT = ("key", "lane", "recipient", "kind", "conversation_id", "lead_id", "about", "occurrence")
_STATE = ("said", "created", "due", "tries", "failed")
# In words of their own, as both databases know them.
_ONCE = CompiledStatement(
    text(
        f"insert into outbox ({', '.join((*_KEPT, *_STATE))}) values ({', '.join(f':{n}' for n in (*_KEPT, *_STATE))})"
        " on conflict do nothing"
    ).bindparams(*(bindparam(name, type_=outbox.c[name].type) for name in (*_KEPT, *_STATE)))
)
_EVENT = ("kind", "conversation_id", "lead_id", "about", "occurrence")


def enqueue_events(connection: Connection, *events: LeadEvent, now: Callable[[], datetime] = utc_now) -> None:
    """Keep what these events tell, each delivery once, in the transaction of what they tell of.

    Hand over everything that happens in one transaction at once: see `deliveries`.
    """
    rows = list(_make_rows(connection, events, now()))
    if rows:
        _ONCE.execute_later(connection, *rows)


class SqlOutbox(SqlQueue[OutboxMessage], Outbox):
    """Keeps messages in SQLite or PostgreSQL; see the protocol Outbox for what each method promises.

    `drawer` holds what is written instead of being sent.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now, drawer: FileSink | None = None) -> None:
        super().__init__(engine, outbox, _to_letter, now)
        self._drawer = drawer

    @override
    def enqueue_events(self, *events: LeadEvent) -> int:
        with write_transaction(self._engine) as connection:
            rows = _make_rows(connection, events, self._now())
            return sum(insert_once(connection, outbox, row) for row in rows)

    @override
    def finish_entry(self, entry: OutboxMessage, holder: str, done: Done = FINISHED) -> bool:
        ended = {"done": self._now(), "held_until": None, "note": done.note, "failed": done.failed}
        with write_transaction(self._engine) as connection:
            settled = self.settle_entry(connection, entry, holder, **ended)
        if not settled and self._drawer and not self.has_key(entry.key):
            # Erased while it was delivered: what a stand-in wrote meanwhile must not stay.
            self._drawer.erase_talks([entry.delivery.event.conversation_id])
        return settled

    @override
    def has_key(self, key: str) -> bool:
        with read_transaction(self._engine) as connection:
            return connection.execute(select(outbox.c.id).where(outbox.c.key == key)).first() is not None

    @override
    def list_messages(self, state: State | None = None, most: int = 200) -> tuple[OutboxMessage, ...]:
        newest = select(outbox).order_by(outbox.c.id.desc()).limit(most)
        with read_transaction(self._engine) as connection:
            rows = connection.execute(newest.where(*_in_state(state)))
            return tuple(_to_letter(row._mapping) for row in rows)

    @override
    def retry_failed(self, id: int | None = None) -> int:
        which = [outbox.c.failed] if id is None else [outbox.c.failed, outbox.c.id == id]
        afresh = {"failed": False, "done": None, "tries": 0, "due": self._now(), "holder": None}
        with write_transaction(self._engine) as connection:
            return int(connection.execute(outbox.update().where(*which).values(afresh)).rowcount)


def _make_rows(connection: Connection, events: Iterable[LeadEvent], at: datetime) -> Iterator[dict[str, Any]]:
    """What is to be kept of these events."""
    together = tuple(events)
    for event in together:
        if event.kind not in ("withdrawn", "erased") and event.due is None:
            # Whoever was erased is counted no more, and what may yet be told did not happen.
            record_facts(connection, event.conversation_id, [(event.kind, _find_subject(event))], at)
    for delivery in list_deliveries(together, connection.get_execution_options().get("crms", ())):
        rests = delivery.event.rests
        if not (rests and _join_waiting(connection, delivery)):
            made = {
                "key": delivery.key,
                "lane": delivery.lock_key,
                "recipient": delivery.recipient,
                **_to_columns(delivery.event),
            }
            due = delivery.event.due or (at + rests if rests else at)
            state = {"said": "", "created": at, "due": due, "tries": 0, "failed": False}
            yield {**made, **state}


def _find_subject(event: LeadEvent) -> str:
    """What is counted of an event besides its kind: the status that sales noted."""
    return event.about if event.kind == "status_changed" else ""


def _to_columns(event: LeadEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _EVENT}


def _join_waiting(connection: Connection, delivery: Delivery) -> bool:
    """Whether the same kind is still to be told, so that this change will be in it; what it changed is added there."""
    untried = (outbox.c.tries == 0, outbox.c.done.is_(None))
    same = (outbox.c.lane == delivery.lock_key, outbox.c.kind == delivery.event.kind)
    # Locked, so that no worker reads what it tells before this transaction is in it.
    waiting = select(outbox).where(*same, *untried).limit(1).with_for_update()
    found = connection.execute(waiting).first()
    if found is None:
        return False
    about = ",".join(dict.fromkeys(part for part in f"{found.about},{delivery.event.about}".split(",") if part))
    if about != found.about:
        # Its name tells what it is about: under the old one nobody could say that it was told.
        joined = replace(_to_letter(found._mapping).delivery.event, about=about)
        named = {"about": about, "key": Delivery(joined, delivery.recipient).key}
        connection.execute(outbox.update().where(outbox.c.id == found.id).values(named))
    return True


def _in_state(state: State | None) -> list[Any]:
    if state is None:
        return []
    return {
        "waiting": [outbox.c.done.is_(None)],
        "done": [outbox.c.done.is_not(None), ~outbox.c.failed],
        "failed": [outbox.c.failed],
    }[state]


def _to_letter(row: Any) -> OutboxMessage:
    event = LeadEvent(**{name: row[name] for name in _EVENT})
    state: State = "failed" if row["failed"] else "waiting" if row["done"] is None else "done"
    kept = {name: row[name] for name in ("id", "created", "due", "tries", "note")}
    return OutboxMessage(delivery=Delivery(event, row["recipient"]), state=state, **kept)
