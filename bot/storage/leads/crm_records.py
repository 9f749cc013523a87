"""What of a lead lies in a CRM: the identifiers it has there, and what we wrote, so that what people changed stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table, and_, or_, select
from sqlalchemy.engine import Connection, Engine

from bot.leads.events import erasure_event
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import UtcTime, leads, metadata
from bot.storage.leads.lead_rows import split_chunks
from bot.storage.leads.sql_bookings import OPEN
from bot.storage.queues.sql_outbox import enqueue_events
from bot.storage.queues.sql_queue import insert_once

crm_records = Table(
    "crm_records",
    metadata,
    Column("lead_id", String(40), ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("crm", String(20), primary_key=True),
    Column("contact", String(40)),
    Column("made", Boolean, nullable=False),
    Column("company", String(40)),
    Column("deal", String(40)),
    Column("note", String(40)),
    Column("owner", String(40)),
    Column("sent", JSON, nullable=False),
    Column("asked", UtcTime),
    Index(None, "crm", "contact"),
)
_FIELDS = ("lead_id", "crm", "contact", "made", "company", "deal", "note", "owner", "sent")


@dataclass(frozen=True)
class CrmRecord:
    """Where a lead lies in a CRM; `made` says that nobody had the contact there before, `sent` what we wrote of each
    object, and `owner` whose the deal was when we last asked."""

    lead_id: str
    crm: str
    contact: str | None = None
    made: bool = False
    company: str | None = None
    deal: str | None = None
    note: str | None = None
    owner: str | None = None
    sent: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class CrmTraces:
    """What is to go from a CRM when a person is erased: identifiers alone."""

    contact: str = ""
    deal: str = ""
    note: str = ""

    @classmethod
    def from_text(cls, text: str) -> CrmTraces:
        """What `as_text` made."""
        return cls(*text.split(","))

    @classmethod
    def from_record(cls, record: CrmRecord) -> CrmTraces:
        """The traces of a lead; a contact that was there before belongs to the agency, and stays."""
        return cls((record.made and record.contact) or "", record.deal or "", record.note or "")

    def as_text(self) -> str:
        """The identifiers in one line."""
        return ",".join((self.contact, self.deal, self.note))

    def __bool__(self) -> bool:
        return bool(self.contact or self.deal or self.note)


class CrmRecords:
    """Keeps records. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find_record(self, lead_id: str, crm: str) -> CrmRecord:
        """What lies there of the lead; an empty record where nothing does."""
        with read_transaction(self._engine) as connection:
            row = connection.execute(select(crm_records).where(*_find_row(lead_id, crm))).one_or_none()
        return _to_record(row) if row else CrmRecord(lead_id, crm)

    def save_record(self, record: CrmRecord) -> bool:
        """Keep the record; False when its lead was erased meanwhile."""
        row = {name: getattr(record, name) for name in _FIELDS} | {"sent": dict(record.sent)}
        with write_transaction(self._engine) as connection:
            lead = select(leads.c.id).where(leads.c.id == record.lead_id).with_for_update()
            if connection.execute(lead).first() is None:
                return False
            if not insert_once(connection, crm_records, row):
                connection.execute(crm_records.update().where(*_find_row(record.lead_id, record.crm)).values(row))
        return True

    def save_owner(self, record: CrmRecord) -> None:
        """Keep whose the deal is, and nothing else of the record, which may have changed meanwhile."""
        with write_transaction(self._engine) as connection:
            mine = crm_records.update().where(*_find_row(record.lead_id, record.crm))
            connection.execute(mine.values(owner=record.owner))

    def find_sibling(self, record: CrmRecord) -> CrmRecord | None:
        """What another chat of the same person brought there: the one with a deal, where there is one."""
        same = (crm_records.c.contact == record.contact, crm_records.c.crm == record.crm)
        others = select(crm_records).where(*same, crm_records.c.lead_id != record.lead_id)
        with read_transaction(self._engine) as connection:
            rows = [_to_record(row) for row in connection.execute(others.order_by(crm_records.c.lead_id))]
        return next((row for row in rows if row.deal), rows[0] if rows else None)

    def claim_owners(self, crm: str, now: datetime, every: timedelta, most: int) -> tuple[CrmRecord, ...]:
        """Deals of leads still open whose owner is to be asked for now; each to one process at a time."""
        due = or_(crm_records.c.asked.is_(None), crm_records.c.asked <= now - every)
        wanted = and_(crm_records.c.crm == crm, crm_records.c.deal.is_not(None), due, leads.c.status.in_(OPEN))
        found = select(crm_records).join(leads).where(wanted).order_by(crm_records.c.asked).limit(most)
        with write_transaction(self._engine) as connection:
            rows = connection.execute(found.with_for_update(skip_locked=True, of=crm_records)).all()
            for row in rows:
                connection.execute(crm_records.update().where(*_find_row(row.lead_id, crm)).values(asked=now))
        return tuple(_to_record(row) for row in rows)


def enqueue_crm_erasures(connection: Connection, lead_ids: Iterable[str]) -> None:
    """Note, in the transaction that erases these leads, what of them has to go from CRMs."""
    gone = list(lead_ids)
    for some in split_chunks(gone):
        for row in connection.execute(select(crm_records).where(crm_records.c.lead_id.in_(some))).all():
            record = _to_record(row)
            if record.made and _is_shared(connection, record, gone):
                # Another chat of the same person stays, and with it the contact.
                record = replace(record, made=False)
            if traces := CrmTraces.from_record(record):
                enqueue_events(connection, erasure_event(record.crm, traces.as_text()))


def _is_shared(connection: Connection, record: CrmRecord, gone: list[str]) -> bool:
    same = select(crm_records.c.lead_id).where(crm_records.c.crm == record.crm, crm_records.c.contact == record.contact)
    return any(lead not in gone for lead in connection.execute(same).scalars())


def _find_row(lead_id: str, crm: str) -> tuple[Any, Any]:
    return crm_records.c.lead_id == lead_id, crm_records.c.crm == crm


def _to_record(row: Any) -> CrmRecord:
    return CrmRecord(**{name: row._mapping[name] for name in _FIELDS})
