"""What a conversation needs of the assistant: a request is read, and answered by a turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.dialogue.model import Turn, VisitorMessage


@dataclass(frozen=True)
class TurnRequest:
    """A message of a conversation with what was understood of it; `parsed` is None where nothing had to be."""

    conversation_id: str
    said: VisitorMessage
    parsed: Mapping[str, Any] | None = None


class Responder(Protocol):
    """Answers messages one at a time; both steps run in the turn's thread."""

    def read_message(self, conversation_id: str, said: VisitorMessage) -> TurnRequest:
        """The message understood, before the turn's transaction begins. Raises NotReady before a model is loaded."""

    async def respond_to(self, request: TurnRequest) -> Turn:
        """The turn that the request leads to; what it writes belongs to the turn's transaction.

        It is called again, with the same request, when the turn has to be done anew."""

    def mask_text(self, text: str) -> str:
        """The text fit to be stored: contact details, which are stored with a lead alone, are made unreadable.

        It reads for a millisecond: not a thing to do in the loop."""

    def has_model(self) -> bool:
        """Whether a model is loaded."""


class TurnTaker(Protocol):
    """Takes whole turns of which no transcript is stored: a terminal's."""

    async def take_turn(self, conversation_id: str, said: VisitorMessage) -> Turn:
        """The turn that the message leads to. Raises NotReady."""
