"""A conversation held line by line: the terminal's two forms share it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.conversations.assistant import TurnTaker
from bot.conversations.transcripts import Message, TranscriptEntry
from bot.dialogue.model import Button, Reply, Turn, VisitorMessage
from bot.errors import NotReady, UnknownConversation
from bot.knowledge.library import Library

log = logging.getLogger(__name__)
CHOICE = "choice:"


class TerminalConversation:
    """One visitor at a terminal; remembers the buttons of the last turn, so that they can be pressed by title.

    `finish_erasures` does what a deletion leaves to be done, which is a running server's work elsewhere; `list_since`
    lists what others said in the talk, and who came and went: it is shown with the next turn.
    """

    def __init__(
        self,
        taker: TurnTaker,
        lines: Mapping[str, Any],
        limit: int,
        conversation_id: str,
        finish_erasures: Callable[[], None] = lambda: None,
        list_since: Callable[[str, int], tuple[Message, ...]] = lambda conversation_id, seq: (),
    ) -> None:
        self._taker = taker
        self._lines = lines
        self._limit = limit
        self._id = conversation_id
        self._finish_erasures = finish_erasures
        self._list_since = list_since
        self._place = 0
        self._last = Turn(())

    async def say_line(self, line: str) -> Turn:
        """The turn that this line leads to; a failure is said honestly, and nothing is lost by it."""
        if line[: len(CHOICE)].casefold() == CHOICE:
            return await self._press_button(line[len(CHOICE) :].strip())
        if len(line) > self._limit:
            return self._show_notice(self._lines["too_long"].format(limit=self._limit))
        return await self._take_turn(VisitorMessage(line))

    async def _press_button(self, title: str) -> Turn:
        buttons = [b for reply in self._last.replies for b in reply.buttons]
        button = next((b for b in buttons if b.title.casefold() == title.casefold()), None)
        if button is None and self._last.holder == "person":
            # To a person every word is said.
            return await self._take_turn(VisitorMessage(title))
        if button is None:
            return self._show_notice(self._lines["no_such_choice"].replace("{title}", title[:60]))
        return (
            self._show_notice(str(button.url))
            if button.url
            else await self._take_turn(VisitorMessage(payload=button.payload or ""))
        )

    async def _take_turn(self, said: VisitorMessage) -> Turn:
        try:
            turn = await self._taker.take_turn(self._id, said)
            self._last = replace(turn, replies=(*self._list_missed(), *turn.replies))
        except Exception:
            log.exception("turn failed")
            return self._show_notice(self._lines["broken"])
        try:
            self._finish_erasures()
        except NotReady as error:
            log.error("%s", error)
        return self._last

    def _list_missed(self) -> tuple[Reply, ...]:
        try:
            missed = self._list_since(self._id, self._place)
        except UnknownConversation:
            # It was just erased.
            return ()
        self._place = missed[-1].seq if missed else self._place
        return tuple(_to_reply(message.line) for message in missed)

    def _show_notice(self, text: str) -> Turn:
        """A line said beside the talk; the last turn's buttons stay good."""
        return replace(self._last, replies=(Reply(text),), topic=None, recommendation=None)


def as_json(turn: Turn, library: Library) -> dict[str, Any]:
    """The turn as `bot talk` prints it (contract 4.6), topics by the names of the contract."""
    return {
        "replies": [{"text": r.text, "buttons": [_button_json(b) for b in r.buttons]} for r in turn.replies],
        "topic": library.count_under(turn.topic),
        "slots": turn.slots or {},
        "asking": turn.asking,
        "recommendation": turn.recommendation.as_json() if turn.recommendation else None,
        "lead": turn.lead,
        "holder": turn.holder,
    }


def _to_reply(line: TranscriptEntry) -> Reply:
    """What somebody else said, with their name."""
    text = f"**{line.name}:** {line.text}" if line.sender == "person" and line.name else line.text
    return Reply(text, tuple(Button(choice.title, choice.payload, choice.url) for choice in line.choices))


def _button_json(button: Button) -> dict[str, str]:
    return {"title": button.title, "url": button.url} if button.url else {"title": button.title}
