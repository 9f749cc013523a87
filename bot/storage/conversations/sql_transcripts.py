"""Transcripts in a database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from bot.clock import utc_now
from bot.conversations.transcripts import (
    Message,
    Origin,
    StoredChoice,
    TranscriptEntry,
    Transcripts,
    add_tokens,
    new_conversation_id,
    place_of,
)
from bot.errors import Overtaken, UnknownConversation
from bot.storage.conversations.message_rows import message_to_row, row_to_message
from bot.storage.conversations.person_tables import read_places
from bot.storage.conversations.transcript_statements import (
    ADVANCE,
    ADVANCE_UNHELD,
    ADVANCE_UNLESS_HEARD,
    ADVANCE_UNLESS_HEARD_OR_HELD,
    ANSWERS,
    BEGIN,
    BY_CLIENT_ID,
    COLUMNS,
    HOLD,
    KEEP,
    LAST_SEQ,
    LATEST,
    ONE,
    SETTLE,
    SINCE,
    UNREAD,
)
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.maintenance import is_reachable, is_writable
from bot.storage.database.tables import feedback, messages

_Found = TypeVar("_Found")


class SqlTranscripts(Transcripts):
    """Keeps conversations in SQLite or PostgreSQL; see the protocol Transcripts for what each method promises."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    @override
    def start_talk(self, origin: Origin) -> str:
        conversation_id = new_conversation_id(origin.channel)
        self._begin_talk(conversation_id, origin)
        return conversation_id

    @override
    def open_talk(self, conversation_id: str, origin: Origin) -> None:
        if self.has_talk(conversation_id):
            return
        # Two first messages at once: the one that comes second finds the conversation begun.
        with suppress(IntegrityError):
            self._begin_talk(conversation_id, origin)

    def _begin_talk(self, conversation_id: str, origin: Origin) -> None:
        row = {
            "id": conversation_id,
            "created": self._now(),
            "channel": origin.channel,
            "page": origin.page,
            "referrer": origin.referrer,
            "utm": dict(origin.utm),
            "language": origin.language,
            "timezone": origin.timezone,
            "device": origin.device,
            "greeting": origin.greeting,
            "last_seq": 0,
        }
        with write_transaction(self._engine) as connection:
            BEGIN.execute_rows(connection, row)

    @override
    def has_talk(self, conversation_id: str) -> bool:
        with read_transaction(self._engine) as connection:
            return connection.execute(LAST_SEQ, {"at": conversation_id}).scalar_one_or_none() is not None

    @override
    def append_lines(self, conversation_id: str, *lines: TranscriptEntry) -> tuple[Message, ...]:
        with write_transaction(self._engine) as connection:
            known = self._find_known(connection, conversation_id, lines)
            fresh = [line for line in lines if line.client_id not in known]
            advance = ADVANCE_UNHELD if _is_spoken(*lines) else ADVANCE
            last = _single_number(advance.fetch_rows(connection, {"at": conversation_id, "more": len(fresh)}))
            if last is None:
                raise _explain_missing(connection, conversation_id)
            said = [self._make_message(last - len(fresh) + place, line) for place, line in enumerate(fresh, 1)]
            if said:
                KEEP.execute_later(connection, *(message_to_row(conversation_id, message) for message in said))
        new = iter(said)
        return tuple(known[line.client_id] if line.client_id in known else next(new) for line in lines)

    @override
    def append_heard(self, conversation_id: str, line: TranscriptEntry) -> tuple[Message, tuple[Message, ...]]:
        return self._write_work(lambda connection: self._append_heard(connection, conversation_id, line))

    @override
    def press_button(
        self, conversation_id: str, token: str, client_id: str
    ) -> tuple[StoredChoice, Message | None, tuple[Message, ...]] | None:
        with read_transaction(self._engine) as connection:
            choice = _find_choice(connection, conversation_id, token)
            if choice is None:
                return None
            before = _find_message(connection, conversation_id, client_id)
            replies = _read_messages(connection, ANSWERS, at=conversation_id, seq=before.seq) if before else ()
        return choice, before, replies

    @override
    def append_exchange(
        self, conversation_id: str, line: TranscriptEntry, replies: tuple[TranscriptEntry, ...]
    ) -> tuple[Message, tuple[Message, ...]] | None:
        def append_exchange(connection: Connection) -> tuple[Message, tuple[Message, ...]] | None:
            last = _advance_seq(connection, conversation_id, line, 1 + len(replies), _is_spoken(*replies))
            if isinstance(last, Message):
                return None
            heard = self._make_message(last - len(replies), line)
            answers = (replace(reply, answers=heard.seq) for reply in replies)
            said = tuple(self._make_message(heard.seq + place, reply) for place, reply in enumerate(answers, 1))
            KEEP.execute_later(connection, *(message_to_row(conversation_id, message) for message in (heard, *said)))
            return heard, said

        return self._write_work(append_exchange)

    @override
    def find_message(self, conversation_id: str, client_id: str) -> Message | None:
        with read_transaction(self._engine) as connection:
            return _find_message(connection, conversation_id, client_id)

    @override
    def answers_to(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        with read_transaction(self._engine) as connection:
            return _read_messages(connection, ANSWERS, at=conversation_id, seq=seq)

    @override
    def settle_silently(self, conversation_id: str, seq: int) -> bool:
        with write_transaction(self._engine) as connection:
            return bool(SETTLE.fetch_rows(connection, {"at": conversation_id, "seq": seq}))

    @override
    def list_since(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        with read_transaction(self._engine) as connection:
            if connection.execute(LAST_SEQ, {"at": conversation_id}).scalar_one_or_none() is None:
                raise UnknownConversation(conversation_id)
            return _read_messages(connection, SINCE, at=conversation_id, seq=seq)

    @override
    def latest_page(self, conversation_id: str) -> tuple[Message, ...]:
        with read_transaction(self._engine) as connection:
            return _read_messages(connection, LATEST, at=conversation_id)[::-1]

    @override
    def find_choice(self, conversation_id: str, token: str) -> StoredChoice | None:
        with read_transaction(self._engine) as connection:
            return _find_choice(connection, conversation_id, token)

    @override
    def change_message(self, conversation_id: str, seq: int, text: str, note: str) -> bool:
        at = and_(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
        changed = {"text": text, "note": note, **({"files": None} if note == "withdrawn" else {})}
        with write_transaction(self._engine) as connection:
            return bool(connection.execute(messages.update().where(at).values(changed)).rowcount)

    @override
    def rate_message(self, conversation_id: str, seq: int, helpful: bool, reason: str | None) -> bool:
        at = and_(feedback.c.conversation_id == conversation_id, feedback.c.seq == seq)
        row = {"helpful": int(helpful), "reason": reason, "created": self._now()}
        with write_transaction(self._engine) as connection:
            if not _read_messages(connection, ONE, at=conversation_id, seq=seq):
                return False
            if not connection.execute(feedback.update().where(at).values(row)).rowcount:
                connection.execute(feedback.insert().values(conversation_id=conversation_id, seq=seq, **row))
        return True

    @override
    def note_read(self, conversation_id: str, seq: int) -> None:
        at, row = read_places.c.conversation_id == conversation_id, {"seq": seq, "changed": self._now()}
        with suppress(IntegrityError), write_transaction(self._engine) as connection:
            known = connection.execute(select(read_places.c.seq).where(at)).scalar_one_or_none()
            last = connection.execute(LAST_SEQ, {"at": conversation_id}).scalar_one_or_none()
            if known is None and last is not None:
                connection.execute(read_places.insert().values(conversation_id=conversation_id, **row))
            elif known is not None:
                connection.execute(read_places.update().where(at, read_places.c.seq < seq).values(row))

    @override
    def list_unread(self, conversation_id: str) -> tuple[Message, ...]:
        with read_transaction(self._engine) as connection:
            read = select(read_places.c.seq).where(read_places.c.conversation_id == conversation_id)
            seq = connection.execute(read).scalar_one_or_none() or 0
            found = connection.execute(UNREAD, {"at": conversation_id, "seq": seq}).mappings()
            return tuple(row_to_message(row) for row in found)

    @override
    def is_reachable(self) -> bool:
        return is_reachable(self._engine)

    @override
    def is_writable(self) -> bool:
        return is_writable(self._engine)

    def _write_work(self, work: Callable[[Connection], _Found]) -> _Found:
        try:
            with write_transaction(self._engine) as connection:
                return work(connection)
        except IntegrityError:
            # On PostgreSQL who waited for the conversation sees it anew, but not the message that was kept meanwhile.
            with write_transaction(self._engine) as connection:
                return work(connection)

    def _append_heard(
        self, connection: Connection, conversation_id: str, line: TranscriptEntry
    ) -> tuple[Message, tuple[Message, ...]]:
        found = _advance_seq(connection, conversation_id, line, 1)
        if isinstance(found, Message):
            return found, _read_messages(connection, ANSWERS, at=conversation_id, seq=found.seq)
        heard = self._make_message(found, line)
        KEEP.execute_later(connection, message_to_row(conversation_id, heard))
        return heard, ()

    def _find_known(
        self, connection: Connection, conversation_id: str, lines: tuple[TranscriptEntry, ...]
    ) -> dict[str, Message]:
        """Those of the lines that are kept already, by their client ids."""
        ids = [line.client_id for line in lines if line.client_id]
        if ids:
            connection.execute(HOLD, {"at": conversation_id}).one_or_none()
        found = (_find_message(connection, conversation_id, client_id) for client_id in ids)
        return {str(message.line.client_id): message for message in found if message}

    def _make_message(self, seq: int, line: TranscriptEntry) -> Message:
        return Message(seq, replace(line, choices=add_tokens(seq, line.choices)), self._now())


def _advance_seq(
    connection: Connection, conversation_id: str, line: TranscriptEntry, places: int, speaks: bool = False
) -> int | Message:
    """The last of so many new places in the conversation, or what is kept under the line's client id already."""
    values = {"at": conversation_id, "client_id": line.client_id, "more": places}
    advance = ADVANCE_UNLESS_HEARD_OR_HELD if speaks else ADVANCE_UNLESS_HEARD
    last = _single_number(advance.fetch_rows(connection, values))
    found = last or _find_message(connection, conversation_id, line.client_id)
    if found is None:
        raise _explain_missing(connection, conversation_id)
    return found


def _is_spoken(*lines: TranscriptEntry) -> bool:
    """Whether the bot says something in them; a note on the talk itself, that a person has joined say, is none."""
    return any(line.sender == "bot" and line.note is None for line in lines)


def _explain_missing(connection: Connection, conversation_id: str) -> Exception:
    """Why there is no place for a line: nobody knows the conversation, or a person holds it."""
    known = connection.execute(LAST_SEQ, {"at": conversation_id}).scalar_one_or_none() is not None
    return Overtaken(conversation_id) if known else UnknownConversation(conversation_id)


def _find_choice(connection: Connection, conversation_id: str, token: str) -> StoredChoice | None:
    seq = place_of(token)
    said = () if seq is None else _read_messages(connection, ONE, at=conversation_id, seq=seq)
    return next((choice for message in said for choice in message.line.choices if choice.token == token), None)


def _find_message(connection: Connection, conversation_id: str, client_id: str | None) -> Message | None:
    return next(iter(_read_messages(connection, BY_CLIENT_ID, at=conversation_id, client_id=client_id)), None)


def _single_number(rows: list[tuple[Any, ...]]) -> int | None:
    return int(rows[0][0]) if rows else None


def _read_messages(connection: Connection, statement: CompiledStatement, **values: Any) -> tuple[Message, ...]:
    return tuple(
        row_to_message(dict(zip(COLUMNS, row, strict=True))) for row in statement.fetch_rows(connection, values)
    )
