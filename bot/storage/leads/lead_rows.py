"""The rows of leads: read into leads with all that belongs to them, and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from bot.leads.model import Advice, Consent, Contact, Lead, NewsMail, Origin
from bot.leads.rules import Rate, identify_person
from bot.leads.score import Score
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.tables import (
    bookings,
    consents,
    contacts,
    conversations,
    leads,
    messages,
    recommendations,
    wishes,
)
from bot.storage.leads.news_mails import news_mails

Rows = dict[str, list[Any]]

# Nobody waits for these, but for who reads them again.
_LEAD, _CONTACT, _CONSENT, _WISH = (
    CompiledStatement(table.insert(), tuple(column.name for column in table.c))
    for table in (leads, contacts, consents, wishes)
)
_SCORE = CompiledStatement(
    leads.update()
    .where(leads.c.id == bindparam("at"))
    .values(score=bindparam("total"), scored=bindparam("whole", type_=leads.c.scored.type))
)


def read_alone(connection: Connection, conversation_id: str) -> Lead | None:
    """What this conversation alone brought."""
    return next(iter(read_leads(connection, leads.c.conversation_id == conversation_id)), None)


def write_lead(connection: Connection, earlier: Lead | None, lead: Lead) -> None:
    """Write the lead into its rows, which are there already when it was kept earlier."""
    row = {"profile": lead.profile, "changed": lead.changed, "words": dict(lead.words), "pending": lead.pending}
    row |= {"score": lead.score, "scored": lead.scored.as_json() if lead.scored else None}
    if earlier is None:
        made = {"id": lead.id, "conversation_id": lead.conversation_id, "created": lead.created}
        _LEAD.execute_later(connection, {**made, **row, "status": lead.status})
        _CONTACT.execute_later(connection, {"lead_id": lead.id, **_contact_row(lead.contact)})
    else:
        connection.execute(leads.update().where(leads.c.id == lead.id).values(row))
        connection.execute(contacts.update().where(contacts.c.lead_id == lead.id).values(_contact_row(lead.contact)))
    given, wished = (len(earlier.consents), len(earlier.wishes)) if earlier else (0, 0)
    for number, consent in enumerate(lead.consents[given:], given + 1):
        _CONSENT.execute_later(connection, {"lead_id": lead.id, "number": number, **vars(consent)})
    for number, kind in enumerate(lead.wishes[wished:], wished + 1):
        _WISH.execute_later(connection, {"lead_id": lead.id, "number": number, "kind": kind, "time": lead.changed})


def write_score(connection: Connection, lead: Lead) -> None:
    """Write the lead's score into its row."""
    _SCORE.execute_later(
        connection, {"at": lead.id, "total": lead.score, "whole": lead.scored.as_json() if lead.scored else None}
    )


