"""Everything held about a person: shown, handed out, erased, and let go when it gets old."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection, Engine

from bot.clock import utc_now
from bot.leads.events import withdrawal_event
from bot.storage.conversations.transcript_lines import TranscriptLine, list_transcript
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.file_sink import FileSink
from bot.storage.database.tables import bookings, contacts, conversations, leads
from bot.storage.leads.crm_records import enqueue_crm_erasures
from bot.storage.leads.lead_rows import split_chunks
from bot.storage.privacy.erasures import SqlErasures, enqueue_erasure
from bot.storage.privacy.owners import TALK_COLUMNS, Person, columns_named, delete_rows, lead_ids_of, list_owned
from bot.storage.privacy.purging import Purge
from bot.storage.queues.sql_outbox import enqueue_events


class PersonalData:
    """Reads and erases across all tables. Every method raises NotReady when the database is not there.

    What is erased is deleted, and overwritten where it lay, at once. That SQLite's log holds it no longer either is
    owed from then on (see SqlErasures): `finish` does it now, a server that runs does it in a moment.
    """

    def __init__(self, engine: Engine, drawer: FileSink | None = None) -> None:
        self._engine = engine
        self._owed = SqlErasures(engine, drawer)

    def list_lines(self, conversation_id: str) -> tuple[TranscriptLine, ...]:
        """What was said in a conversation, in order."""
        with read_transaction(self._engine) as connection:
            return list_transcript(connection, conversation_id)

    def export_person(self, id: str) -> dict[str, list[dict[str, Any]]]:
        """Everything held about the person of this lead or conversation, by table; empty when nobody is known by it."""
        with read_transaction(self._engine) as connection:
            return _export_rows(connection, _find_person(connection, id))

    def export_conversation(self, conversation_id: str) -> dict[str, list[dict[str, Any]]]:
        """Everything held about one conversation and its lead: what its visitor may see, who is known by no more."""
        with read_transaction(self._engine) as connection:
            return _export_rows(connection, _find_visitor(connection, conversation_id))

    def erase_person(self, id: str) -> Person:
        """Erase the person of this lead or conversation; says what is gone."""
        with write_transaction(self._engine) as connection:
            person = _find_person(connection, id)
            # Even for an unknown one: an erasure that was disturbed is finished by asking again.
            _erase_person(connection, person or Person(conversations=(id,)))
        return person

    def forget_talk(self, conversation_id: str) -> None:
        """Erase what a conversation and its lead hold, but let the talk go on in it, from nothing.

        Call it when the turn is over: what Rasa knows is written at its end.
        """
        blank = {column.name: None for column in conversations.c if column.nullable}
        with write_transaction(self._engine) as connection:
            person = _find_visitor(connection, conversation_id)
            _tell_of_erasure(connection, person)
            delete_rows(connection, person, but=conversations)
            at = conversations.c.id == conversation_id
            connection.execute(conversations.update().where(at).values(utm={}, **blank))
            enqueue_erasure(connection, (conversation_id,), utc_now())

    def purge_old(self, older_than_days: int, now: datetime) -> Person:
        """Erase every conversation, with its lead, that nothing happened in for so many days; says what is gone."""
        return Purge(self._engine, now - timedelta(days=older_than_days), _erase_person).run_purge()

    def truncate_log(self) -> None:
        """Leave no trace of what was erased in the log either. Raises NotReady when others keep it busy too long."""
        self._owed.finish_all()


def _erase_person(connection: Connection, person: Person) -> None:
    _tell_of_erasure(connection, person)
    delete_rows(connection, person)
    enqueue_erasure(connection, person.conversations, utc_now())


def _find_person(connection: Connection, id: str) -> Person:
    """Everything of the person of this lead or conversation; the conversation alone when it has no lead."""
    start = select(leads.c.id).where(or_(leads.c.id == id, leads.c.conversation_id == id))
    address = select(contacts.c.email_folded).where(contacts.c.lead_id.in_(start))
    same = select(leads.c.id, leads.c.conversation_id).join(contacts).where(contacts.c.email_folded.in_(address))
    found = connection.execute(same.order_by(leads.c.created, leads.c.id)).all()
    if found:
        return Person(tuple(row.id for row in found), tuple(row.conversation_id for row in found))
    return _find_visitor(connection, id)


def _find_visitor(connection: Connection, conversation_id: str) -> Person:
    """The conversation with its lead: an address that somebody typed does not prove who they are."""
    lead_ids = lead_ids_of(connection, (conversation_id,))
    known = any(
        connection.execute(select(column).where(column == conversation_id).limit(1)).first()
        for _, column in (*columns_named(*TALK_COLUMNS), (conversations, conversations.c.id))
    )
    return Person(lead_ids, (conversation_id,) if known else ())


def _tell_of_erasure(connection: Connection, person: Person) -> None:
    _tell_of_free_times(connection, person)
    enqueue_crm_erasures(connection, person.leads)


def _tell_of_free_times(connection: Connection, person: Person) -> None:
    """Nobody of the agency should wait for somebody who had everything erased."""
    ahead = (bookings.c.cancelled.is_(None), bookings.c.start > utc_now())
    for some in split_chunks(list(person.leads)):
        for row in connection.execute(select(bookings).where(bookings.c.lead_id.in_(some), *ahead)).all():
            enqueue_events(connection, withdrawal_event(row.id, row.person, row.start))


def _export_rows(connection: Connection, person: Person) -> dict[str, list[dict[str, Any]]]:
    held: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for table, column, values in list_owned(person):
        key = list(table.primary_key.columns)
        for some in split_chunks(list(values)):
            # By key, for a row may belong to the lead and to its conversation.
            for row in connection.execute(select(table).where(column.in_(some)).order_by(*key)):
                held.setdefault(table.name, {})[tuple(row._mapping[c] for c in key)] = _to_plain(row._mapping)
    return {name: list(rows.values()) for name, rows in sorted(held.items())}


def _to_plain(row: Any) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, (date, datetime)) else value for key, value in row.items()}
