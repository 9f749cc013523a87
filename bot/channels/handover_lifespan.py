"""A person in the chat while the server runs: timers are kept, and what is said reaches the visitor's windows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bot.conversations.transcripts import Message
from bot.errors import BotError, describe_cause
from bot.handover.service import Handover

log = logging.getLogger(__name__)

# A timer is a matter of minutes.
_LOOK_SECONDS = 1.0


@asynccontextmanager
async def watch_handovers(handover: Handover, tell: Callable[[str, tuple[Message, ...]], None]) -> AsyncIterator[None]:
    """As long as the block runs, watches the timers of handovers, and calls `tell` with what is said.

    Every process looks; a timer that is due is passed once, for it is read again in the transaction that passes it.
    """
    loop = asyncio.get_running_loop()

    def pass_on(talk: str, messages: tuple[Message, ...]) -> None:
        # From whatever thread; a loop that has just closed has no windows left.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, talk, messages)

    handover.tell = pass_on
    looking = asyncio.create_task(_watch_timers(handover))
    try:
        yield
    finally:
        looking.cancel()


async def _watch_timers(handover: Handover) -> None:
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        try:
            await asyncio.to_thread(handover.pass_time)
        except Exception as error:
            # The edge of the house: a timer that cannot be kept now is kept later.
            log.error("handover: %s", error if isinstance(error, BotError) else describe_cause(error))
