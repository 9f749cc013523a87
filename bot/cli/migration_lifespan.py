"""A database that was not there when the server started is brought up to date as soon as it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.cli.db import migrate_database
from bot.errors import NotReady
from bot.storage.database.maintenance import is_reachable

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 5.0


@asynccontextmanager
async def retry_migrations(engine: Any, url: str) -> AsyncIterator[None]:
    """As long as the block runs and the database is out of reach, tries to migrate it."""
    trying = asyncio.create_task(_keep_trying(engine, url))
    yield
    trying.cancel()


async def _keep_trying(engine: Any, url: str) -> None:
    while not await asyncio.to_thread(is_reachable, engine):
        try:
            log.warning(await asyncio.to_thread(migrate_database, url))
        except NotReady as error:
            log.error("database: %s; trying again", error)
            await asyncio.sleep(_AGAIN_SECONDS)
