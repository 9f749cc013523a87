"""Who looked at personal data or changed it, and when: written beside what it tells of, read by admins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.storage.database.desk_tables import audit
from bot.storage.database.engine import read_transaction, write_transaction


@dataclass(frozen=True)
class AuditEntry:
    """One thing somebody did; `detail` names fields and identifiers, never what they hold."""

    id: int
    at: datetime
    email: str
    action: str
    detail: str
    conversation_id: str | None


class SqlAudit:
    """The audit log. Its methods raise NotReady when the database is not there."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def record_action(self, email: str, action: str, detail: str = "", *conversations: str) -> None:
        """Note that this user did this, to these conversations or to none."""
        row = {"at": self._now(), "email": email, "action": action, "detail": detail}
        with write_transaction(self._engine) as connection:
            rows = [{**row, "conversation_id": talk} for talk in conversations or (None,)]
            connection.execute(audit.insert(), rows)

    def latest_entries(
        self, most: int = 100, before: int | None = None, conversation_id: str = ""
    ) -> tuple[AuditEntry, ...]:
        """The newest entries, or those before one of them; of one conversation, or of all."""
        which = [audit.c.id < before] if before else []
        which += [audit.c.conversation_id == conversation_id] if conversation_id else []
        newest = select(audit).where(*which).order_by(audit.c.id.desc()).limit(most)
        with read_transaction(self._engine) as connection:
            return tuple(AuditEntry(**row._mapping) for row in connection.execute(newest))
