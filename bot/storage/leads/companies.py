"""Who else wrote from the same company: by an address of its own domain, or by its name."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Engine

from bot.leads.model import Lead
from bot.leads.rules import fold_address, identify_person, list_people
from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import contacts, leads
from bot.storage.leads.lead_rows import read_leads

_MOST = 20


def find_colleagues(engine: Engine, mailboxes: frozenset[str]) -> Callable[[Lead], tuple[Lead, ...]]:
    """What finds the other people of a lead's company; `mailboxes` are domains where anybody has an address."""

    def find_others(lead: Lead) -> tuple[Lead, ...]:
        domain, company = (
            fold_address(lead.contact.email or "").rpartition("@")[2],
            fold_address(lead.contact.company or ""),
        )
        same = (
            [contacts.c.email_folded.endswith(f"@{domain}", autoescape=True)] if domain not in ("", *mailboxes) else []
        )
        same += [func.lower(contacts.c.company) == company] if company else []
        if not same:
            return ()
        with read_transaction(engine) as connection:
            others = select(contacts.c.lead_id).where(
                or_(*same), contacts.c.email_folded != identify_person(lead.contact)
            )
            ids = list(connection.execute(others.limit(_MOST)).scalars())
            return list_people(read_leads(connection, leads.c.id.in_(ids))) if ids else ()

    return find_others
