"""The unguessable addresses of the briefs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_brief_links"
down_revision = "0008_scores"


def upgrade() -> None:
    """Make the table of links."""
    op.create_table(
        "brief_links",
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("lead_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_brief_links"),
        sa.UniqueConstraint("lead_id", name="uq_brief_links_lead_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_brief_links_lead_id_leads", ondelete="CASCADE"),
    )
