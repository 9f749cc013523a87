"""Leads in a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement
from typing_extensions import override

from bot.clock import utc_now
from bot.leads.events import LeadEvent, advice_events, lead_events
from bot.leads.model import Advice, Lead, Status
from bot.leads.reminders import NO_REMINDERS, Reminders
from bot.leads.rules import Rate, fold_address, identify_person, join_leads, list_people, set_beside
from bot.leads.store import LeadPage, LeadStore, Order
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import bookings, contacts, leads, recommendations
from bot.storage.leads.lead_pages import count_people, find_page
from bot.storage.leads.lead_rows import read_alone, read_leads, rescore_leads, same_person, write_lead, write_score
from bot.storage.leads.news_mails import ask_for_news
from bot.storage.leads.sql_bookings import to_booking
from bot.storage.queues.sql_outbox import enqueue_events

# Made once: recommendations are given, and given again, in many turns.
_LEAD = select(leads.c.id).where(leads.c.conversation_id == recommendations.c.conversation_id)
_LATEST = CompiledStatement(
    select(recommendations.c.number, recommendations.c.recommendation, _LEAD.scalar_subquery())
    .where(recommendations.c.conversation_id == bindparam("at"))
    .order_by(recommendations.c.number.desc())
    .limit(1)
)
_GIVEN = CompiledStatement(recommendations.insert(), ("conversation_id", "number", "time", "recommendation"))


class SqlLeads(LeadStore):
    """Keeps leads in SQLite or PostgreSQL; see the protocol LeadStore for what each method promises.

    `rate` scores what is kept; without it leads keep the score they have. With `asks_for_news` a yes to news is asked
    for once more, by a mail to the address itself.
    """

    def __init__(
        self,
        engine: Engine,
        rate: Rate | None = None,
        asks_for_news: bool = False,
        reminders: Reminders = NO_REMINDERS,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._reminders = reminders
        self._now = now
        self._rate = rate
        self._asks = asks_for_news

    @override
    def save_lead(self, lead: Lead) -> Lead:
        try:
            return self._save_lead(lead)
        except IntegrityError:
            # Another process began the lead of this conversation at the same moment; now there is one to join.
            return self._save_lead(lead)

    @override
    def find_lead(self, lead_id: str) -> Lead | None:
        return self._load_view(leads.c.id == lead_id)

    @override
    def find_by_conversation(self, conversation_id: str) -> Lead | None:
        return self._load_view(leads.c.conversation_id == conversation_id)

    @override
    def find_by_email(self, address: str) -> Lead | None:
        with read_transaction(self._engine) as connection:
            return next(iter(list_people(_list_by_email(connection, fold_address(address)))), None)

    @override
    def find_unmerged(self, conversation_id: str) -> Lead | None:
        with read_transaction(self._engine) as connection:
            return read_alone(connection, conversation_id)

    @override
    def load_page(self, order: Order, after: str | None = None, most: int = 50) -> LeadPage:
        with read_transaction(self._engine) as connection:
            found = find_page(connection, order, after, most)
            rows = read_leads(connection, contacts.c.email_folded.in_(found.addresses))
        known = {identify_person(lead.contact): lead for lead in list_people(rows)}
        return LeadPage(tuple(known[address] for address in found.addresses), found.place, found.more)

    @override
    def count_people(self) -> int:
        with read_transaction(self._engine) as connection:
            return count_people(connection)

    @override
    def save_advice(self, conversation_id: str, advice: Advice) -> None:
        try:
            self._save_advice(conversation_id, advice)
        except IntegrityError:
            self._save_advice(conversation_id, advice)

    @override
    def enqueue_event(self, *events: LeadEvent) -> None:
        with write_transaction(self._engine) as connection:
            enqueue_events(connection, *events)

    @override
    def set_status(self, lead_id: str, status: Status) -> bool:
        with write_transaction(self._engine) as connection:
            same = select(contacts.c.lead_id).where(same_person(leads.c.id == lead_id))
            before = connection.execute(select(leads).where(leads.c.id == lead_id).with_for_update()).one_or_none()
            if before is None or before.status == status:
                return before is not None
            noted = {"status": status, "changed": self._now()}
            connection.execute(leads.update().where(leads.c.id.in_(same)).values(noted))
            rescore_leads(connection, leads.c.id.in_(same), self._rate)
            enqueue_events(connection, *self._status_events(connection, lead_id, before.conversation_id, status))
            return True

    @override
    def remove_conversation(self, conversation_id: str) -> bool:
        with write_transaction(self._engine) as connection:
            gone = leads.delete().where(leads.c.conversation_id == conversation_id)
            return bool(connection.execute(gone).rowcount)

    def _status_events(self, connection: Connection, lead_id: str, talk: str, status: Status) -> Iterator[LeadEvent]:
        """That sales noted something, and of a consultation to which nobody came the offer of another."""
        now = self._now()
        yield LeadEvent("status_changed", talk, lead_id, status, now.isoformat())
        past = bookings.select().where(bookings.c.lead_id == lead_id, bookings.c.cancelled.is_(None))
        last = connection.execute(past.where(bookings.c.start <= now).order_by(bookings.c.start.desc())).first()
        if status == "no_show" and last:
            yield self._reminders.of_missed(to_booking(last), talk, now)

    def _load_view(self, where: ColumnElement[bool]) -> Lead | None:
        with read_transaction(self._engine) as connection:
            own = next(iter(read_leads(connection, where)), None)
            return _add_others(connection, own) if own else None

    def _save_advice(self, conversation_id: str, advice: Advice) -> None:
        row = {"conversation_id": conversation_id, "time": advice.time, "recommendation": advice.recommendation}
        with write_transaction(self._engine) as connection:
            number, last, lead_id = next(iter(_LATEST.fetch_rows(connection, {"at": conversation_id})), (0, None, None))
            if last != advice.recommendation:
                _GIVEN.execute_later(connection, {"number": number + 1, **row})
                advised = read_alone(connection, conversation_id) if lead_id else None
                enqueue_events(connection, *(advice_events(advised, advice) if advised else ()))

    def _save_lead(self, lead: Lead) -> Lead:
        with write_transaction(self._engine) as connection:
            brought = read_alone(connection, lead.conversation_id)
            kept = join_leads(brought, lead) if brought else lead
            write_lead(connection, brought, kept)
            own = self._score_lead(connection, kept.id)
            others = _list_by_email(connection, identify_person(kept.contact), but=own)
            earlier = set_beside(brought, others) if brought else next(iter(list_people(others)), None)
            asked = self._asks and own.contact.email and own.has_agreed("marketing") and ask_for_news(connection, own)
            now = set_beside(own, others)
            events = lead_events(earlier, now, asked_for_news=bool(asked))
            enqueue_events(connection, *events, *self._reminders.of_lead(own))
            return now

    def _score_lead(self, connection: Connection, lead_id: str) -> Lead:
        """What the conversation brought, scored by itself, for its score goes when it is erased."""
        (own,) = read_leads(connection, leads.c.id == lead_id)
        if self._rate:
            own = replace(own, scored=self._rate(own))
            write_score(connection, own)
        return own

    def rescore_all(self, at_once: int = 500) -> int:
        """Score every lead again, after the weights were changed; how many scores that changed."""
        changed, last = 0, ""
        while True:
            with write_transaction(self._engine) as connection:
                some = select(leads.c.id).where(leads.c.id > last).order_by(leads.c.id).limit(at_once)
                ids = list(connection.execute(some).scalars())
                changed += rescore_leads(connection, leads.c.id.in_(ids), self._rate)
            if len(ids) < at_once:
                return changed
            last = ids[-1]


def _add_others(connection: Connection, own: Lead) -> Lead:
    return set_beside(own, _list_by_email(connection, identify_person(own.contact), but=own))


def _list_by_email(connection: Connection, address: str, but: Lead | None = None) -> tuple[Lead, ...]:
    """What every conversation under this address brought, but for one; mostly there is no other."""
    same = contacts.c.email_folded == address
    if but is None:
        return read_leads(connection, same)
    ids = connection.execute(select(contacts.c.lead_id).where(same, contacts.c.lead_id != but.id)).scalars().all()
    return read_leads(connection, leads.c.id.in_(ids)) if ids else ()
