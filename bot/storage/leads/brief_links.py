"""The unguessable addresses of the briefs; each goes with its lead."""

from __future__ import annotations

import secrets

from sqlalchemy import Column, String, Table, select
from sqlalchemy.engine import Connection, Engine

from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import leads, metadata, of_lead
from bot.storage.queues.sql_queue import insert_once

_BYTES = 16

brief_links = Table(
    "brief_links",
    metadata,
    Column("token", String(40), primary_key=True),
    of_lead(unique=True),
)


class BriefLinks:
    """Draws and finds tokens. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def token_of(self, lead_id: str) -> str | None:
        """The token of the lead's brief, the same one each time; None when there is no such lead."""
        drawn = select(brief_links.c.token).where(brief_links.c.lead_id == lead_id)
        with read_transaction(self._engine) as connection:
            token: str | None = connection.execute(drawn).scalar()
        if token:
            return token
        with write_transaction(self._engine) as connection:
            if _is_kept(connection, lead_id):
                # Another process may draw one at the same moment; the first counts.
                row = {"token": secrets.token_urlsafe(_BYTES), "lead_id": lead_id}
                insert_once(connection, brief_links, row)
            token = connection.execute(drawn).scalar()
        return token

    def find_lead(self, token: str) -> str | None:
        """The lead whose brief a token opens; None for a token that is wrong, or of a lead that is gone."""
        behind = select(brief_links.c.lead_id).where(brief_links.c.token == token)
        with read_transaction(self._engine) as connection:
            lead_id: str | None = connection.execute(behind).scalar()
        return lead_id


def _is_kept(connection: Connection, lead_id: str) -> bool:
    held = select(leads.c.id).where(leads.c.id == lead_id).with_for_update()
    return connection.execute(held).first() is not None
