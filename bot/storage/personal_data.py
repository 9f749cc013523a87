"""Everything held about a person: shown, handed out, erased, and let go when it gets old.

It goes by columns, not by tables: a row belongs to a lead (`lead_id`) or to a conversation (`conversation_id`). A table
added later is covered as soon as it has one of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.schema import Table
from sqlalchemy.sql import ColumnElement

from bot.leads.events import withdrawn
from bot.storage import brief_links, slack_tables  # noqa: F401  # they add their tables to the metadata
from bot.storage.drawer import Drawer
from bot.storage.engine import afterwards, reading, wipe, writing
from bot.storage.facts import facts
from bot.storage.said import Said, what_was_said
from bot.storage.sql_leads import chunks
from bot.storage.sql_outbox import enqueue, outbox
from bot.storage.sql_transcripts import utc_now
from bot.storage.tables import bookings, contacts, conversations, leads, metadata

TALK_COLUMNS = ("conversation_id",)
# When a visitor did something; that others are told of it, and that it is counted, is no doing of theirs.
MOMENTS = ("created", "changed", "time")


@dataclass(frozen=True)
class Person:
    """The leads and conversations that belong together: those of one conversation, or of one e-mail address."""

    leads: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.leads or self.conversations)


class PersonalData:
    """Reads and erases across all tables. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, drawer: Drawer | None = None) -> None:
        self._engine = engine
        self._drawer = drawer

    def said(self, conversation_id: str) -> tuple[Said, ...]:
        """What was said in a conversation, in order."""
        with reading(self._engine) as connection:
            return what_was_said(connection, conversation_id)

    def export(self, id: str) -> dict[str, list[dict[str, Any]]]:
        """Everything held about the person of this lead or conversation, by table; empty when nobody is known by it."""
        with reading(self._engine) as connection:
            return _export(connection, _person(connection, id))

    def export_conversation(self, conversation_id: str) -> dict[str, list[dict[str, Any]]]:
        """Everything held about one conversation and its lead: what its visitor may see, who is known by no more."""
        with reading(self._engine) as connection:
            return _export(connection, _visitor(connection, conversation_id))

    def erase(self, id: str) -> Person:
        """Erase the person of this lead or conversation, so that no file holds a byte; says what is gone."""
        with writing(self._engine) as connection:
            person = _person(connection, id)
            _tell_of_free_times(connection, person)
            _erase(connection, person)
        # Even for an unknown one: an erasure that was disturbed is finished by asking again.
        self._wipe(person or Person(conversations=(id,)))
        return person

    def forget(self, conversation_id: str) -> None:
        """Erase what a conversation and its lead hold, but let the talk go on in it, from nothing.

        Call it when the turn is over: what Rasa knows is written at its end.
        """
        blank = {column.name: None for column in conversations.c if column.nullable}
        with writing(self._engine) as connection:
            person = _visitor(connection, conversation_id)
            _tell_of_free_times(connection, person)
            _erase(connection, Person(person.leads, person.conversations), but=conversations)
            at = conversations.c.id == conversation_id
            connection.execute(conversations.update().where(at).values(utm={}, **blank))
        self._wipe(person)

    def purge(self, older_than_days: int, now: datetime) -> Person:
        """Erase every conversation, with its lead, that nothing happened in for so many days; says what is gone."""
        since = now - timedelta(days=older_than_days)
        with writing(self._engine) as connection:
            old = tuple(sorted(id for id, touched in _touched(connection).items() if touched < since))
            gone = Person(tuple(_values(connection, leads.c.id, leads.c.conversation_id, old)), old)
            _tell_of_free_times(connection, gone)
            _erase(connection, gone)
        self._wipe(gone)
        return gone

    def _wipe(self, person: Person) -> None:
        drawer = self._drawer
        if drawer:
            afterwards(self._engine, lambda: drawer.erase(person.conversations))
        wipe(self._engine)


