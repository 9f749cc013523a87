"""Filters that colleagues keep, how often the chat was seen and opened, the weekly mails, and where talks came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023_desk_figures"
down_revision = "0022_silent_messages"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and the columns."""
    op.create_table(
        "saved_filters",
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("email", "name", name="pk_saved_filters"),
        sa.ForeignKeyConstraint(["email"], ["users.email"], name="fk_saved_filters_email_users", ondelete="CASCADE"),
    )
    op.create_table(
        "sightings",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("page", sa.String(200), nullable=False),
        sa.Column("campaign", sa.String(80), nullable=False),
        sa.Column("device", sa.String(10), nullable=False),
        sa.Column("greeting", sa.String(80), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "page", "campaign", "device", "greeting", name="pk_sightings"),
    )
    op.create_table(
        "weekly_mails",
        sa.Column("week", sa.String(10), nullable=False),
        sa.Column("taken", _TIME, nullable=False),
        sa.Column("sent", _TIME),
        sa.PrimaryKeyConstraint("week", name="pk_weekly_mails"),
    )
    op.add_column("conversations", sa.Column("device", sa.String(10)))
    op.add_column("conversations", sa.Column("greeting", sa.String(80)))
