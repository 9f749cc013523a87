"""The tables of the desk: who may use it, who is in, what they looked at and changed, and what sales notes of a lead.

Their moments are named `at`: what colleagues do is no word of a visitor, and keeps nothing from being purged.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.database.tables import UtcTime, metadata, of_lead

_EMAIL = String(254)


def _of_user(**options: Any) -> Column[str]:
    return Column("email", _EMAIL, ForeignKey("users.email", ondelete="CASCADE"), nullable=False, **options)


def _number_column() -> Column[int]:
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


users = Table(
    "users",
    metadata,
    Column("email", _EMAIL, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("password", Text, nullable=False),
    # Sealed; and the last code's number, so that none is good twice.
    Column("secret", Text),
    Column("last_code", BigInteger),
    Column("at", UtcTime, nullable=False),
    Column("disabled", UtcTime),
)

# By the hash of what the browser holds: who reads the database can still be nobody.
user_sessions = Table(
    "user_sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    _of_user(index=True),
    Column("at", UtcTime, nullable=False),
    Column("seen", UtcTime, nullable=False),
)

# By the hash of what was typed as an address, whether somebody has it or not.
login_failures = Table(
    "login_failures",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
)

# Who looked at whose data is data of theirs as well, and goes with them.
audit = Table(
    "audit",
    metadata,
    _number_column(),
    Column("at", UtcTime, nullable=False, index=True),
    Column("email", _EMAIL, nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("conversation_id", String(80)),
    Index(None, "conversation_id", "at"),
)

lead_work = Table(
    "lead_work",
    metadata,
    of_lead(primary_key=True),
    Column("owner", _EMAIL, index=True),
    Column("reason", Text),
    Column("value", Integer),
)

# What colleagues write for each other, of a talk that has a lead or has none.
talk_notes = Table(
    "talk_notes",
    metadata,
    _number_column(),
    Column("conversation_id", String(80), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("email", _EMAIL, nullable=False),
    Column("text", Text, nullable=False),
)

# Filters of leads that a colleague keeps for themselves: the query of an address under a name.
saved_filters = Table(
    "saved_filters",
    metadata,
    _of_user(primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("query", Text, nullable=False),
)

# How often the chat was seen and opened, by day of the agency's clock: counts of nobody in particular.
sightings = Table(
    "sightings",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("page", String(200), primary_key=True),
    Column("campaign", String(80), primary_key=True),
    Column("device", String(10), primary_key=True),
    Column("greeting", String(80), primary_key=True),
    Column("count", Integer, nullable=False),
)

# The weekly mails by the Monday they go out on: one process takes each, and says when it was sent.
weekly_mails = Table(
    "weekly_mails",
    metadata,
    Column("week", String(10), primary_key=True),
    Column("taken", UtcTime, nullable=False),
    Column("sent", UtcTime),
)

lead_changes = Table(
    "lead_changes",
    metadata,
    _number_column(),
    of_lead(index=True),
    Column("at", UtcTime, nullable=False),
    Column("email", _EMAIL, nullable=False),
    Column("field", String(20), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
)
