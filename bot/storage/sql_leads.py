"""Leads in a database."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement
from typing_extensions import override

from bot.leads.events import LeadEvent, advised_events, lead_events
from bot.leads.model import Advice, Consent, Contact, Lead, Origin, Status
from bot.leads.rules import Rate, folded, join, people
from bot.leads.score import Score
from bot.leads.store import LeadStore
from bot.storage.engine import reading, writing
from bot.storage.prepared import Prepared
from bot.storage.sql_outbox import enqueue
from bot.storage.tables import consents, contacts, conversations, leads, messages, recommendations, wishes

Rows = dict[str, list[Any]]

# Made once: recommendations are given, and given again, in many turns.
_GIVEN_HERE = select(recommendations.c.number, recommendations.c.recommendation).where(
    recommendations.c.conversation_id == bindparam("at")
)
_LATEST = Prepared(_GIVEN_HERE.order_by(recommendations.c.number.desc()).limit(1))
_GIVEN = Prepared(recommendations.insert(), ("conversation_id", "number", "time", "recommendation"))
_LEAD = Prepared(select(leads.c.id).where(leads.c.conversation_id == bindparam("at")))


class SqlLeads(LeadStore):
    """Keeps leads in SQLite or PostgreSQL; see the protocol LeadStore for what each method promises.

    `rate` scores what is kept; without it leads keep the score they have.
    """

    def __init__(self, engine: Engine, rate: Rate | None = None) -> None:
        self._engine = engine
        self._rate = rate

    @override
    def keep(self, lead: Lead) -> Lead:
        try:
            return self._keep(lead)
        except IntegrityError:
            # Another process began the lead of this conversation at the same moment; now there is one to join.
            return self._keep(lead)

    @override
    def find(self, lead_id: str) -> Lead | None:
        return self._person(leads.c.id == lead_id)

    @override
    def of(self, conversation_id: str) -> Lead | None:
        return self._person(leads.c.conversation_id == conversation_id)

    @override
    def under(self, email: str) -> Lead | None:
        return self._person(contacts.c.email_folded == folded(email))

    @override
    def alone(self, conversation_id: str) -> Lead | None:
        with reading(self._engine) as connection:
            return _alone(connection, conversation_id)

    @override
    def all(self) -> tuple[Lead, ...]:
        with reading(self._engine) as connection:
            return people(_read(connection, leads.c.id.is_not(None)), self._rate)

    @override
    def advise(self, conversation_id: str, advice: Advice) -> None:
        try:
            self._advise(conversation_id, advice)
        except IntegrityError:
            self._advise(conversation_id, advice)

    @override
    def tell(self, *events: LeadEvent) -> None:
        with writing(self._engine) as connection:
            enqueue(connection, *events)

    @override
    def set_status(self, lead_id: str, status: Status) -> bool:
        with writing(self._engine) as connection:
            same = select(contacts.c.lead_id).where(contacts.c.email_folded.in_(_addresses(leads.c.id == lead_id)))
            done = connection.execute(leads.update().where(leads.c.id.in_(same)).values(status=status))
            return bool(done.rowcount)

    @override
    def remove(self, conversation_id: str) -> bool:
        with writing(self._engine) as connection:
            gone = leads.delete().where(leads.c.conversation_id == conversation_id)
            return bool(connection.execute(gone).rowcount)

    def _person(self, where: ColumnElement[bool]) -> Lead | None:
        with reading(self._engine) as connection:
            return _person(connection, where, self._rate)

    def _advise(self, conversation_id: str, advice: Advice) -> None:
        row = {"conversation_id": conversation_id, "time": advice.time, "recommendation": advice.recommendation}
        with writing(self._engine) as connection:
            number, last = next(iter(_LATEST.rows(connection, {"at": conversation_id})), (0, None))
            if last != advice.recommendation:
                _GIVEN.run(connection, {"number": number + 1, **row})
                known = _LEAD.rows(connection, {"at": conversation_id})
                advised = _alone(connection, conversation_id) if known else None
                enqueue(connection, *(advised_events(advised, advice) if advised else ()))

    def _keep(self, lead: Lead) -> Lead:
        at = leads.c.conversation_id == lead.conversation_id
        with writing(self._engine) as connection:
            same = contacts.c.email_folded == folded(lead.contact.email or "")
            rows = _read(connection, or_(at, same, same_person(at)))
            brought = next((row for row in rows if row.conversation_id == lead.conversation_id), None)
            known = people(rows, self._rate)
            here = (one for one in known if lead.conversation_id in one.conversations)
            earlier = next(here, None) or _of(known, lead)
            kept = join(brought, lead) if brought else replace(lead, status=earlier.status if earlier else lead.status)
            _write(connection, brought, kept)
            now = self._scored(connection, kept, _read(connection, same_person(at)))
            # By the conversation's own lead, so that the telling is erased with what it tells of.
            enqueue(connection, *(replace(event, lead_id=kept.id) for event in lead_events(earlier, now)))
            return now

    def _scored(self, connection: Connection, kept: Lead, rows: tuple[Lead, ...]) -> Lead:
        """The person's lead, once the conversation's own part is scored by itself: its score goes when it is erased."""
        if self._rate:
            rows = tuple(replace(row, scored=self._rate(row)) if row.id == kept.id else row for row in rows)
            _write_score(connection, next(row for row in rows if row.id == kept.id))
        (lead,) = people(rows, self._rate)
        return lead

    def rescore(self) -> int:
        """Score every lead again, after the weights were changed; how many scores that changed."""
        if self._rate is None:
            return 0
        with writing(self._engine) as connection:
            rows = _read(connection, leads.c.id.is_not(None))
            fresh = [replace(row, scored=self._rate(row)) for row in rows]
            other = [new for row, new in zip(rows, fresh, strict=True) if new.scored != row.scored]
            for row in other:
                _write_score(connection, row)
            return len(other)


def _of(known: tuple[Lead, ...], lead: Lead) -> Lead | None:
    """The person of the lead's address among these."""
    return next((one for one in known if folded(one.contact.email or "") == folded(lead.contact.email or "")), None)


