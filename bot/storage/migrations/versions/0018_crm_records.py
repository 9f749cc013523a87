"""What of a lead lies in a CRM."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_crm_records"
down_revision = "0017_bookings_created"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "crm_records",
        sa.Column("lead_id", sa.String(40), nullable=False),
        sa.Column("crm", sa.String(20), nullable=False),
        sa.Column("contact", sa.String(40)),
        sa.Column("made", sa.Boolean, nullable=False),
        sa.Column("company", sa.String(40)),
        sa.Column("deal", sa.String(40)),
        sa.Column("note", sa.String(40)),
        sa.Column("owner", sa.String(40)),
        sa.Column("sent", sa.JSON, nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("lead_id", "crm", name="pk_crm_records"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_crm_records_lead_id_leads", ondelete="CASCADE"),
    )
    op.create_index("ix_crm_records_crm_contact", "crm_records", ["crm", "contact"])
