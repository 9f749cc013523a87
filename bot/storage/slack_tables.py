"""The tables of the Slack channel: what came in, what goes out, and who of the agency looks after whom."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.tables import UtcTime, metadata, of_conversation


def _queue(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("key", String(200), nullable=False, unique=True),
        Column("subject", String(200), unique=True),
        Column("kind", String(40), nullable=False),
        Column("lane", String(120), nullable=False),
        # Not everything in a queue belongs to a conversation; what does goes with it.
        Column("conversation_id", String(80), ForeignKey("conversations.id", ondelete="CASCADE"), index=True),
        Column("said", String(40), nullable=False),
        Column("body", Text, nullable=False),
        Column("created", UtcTime, nullable=False),
        Column("due", UtcTime, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("note", Text),
        Column("holder", String(40)),
        Column("held_until", UtcTime),
        Column("done", UtcTime),
        Index(None, "done", "lane"),
    )


slack_inbox = _queue("slack_inbox")
slack_outbox = _queue("slack_outbox")

slack_claims = Table(
    "slack_claims",
    metadata,
    of_conversation(primary_key=True),
    Column("person", String(40), nullable=False),
    Column("created", UtcTime, nullable=False),
)
