"""What Rasa knows of conversations, in a database: one read and one write a turn, whatever the turn's number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.errors import Overtaken
from bot.storage.engine import reading, writing
from bot.storage.prepared import Prepared
from bot.storage.sql_transcripts import utc_now
from bot.storage.tables import trackers, turns

Events = list[dict[str, Any]]

# Made once: to build a statement takes longer than to run it.
_AT = trackers.c.conversation_id == bindparam("at")
_READ = Prepared(select(trackers.c.version, trackers.c.snapshot).where(_AT))
_ADVANCE = Prepared(
    trackers.update()
    .where(_AT, trackers.c.version == bindparam("known"))
    .values(version=bindparam("next"), snapshot=bindparam("events"), changed=bindparam("now"))
)
_BEGIN = Prepared(trackers.insert(), ("conversation_id", "version", "snapshot", "changed"))
_LOG = Prepared(turns.insert(), ("conversation_id", "number", "time", "events"))
_ALL = select(trackers.c.conversation_id)


@dataclass(frozen=True)
class Kept:
    """The events that stand for a conversation, and the number of its last turn."""

    version: int
    events: Events


class SqlTrackers:
    """Keeps trackers in SQLite or PostgreSQL. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def read(self, conversation_id: str) -> Kept | None:
        """What is kept of a conversation; None for a new one."""
        with reading(self._engine) as connection:
            found = _READ.rows(connection, {"at": conversation_id})
        return Kept(*found[0]) if found else None

    def keep(self, conversation_id: str, known: int, events: Events, happened: Events) -> None:
        """Keep these events in place of the version known, 0 for a new conversation, and log what happened.

        Raises Overtaken when another version is kept by now.
        """
        now, following = self._now(), known + 1
        try:
            with writing(self._engine) as connection:
                self._advance(connection, conversation_id, known, events, now)
                row = {"conversation_id": conversation_id, "number": following, "time": now, "events": happened}
                _LOG.run(connection, row)
        except IntegrityError:
            raise Overtaken(conversation_id) from None

    def keys(self) -> tuple[str, ...]:
        """The conversations that are kept."""
        with reading(self._engine) as connection:
            return tuple(connection.execute(_ALL).scalars())

    def _advance(self, connection: Connection, conversation_id: str, known: int, events: Events, now: datetime) -> None:
        if known == 0:
            row = {"conversation_id": conversation_id, "version": 1, "snapshot": events, "changed": now}
            _BEGIN.run(connection, row)
            return
        at = {"at": conversation_id, "known": known, "next": known + 1, "events": events, "now": now}
        if _ADVANCE.run(connection, at) != 1:
            raise Overtaken(conversation_id)
