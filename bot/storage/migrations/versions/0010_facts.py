"""The facts that reports count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_facts"
down_revision = "0009_brief_links"


def upgrade() -> None:
    """Make the table of facts."""
    op.create_table(
        "facts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
    )
    op.create_index("ix_facts_conversation_id_kind_time", "facts", ["conversation_id", "kind", "time"])
    op.create_index(
        "ix_facts_kind_time_subject_conversation_id", "facts", ["kind", "time", "subject", "conversation_id"]
    )
