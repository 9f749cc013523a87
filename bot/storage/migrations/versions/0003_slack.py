"""What came in from Slack, what goes out to it, and who of the agency looks after whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_slack"
down_revision = "0002_leads"


def upgrade() -> None:
    """Make the tables of the Slack channel."""
    _make_queue("slack_inbox")
    _make_queue("slack_outbox")
    op.create_table(
        "slack_claims",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_slack_claims"),
        _belongs("slack_claims"),
    )


def _make_queue(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(200)),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("lane", sa.String(120), nullable=False),
        sa.Column("conversation_id", sa.String(80)),
        sa.Column("said", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("holder", sa.String(40)),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("done", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("key", name=f"uq_{table}_key"),
        sa.UniqueConstraint("subject", name=f"uq_{table}_subject"),
        _belongs(table),
    )
    op.create_index(f"ix_{table}_conversation_id", table, ["conversation_id"])
    op.create_index(f"ix_{table}_done_lane", table, ["done", "lane"])


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_conversation_id_conversations"
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name, ondelete="CASCADE")
