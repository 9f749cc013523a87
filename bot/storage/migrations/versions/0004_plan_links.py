"""The unguessable addresses of the recommendations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_plan_links"
down_revision = "0003_slack"


def upgrade() -> None:
    """Make the table of links."""
    op.create_table(
        "plan_links",
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_plan_links"),
        sa.UniqueConstraint("conversation_id", "number", name="uq_plan_links_conversation_id_number"),
    )
