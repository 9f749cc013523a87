"""The report asks when consultations were booked."""

from __future__ import annotations

from alembic import op

revision = "0017_bookings_created"
down_revision = "0016_busy_times"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_bookings_created", "bookings", ["created"])
