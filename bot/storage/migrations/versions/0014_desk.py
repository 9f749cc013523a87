"""Who may use the desk and what they do there, what sales notes, and the indexes that pages go along."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_desk"
down_revision = "0013_handovers"

_TIME = sa.DateTime(timezone=True)
_EMAIL = sa.String(254)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables and the index."""
    _make_users()
    _make_audit()
    _make_work()
    op.create_index("ix_conversations_created_id", "conversations", ["created", "id"])
    op.create_index("ix_feedback_helpful_created", "feedback", ["helpful", "created"])


def _make_users() -> None:
    op.create_table(
        "users",
        sa.Column("email", _EMAIL, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("secret", sa.Text),
        sa.Column("last_code", sa.BigInteger),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("disabled", _TIME),
        sa.PrimaryKeyConstraint("email", name="pk_users"),
    )
    op.create_table(
        "user_sessions",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("email", _EMAIL, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("seen", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_user_sessions"),
        sa.ForeignKeyConstraint(["email"], ["users.email"], name="fk_user_sessions_email_users", ondelete="CASCADE"),
    )
    op.create_index("ix_user_sessions_email", "user_sessions", ["email"])
    op.create_table(
        "login_failures",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_login_failures"),
    )
    op.create_index("ix_login_failures_at", "login_failures", ["at"])


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("email", _EMAIL, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("conversation_id", sa.String(80)),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_conversation_id_at", "audit", ["conversation_id", "at"])


def _make_work() -> None:
    op.create_table(
        "lead_work",
        sa.Column("lead_id", sa.String(40), nullable=False),
        sa.Column("owner", _EMAIL),
        sa.Column("reason", sa.Text),
        sa.Column("value", sa.Integer),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_work"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_lead_work_lead_id_leads", ondelete="CASCADE"),
    )
    op.create_index("ix_lead_work_owner", "lead_work", ["owner"])
    op.create_table(
        "lead_changes",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("lead_id", sa.String(40), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("email", _EMAIL, nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lead_changes"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_lead_changes_lead_id_leads", ondelete="CASCADE"),
    )
    op.create_index("ix_lead_changes_lead_id", "lead_changes", ["lead_id"])
    op.create_table(
        "talk_notes",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("email", _EMAIL, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_talk_notes"),
    )
    op.create_index("ix_talk_notes_conversation_id", "talk_notes", ["conversation_id"])
