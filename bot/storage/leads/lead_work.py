"""What sales does with a lead: who looks after it, how it ended and why, notes, and who changed what when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from bot.leads.events import LeadEvent
from bot.leads.model import Lead, Status
from bot.storage.database.desk_tables import lead_changes, lead_work, talk_notes
from bot.storage.database.engine import atomic_block, read_transaction, write_transaction
from bot.storage.database.tables import leads as lead_rows
from bot.storage.leads.lead_rows import split_chunks
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.queues.sql_queue import insert_once
from bot.storage.slack_records.slack_tables import slack_claims


@dataclass(frozen=True)
class LeadWork:
    """Who looks after a lead, in the desk or in Slack, and how it ended."""

    owner: str | None = None
    in_slack: str | None = None
    reason: str | None = None
    value: int | None = None


@dataclass(frozen=True)
class TalkNote:
    """What a colleague wrote about a talk, for the others."""

    at: datetime
    email: str
    text: str


@dataclass(frozen=True)
class LeadChange:
    """What a colleague changed of a lead."""

    at: datetime
    email: str
    field: str
    before: str
    after: str


class SqlLeadWork:
    """Keeps what sales does. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, leads: SqlLeads, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._leads = leads
        self._now = now

    def load_work(self, leads: Iterable[Lead]) -> dict[str, LeadWork]:
        """What is known of each of these leads, by its identifier."""
        rows = tuple(leads)
        with read_transaction(self._engine) as connection:
            noted = _index_rows(connection, lead_work, lead_work.c.lead_id, [lead.id for lead in rows])
            claims = _index_rows(
                connection, slack_claims, slack_claims.c.conversation_id, [x.conversation_id for x in rows]
            )
        return {lead.id: _to_work(noted.get(lead.id), claims.get(lead.conversation_id)) for lead in rows}

    def assign_owner(self, lead_id: str, owner: str | None, by: str) -> None:
        """Let a user look after a lead, or nobody."""
        with atomic_block(self._engine, f"lead-{lead_id}"):
            changed = self._set_values(lead_id, by, owner=owner)
            talk = self._touch_lead(lead_id) if "owner" in changed else None
            if talk:
                at = self._now().isoformat()
                self._leads.enqueue_event(LeadEvent("owner_changed", talk, lead_id, (owner or "")[:80], at))

    def _touch_lead(self, lead_id: str) -> str | None:
        """Note that the lead was changed now; its conversation, None where it is gone."""
        mine = lead_rows.c.id == lead_id
        with write_transaction(self._engine) as connection:
            connection.execute(lead_rows.update().where(mine).values(changed=self._now()))
            talk: str | None = connection.execute(select(lead_rows.c.conversation_id).where(mine)).scalar()
        return talk

    def set_status(self, lead: Lead, status: Status, by: str, reason: str = "", value: int | None = None) -> bool:
        """Note how far sales has come, and at the end why and what it is worth; False when the lead is gone."""
        with atomic_block(self._engine, f"lead-{lead.id}"):
            if not self._leads.set_status(lead.id, status):
                return False
            self._log_change(lead.id, by, "status", lead.status, status)
            if status in ("won", "lost"):
                self._set_values(lead.id, by, reason=reason or None, value=value)
        return True

    def add_note(self, conversation_id: str, by: str, text: str) -> None:
        """Keep what a colleague wrote about a talk."""
        row = {"conversation_id": conversation_id, "at": self._now(), "email": by, "text": text}
        with write_transaction(self._engine) as connection:
            connection.execute(talk_notes.insert().values(row))

    def list_notes(self, conversation_ids: Iterable[str]) -> tuple[TalkNote, ...]:
        """What was written about these talks, the newest first."""
        rows = self._read_rows(talk_notes.c.conversation_id, conversation_ids)
        return tuple(TalkNote(row.at, row.email, row.text) for row in rows)

    def list_changes(self, lead_ids: Iterable[str]) -> tuple[LeadChange, ...]:
        """What was changed of these leads, the newest first."""
        rows = self._read_rows(lead_changes.c.lead_id, lead_ids)
        return tuple(LeadChange(row.at, row.email, row.field, row.before, row.after) for row in rows)

    def _read_rows(self, column: Any, values: Iterable[str]) -> list[Any]:
        newest = select(column.table).where(column.in_(list(values))).order_by(column.table.c.id.desc()).limit(200)
        with read_transaction(self._engine) as connection:
            return list(connection.execute(newest).all())

    def _set_values(self, lead_id: str, by: str, **values: Any) -> tuple[str, ...]:
        mine = lead_work.c.lead_id == lead_id
        with write_transaction(self._engine) as connection:
            insert_once(connection, lead_work, {"lead_id": lead_id})
            before = connection.execute(select(lead_work).where(mine).with_for_update()).one()._mapping
            connection.execute(lead_work.update().where(mine).values(values))
        for field, after in values.items():
            self._log_change(lead_id, by, field, before[field], after)
        return tuple(field for field, after in values.items() if after != before[field])

    def _log_change(self, lead_id: str, by: str, field: str, before: object, after: object) -> None:
        if before == after:
            return
        texts = {"before": "" if before is None else str(before), "after": "" if after is None else str(after)}
        row = {"lead_id": lead_id, "at": self._now(), "email": by, "field": field, **texts}
        with write_transaction(self._engine) as connection:
            connection.execute(lead_changes.insert().values(row))


def _index_rows(connection: Connection, table: Any, column: Any, values: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for some in split_chunks(values):
        rows = connection.execute(select(table).where(column.in_(some)))
        found.update((row._mapping[column.name], row) for row in rows)
    return found


def _to_work(noted: Any, claim: Any) -> LeadWork:
    in_slack = claim.person if claim else None
    return LeadWork(noted.owner, in_slack, noted.reason, noted.value) if noted else LeadWork(in_slack=in_slack)
