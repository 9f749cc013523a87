"""The files of talks, in the database: they go with the talk when its visitor is erased."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.conversations.transcripts import AttachedFile
from bot.storage.conversations.person_tables import attachments
from bot.storage.database.engine import read_transaction, write_transaction

_BYTES = 24


class SqlAttachments:
    """Keeps files. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._now = engine, now

    def keep_file(self, conversation_id: str, name: str, kind: str, body: bytes) -> AttachedFile:
        """Keep a file of this talk under a token that nobody can guess."""
        token = secrets.token_urlsafe(_BYTES)
        facts = {"token": token, "name": name, "kind": kind, "size": len(body)}
        row = {**facts, "conversation_id": conversation_id, "body": body, "created": self._now()}
        with write_transaction(self._engine) as connection:
            connection.execute(attachments.insert().values(row))
        return AttachedFile(token, name, kind, len(body))

    def count_files(self, conversation_id: str) -> int:
        """How many files the talk has."""
        found = select(func.count()).where(attachments.c.conversation_id == conversation_id)
        with read_transaction(self._engine) as connection:
            return int(connection.execute(found).scalar_one())

    def load_file(self, token: str) -> tuple[AttachedFile, bytes] | None:
        """The file of this token; None for a wrong one, or when its talk was erased."""
        with read_transaction(self._engine) as connection:
            row = connection.execute(select(attachments).where(attachments.c.token == token)).first()
        return (AttachedFile(row.token, row.name, row.kind, row.size), bytes(row.body)) if row else None

    def drop_file(self, token: str) -> None:
        """Delete a file: what it hung on was withdrawn."""
        with write_transaction(self._engine) as connection:
            connection.execute(attachments.delete().where(attachments.c.token == token))
