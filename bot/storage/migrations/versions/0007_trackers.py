"""What Rasa knows of a conversation as a snapshot and a log of turns, made of the events its own store kept."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007_trackers"
down_revision = "0006_bookings"

_TIME = sa.DateTime(timezone=True)
_trackers = sa.table(
    "trackers",
    sa.column("conversation_id"),
    sa.column("version"),
    sa.column("snapshot", sa.JSON),
    sa.column("changed", _TIME),
)
_turns = sa.table(
    "turns",
    sa.column("conversation_id"),
    sa.column("number"),
    sa.column("time", _TIME),
    sa.column("events", sa.JSON),
)
_events = sa.table("events", *(sa.column(name) for name in ("id", "sender_id", "type_name", "timestamp", "data")))


def upgrade() -> None:
    """Make the tables, take over every conversation, and drop the events."""
    op.create_table(
        "trackers",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("snapshot", sa.JSON, nullable=False),
        sa.Column("changed", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_trackers"),
    )
    op.create_table(
        "turns",
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("time", _TIME, nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "number", name="pk_turns"),
    )
    _take_over(op.get_bind())
    op.drop_table("events")


def _take_over(connection: Any) -> None:
    talks = connection.execute(sa.select(_events.c.sender_id).distinct()).scalars().all()
    for talk in talks:
        rows = connection.execute(
            sa.select(_events.c.timestamp, _events.c.data).where(_events.c.sender_id == talk).order_by(_events.c.id)
        ).all()
        events = [{**json.loads(row.data), "timestamp": row.timestamp} for row in rows]
        last = datetime.fromtimestamp(rows[-1].timestamp or 0.0, timezone.utc)
        at = {"conversation_id": talk[:80]}
        connection.execute(_trackers.insert().values(**at, version=1, snapshot=_snapshot(events), changed=last))
        connection.execute(_turns.insert().values(**at, number=1, time=last, events=events))


def _snapshot(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The slots as the events left them, the last message, and a bot that listens: all that rules look at."""
    slots: dict[str, Any] = {}
    said: list[dict[str, Any]] = []
    for event in events:
        if event.get("event") in ("reset_slots", "restart"):
            slots, said = {}, []
        elif event.get("event") == "slot":
            slots[event["name"]] = event.get("value")
        elif event.get("event") == "user":
            said = [event]
    listen = {"event": "action", "name": "action_listen", "timestamp": events[-1]["timestamp"]}
    held = [{"event": "slot", "name": name, "value": value} for name, value in slots.items() if value is not None]
    return [{**event, "timestamp": listen["timestamp"]} for event in held] + [listen, *said, listen]
