"""Leads as the desk lists them: filtered, in an order, with who looks after each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.engine import Engine
from sqlalchemy.sql import ColumnElement

from bot.leads.model import Status
from bot.leads.rules import identify_person, list_people
from bot.leads.score import Tier
from bot.leads.store import LeadPage, Order
from bot.storage.database.desk_tables import lead_work
from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import contacts, leads
from bot.storage.leads.lead_pages import find_page
from bot.storage.leads.lead_rows import read_leads
from bot.storage.slack_records.slack_tables import slack_claims

NOBODY = "nobody"


@dataclass(frozen=True)
class LeadFilter:
    """Which leads are meant; what is empty lets all through. `owner` is an address, or NOBODY."""

    statuses: tuple[Status, ...] = ()
    tier: Tier | None = None
    owner: str = ""
    text: str = ""


class LeadLists:
    """Finds leads. Its methods raise NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load_page(
        self, wanted: LeadFilter, order: Order = "hottest", after: str | None = None, most: int = 50
    ) -> LeadPage:
        """The first lead of every person that is meant, from a place on. Raises ValueError for what is no place."""
        with read_transaction(self._engine) as connection:
            found = find_page(connection, order, after, most, *_make_conditions(wanted))
            rows = read_leads(connection, contacts.c.email_folded.in_(found.addresses))
        known = {identify_person(lead.contact): lead for lead in list_people(rows)}
        return LeadPage(tuple(known[address] for address in found.addresses), found.place, found.more)


def _make_conditions(wanted: LeadFilter) -> list[ColumnElement[bool]]:
    which: list[Any] = []
    if wanted.statuses:
        which.append(leads.c.status.in_(wanted.statuses))
    if wanted.tier:
        which.append(leads.c.scored["tier"].as_string() == wanted.tier)
    if wanted.owner:
        which.append(_owner_condition(wanted.owner))
    if wanted.text:
        columns = (contacts.c.name, contacts.c.email, contacts.c.company, contacts.c.phone)
        which.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    return which


def _owner_condition(owner: str) -> Any:
    mine = lead_work.c.lead_id == leads.c.id
    if owner != NOBODY:
        return exists().where(mine, lead_work.c.owner == owner)
    claimed = exists(select(slack_claims.c.person).where(slack_claims.c.conversation_id == leads.c.conversation_id))
    return and_(~exists().where(mine, lead_work.c.owner.is_not(None)), ~claimed)
