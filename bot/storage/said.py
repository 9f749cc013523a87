"""What was said in a conversation, for people to read: from the transcript, or from Rasa's events without one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.storage.tables import events, messages
from bot.storage.transcripts import Sender

SPEAKERS: dict[str, Sender] = {"user": "visitor", "bot": "bot"}


@dataclass(frozen=True)
class Said:
    """One thing that was said, by whom and when."""

    sender: Sender
    text: str
    time: datetime


def what_was_said(connection: Connection, conversation_id: str) -> tuple[Said, ...]:
    """Everything said in the conversation, in order; nothing for an unknown one."""
    return tuple(_from_transcript(connection, conversation_id)) or tuple(_from_events(connection, conversation_id))


def _from_transcript(connection: Connection, conversation_id: str) -> Iterator[Said]:
    lines = select(messages).where(messages.c.conversation_id == conversation_id).order_by(messages.c.seq)
    return (Said(row.sender, row.text, row.created) for row in connection.execute(lines))


def _from_events(connection: Connection, conversation_id: str) -> Iterator[Said]:
    spoken = events.c.type_name.in_(SPEAKERS)
    rows = connection.execute(select(events).where(events.c.sender_id == conversation_id, spoken).order_by(events.c.id))
    for row in rows:
        text = json.loads(row.data).get("text")
        if text:
            yield Said(SPEAKERS[row.type_name], text, datetime.fromtimestamp(row.timestamp, timezone.utc))
