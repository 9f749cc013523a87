"""Begins a conversation at the terminal."""

from __future__ import annotations

from bot.bootstrap.app import App
from bot.channels.terminal import TerminalConversation
from bot.conversations.transcripts import Origin


def open_conversation(app: App) -> TerminalConversation:
    """A new conversation, known to the database like any other."""
    content, stores = app.content, app.stores
    started, limit = stores.transcripts.start_talk(Origin(channel="terminal")), content.settings.message_limit
    erase, others = stores.people.truncate_log, stores.transcripts.list_since
    return TerminalConversation(app, content.lines, limit, started, erase, others)
