"""The tables of the Slack channel: what came in, what goes out, and who of the agency looks after whom."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.database.tables import UtcTime, metadata, of_conversation
from bot.storage.queues.sql_queue import queue_columns


def _queue_table(name: str) -> Table:
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


slack_inbox = _queue_table("slack_inbox")
slack_outbox = _queue_table("slack_outbox")

slack_claims = Table(
    "slack_claims",
    metadata,
    of_conversation(primary_key=True),
    Column("person", String(40), nullable=False),
    Column("created", UtcTime, nullable=False),
)

# Where the first post of a lead stands in the agency's channel; `key` names the alert that begins it, and `ts` is None
# until Slack has it. Its moment is named `at`, for what the agency is told is no word of a visitor.
slack_posts = Table(
    "slack_posts",
    metadata,
    Column("conversation_id", String(80), primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("ts", String(40)),
    Column("key", String(200), nullable=False),
    Column("at", UtcTime, nullable=False),
)

# Where a talk with a person stands in the agency's channel: `place` is the seq up to which it stands there, `inside`
# that what is written in it now stays among the agency's people, `open` that what is said still goes there.
slack_threads = Table(
    "slack_threads",
    metadata,
    Column("conversation_id", String(80), primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("ts", String(40)),
    Column("place", Integer, nullable=False),
    Column("inside", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("created", UtcTime, nullable=False),
    Index(None, "channel", "ts"),
)
