"""A conversation held line by line: the terminal's two forms share it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.channels.protocol import Assistant
from bot.dialogue.model import Button, Hear, Reply, Turn, pressed, typed

log = logging.getLogger(__name__)
CHOICE = "choice:"


class Conversation:
    """One visitor at a terminal; remembers the buttons of the last turn, so that they can be pressed by title."""

    def __init__(self, assistant: Assistant, lines: Mapping[str, Any], limit: int, conversation_id: str) -> None:
        self._assistant = assistant
        self._lines = lines
        self._limit = limit
        self._id = conversation_id
        self._last = Turn(())

    async def say(self, line: str) -> Turn:
        """The turn that this line leads to; a failure is said honestly, and nothing is lost by it."""
        if line[: len(CHOICE)].casefold() == CHOICE:
            return await self._press(line[len(CHOICE) :].strip())
        if len(line) > self._limit:
            return self._notice(self._lines["too_long"].format(limit=self._limit))
        return await self._turn(typed(line))

    async def _press(self, title: str) -> Turn:
        buttons = [b for reply in self._last.replies for b in reply.buttons]
        button = next((b for b in buttons if b.title.casefold() == title.casefold()), None)
        if button is None:
            return self._notice(self._lines["no_such_choice"].replace("{title}", title[:60]))
        return self._notice(str(button.url)) if button.url else await self._turn(pressed(button.payload or ""))

    async def _turn(self, hear: Hear) -> Turn:
        try:
            self._last = await self._assistant.respond(self._id, hear)
        except Exception:
            log.exception("turn failed")
            return self._notice(self._lines["broken"])
        return self._last

    def _notice(self, text: str) -> Turn:
        """A line said beside the talk; the last turn's buttons stay good."""
        return replace(self._last, replies=(Reply(text),), topic=None, recommendation=None)


def as_json(turn: Turn) -> dict[str, Any]:
    """The turn as `bot talk` prints it (contract 4.6)."""
    return {
        "replies": [{"text": r.text, "buttons": [_button(b) for b in r.buttons]} for r in turn.replies],
        "topic": turn.topic,
        "slots": turn.slots or {},
        "asking": turn.asking,
        "recommendation": turn.recommendation,
        "lead": turn.lead,
    }


def _button(button: Button) -> dict[str, str]:
    return {"title": button.title, "url": button.url} if button.url else {"title": button.title}
