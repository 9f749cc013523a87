"""The mails that ask an address whether it wants news, and the answers: who types an address need not own it."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Column, String, Table, Text, UniqueConstraint, select
from sqlalchemy.engine import Connection, Engine

from bot.leads.model import Lead
from bot.leads.rules import identify_person
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import UtcTime, metadata, of_lead
from bot.storage.queues.sql_queue import insert_once

_BYTES = 16

# An address that was corrected is asked anew, and what another answered is no answer of its.
news_mails = Table(
    "news_mails",
    metadata,
    Column("token", String(40), primary_key=True),
    of_lead(),
    Column("address", Text, nullable=False),
    Column("asked", UtcTime, nullable=False),
    Column("confirmed", UtcTime),
    UniqueConstraint("lead_id", "address"),
)


def ask_for_news(connection: Connection, lead: Lead) -> bool:
    """Note that the lead's address is to be asked; False when it was asked before."""
    row = {"token": secrets.token_urlsafe(_BYTES), "lead_id": lead.id, "asked": lead.changed}
    return insert_once(connection, news_mails, {**row, "address": identify_person(lead.contact)})


class NewsMails:
    """Finds and answers the questions. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def token_of(self, lead: Lead) -> str | None:
        """The token behind the link that answers for the address the lead has now; None when it is not asked."""
        mine = (news_mails.c.lead_id == lead.id, news_mails.c.address == identify_person(lead.contact))
        with read_transaction(self._engine) as connection:
            token: str | None = connection.execute(select(news_mails.c.token).where(*mine)).scalar()
        return token

    def is_open(self, token: str) -> bool | None:
        """Whether the question behind this token waits for its answer; None when there is none."""
        with read_transaction(self._engine) as connection:
            row = connection.execute(select(news_mails.c.confirmed).where(news_mails.c.token == token)).first()
        return row.confirmed is None if row else None

    def confirm_token(self, token: str, now: datetime) -> bool:
        """Note the yes of who holds this token; False when there is no such question."""
        at = news_mails.c.token == token
        with write_transaction(self._engine) as connection:
            connection.execute(news_mails.update().where(at, news_mails.c.confirmed.is_(None)).values(confirmed=now))
            return connection.execute(select(news_mails.c.token).where(at)).first() is not None
