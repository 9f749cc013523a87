"""Which colleagues have said that they are here or away, in a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.storage.conversations.person_tables import presence
from bot.storage.database.engine import read_transaction, write_transaction


class SqlPresence:
    """Keeps it. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._now = engine, now

    def get_state(self, colleague: str) -> str:
        """`here`, `away`, or `schedule` for who has said neither."""
        found = select(presence.c.state).where(presence.c.colleague == colleague)
        with read_transaction(self._engine) as connection:
            return str(connection.execute(found).scalar_one_or_none() or "schedule")

    def set_state(self, colleague: str, name: str, state: str) -> None:
        """Keep what they said; the last word counts."""
        at = presence.c.colleague == colleague
        row = {"colleague": colleague, "name": name, "state": state, "changed": self._now()}
        with write_transaction(self._engine) as connection:
            if not connection.execute(presence.update().where(at).values(row)).rowcount:
                connection.execute(presence.insert().values(row))

    def list_in(self, state: str) -> tuple[str, ...]:
        """Who has said so."""
        with read_transaction(self._engine) as connection:
            return tuple(connection.execute(select(presence.c.colleague).where(presence.c.state == state)).scalars())
