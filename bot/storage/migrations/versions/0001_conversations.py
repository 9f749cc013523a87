"""Conversations, what was said in them, and what visitors thought of the advice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_conversations"
down_revision = None


def upgrade() -> None:
    """Make the tables of the first release."""
    _make_conversations()
    _make_messages()
    _make_feedback()


def _make_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("page", sa.Text),
        sa.Column("referrer", sa.Text),
        sa.Column("utm", sa.JSON, nullable=False),
        sa.Column("language", sa.String(40)),
        sa.Column("timezone", sa.String(64)),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )


def _make_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("sender", sa.String(10), nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("buttons", sa.JSON, nullable=False),
        sa.Column("card", sa.JSON),
        sa.Column("client_id", sa.String(80)),
        sa.Column("answers", sa.Integer),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name="pk_messages"),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_messages_conversation_id_client_id"),
        _belongs("messages"),
    )


def _make_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("helpful", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name="pk_feedback"),
        _belongs("feedback"),
    )


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_conversation_id_conversations"
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name, ondelete="CASCADE")
