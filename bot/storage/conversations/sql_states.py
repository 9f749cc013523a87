"""What is known of conversations, in a database: one read and one write a turn, whatever the turn's number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, bindparam, cast, func, literal, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.clock import utc_now
from bot.errors import Overtaken
from bot.storage.conversations.handovers import handovers
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import trackers, turns

Events = list[dict[str, Any]]

# Made once: to build a statement takes longer than to run it.
_AT = trackers.c.conversation_id == bindparam("at")
_ONE = select(cast(bindparam("at"), String(80)).label("talk")).subquery()
# A talk that a person holds may have no turn yet.
_READ = CompiledStatement(
    select(trackers.c.version, trackers.c.snapshot, handovers.c.holder).select_from(
        _ONE.outerjoin(trackers, trackers.c.conversation_id == _ONE.c.talk).outerjoin(
            handovers, handovers.c.conversation_id == _ONE.c.talk
        )
    )
)
# Who holds the talk may have changed since the turn read it: then what it says is of no use.
_HELD = select(func.count()).where(handovers.c.conversation_id == bindparam("at"), handovers.c.holder == "person")
_AS_READ = _HELD.scalar_subquery() == bindparam("silent", type_=Integer)
_ADVANCE = CompiledStatement(
    trackers.update()
    .where(_AT, trackers.c.version == bindparam("known"), _AS_READ)
    .values(version=bindparam("next"), snapshot=bindparam("events"), changed=bindparam("now"))
)
_COLUMNS = ("conversation_id", "version", "snapshot", "changed")
_BEGIN = CompiledStatement(
    trackers.insert().from_select(
        _COLUMNS,
        select(
            cast(bindparam("at"), String(80)),
            literal(1),
            bindparam("events", type_=trackers.c.snapshot.type),
            bindparam("now", type_=trackers.c.changed.type),
        ).where(_AS_READ),
    )
)
_LOG = CompiledStatement(turns.insert(), ("conversation_id", "number", "time", "events"))


@dataclass(frozen=True)
class SavedState:
    """The events that stand for a conversation, and the number of its last turn; 0 when there was none.

    `silent`: a person holds the talk.
    """

    version: int
    events: Events
    silent: bool = False


class SqlStates:
    """Keeps trackers in SQLite or PostgreSQL. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def load_events(self, conversation_id: str) -> SavedState | None:
        """What is kept of a conversation; None for a new one that is the bot's."""
        with read_transaction(self._engine) as connection:
            ((version, events, holder),) = _READ.fetch_rows(connection, {"at": conversation_id})
        silent = holder == "person"
        return SavedState(version or 0, events or [], silent) if version or silent else None

    def load_slots(self, conversation_id: str) -> dict[str, Any]:
        """What is known of the visitor, by slot; empty before the first turn."""
        kept = self.load_events(conversation_id)
        rows = kept.events if kept else []
        return {row["name"]: row.get("value") for row in rows if row["event"] == "slot"}

    def save_events(
        self, conversation_id: str, known: int, events: Events, happened: Events, silent: bool = False
    ) -> None:
        """Keep these events in place of the version known, 0 for a new conversation, and log what happened.

        Raises Overtaken when another version is kept by now, or when a person has taken the talk meanwhile; of a
        `silent` turn when a person holds it no more.
        """
        now, following = self._now(), known + 1
        try:
            with write_transaction(self._engine) as connection:
                at = {"at": conversation_id, "events": events, "now": now, "silent": int(silent)}
                changed = {"known": known, "next": following}
                if (
                    _ADVANCE.execute_rows(connection, {**at, **changed})
                    if known
                    else _BEGIN.execute_rows(connection, at)
                ) != 1:
                    raise Overtaken(conversation_id)
                row = {"conversation_id": conversation_id, "number": following, "time": now, "events": happened}
                _LOG.execute_later(connection, row)
        except IntegrityError:
            raise Overtaken(conversation_id) from None
