"""How far a visitor has read, the files of a talk, and which colleagues are here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_person_in_chat"
down_revision = "0020_slack_workspaces"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and the column."""
    op.create_table(
        "read_places",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("changed", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_read_places"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_read_places_conversation_id_conversations",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "attachments",
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_attachments"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_attachments_conversation_id_conversations",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_attachments_conversation_id", "attachments", ["conversation_id"])
    op.create_table(
        "presence",
        sa.Column("colleague", sa.String(200), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("changed", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("colleague", name="pk_presence"),
    )
    op.add_column("messages", sa.Column("files", sa.JSON))
