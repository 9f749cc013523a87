"""Who holds which talk, in a database, and where its thread in Slack is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Integer, String, Table, Text, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import ColumnElement

from bot.clock import utc_now
from bot.handover.model import Colleague, Event, Holder, Holding
from bot.leads.events import LeadEvent
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import UtcTime, metadata
from bot.storage.queues.sql_outbox import enqueue_events
from bot.storage.reports.facts import facts, record_facts

# A talk without a row is the bot's. No foreign key: an action may ask for a person where nobody keeps what is said.
handovers = Table(
    "handovers",
    metadata,
    Column("conversation_id", String(80), primary_key=True),
    Column("holder", String(10), nullable=False),
    Column("colleague", String(200)),
    Column("name", Text),
    Column("group", String(40), nullable=False),
    Column("since", UtcTime),
    Column("due", UtcTime),
    Column("waits", UtcTime),
    Column("step", Integer, nullable=False),
    Column("wait", Integer, nullable=False),
    Column("question", Text),
    Column("changed", UtcTime, nullable=False),
    Index(None, "holder", "since"),
    Index(None, "due"),
)
# The facts that `events` gives out.
EVENTS = tuple(
    "wanted reminded widened taken first_answer missed requeued given_back released asking replied unanswered".split()
)
_MOST = 200


class SqlHandovers:
    """Keeps who holds a talk. Every method raises NotReady when the database is not there.

    What is written joins the block of `together` around it; nothing here decides anything."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def get_holding(self, conversation_id: str) -> Holding:
        """Who holds this talk; the bot, when nobody ever took it."""
        with read_transaction(self._engine) as connection:
            return _find_holding(connection, conversation_id)

    def lock_holding(self, conversation_id: str) -> Holding:
        """Who holds this talk, and nobody else changes it until the transaction around this ends."""
        with write_transaction(self._engine) as connection:
            return _find_holding(connection, conversation_id)

    def save_holding(self, holding: Holding, *happened: tuple[str, str], tells: tuple[LeadEvent, ...] = ()) -> None:
        """Keep who holds it, with the facts (a kind and a subject each) and the events it leads to."""
        now, row = self._now(), _to_row(holding)
        at = handovers.c.conversation_id == holding.conversation_id
        with write_transaction(self._engine) as connection:
            if not connection.execute(handovers.update().where(at).values(**row, changed=now)).rowcount:
                connection.execute(handovers.insert().values(**row, changed=now))
            record_facts(connection, holding.conversation_id, happened, now)
            enqueue_events(connection, *tells, now=self._now)

    def list_due(self, now: datetime, most: int = 50) -> tuple[str, ...]:
        """The talks whose timer is due, the longest first."""
        due = select(handovers.c.conversation_id).where(handovers.c.due <= now).order_by(handovers.c.due).limit(most)
        with read_transaction(self._engine) as connection:
            return tuple(connection.execute(due).scalars())

    def list_waiting(self, most: int = _MOST) -> tuple[Holding, ...]:
        """The talks that somebody should take or answer: wanted ones and questions, who waits longest first."""
        return self._list_holdings(handovers.c.holder.in_(("wanted", "asking")), most)

    def list_of(self, colleague_id: str, most: int = _MOST) -> tuple[Holding, ...]:
        """The talks this colleague holds, the one that waits longest first."""
        return self._list_holdings((handovers.c.holder == "person") & (handovers.c.colleague == colleague_id), most)

    def list_all(self, most: int = _MOST) -> tuple[Holding, ...]:
        """Every talk that is not simply the bot's."""
        return self._list_holdings(handovers.c.holder != "bot", most)

    def list_events(self, after: int = 0, most: int = _MOST) -> tuple[Event, ...]:
        """What happened to talks since the event of that number, in order."""
        at = (facts.c.id > after, facts.c.kind.in_(EVENTS))
        rows = select(facts).where(*at).order_by(facts.c.id).limit(most)
        with read_transaction(self._engine) as connection:
            return tuple(
                Event(r.id, r.conversation_id, r.kind, r.subject, r.time) for r in connection.execute(rows).all()
            )

    def _list_holdings(self, which: ColumnElement[bool], most: int) -> tuple[Holding, ...]:
        waiting = select(handovers).where(which)
        ordered = waiting.order_by(handovers.c.waits.is_(None), handovers.c.waits, handovers.c.since).limit(most)
        with read_transaction(self._engine) as connection:
            return tuple(_to_holding(row) for row in connection.execute(ordered).all())


def _find_holding(connection: Connection, conversation_id: str) -> Holding:
    row = connection.execute(select(handovers).where(handovers.c.conversation_id == conversation_id)).first()
    return _to_holding(row) if row else Holding(conversation_id)


def _to_row(holding: Holding) -> dict[str, Any]:
    names = ("conversation_id", "holder", "group", "since", "due", "waits", "step", "wait", "question")
    who = holding.colleague
    return {
        **{name: getattr(holding, name) for name in names},
        "colleague": who.id if who else None,
        "name": who.name if who else None,
    }


def _to_holding(row: Any) -> Holding:
    holder: Holder = row.holder
    who = Colleague(row.colleague, row.name) if row.colleague else None
    group = row._mapping["group"]
    return Holding(
        row.conversation_id, holder, who, group, row.since, row.due, row.waits, row.step, row.wait, row.question
    )