def same_person(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Every lead under the address of those meant."""
    addresses = select(contacts.c.email_folded).select_from(leads.join(contacts)).where(where)
    found: ColumnElement[bool] = contacts.c.email_folded.in_(addresses)
    return found


def rescore_leads(connection: Connection, where: ColumnElement[bool], rate: Rate | None) -> int:
    """Score the leads meant again, after something changed that scores go by; how many scores that changed."""
    rows = read_leads(connection, where) if rate else ()
    fresh = [replace(row, scored=rate(row)) for row in rows] if rate else []
    other = [new for row, new in zip(rows, fresh, strict=True) if new.scored != row.scored]
    for row in other:
        write_score(connection, row)
    return len(other)


def _contact_row(contact: Contact) -> dict[str, Any]:
    clean = Contact.from_json(contact.as_json())
    return {**vars(clean), "email": clean.email or "", "email_folded": identify_person(clean)}


def read_leads(connection: Connection, where: ColumnElement[bool]) -> tuple[Lead, ...]:
    """Each conversation's lead of those meant, the newest first, by itself."""
    both = select(leads, contacts).select_from(leads.join(contacts)).where(where)
    newest_first = both.order_by(leads.c.created.desc(), leads.c.id.desc())
    rows = [row._mapping for row in connection.execute(newest_first)]
    ids, talks = [row["id"] for row in rows], [row["conversation_id"] for row in rows]
    agreed = _group_rows(connection, consents, consents.c.lead_id, ids)
    wished = _group_rows(connection, wishes, wishes.c.lead_id, ids)
    advised = _group_rows(connection, recommendations, recommendations.c.conversation_id, talks)
    origins = _group_rows(connection, conversations, conversations.c.id, talks)
    asked = _load_news_mails(connection, ids)
    found = (
        _to_lead(row, agreed[row["id"]], wished[row["id"]], advised[talk], origins[talk])
        for row, talk in zip(rows, talks, strict=True)
    )
    heard, met = _last_heard(connection, talks), _load_meetings(connection, rows)
    return tuple(
        replace(lead, heard=heard.get(lead.conversation_id), news=asked.get(lead.id), meets=met.get(lead.id))
        for lead in found
    )


def _group_rows(connection: Connection, table: Any, column: Any, values: Iterable[str]) -> Rows:
    """The rows of a table by the value of a column, each group in its own order."""
    order = [table.c.number] if "number" in table.c else []
    found: Rows = defaultdict(list)
    for some in split_chunks(list(values)):
        for row in connection.execute(select(table).where(column.in_(some)).order_by(*order)):
            found[row._mapping[column.name]].append(row._mapping)
    return found


def split_chunks(values: list[str], size: int = 500) -> Iterable[list[str]]:
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
        scored=Score.from_json(row["scored"]) if row["scored"] else None,
        profile=row["profile"],
        consents=tuple(Consent(c["purpose"], c["given"], c["version"], c["text"], c["time"]) for c in agreed),
        wishes=tuple(wish["kind"] for wish in wished),
        recommendations=tuple(Advice(one["time"], one["recommendation"]) for one in advised),
        origin=_to_origin(origins[0]) if origins else None,
        words=row["words"] or {},
        pending=row["pending"],
        conversations=(row["conversation_id"],),
    )


def _last_heard(connection: Connection, talks: list[str]) -> dict[str, datetime]:
    """When the visitors of these conversations last wrote, as far as what was said is kept."""
    last: dict[str, datetime] = {}
    for some in split_chunks(talks):
        said = select(messages.c.conversation_id, func.max(messages.c.created).label("last")).where(
            messages.c.conversation_id.in_(some), messages.c.sender == "visitor"
        )
        rows = connection.execute(said.group_by(messages.c.conversation_id))
        last.update((row.conversation_id, row.last) for row in rows)
    return last


def _load_news_mails(connection: Connection, ids: list[str]) -> dict[str, NewsMail]:
    """What became of the mails that asked these leads, at the addresses they have now, whether they want news."""
    found: dict[str, NewsMail] = {}
    here = and_(contacts.c.lead_id == news_mails.c.lead_id, contacts.c.email_folded == news_mails.c.address)
    for some in split_chunks(ids):
        sent = select(news_mails).select_from(news_mails.join(contacts, here)).where(news_mails.c.lead_id.in_(some))
        found.update((row.lead_id, NewsMail(row.asked, row.confirmed)) for row in connection.execute(sent))
    return found


def _load_meetings(connection: Connection, rows: Iterable[Any]) -> dict[str, datetime]:
    """When the consultations begin of those of these leads that are booked."""
    found: dict[str, datetime] = {}
    for some in split_chunks([row["id"] for row in rows if row["status"] == "booked"]):
        standing = select(bookings.c.lead_id, func.max(bookings.c.start).label("start")).where(
            bookings.c.lead_id.in_(some), bookings.c.cancelled.is_(None)
        )
        rows_found = connection.execute(standing.group_by(bookings.c.lead_id))
        found.update((row.lead_id, row.start) for row in rows_found)
    return found


def _to_origin(row: Any) -> Origin:
    utm = tuple((row["utm"] or {}).items())
    return Origin(row["channel"], row["page"], row["referrer"], utm, row["language"], row["timezone"])
