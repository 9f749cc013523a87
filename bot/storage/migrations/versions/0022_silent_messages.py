"""Which messages were read while a person held the talk, so that the same message again gets no answer either."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022_silent_messages"
down_revision = "0021_person_in_chat"


def upgrade() -> None:
    """Add the column."""
    op.add_column("messages", sa.Column("silent", sa.Boolean))
