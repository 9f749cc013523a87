"""Every table. A change here needs a migration in migrations/versions, and a test compares the two."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A moment with its time zone; SQLite, which has none, holds it in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(timezone.utc)

    @override
    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


def of_conversation(**options: Any) -> Column[Any]:
    """The column that ties a row to its conversation, and lets it go when that is erased."""
    return Column(
        "conversation_id", String(80), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, **options
    )


def of_lead(**options: Any) -> Column[Any]:
    """The column that ties a row to its lead, and lets it go when that is erased."""
    return Column("lead_id", String(40), ForeignKey("leads.id", ondelete="CASCADE"), nullable=False, **options)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("created", UtcTime, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("page", Text),
    Column("referrer", Text),
    Column("utm", JSON, nullable=False),
    Column("language", String(40)),
    Column("timezone", String(64)),
    # The desk counts by these: phone or desktop, and the line that the visitor was greeted with.
    Column("device", String(10)),
    Column("greeting", String(80)),
    Column("last_seq", Integer, nullable=False),
    # The desk goes through talks along this one: see talk_pages.
    Index(None, "created", "id"),
)

messages = Table(
    "messages",
    metadata,
    of_conversation(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("sender", String(10), nullable=False),
    Column("name", Text),
    Column("text", Text, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("card", JSON(none_as_null=True)),
    Column("client_id", String(80)),
    Column("answers", Integer),
    Column("created", UtcTime, nullable=False),
    # What it says of the talk itself, and the seq of the message that it corrects or withdraws.
    Column("note", String(20)),
    Column("about", Integer),
    # What hangs on it, each with the token under which it is kept.
    Column("files", JSON(none_as_null=True)),
    # It was read while a person held the talk: the same message again gets no answer either.
    Column("silent", Boolean),
    UniqueConstraint("conversation_id", "client_id"),
)

feedback = Table(
    "feedback",
    metadata,
    of_conversation(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("helpful", Integer, nullable=False),
    Column("reason", Text),
    Column("created", UtcTime, nullable=False),
    Index(None, "helpful", "created"),
)

# No foreign key from here to conversations: a lead must not be lost because nobody kept what was said.
leads = Table(
    "leads",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(80), nullable=False, unique=True),
    Column("status", String(20), nullable=False),
    Column("score", Integer),
    Column("scored", JSON(none_as_null=True)),
    Column("words", JSON(none_as_null=True)),
    Column("pending", String(40)),
    Column("profile", JSON, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("changed", UtcTime, nullable=False),
    # A page of leads is read along one of these: see lead_pages.
    Index("ix_leads_hottest", text("coalesce(score, -1)"), "created", "id"),
    Index("ix_leads_newest", "created", "id"),
    Index("ix_leads_changed", "changed", "id"),
)

contacts = Table(
    "contacts",
    metadata,
    of_lead(primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    # What the person is known by; for who gave no address it is the phone number.
    Column("email_folded", Text, nullable=False, index=True),
    Column("phone", Text),
    Column("company", Text),
    Column("role", Text),
    Column("website", Text),
    Column("extension", Text),
)

consents = Table(
    "consents",
    metadata,
    of_lead(primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("purpose", String(20), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("version", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("time", UtcTime, nullable=False),
)

wishes = Table(
    "wishes",
    metadata,
    of_lead(primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(40), nullable=False),
    Column("time", UtcTime, nullable=False),
)

recommendations = Table(
    "recommendations",
    metadata,
    Column("conversation_id", String(80), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("time", UtcTime, nullable=False),
    Column("recommendation", JSON, nullable=False),
)

# Erasing a recommendation erases its link by the same column, and what is given later draws a new token.
plan_links = Table(
    "plan_links",
    metadata,
    Column("token", String(40), primary_key=True),
    Column("conversation_id", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    UniqueConstraint("conversation_id", "number"),
)

# A lead has one booking of ours at a time; `source` names who keeps any other. Those it cancelled stay, because
# calendars were told of them.
bookings = Table(
    "bookings",
    metadata,
    Column("id", String(40), primary_key=True),
    of_lead(index=True),
    Column("token", String(40), nullable=False, unique=True),
    Column("person", String(40), nullable=False),
    Column("start", UtcTime, nullable=False, index=True),
    Column("end", UtcTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("status_before", String(20), nullable=False),
    Column("created", UtcTime, nullable=False, index=True),
    Column("changed", UtcTime, nullable=False),
    Column("cancelled", UtcTime),
    Column("source", String(20)),
)

# People's time in pieces of five minutes, buffers included: no two bookings can overlap, however long they are.
booked_times = Table(
    "booked_times",
    metadata,
    Column("person", String(40), primary_key=True),
    Column("piece", Integer, primary_key=True, autoincrement=False),
    Column("booking_id", String(40), ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False, index=True),
    of_lead(index=True),
)

# What Rasa knows of a conversation: a short stand-in for the whole of it, and how many turns it has had.
# No foreign key: the tests and tools of Rasa talk without a transcript.
trackers = Table(
    "trackers",
    metadata,
    Column("conversation_id", String(80), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("snapshot", JSON, nullable=False),
    Column("changed", UtcTime, nullable=False),
)

# What happened in each turn, written once and never read to answer.
turns = Table(
    "turns",
    metadata,
    Column("conversation_id", String(80), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("time", UtcTime, nullable=False),
    Column("events", JSON, nullable=False),
)