def _person(connection: Connection, id: str) -> Person:
    """Everything under the e-mail address of this lead or conversation; the conversation alone when it has none."""
    start = select(leads.c.id).where(or_(leads.c.id == id, leads.c.conversation_id == id))
    address = select(contacts.c.email_folded).where(contacts.c.lead_id.in_(start))
    same = select(leads.c.id, leads.c.conversation_id).join(contacts).where(contacts.c.email_folded.in_(address))
    found = connection.execute(same.order_by(leads.c.created, leads.c.id)).all()
    if found:
        return Person(tuple(row.id for row in found), tuple(row.conversation_id for row in found))
    return _visitor(connection, id)


def _visitor(connection: Connection, conversation_id: str) -> Person:
    """The conversation with its lead: an address that somebody typed does not prove who they are."""
    lead_ids = tuple(_values(connection, leads.c.id, leads.c.conversation_id, (conversation_id,)))
    known = any(
        connection.execute(select(column).where(column == conversation_id).limit(1)).first()
        for _, column in (*_columns(*TALK_COLUMNS), (conversations, conversations.c.id))
    )
    return Person(lead_ids, (conversation_id,) if known else ())


def _columns(*names: str) -> Iterator[tuple[Table, ColumnElement[str]]]:
    """The tables with one of these columns, those that others hang on last."""
    for table in reversed(metadata.sorted_tables):
        yield from ((table, table.c[name]) for name in names if name in table.c)


def _owned(person: Person) -> Iterator[tuple[Table, ColumnElement[str], tuple[str, ...]]]:
    """Every table with the column and the values by which its rows belong to the person."""
    yield from ((table, column, person.leads) for table, column in _columns("lead_id"))
    yield from ((table, column, person.conversations) for table, column in _columns(*TALK_COLUMNS))
    yield conversations, conversations.c.id, person.conversations


def _tell_of_free_times(connection: Connection, person: Person) -> None:
    """Nobody of the agency should wait for somebody who had everything erased."""
    ahead = (bookings.c.cancelled.is_(None), bookings.c.start > utc_now())
    for some in chunks(list(person.leads)):
        for row in connection.execute(select(bookings).where(bookings.c.lead_id.in_(some), *ahead)).all():
            enqueue(connection, withdrawn(row.id, row.person, row.start))


def _erase(connection: Connection, person: Person, but: Table | None = None) -> None:
    for table, column, values in _owned(person):
        if table is not but:
            for some in chunks(list(values)):
                connection.execute(table.delete().where(column.in_(some)))


def _export(connection: Connection, person: Person) -> dict[str, list[dict[str, Any]]]:
    held: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for table, column, values in _owned(person):
        key = list(table.primary_key.columns)
        for some in chunks(list(values)):
            # By key, for a row may belong to the lead and to its conversation.
            for row in connection.execute(select(table).where(column.in_(some)).order_by(*key)):
                held.setdefault(table.name, {})[tuple(row._mapping[c] for c in key)] = _plain(row._mapping)
    return {name: list(rows.values()) for name, rows in sorted(held.items())}


def _plain(row: Any) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, (date, datetime)) else value for key, value in row.items()}


def _values(connection: Connection, wanted: Any, column: Any, values: tuple[str, ...]) -> Iterator[str]:
    for some in chunks(list(values)):
        yield from connection.execute(select(wanted).where(column.in_(some))).scalars()


def _touched(connection: Connection) -> dict[str, datetime]:
    """When something last happened in each conversation that anything is held of."""
    latest: dict[str, datetime] = {}
    for table, column in (*_columns(*TALK_COLUMNS), (conversations, conversations.c.id)):
        for moment in (c for c in table.c if c.name in MOMENTS and table not in (outbox, facts)):
            held = select(column, func.max(moment)).where(column.is_not(None)).group_by(column)
            for id, at in connection.execute(held):
                latest[id] = max(at, latest.get(id, at)) if at else latest.get(id, _NEVER)
    return latest


_NEVER = datetime.min.replace(tzinfo=timezone.utc)
