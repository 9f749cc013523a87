"""What a score is made of, in whose words, and the question a lead was left at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_scores"
down_revision = "0007_trackers"


def upgrade() -> None:
    """Add the columns to leads."""
    for column in (sa.Column("scored", sa.JSON), sa.Column("words", sa.JSON), sa.Column("pending", sa.String(40))):
        op.add_column("leads", column)
