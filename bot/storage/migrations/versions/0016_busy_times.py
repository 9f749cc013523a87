"""When consultants are busy by calendars of their own, and when these were last read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_busy_times"
down_revision = "0015_lead_posts"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "busy_sources",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("tried", _TIME, nullable=False),
        sa.Column("fetched", _TIME),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("source", name="pk_busy_sources"),
    )
    op.create_table(
        "busy_times",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("source", "start", "end", name="pk_busy_times"),
        sa.ForeignKeyConstraint(
            ["source"], ["busy_sources.source"], name="fk_busy_times_source_busy_sources", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_busy_times_end", "busy_times", ["end"])
