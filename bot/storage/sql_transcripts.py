"""Transcripts in a database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from bot.errors import UnknownConversation
from bot.storage.engine import is_reachable, reading, writing
from bot.storage.tables import conversations, feedback, messages
from bot.storage.transcripts import Choice, Line, Message, Origin, Transcripts, new_conversation_id, place_of, tokened

# Made once: to build a statement takes longer than to run it.
_AT = conversations.c.id == bindparam("at")
_LAST_SEQ = select(conversations.c.last_seq).where(_AT)
_BEGIN = conversations.insert()
# Taking the row first makes writers of one conversation queue up, so that a client id is seen once.
_HOLD = _LAST_SEQ.with_for_update()
_ADVANCE = conversations.update().where(_AT).values(last_seq=bindparam("last"))
_HERE = messages.c.conversation_id == bindparam("at")
_SAID = select(messages).where(_HERE).order_by(messages.c.seq)
_SINCE = _SAID.where(messages.c.seq > bindparam("seq"))
_ONE = _SAID.where(messages.c.seq == bindparam("seq"))
# An answer comes after what it answers, so the primary key narrows the search.
_ANSWERS = _SINCE.where(messages.c.answers == bindparam("seq"))
_BY_CLIENT_ID = _SAID.where(messages.c.client_id == bindparam("client_id"))
_KEEP = messages.insert()
_SAID_BEFORE = and_(messages.c.conversation_id == conversations.c.id, messages.c.client_id == bindparam("client_id"))
_HOLD_AND_FIND = (
    select(conversations.c.last_seq, messages.c.seq)
    .select_from(conversations.outerjoin(messages, _SAID_BEFORE))
    .where(_AT)
    .with_for_update(of=conversations)
)


def utc_now() -> datetime:
    """This moment, with its time zone."""
    return datetime.now(timezone.utc)


class SqlTranscripts(Transcripts):
    """Keeps conversations in SQLite or PostgreSQL; see the protocol Transcripts for what each method promises."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    @override
    def start(self, origin: Origin) -> str:
        conversation_id = new_conversation_id(origin.channel)
        self._begin(conversation_id, origin)
        return conversation_id

    @override
    def open(self, conversation_id: str, origin: Origin) -> None:
        if self.exists(conversation_id):
            return
        # Two first messages at once: the one that comes second finds the conversation begun.
        with suppress(IntegrityError):
            self._begin(conversation_id, origin)

    def _begin(self, conversation_id: str, origin: Origin) -> None:
        row = {
            "id": conversation_id,
            "created": self._now(),
            "channel": origin.channel,
            "page": origin.page,
            "referrer": origin.referrer,
            "utm": dict(origin.utm),
            "language": origin.language,
            "timezone": origin.timezone,
            "last_seq": 0,
        }
        with writing(self._engine) as connection:
            connection.execute(_BEGIN, row)

    @override
    def exists(self, conversation_id: str) -> bool:
        with reading(self._engine) as connection:
            return connection.execute(_LAST_SEQ, {"at": conversation_id}).scalar_one_or_none() is not None

    @override
    def append(self, conversation_id: str, *lines: Line) -> tuple[Message, ...]:
        with writing(self._engine) as connection:
            last = connection.execute(_HOLD, {"at": conversation_id}).scalar_one_or_none()
            if last is None:
                raise UnknownConversation(conversation_id)
            kept, fresh = self._numbered(connection, conversation_id, last, lines)
            if fresh:
                connection.execute(
                    _KEEP, [{"conversation_id": conversation_id, **_to_row(message)} for message in fresh]
                )
                connection.execute(_ADVANCE, {"at": conversation_id, "last": fresh[-1].seq})
        return kept

    @override
    def hear(self, conversation_id: str, line: Line) -> tuple[Message, tuple[Message, ...]]:
        try:
            return self._hear(conversation_id, line)
        except IntegrityError:
            # On PostgreSQL who waited for the conversation sees it anew, but not the message that was kept meanwhile.
            return self._hear(conversation_id, line)

    def _hear(self, conversation_id: str, line: Line) -> tuple[Message, tuple[Message, ...]]:
        at = {"at": conversation_id}
        with writing(self._engine) as connection:
            found = connection.execute(_HOLD_AND_FIND, {**at, "client_id": line.client_id}).one_or_none()
            if found is None:
                raise UnknownConversation(conversation_id)
            if found.seq is not None:
                (heard,) = _read(connection, _ONE, **at, seq=found.seq)
                return heard, _read(connection, _ANSWERS, **at, seq=found.seq)
            seq = found.last_seq + 1
            heard = Message(seq, replace(line, choices=tokened(seq, line.choices)), self._now())
            connection.execute(_KEEP, {"conversation_id": conversation_id, **_to_row(heard)})
            connection.execute(_ADVANCE, {**at, "last": seq})
        return heard, ()

    @override
    def find(self, conversation_id: str, client_id: str) -> Message | None:
        with reading(self._engine) as connection:
            return _find(connection, conversation_id, client_id)

    @override
    def answers_to(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        with reading(self._engine) as connection:
            return _read(connection, _ANSWERS, at=conversation_id, seq=seq)

    @override
    def since(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        with reading(self._engine) as connection:
            if connection.execute(_LAST_SEQ, {"at": conversation_id}).scalar_one_or_none() is None:
                raise UnknownConversation(conversation_id)
            return _read(connection, _SINCE, at=conversation_id, seq=seq)

    @override
    def choice(self, conversation_id: str, token: str) -> Choice | None:
        seq = place_of(token)
        if seq is None:
            return None
        with reading(self._engine) as connection:
            said = _read(connection, _ONE, at=conversation_id, seq=seq)
        return next((c for message in said for c in message.line.choices if c.token == token), None)

    @override
    def rate(self, conversation_id: str, seq: int, helpful: bool, reason: str | None) -> bool:
        at = and_(feedback.c.conversation_id == conversation_id, feedback.c.seq == seq)
        row = {"helpful": int(helpful), "reason": reason, "created": self._now()}
        with writing(self._engine) as connection:
            if not _read(connection, _ONE, at=conversation_id, seq=seq):
                return False
            if not connection.execute(feedback.update().where(at).values(row)).rowcount:
                connection.execute(feedback.insert().values(conversation_id=conversation_id, seq=seq, **row))
        return True

    @override
    def reachable(self) -> bool:
        return is_reachable(self._engine)

    def _numbered(
        self, connection: Connection, conversation_id: str, last: int, lines: tuple[Line, ...]
    ) -> tuple[tuple[Message, ...], list[Message]]:
        """The lines as messages, and those of them that are new."""
        kept: list[Message] = []
        fresh: list[Message] = []
        for line in lines:
            message = _find(connection, conversation_id, line.client_id) if line.client_id else None
            if message is None:
                seq = last + len(fresh) + 1
                message = Message(seq, replace(line, choices=tokened(seq, line.choices)), self._now())
                fresh.append(message)
            kept.append(message)
        return tuple(kept), fresh


def _find(connection: Connection, conversation_id: str, client_id: str) -> Message | None:
    return next(iter(_read(connection, _BY_CLIENT_ID, at=conversation_id, client_id=client_id)), None)


def _read(connection: Connection, statement: Any, **values: Any) -> tuple[Message, ...]:
    return tuple(_from_row(row._mapping) for row in connection.execute(statement, values))


def _to_row(message: Message) -> dict[str, Any]:
    line = message.line
    return {
        "seq": message.seq,
        "sender": line.sender,
        "name": line.name,
        "text": line.text,
        "buttons": [{k: v for k, v in vars(c).items() if v is not None} for c in line.choices],
        "card": line.card,
        "client_id": line.client_id,
        "answers": line.answers,
        "created": message.created,
    }


def _from_row(row: Any) -> Message:
    choices = tuple(Choice(**button) for button in row["buttons"])
    line = Line(row["sender"], row["text"], choices, row["card"], row["name"], row["client_id"], row["answers"])
    return Message(row["seq"], line, row["created"])
