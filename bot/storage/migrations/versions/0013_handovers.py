"""Who holds a talk, where its thread in Slack is, and what a message says of the talk itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_handovers"
down_revision = "0012_erasures"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and the columns."""
    op.create_table(
        "handovers",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("holder", sa.String(10), nullable=False),
        sa.Column("colleague", sa.String(200)),
        sa.Column("name", sa.Text),
        sa.Column("group", sa.String(40), nullable=False),
        sa.Column("since", _TIME),
        sa.Column("due", _TIME),
        sa.Column("waits", _TIME),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("wait", sa.Integer, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("changed", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_holder_since", "handovers", ["holder", "since"])
    op.create_index("ix_handovers_due", "handovers", ["due"])
    op.create_table(
        "slack_threads",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("ts", sa.String(40)),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("inside", sa.Boolean, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_slack_threads"),
    )
    op.create_index("ix_slack_threads_channel_ts", "slack_threads", ["channel", "ts"])
    op.add_column("messages", sa.Column("note", sa.String(20)))
    op.add_column("messages", sa.Column("about", sa.Integer))
