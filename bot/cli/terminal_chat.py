"""Begins a conversation at the terminal."""

from __future__ import annotations

from bot.bootstrap.app import App
from bot.channels.terminal import TerminalConversation
from bot.conversations.transcripts import Origin


def open_conversation(app: App) -> TerminalConversation:
    """A new conversation, known to the database like any other."""
    content, started = app.content, app.stores.transcripts.start_talk(Origin(channel="terminal"))
    return TerminalConversation(
        app, content.lines, content.settings.message_limit, started, app.stores.people.truncate_log
    )
