"""What was said in a conversation, for people to read: from the transcript, or from the log of turns without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.conversations.transcripts import Sender
from bot.storage.database.tables import messages, turns

SPEAKERS: dict[str, Sender] = {"user": "visitor", "bot": "bot"}


@dataclass(frozen=True)
class TranscriptLine:
    """One thing that was said, by whom and when."""

    sender: Sender
    text: str
    time: datetime


def list_transcript(connection: Connection, conversation_id: str) -> tuple[TranscriptLine, ...]:
    """Everything said in the conversation, in order; nothing for an unknown one."""
    return tuple(_from_transcript(connection, conversation_id)) or tuple(_from_turns(connection, conversation_id))


def _from_transcript(connection: Connection, conversation_id: str) -> Iterator[TranscriptLine]:
    lines = select(messages).where(messages.c.conversation_id == conversation_id).order_by(messages.c.seq)
    return (TranscriptLine(row.sender, row.text, row.created) for row in connection.execute(lines))


def _from_turns(connection: Connection, conversation_id: str) -> Iterator[TranscriptLine]:
    log = select(turns.c.events).where(turns.c.conversation_id == conversation_id).order_by(turns.c.number)
    for event in (event for row in connection.execute(log) for event in row.events):
        if event["event"] in SPEAKERS and event.get("text"):
            yield TranscriptLine(
                SPEAKERS[event["event"]], event["text"], datetime.fromtimestamp(event["timestamp"], timezone.utc)
            )
