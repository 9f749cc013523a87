"""Turns without a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.conversations.turn_runner import Found, Work


class LoopTurns:
    """Runs turns in the loop, so that one that is given up stops where it waits."""

    async def run_turn(self, conversation_id: str, begin: Callable[[], Work[Found]]) -> Found:
        work = await asyncio.to_thread(begin)
        return await work()
