"""Which weekly mails went out, so that one process of several sends each, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from bot.storage.database.desk_tables import weekly_mails
from bot.storage.database.engine import write_transaction
from bot.storage.queues.sql_queue import insert_once

# Who took a mail and has not sent it by then died over it.
_PATIENCE = timedelta(minutes=10)


class WeeklyMails:
    """Keeps the weeks, each by its Monday (ISO). Its methods raise NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take_week(self, week: str, now: datetime) -> bool:
        """Take the mail of this week; False when another process has it, or it was sent."""
        table = weekly_mails
        open_still = (table.c.week == week, table.c.sent.is_(None), table.c.taken < now - _PATIENCE)
        with write_transaction(self._engine) as connection:
            if insert_once(connection, table, {"week": week, "taken": now}):
                return True
            return bool(connection.execute(table.update().where(*open_still).values(taken=now)).rowcount)

    def note_sent(self, week: str, now: datetime) -> None:
        """Keep that the mail of this week went out, or that there was nothing to tell."""
        with write_transaction(self._engine) as connection:
            connection.execute(weekly_mails.update().where(weekly_mails.c.week == week).values(sent=now))
