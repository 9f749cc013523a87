"""Messages as rows of their table."""

from __future__ import annotations

from typing import Any

from bot.conversations.transcripts import AttachedFile, Message, StoredChoice, TranscriptEntry


def message_to_row(conversation_id: str, message: Message) -> dict[str, Any]:
    """The row of a message, by its columns."""
    line = message.line
    return {
        "conversation_id": conversation_id,
        "seq": message.seq,
        "sender": line.sender,
        "name": line.name,
        "text": line.text,
        "buttons": [{k: v for k, v in vars(c).items() if v is not None} for c in line.choices],
        "card": line.card,
        "client_id": line.client_id,
        "answers": line.answers,
        "created": message.created,
        "note": line.note,
        "about": line.about,
        "files": [vars(file) for file in line.files] or None,
        "silent": line.silent or None,
    }


def row_to_message(row: Any) -> Message:
    """The message that a row holds."""
    choices = tuple(StoredChoice(**button) for button in row["buttons"])
    said = (row["sender"], row["text"], choices, row["card"], row["name"], row["client_id"], row["answers"])
    files = tuple(AttachedFile(**file) for file in row["files"] or ())
    line = TranscriptEntry(*said, row["note"], row["about"], files, bool(row["silent"]))
    return Message(row["seq"], line, row["created"])
