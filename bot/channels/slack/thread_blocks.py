"""The messages of a talk's thread, in Slack's blocks."""

from __future__ import annotations

from bot.channels.slack.blocks import fallback_text, section_blocks
from bot.channels.slack.markup import escape_text, shorten_text
from bot.channels.slack.model import Json

LONGEST = 2900


def quote_block(name: str, text: str) -> Json:
    """Somebody's words under their name."""
    shown = f"*{escape_text(name)}:* {escape_text(shorten_text(text, LONGEST))}"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": shorten_text(shown, 3000), "verbatim": True}}
    return {"text": fallback_text(f"{name}: {text}"), "blocks": [section]}


def line_block(text: str) -> Json:
    """A line of ours."""
    return {"text": fallback_text(text), "blocks": section_blocks(text)}
