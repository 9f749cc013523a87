"""How far a visitor has read, the files of a talk, and which colleagues are here: the tables."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from bot.storage.database.tables import UtcTime, metadata, of_conversation

read_places = Table(
    "read_places",
    metadata,
    of_conversation(primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("changed", UtcTime, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("token", String(40), primary_key=True),
    of_conversation(),
    Column("name", Text, nullable=False),
    Column("kind", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created", UtcTime, nullable=False),
    Index(None, "conversation_id"),
)

# Of the agency's people, and so of no visitor: nothing here goes with a talk.
presence = Table(
    "presence",
    metadata,
    Column("colleague", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("changed", UtcTime, nullable=False),
)
