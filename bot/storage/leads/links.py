"""Revokes the addresses of a person's pages: whoever has one of them finds nothing there any more."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.leads.bookings import new_token
from bot.storage.database.engine import write_transaction
from bot.storage.database.tables import bookings, contacts, leads, plan_links
from bot.storage.leads.brief_links import brief_links
from bot.storage.leads.lead_rows import same_person


class LinkStore:
    """The addresses in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def revoke_links(self, lead_id: str) -> int | None:
        """Revoke the addresses of brief, plans and bookings of a lead's person; how many, None for no such lead.

        What is shown there stays, and gets another address when it is told again. Raises NotReady.
        """
        theirs = select(contacts.c.lead_id).where(same_person(leads.c.id == lead_id))
        with write_transaction(self._engine) as connection:
            found = [row[0] for row in connection.execute(theirs)]
            if not found:
                return None
            talks = select(leads.c.conversation_id).where(leads.c.id.in_(found))
            gone = connection.execute(brief_links.delete().where(brief_links.c.lead_id.in_(found))).rowcount
            gone += connection.execute(plan_links.delete().where(plan_links.c.conversation_id.in_(talks))).rowcount
            booked = [row[0] for row in connection.execute(select(bookings.c.id).where(bookings.c.lead_id.in_(found)))]
            for id in booked:
                connection.execute(bookings.update().where(bookings.c.id == id).values(token=new_token()))
        return int(gone) + len(booked)
