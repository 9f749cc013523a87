"""What stops an experiment that does harm, looked at now and then while the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.errors import BotError

log = logging.getLogger(__name__)
_PAUSE_SECONDS = 600.0


@asynccontextmanager
async def watch_experiment(stop_harm: Callable[[], bool], pause_seconds: float = _PAUSE_SECONDS) -> AsyncIterator[None]:
    """Look at the experiment for as long as the block lasts."""
    task = asyncio.create_task(_look_periodically(stop_harm, pause_seconds))
    try:
        yield
    finally:
        task.cancel()


async def _look_periodically(stop_harm: Callable[[], bool], pause_seconds: float) -> None:
    while True:
        try:
            if await asyncio.to_thread(stop_harm):
                log.warning("an experiment was stopped, for it did harm; /desk/experiments says which")
        except (BotError, OSError) as error:
            log.error("experiment: %s", error)
        await asyncio.sleep(pause_seconds)