def _write_score(connection: Connection, lead: Lead) -> None:
    row = {"score": lead.score, "scored": lead.scored.as_json() if lead.scored else None}
    connection.execute(leads.update().where(leads.c.id == lead.id).values(row))


def _person(connection: Connection, where: ColumnElement[bool], rate: Rate | None) -> Lead | None:
    return next(iter(people(_read(connection, same_person(where)), rate)), None)


def same_person(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Every lead under the e-mail address of those meant."""
    return cast(ColumnElement[bool], contacts.c.email_folded.in_(_addresses(where)))


def _addresses(where: ColumnElement[bool]) -> Any:
    return select(contacts.c.email_folded).select_from(leads.join(contacts)).where(where)


def _alone(connection: Connection, conversation_id: str) -> Lead | None:
    return next(iter(_read(connection, leads.c.conversation_id == conversation_id)), None)


def _write(connection: Connection, earlier: Lead | None, lead: Lead) -> None:
    row = {"profile": lead.profile, "changed": lead.changed, "words": dict(lead.words), "pending": lead.pending}
    row |= {"score": lead.score, "scored": lead.scored.as_json() if lead.scored else None}
    if earlier is None:
        made = {"id": lead.id, "conversation_id": lead.conversation_id, "created": lead.created}
        connection.execute(leads.insert().values(**made, **row, status=lead.status))
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


def _read(connection: Connection, where: ColumnElement[bool]) -> tuple[Lead, ...]:
    both = select(leads, contacts).select_from(leads.join(contacts)).where(where)
    newest_first = both.order_by(leads.c.created.desc(), leads.c.id.desc())
    rows = [row._mapping for row in connection.execute(newest_first)]
    ids, talks = [row["id"] for row in rows], [row["conversation_id"] for row in rows]
    agreed = _grouped(connection, consents, consents.c.lead_id, ids)
    wished = _grouped(connection, wishes, wishes.c.lead_id, ids)
    advised = _grouped(connection, recommendations, recommendations.c.conversation_id, talks)
    origins = _grouped(connection, conversations, conversations.c.id, talks)
    found = (
        _to_lead(row, agreed[row["id"]], wished[row["id"]], advised[talk], origins[talk])
        for row, talk in zip(rows, talks, strict=True)
    )
    heard = _heard(connection, talks)
    return tuple(replace(lead, heard=heard.get(lead.conversation_id)) for lead in found)


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


def _heard(connection: Connection, talks: list[str]) -> dict[str, datetime]:
    """When the visitors of these conversations last wrote, as far as what was said is kept."""
    last: dict[str, datetime] = {}
    for some in chunks(talks):
        said = select(messages.c.conversation_id, func.max(messages.c.created).label("last")).where(
            messages.c.conversation_id.in_(some), messages.c.sender == "visitor"
        )
        rows = connection.execute(said.group_by(messages.c.conversation_id))
        last.update((row.conversation_id, row.last) for row in rows)
    return last


def _to_origin(row: Any) -> Origin:
    utm = tuple((row["utm"] or {}).items())
    return Origin(row["channel"], row["page"], row["referrer"], utm, row["language"], row["timezone"])
