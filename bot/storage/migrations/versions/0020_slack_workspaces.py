"""Slack workspaces that installed the app, and talks that went on in a direct message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_slack_workspaces"
down_revision = "0019_outside_bookings"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "slack_installations",
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("installed", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("team", name="pk_slack_installations"),
    )
    op.create_table(
        "slack_states",
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("used", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_slack_states"),
    )
    op.create_table(
        "slack_moves",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("dm", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_slack_moves"),
    )
    op.create_index("ix_slack_moves_dm", "slack_moves", ["dm"])
