"""Leads in a database."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement
from typing_extensions import override

from bot.leads.events import advised_event, lead_events
from bot.leads.model import Advice, Consent, Contact, Lead, Origin, Status
from bot.leads.rules import join
from bot.leads.store import LeadStore
from bot.storage.engine import reading, writing
from bot.storage.sql_outbox import enqueue
from bot.storage.tables import consents, contacts, conversations, leads, recommendations, wishes

Rows = dict[str, list[Any]]


class SqlLeads(LeadStore):
    """Keeps leads in SQLite or PostgreSQL; see the protocol LeadStore for what each method promises."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @override
    def keep(self, lead: Lead) -> Lead:
        try:
            return self._keep(lead)
        except IntegrityError:
            # Another process began the lead of this conversation at the same moment; now there is one to join.
            return self._keep(lead)

    @override
    def find(self, lead_id: str) -> Lead | None:
        with reading(self._engine) as connection:
            return next(iter(_read(connection, leads.c.id == lead_id)), None)

    @override
    def of(self, conversation_id: str) -> Lead | None:
        with reading(self._engine) as connection:
            return next(iter(_read(connection, leads.c.conversation_id == conversation_id)), None)

    @override
    def all(self) -> tuple[Lead, ...]:
        with reading(self._engine) as connection:
            return _read(connection, leads.c.id.is_not(None))

    @override
    def advise(self, conversation_id: str, advice: Advice) -> None:
        try:
            self._advise(conversation_id, advice)
        except IntegrityError:
            self._advise(conversation_id, advice)

    @override
    def set_status(self, lead_id: str, status: Status) -> bool:
        with writing(self._engine) as connection:
            done = connection.execute(leads.update().where(leads.c.id == lead_id).values(status=status))
            return bool(done.rowcount)

    @override
    def remove(self, lead_id: str) -> bool:
        with writing(self._engine) as connection:
            return bool(connection.execute(leads.delete().where(leads.c.id == lead_id)).rowcount)

    def _advise(self, conversation_id: str, advice: Advice) -> None:
        at = recommendations.c.conversation_id == conversation_id
        latest = select(recommendations).where(at).order_by(recommendations.c.number.desc()).limit(1)
        row = {"conversation_id": conversation_id, "time": advice.time, "recommendation": advice.recommendation}
        with writing(self._engine) as connection:
            last = connection.execute(latest).one_or_none()
            if last is None or last.recommendation != advice.recommendation:
                number = last.number + 1 if last else 1
                connection.execute(recommendations.insert().values(number=number, **row))
                advised = _read(connection, leads.c.conversation_id == conversation_id)
                enqueue(connection, *(advised_event(lead, advice) for lead in advised))

    def _keep(self, lead: Lead) -> Lead:
        at = leads.c.conversation_id == lead.conversation_id
        with writing(self._engine) as connection:
            earlier = next(iter(_read(connection, at)), None)
            kept = join(earlier, lead) if earlier else lead
            _write(connection, earlier, kept)
            enqueue(connection, *lead_events(earlier, kept))
            return _read(connection, at)[0]


def _write(connection: Connection, earlier: Lead | None, lead: Lead) -> None:
    row = {"profile": lead.profile, "changed": lead.changed}
    if earlier is None:
        made = {"id": lead.id, "conversation_id": lead.conversation_id, "created": lead.created}
        connection.execute(leads.insert().values(**made, **row, status=lead.status, score=lead.score))
        connection.execute(contacts.insert().values(lead_id=lead.id, **_contact_row(lead.contact)))
    else:
        connection.execute(leads.update().where(leads.c.id == lead.id).values(row))
        connection.execute(contacts.update().where(contacts.c.lead_id == lead.id).values(_contact_row(lead.contact)))
    given, wished = (len(earlier.consents), len(earlier.wishes)) if earlier else (0, 0)
    for number, consent in enumerate(lead.consents[given:], given + 1):
        connection.execute(consents.insert().values(lead_id=lead.id, number=number, **vars(consent)))
    for number, kind in enumerate(lead.wishes[wished:], wished + 1):
        connection.execute(wishes.insert().values(lead_id=lead.id, number=number, kind=kind, time=lead.changed))


def _contact_row(contact: Contact) -> dict[str, Any]:
    clean = Contact.from_json(contact.as_json())
    return {**vars(clean), "email_folded": folded(clean.email or "")}


def new_lead_id() -> str:
    """An identifier that no other lead has, short enough to type."""
    return f"lead-{secrets.token_hex(5)}"


def folded(email: str) -> str:
    """The form by which two spellings of one address are known to be the same."""
    return email.strip().casefold()


def _read(connection: Connection, where: ColumnElement[bool]) -> tuple[Lead, ...]:
    both = select(leads, contacts).select_from(leads.join(contacts)).where(where)
    newest_first = both.order_by(leads.c.created.desc(), leads.c.id.desc())
    rows = [row._mapping for row in connection.execute(newest_first)]
    ids, talks = [row["id"] for row in rows], [row["conversation_id"] for row in rows]
    agreed = _grouped(connection, consents, consents.c.lead_id, ids)
    wished = _grouped(connection, wishes, wishes.c.lead_id, ids)
    advised = _grouped(connection, recommendations, recommendations.c.conversation_id, talks)
    origins = _grouped(connection, conversations, conversations.c.id, talks)
    return tuple(
        _to_lead(row, agreed[row["id"]], wished[row["id"]], advised[talk], origins[talk])
        for row, talk in zip(rows, talks, strict=True)
    )


def _grouped(connection: Connection, table: Any, column: Any, values: Iterable[str]) -> Rows:
    """The rows of a table by the value of a column, each group in its own order."""
    order = [table.c.number] if "number" in table.c else []
    found: Rows = defaultdict(list)
    for some in chunks(list(values)):
        for row in connection.execute(select(table).where(column.in_(some)).order_by(*order)):
            found[row._mapping[column.name]].append(row._mapping)
    return found


def chunks(values: list[str], size: int = 500) -> Iterable[list[str]]:
    """The values in lots that fit into one statement."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _to_lead(row: Any, agreed: list[Any], wished: list[Any], advised: list[Any], origins: list[Any]) -> Lead:
    return Lead(
        id=row["id"],
        conversation_id=row["conversation_id"],
        contact=Contact.from_json(row),
        created=row["created"],
        changed=row["changed"],
        status=row["status"],
        score=row["score"],
        profile=row["profile"],
        consents=tuple(Consent(c["purpose"], c["given"], c["version"], c["text"], c["time"]) for c in agreed),
        wishes=tuple(wish["kind"] for wish in wished),
        recommendations=tuple(Advice(one["time"], one["recommendation"]) for one in advised),
        origin=_to_origin(origins[0]) if origins else None,
    )


def _to_origin(row: Any) -> Origin:
    utm = tuple((row["utm"] or {}).items())
    return Origin(row["channel"], row["page"], row["referrer"], utm, row["language"], row["timezone"])
