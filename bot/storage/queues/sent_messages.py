"""What was sent a while ago: looked up before more of it is sent, to the same person or about the same thing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.sql import ColumnElement

from bot.clock import utc_now
from bot.leads.rules import fold_address
from bot.queues.outbox import OutboxMessage
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import contacts
from bot.storage.queues.sql_outbox import outbox


class SentMessages:
    """Counts messages in SQLite or PostgreSQL. Its methods raise NotReady without a database."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def mails_to(self, email: str, within: timedelta) -> int:
        """How many mails went to a visitor's address of late, whoever typed it, in whichever chat."""
        theirs = select(contacts.c.lead_id).where(contacts.c.email_folded == fold_address(email))
        sent = (outbox.c.recipient == "visitor_mail", outbox.c.done >= self._now() - within, ~outbox.c.failed)
        with read_transaction(self._engine) as connection:
            query = select(func.count()).select_from(outbox).where(outbox.c.lead_id.in_(theirs), *sent)
            return int(connection.execute(query).scalar_one())

    def count_alike(self, letter: OutboxMessage, within: timedelta) -> int:
        """How many messages of this kind its recipient got of late."""
        sent = (outbox.c.done >= self._now() - within, ~outbox.c.failed, *_alike_condition(letter))
        with read_transaction(self._engine) as connection:
            return int(connection.execute(select(func.count()).select_from(outbox).where(*sent)).scalar_one())

    def gather_messages(self, letter: OutboxMessage, note: str) -> int:
        """Let this message stand for all of its kind that were postponed; how many others it stands for."""
        put_off = (outbox.c.done.is_(None), outbox.c.held_until.is_(None), outbox.c.tries > 0, outbox.c.id != letter.id)
        with write_transaction(self._engine) as connection:
            ended = outbox.update().where(*put_off, *_alike_condition(letter)).values(done=self._now(), note=note)
            return int(connection.execute(ended).rowcount)


def _alike_condition(letter: OutboxMessage) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return outbox.c.kind == letter.delivery.event.kind, outbox.c.recipient == letter.delivery.recipient
