"""Begins a conversation at the terminal."""

from __future__ import annotations

from bot.bootstrap import Running, Services, personal_data
from bot.channels.terminal import Conversation
from bot.storage.transcripts import Origin


def converse(running: Running, parts: Services) -> Conversation:
    """A new conversation, known to the database like any other."""
    started = running.transcripts.start(Origin(channel="terminal"))
    limit, finish = parts.settings.message_limit, personal_data().finish
    return Conversation(running.assistant, parts.lines, limit, started, finish)
