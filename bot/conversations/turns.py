"""How a turn goes: the message is stored, then understood; its answer is stored in one transaction with the turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.conversations.assistant import Responder, TurnRequest
from bot.conversations.exchange import Exchange
from bot.conversations.turn_runner import Found, Work
from bot.dialogue.model import Turn, VisitorMessage


class Turns(Protocol):
    """Runs the work of turns, each in a transaction of its own."""

    async def run_turn(self, conversation_id: str, begin: Callable[[], Work[Found]]) -> Found:
        """What the work that `begin` gives returns: `begin` runs before the transaction, the work in it."""


async def take_stored_turn(turns: Turns, assistant: Responder, exchange: Exchange) -> Turn:
    """The turn that a message leads to, stored with everything the turn writes. Raises NotReady, and what storing does.

    What the visitor wrote is stored first, and stays when the turn is rolled back.
    """

    def begin_turn() -> Work[Turn]:
        said = exchange.store_message()
        request = assistant.read_message(exchange.conversation_id, said)
        return lambda: _respond_and_store(assistant, exchange, request)

    return await turns.run_turn(exchange.conversation_id, begin_turn)


async def _respond_and_store(assistant: Responder, exchange: Exchange, request: TurnRequest) -> Turn:
    turn = await assistant.respond_to(request)
    exchange.store_turn(turn)
    return turn


async def take_unstored_turn(turns: Turns, assistant: Responder, conversation_id: str, said: VisitorMessage) -> Turn:
    """A turn of which no transcript is stored, such as a terminal's. Raises NotReady."""

    def begin_turn() -> Work[Turn]:
        request = assistant.read_message(conversation_id, said)
        return lambda: assistant.respond_to(request)

    return await turns.run_turn(conversation_id, begin_turn)
