"""Begins a conversation at the terminal."""

from __future__ import annotations

from bot.bootstrap import ContentParts, ServerParts, personal_data
from bot.channels.terminal import TerminalConversation
from bot.storage.conversations.transcripts import Origin


def open_conversation(running: ServerParts, parts: ContentParts) -> TerminalConversation:
    """A new conversation, known to the database like any other."""
    started = running.transcripts.start_talk(Origin(channel="terminal"))
    limit, finish = parts.settings.message_limit, personal_data().truncate_log
    return TerminalConversation(running.assistant, parts.lines, limit, started, finish)
