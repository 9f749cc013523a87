"""The tables of the Slack channel: what came in, what goes out, and who of the agency looks after whom."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text

from bot.storage.sql_queue import queue_columns
from bot.storage.tables import UtcTime, metadata, of_conversation


def _queue(name: str) -> Table:
    return Table(
        name,
        metadata,
        *queue_columns(),
        Column("subject", String(200), unique=True),
        Column("kind", String(40), nullable=False),
        # Not everything in a queue belongs to a conversation; what does goes with it.
        Column("conversation_id", String(80), ForeignKey("conversations.id", ondelete="CASCADE"), index=True),
        Column("body", Text, nullable=False),
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
