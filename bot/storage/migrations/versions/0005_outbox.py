"""What waits to be told to others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_outbox"
down_revision = "0004_plan_links"


def upgrade() -> None:
    """Make the table of the outbox."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("lane", sa.String(120), nullable=False),
        sa.Column("said", sa.String(40), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("holder", sa.String(40)),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("done", sa.DateTime(timezone=True)),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("recipient", sa.String(20), nullable=False),
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("lead_id", sa.String(40)),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("occurrence", sa.String(40), nullable=False),
        sa.Column("failed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_outbox_lead_id_leads", ondelete="CASCADE"),
    )
    op.create_index("ix_outbox_conversation_id", "outbox", ["conversation_id"])
    op.create_index("ix_outbox_lead_id", "outbox", ["lead_id"])
    op.create_index("ix_outbox_done_lane", "outbox", ["done", "lane"])
