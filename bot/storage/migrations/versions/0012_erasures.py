"""Erasures that are still to be finished, mails that ask for news, and the indexes along which leads are paged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_erasures"
down_revision = "0011_extensions"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and the indexes."""
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("lane", sa.String(120), nullable=False),
        sa.Column("said", sa.String(40), nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("due", _TIME, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("holder", sa.String(40)),
        sa.Column("held_until", _TIME),
        sa.Column("done", _TIME),
        sa.Column("talks", sa.JSON, nullable=False),
        sa.UniqueConstraint("key", name="uq_erasures_key"),
    )
    op.create_index("ix_erasures_done_lane", "erasures", ["done", "lane"])
    op.create_table(
        "news_mails",
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("lead_id", sa.String(40), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("asked", _TIME, nullable=False),
        sa.Column("confirmed", _TIME),
        sa.PrimaryKeyConstraint("token", name="pk_news_mails"),
        sa.UniqueConstraint("lead_id", "address", name="uq_news_mails_lead_id_address"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_news_mails_lead_id_leads", ondelete="CASCADE"),
    )
    op.create_index("ix_leads_hottest", "leads", [sa.text("coalesce(score, -1)"), "created", "id"])
    op.create_index("ix_leads_newest", "leads", ["created", "id"])
    op.create_index("ix_leads_changed", "leads", ["changed", "id"])
