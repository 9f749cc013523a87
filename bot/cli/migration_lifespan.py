"""A database that was not there when the server started is brought up to date as soon as it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from bot.bootstrap import get_database
from bot.cli.db import migrate_database
from bot.errors import NotReady
from bot.storage.database.engine import is_reachable

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 5.0


def migration_routes(url: str) -> APIRouter:
    """Lifespan without routes: retries the migrations while the database is unreachable."""

    @asynccontextmanager
    async def run_lifespan(app: FastAPI) -> AsyncIterator[None]:
        trying = asyncio.create_task(_keep_trying(url))
        yield
        trying.cancel()

    return APIRouter(lifespan=run_lifespan)


async def _keep_trying(url: str) -> None:
    while not await asyncio.to_thread(is_reachable, get_database(url)):
        try:
            log.warning(await asyncio.to_thread(migrate_database, url))
        except NotReady as error:
            log.error("database: %s; trying again", error)
            await asyncio.sleep(_AGAIN_SECONDS)
