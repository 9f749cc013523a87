"""Lets go of conversations in which nothing happened for long: few at a time, so that no visitor waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_, union
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.schema import Table

from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import conversations, messages, trackers, turns
from bot.storage.privacy.owners import MOMENTS, TALK_COLUMNS, Person, columns_named, lead_ids_of
from bot.storage.queues.sql_outbox import outbox
from bot.storage.reports.facts import facts

_LOOKED_AT = 200
# As long as the one place for a writer is held at a time; then everybody else has as long.
_AIM_SECONDS = 0.04
_MOST_ROWS = 200
# Whoever was here lately is found in these at once; the others are as long as the talks are.
_QUICK = (conversations, trackers)
Erase = Callable[[Connection, Person], None]


@dataclass
class Purge:
    """Erases what nobody touched since a moment; `erase` takes away one lot in the transaction it is given."""

    engine: Engine
    since: datetime
    erase: Erase
    rest: Callable[[float], None] = time.sleep
    lot: int = 4
    leads: list[str] = field(default_factory=list)
    talks: list[str] = field(default_factory=list)

    def run_purge(self) -> Person:
        """Do it; says what is gone. What was done before a fault stays done."""
        for found in self._list_old():
            waiting = list(found)
            while waiting:
                some, waiting = waiting[: self.lot], waiting[self.lot :]
                self._erase_talks(tuple(some))
        return Person(tuple(sorted(self.leads)), tuple(sorted(self.talks)))

    def _list_old(self) -> Iterator[tuple[str, ...]]:
        last = ""
        while True:
            with read_transaction(self.engine) as connection:
                names = _next_talks(connection, last)
                old = _list_untouched(connection, names, self.since)
                long = _long_ones(connection, old)
            for talk in long:
                self._shorten_talk(talk)
            yield old
            if len(names) < _LOOKED_AT:
                return
            last = names[-1]

    def _erase_talks(self, talks: tuple[str, ...]) -> None:
        start = time.perf_counter()
        with write_transaction(self.engine) as connection:
            gone = Person(lead_ids_of(connection, talks), talks)
            self.erase(connection, gone)
        self.leads += gone.leads
        self.talks += gone.conversations
        self._pause_after(time.perf_counter() - start)

    def _pause_after(self, taken: float) -> None:
        """Let others write, and take more or less the next time."""
        self.lot = max(1, min(2 * self.lot, int(self.lot * _AIM_SECONDS / max(taken, 0.001)), _MOST_ROWS))
        self.rest(taken)

    def _shorten_talk(self, talk: str) -> None:
        """What was said in a long talk goes piece by piece, for one of thousands of turns would hold up everybody."""
        for table in (turns, messages):
            key, gone = list(table.primary_key.columns), _MOST_ROWS
            some = select(*key).where(table.c.conversation_id == talk).limit(_MOST_ROWS)
            while gone == _MOST_ROWS:
                start = time.perf_counter()
                with write_transaction(self.engine) as connection:
                    gone = connection.execute(table.delete().where(tuple_(*key).in_(some))).rowcount
                self.rest(time.perf_counter() - start)


def _list_tables() -> Iterator[tuple[Table, Any]]:
    """The tables in which visitors do something; that others are told of it, and that it is counted, is no doing."""
    found = [*columns_named(*TALK_COLUMNS), (conversations, conversations.c.id)]
    found = [(table, column) for table, column in found if table not in (outbox, facts)]
    yield from sorted(found, key=lambda pair: pair[0] not in _QUICK)


def _next_talks(connection: Connection, after: str) -> list[str]:
    """The next conversations that anything is held of, in the order of their names."""
    named = [
        select(column.label("talk")).where(column > after).distinct().order_by(column).limit(_LOOKED_AT).subquery()
        for table, column in _list_tables()
        if any(name in table.c for name in MOMENTS)
    ]
    every = union(*(select(one.c.talk) for one in named)).order_by("talk").limit(_LOOKED_AT)
    return list(connection.execute(every).scalars())


def _list_untouched(connection: Connection, names: list[str], since: datetime) -> tuple[str, ...]:
    """Those of the conversations in which nothing happened since."""
    left = set(names)
    for table, column in _list_tables():
        for moment in (column for column in table.c if column.name in MOMENTS):
            touched = select(column).where(column.in_(sorted(left)), moment >= since).distinct()
            left -= set(connection.execute(touched).scalars()) if left else set()
    return tuple(sorted(left))


def _long_ones(connection: Connection, talks: tuple[str, ...]) -> list[str]:
    long = select(trackers.c.conversation_id).where(
        trackers.c.conversation_id.in_(talks), trackers.c.version > _MOST_ROWS
    )
    return list(connection.execute(long).scalars())
