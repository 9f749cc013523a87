"""Transcripts in a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection, Engine
from typing_extensions import override

from bot.errors import UnknownConversation
from bot.storage.engine import is_reachable, reading, writing
from bot.storage.tables import conversations, feedback, messages
from bot.storage.transcripts import Choice, Line, Message, Origin, Transcripts, new_conversation_id, place_of, tokened


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
        row = {
            "id": new_conversation_id(origin.channel),
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
            connection.execute(conversations.insert().values(row))
        return str(row["id"])

    @override
    def exists(self, conversation_id: str) -> bool:
        with reading(self._engine) as connection:
            return _last_seq(connection, conversation_id) is not None

    @override
    def append(self, conversation_id: str, *lines: Line) -> tuple[Message, ...]:
        with writing(self._engine) as connection:
            _hold(connection, conversation_id)
            return tuple(self._append(connection, conversation_id, line) for line in lines)

    @override
    def find(self, conversation_id: str, client_id: str) -> Message | None:
        with reading(self._engine) as connection:
            return _find(connection, conversation_id, client_id)

    @override
    def answers_to(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        # An answer comes after what it answers, so the primary key narrows the search.
        with reading(self._engine) as connection:
            return _read(connection, conversation_id, and_(messages.c.seq > seq, messages.c.answers == seq))

    @override
    def since(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        with reading(self._engine) as connection:
            if _last_seq(connection, conversation_id) is None:
                raise UnknownConversation(conversation_id)
            return _read(connection, conversation_id, messages.c.seq > seq)

    @override
    def choice(self, conversation_id: str, token: str) -> Choice | None:
        seq = place_of(token)
        if seq is None:
            return None
        with reading(self._engine) as connection:
            said = _read(connection, conversation_id, messages.c.seq == seq)
        return next((c for message in said for c in message.line.choices if c.token == token), None)

    @override
    def rate(self, conversation_id: str, seq: int, helpful: bool, reason: str | None) -> bool:
        at = and_(feedback.c.conversation_id == conversation_id, feedback.c.seq == seq)
        row = {"helpful": int(helpful), "reason": reason, "created": self._now()}
        with writing(self._engine) as connection:
            if not _read(connection, conversation_id, messages.c.seq == seq):
                return False
            if not connection.execute(feedback.update().where(at).values(row)).rowcount:
                connection.execute(feedback.insert().values(conversation_id=conversation_id, seq=seq, **row))
        return True

    @override
    def reachable(self) -> bool:
        return is_reachable(self._engine)

    def _append(self, connection: Connection, conversation_id: str, line: Line) -> Message:
        if line.client_id and (kept := _find(connection, conversation_id, line.client_id)):
            return kept
        seq = _next_seq(connection, conversation_id)
        line = _with_tokens(seq, line)
        message = Message(seq, line, self._now())
        connection.execute(messages.insert().values(conversation_id=conversation_id, **_to_row(message)))
        return message


def _hold(connection: Connection, conversation_id: str) -> None:
    # Taking the row first makes writers of one conversation queue up, so that a client id is seen once.
    at = conversations.c.id == conversation_id
    touched = connection.execute(conversations.update().where(at).values(last_seq=conversations.c.last_seq))
    if not touched.rowcount:
        raise UnknownConversation(conversation_id)


def _next_seq(connection: Connection, conversation_id: str) -> int:
    at = conversations.c.id == conversation_id
    connection.execute(conversations.update().where(at).values(last_seq=conversations.c.last_seq + 1))
    return int(_last_seq(connection, conversation_id) or 0)


def _last_seq(connection: Connection, conversation_id: str) -> int | None:
    found = connection.execute(select(conversations.c.last_seq).where(conversations.c.id == conversation_id))
    seq: int | None = found.scalar_one_or_none()
    return seq


def _find(connection: Connection, conversation_id: str, client_id: str) -> Message | None:
    return next(iter(_read(connection, conversation_id, messages.c.client_id == client_id)), None)


def _read(connection: Connection, conversation_id: str, where: Any) -> tuple[Message, ...]:
    wanted = and_(messages.c.conversation_id == conversation_id, where)
    rows = connection.execute(select(messages).where(wanted).order_by(messages.c.seq))
    return tuple(_from_row(row._mapping) for row in rows)


def _with_tokens(seq: int, line: Line) -> Line:
    return replace(line, choices=tokened(seq, line.choices))


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
