"""Leads with contact, consents and wishes, recommendations as given, and the events of Rasa's tracker store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_leads"
down_revision = "0001_conversations"


def upgrade() -> None:
    """Make the tables of leads, and take over the one of events."""
    _make_leads()
    _make_contacts()
    _make_consents()
    _make_wishes()
    _make_recommendations()
    # Rasa's tracker store makes its own table wherever it was started before this migration.
    if not sa.inspect(op.get_bind()).has_table("events"):
        _make_events()
    op.create_index("ix_events_sender_id_type_name_timestamp", "events", ["sender_id", "type_name", "timestamp"])


def _make_leads() -> None:
    op.create_table(
        "leads",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("profile", sa.JSON, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
        sa.UniqueConstraint("conversation_id", name="uq_leads_conversation_id"),
    )


def _make_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("lead_id", sa.String(40), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_folded", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("company", sa.Text),
        sa.Column("role", sa.Text),
        sa.Column("website", sa.Text),
        sa.PrimaryKeyConstraint("lead_id", name="pk_contacts"),
        _belongs("contacts"),
    )
    op.create_index("ix_contacts_email_folded", "contacts", ["email_folded"])


def _make_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("lead_id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lead_id", "number", name="pk_consents"),
        _belongs("consents"),
    )


def _make_wishes() -> None:
    op.create_table(
        "wishes",
        sa.Column("lead_id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lead_id", "number", name="pk_wishes"),
        _belongs("wishes"),
    )


def _make_recommendations() -> None:
    op.create_table(
        "recommendations",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recommendation", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "number", name="pk_recommendations"),
    )


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("type_name", sa.String(255), nullable=False),
        sa.Column("timestamp", sa.Float),
        sa.Column("intent_name", sa.String(255)),
        sa.Column("action_name", sa.String(255)),
        sa.Column("data", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_sender_id", "events", ["sender_id"])


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=f"fk_{table}_lead_id_leads", ondelete="CASCADE")
