"""What leaves the house: the worker that empties the outbox for as long as the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import APIRouter, FastAPI

from bot import clock
from bot.errors import BotError
from bot.notifications.calendars import Calendars
from bot.notifications.office import OutboxHands
from bot.notifications.room import MailRoom
from bot.notifications.worker import Worker

log = logging.getLogger(__name__)

_HOUSEKEEPING_SECONDS = 3600.0
# An event that comes again within this time is known for the same; longer than that nothing tells it twice.
_KEPT = timedelta(days=30)


def outgoing_routes(room: MailRoom, lease_seconds: float = 30.0, calendars: Calendars | None = None) -> APIRouter:
    """No route: the letters are delivered, and consultants' calendars read, while the app that includes it runs, by
    whichever process takes them."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        worker = Worker("outbox", OutboxHands(room.outbox, room.drawer), room.office.deliver, lease_seconds)
        worker.start()
        beside = [asyncio.create_task(_keep_house(room))]
        if calendars:
            beside.append(asyncio.create_task(calendars.keep_reading()))
        try:
            yield
        finally:
            for task in beside:
                task.cancel()
            await worker.stop()
            await room.office.close()

    return APIRouter(lifespan=life)


async def _keep_house(room: MailRoom) -> None:
    while True:
        try:
            await asyncio.to_thread(room.outbox.purge, clock.now() - _KEPT)
        except BotError as error:
            log.error("outbox: %s", error)
        await asyncio.sleep(_HOUSEKEEPING_SECONDS)
