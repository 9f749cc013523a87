"""Between processes on any number of machines: PostgreSQL's LISTEN and NOTIFY, which keep nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import NotReady
from bot.storage.database.transaction import driver_error

log = logging.getLogger(__name__)

_CHANNEL = "peers"
_AGAIN_SECONDS = 1.0


class PostgresTransport:
    """A transport through PostgreSQL's NOTIFY; a connection that breaks is opened again for as long as it takes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._speaks: Any = None
        self._hears: Any = None
        self._heard_on = -1
        self._opening: asyncio.Task[None] | None = None

    async def open_transport(self, hear: Callable[[str], None], missed: Callable[[], None]) -> None:
        """Begin to hear as soon as the database is there; `missed` is called after every time it was not."""
        self._opening = asyncio.create_task(self._listen_forever(hear, missed))

    async def send_packets(self, packets: Iterable[str]) -> None:
        """Carry these packets in one transaction. Raises NotReady; the next call then opens a new connection."""
        sealed = list(packets)
        if sealed:
            await asyncio.to_thread(self._send_notices, sealed)

    async def close_transport(self) -> None:
        """Hear no more."""
        if self._opening:
            self._opening.cancel()
        self._stop_listening()
        for connection in (self._hears, self._speaks):
            _close_connection(connection)
        self._hears = self._speaks = None

    async def _listen_forever(self, hear: Callable[[str], None], missed: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                self._hears = await asyncio.to_thread(self._open_connection, f"listen {_CHANNEL}")
            except NotReady:
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            broken = asyncio.Event()
            self._heard_on = self._hears.fileno()
            loop.add_reader(self._heard_on, self._read_notices, hear, broken)
            missed()
            await broken.wait()
            log.warning("the line to the other processes broke; opening it again")

    def _read_notices(self, hear: Callable[[str], None], broken: asyncio.Event) -> None:
        try:
            self._hears.poll()
        except driver_error(self._engine.dialect):
            self._stop_listening()
            _close_connection(self._hears)
            broken.set()
            return
        while self._hears.notifies:
            hear(self._hears.notifies.pop(0).payload)

    def _stop_listening(self) -> None:
        # A connection that broke no longer says where it was heard.
        if self._heard_on >= 0:
            asyncio.get_running_loop().remove_reader(self._heard_on)
            self._heard_on = -1

    def _send_notices(self, packets: Sequence[str]) -> None:
        try:
            self._speaks = self._speaks or self._open_connection("set synchronous_commit to off")
            with self._speaks.cursor() as cursor:
                cursor.execute("select pg_notify(%s, packet) from unnest(%s) as packet", (_CHANNEL, list(packets)))
        except driver_error(self._engine.dialect) as error:
            _close_connection(self._speaks)
            self._speaks = None
            raise NotReady(f"The database failed: {type(error).__name__}") from error

    def _open_connection(self, first: str) -> Any:
        """A connection of its own, outside the pool, that commits every statement."""
        try:
            pooled = self._engine.raw_connection()
        except (DBAPIError, PoolTimeout, driver_error(self._engine.dialect)) as error:
            raise NotReady(f"The database failed: {type(error).__name__}") from error
        raw: Any = pooled.dbapi_connection
        pooled.detach()
        raw.rollback()
        raw.autocommit = True
        with raw.cursor() as cursor:
            cursor.execute(first)
        return raw


def _close_connection(connection: Any) -> None:
    with suppress(Exception):
        connection.close()
