"""Consultations that are booked with Cal.com or Calendly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_outside_bookings"
down_revision = "0018_crm_records"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Say of each booking where it is kept, and make the table of those kept elsewhere."""
    op.add_column("bookings", sa.Column("source", sa.String(20)))
    op.create_table(
        "outside_bookings",
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("uid", sa.String(300), nullable=False),
        sa.Column("lead_id", sa.String(40)),
        sa.Column("booking_id", sa.String(40)),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.Column("start", _TIME),
        sa.Column("end", _TIME),
        sa.PrimaryKeyConstraint("source", "uid", name="pk_outside_bookings"),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name="fk_outside_bookings_lead_id_leads", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_outside_bookings_booking_id_bookings", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_outside_bookings_lead_id", "outside_bookings", ["lead_id"])
    op.create_index("ix_outside_bookings_booking_id", "outside_bookings", ["booking_id"])
