"""The tables of the Slack channel: what came in, what goes out, and who of the agency looks after whom."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from bot.storage.database.tables import UtcTime, metadata, of_conversation
from bot.storage.queues.sql_channel_queue import channel_queue_table

slack_inbox = channel_queue_table("slack_inbox")
slack_outbox = channel_queue_table("slack_outbox")

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
