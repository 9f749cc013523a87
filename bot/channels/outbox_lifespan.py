"""The outbox worker, which runs as long as the server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot import clock
from bot.errors import BotError
from bot.notifications.assembly import DeliveryParts
from bot.notifications.calendars import Calendars
from bot.notifications.crm.owners import CrmOwners
from bot.queues.worker import Worker

log = logging.getLogger(__name__)

_HOUSEKEEPING_SECONDS = 3600.0
# An event that comes again within this time is known for the same; longer than that nothing tells it twice.
_KEPT = timedelta(days=30)


@asynccontextmanager
async def deliver_messages(
    room: DeliveryParts,
    lease_seconds: float = 30.0,
    calendars: Calendars | None = None,
    owners: CrmOwners | None = None,
) -> AsyncIterator[None]:
    """As long as the block runs, delivers the messages, reads consultants' calendars and asks CRMs who looks after
    whom, by whichever process claims them."""
    worker = Worker(room.outbox, room.office.dispatch_message, lease_seconds)
    worker.start_worker()
    beside = [asyncio.create_task(_purge_periodically(room))]
    if calendars:
        beside.append(asyncio.create_task(calendars.keep_reading()))
    if owners and owners.crms:
        beside.append(asyncio.create_task(owners.keep_asking()))
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        await worker.stop_worker()
        await room.office.close_connections()
        for crm in owners.crms if owners else ():
            await crm.close()


async def _purge_periodically(room: DeliveryParts) -> None:
    while True:
        try:
            await asyncio.to_thread(room.outbox.purge_done, clock.now() - _KEPT)
        except BotError as error:
            log.error("outbox: %s", error)
        await asyncio.sleep(_HOUSEKEEPING_SECONDS)
