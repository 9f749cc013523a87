"""Bookings of consultations, and the pieces of people's time that they take."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_bookings"
down_revision = "0005_outbox"


def upgrade() -> None:
    """Make the tables of bookings."""
    op.create_table(
        "bookings",
        sa.Column("id", sa.String(40), nullable=False),
        _of_lead("bookings"),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("status_before", sa.String(20), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_bookings"),
        sa.UniqueConstraint("token", name="uq_bookings_token"),
    )
    op.create_index("ix_bookings_start", "bookings", ["start"])
    op.create_index("ix_bookings_lead_id", "bookings", ["lead_id"])
    op.create_table(
        "booked_times",
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("piece", sa.Integer, nullable=False),
        sa.Column("booking_id", sa.String(40), nullable=False),
        _of_lead("booked_times"),
        sa.PrimaryKeyConstraint("person", "piece", name="pk_booked_times"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_booked_times_booking_id_bookings", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_booked_times_booking_id", "booked_times", ["booking_id"])
    op.create_index("ix_booked_times_lead_id", "booked_times", ["lead_id"])


def _of_lead(table: str) -> sa.Column[str]:
    key = sa.ForeignKey("leads.id", name=f"fk_{table}_lead_id_leads", ondelete="CASCADE")
    return sa.Column("lead_id", sa.String(40), key, nullable=False)
