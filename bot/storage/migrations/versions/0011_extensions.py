"""The extension of a phone number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_extensions"
down_revision = "0010_facts"


def upgrade() -> None:
    """Add the column of extensions."""
    op.add_column("contacts", sa.Column("extension", sa.Text))
