"""Where the post of each lead stands in the agency's channel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_lead_posts"
down_revision = "0014_desk"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "slack_posts",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("ts", sa.String(40)),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_slack_posts"),
    )
