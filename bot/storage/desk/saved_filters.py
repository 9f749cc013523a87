"""Filters of leads that colleagues keep for themselves, each under a name."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.storage.database.desk_tables import saved_filters
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.desk.users import fold_email

# Nobody finds anything among more.
MOST = 20


@dataclass(frozen=True)
class SavedFilter:
    """A filter by its name; `query` is what stands behind the address of the list."""

    name: str
    query: str


class SavedFilters:
    """Keeps filters. Its methods raise NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list_filters(self, email: str) -> tuple[SavedFilter, ...]:
        """The filters of this user, by name."""
        mine = select(saved_filters).where(saved_filters.c.email == fold_email(email)).order_by(saved_filters.c.name)
        with read_transaction(self._engine) as connection:
            return tuple(SavedFilter(row.name, row.query) for row in connection.execute(mine))

    def save_filter(self, email: str, name: str, values: dict[str, str]) -> bool:
        """Keep a filter under a name, in the place of one of that name; False when there are too many."""
        others = [one for one in self.list_filters(email) if one.name != name]
        if len(others) >= MOST:
            return False
        self.drop_filter(email, name)
        row = {"email": fold_email(email), "name": name, "query": urlencode(values)}
        with write_transaction(self._engine) as connection:
            connection.execute(saved_filters.insert().values(row))
        return True

    def drop_filter(self, email: str, name: str) -> bool:
        """Forget the filter of this name; whether there was one."""
        which = (saved_filters.c.email == fold_email(email), saved_filters.c.name == name)
        with write_transaction(self._engine) as connection:
            return bool(connection.execute(saved_filters.delete().where(*which)).rowcount)
