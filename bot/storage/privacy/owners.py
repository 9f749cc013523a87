"""Whose a row is: it belongs to a lead (`lead_id`) or to a conversation (`conversation_id`).

It goes by columns, not by tables: a table added later is covered as soon as it has one of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.schema import Table
from sqlalchemy.sql import ColumnElement

from bot.storage.conversations import handovers, person_tables  # noqa: F401  # they add their tables
from bot.storage.database import desk_tables  # noqa: F401  # they add their tables to the metadata
from bot.storage.database.tables import conversations, leads, metadata
from bot.storage.leads import brief_links, busy_times, crm_records, news_mails, outside_bookings  # noqa: F401
from bot.storage.leads.lead_rows import split_chunks
from bot.storage.slack_records import slack_tables, slack_workspaces  # noqa: F401  # they add their tables to the metadata

TALK_COLUMNS = ("conversation_id",)
# When a visitor did something.
MOMENTS = ("created", "changed", "time")


@dataclass(frozen=True)
class Person:
    """The leads and conversations that belong together: those of one conversation, or of one person."""

    leads: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.leads or self.conversations)


def columns_named(*names: str) -> Iterator[tuple[Table, ColumnElement[str]]]:
    """The tables with one of these columns, those that others hang on last."""
    for table in reversed(metadata.sorted_tables):
        yield from ((table, table.c[name]) for name in names if name in table.c)


def list_owned(person: Person) -> Iterator[tuple[Table, ColumnElement[str], tuple[str, ...]]]:
    """Every table with the column and the values by which its rows belong to the person."""
    yield from ((table, column, person.leads) for table, column in columns_named("lead_id"))
    yield from ((table, column, person.conversations) for table, column in columns_named(*TALK_COLUMNS))
    yield conversations, conversations.c.id, person.conversations


def delete_rows(connection: Connection, person: Person, but: Table | None = None) -> None:
    """Delete every row of the person, but for those of one table."""
    for table, column, values in list_owned(person):
        if table is not but:
            for some in split_chunks(list(values)):
                connection.execute(table.delete().where(column.in_(some)))


def lead_ids_of(connection: Connection, talks: tuple[str, ...]) -> tuple[str, ...]:
    """The leads of these conversations."""
    return tuple(select_values(connection, leads.c.id, leads.c.conversation_id, talks))


def select_values(connection: Connection, wanted: Any, column: Any, values: tuple[str, ...]) -> Iterator[str]:
    """One column of the rows in which another has one of these values."""
    for some in split_chunks(list(values)):
        yield from connection.execute(select(wanted).where(column.in_(some))).scalars()
