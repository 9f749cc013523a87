"""What an erasure leaves to be done, done off the turn for as long as the server runs, and again until it worked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import NotReady
from bot.queues.model import Done, Outcome, RetryLater, back_off
from bot.queues.worker import Worker
from bot.storage.privacy.erasures import Erasure, SqlErasures

log = logging.getLogger(__name__)

# Beyond this it is worth a line in the log each time: somebody reads without end.
_PATIENT_TRIES = 5


async def finish_erasure(owed: SqlErasures, erasure: Erasure) -> Outcome:
    """Do what is left of one erasure, or say when to try again."""
    try:
        await asyncio.to_thread(owed.run_erasure, erasure)
    except NotReady as error:
        if erasure.tries > _PATIENT_TRIES:
            log.error("an erasure waits since try %s: %s", erasure.tries, error)
        return RetryLater(back_off(erasure.tries))
    return Done()


@asynccontextmanager
async def process_erasures(owed: SqlErasures, lease_seconds: float = 30.0) -> AsyncIterator[None]:
    """As long as the block runs, processes the queue of erasures, one process at a time."""

    async def erase_one(erasure: Erasure) -> Outcome:
        return await finish_erasure(owed, erasure)

    worker = Worker(owed, erase_one, lease_seconds)
    worker.start_worker()
    try:
        yield
    finally:
        await worker.stop_worker()
