"""Reads consultants' own calendars, each so often, by whichever process takes it; and says which are stale."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from bot.errors import BotError, SettingsError
from bot.leads.busy import read_busy
from bot.notifications.webhook import PublicOnly, check_url
from bot.storage.leads.busy_times import BusyTimes
from bot.values.time.calendar import WorkingCalendar

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
_LOOK_SECONDS = 30.0
_SECONDS, _MOST_BYTES = 20.0, 5_000_000


@dataclass(frozen=True)
class Calendars:
    """The calendars of agency.yml; `private` lets addresses of the own network be read."""

    calendar: WorkingCalendar
    store: BusyTimes
    now: Callable[[], datetime]
    private: bool = False

    async def keep_reading(self) -> None:
        """Read those that are due, for ever."""
        addresses = [address for person in self.calendar.people for address in person.busy]
        while True:
            try:
                await asyncio.to_thread(self.store.forget_others, addresses)
                await self.read_due()
            except BotError as error:
                log.error("calendars: %s", error)
            await asyncio.sleep(_LOOK_SECONDS)

    async def read_due(self) -> int:
        """Read those that are due now; how many."""
        count = 0
        for person in self.calendar.people:
            for address in person.busy:
                if await asyncio.to_thread(self.store.begin_reading, person.id, address, self.now(), EVERY):
                    await self._read_calendar(person.id, address)
                    count += 1
        return count

    async def _read_calendar(self, person: str, address: str) -> None:
        now = self.now()
        try:
            text = await self._fetch_calendar(address)
            until = now + timedelta(days=self.calendar.horizon + 1)
            busy = await asyncio.to_thread(read_busy, text, now, until, self.calendar.zone)
        except (
            SettingsError,
            aiohttp.ClientError,
            TimeoutError,
            OSError,
            ValueError,
            LookupError,
            AttributeError,
        ) as error:
            # Whatever a server of others says, an address it was asked at stays out of the log.
            await asyncio.to_thread(self.store.note_failure, address, type(error).__name__)
            log.warning("calendar of %s could not be read: %s", person, type(error).__name__)
            return
        await asyncio.to_thread(self.store.keep_busy, person, address, busy, now)

    async def _fetch_calendar(self, address: str) -> bytes:
        resolver = None if self.private else PublicOnly()
        connector = aiohttp.TCPConnector(resolver=resolver, force_close=True)
        limit = aiohttp.ClientTimeout(total=_SECONDS)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=limit, trust_env=False) as session,
            session.get(check_url(address, self.private), allow_redirects=False) as answer,
        ):
            answer.raise_for_status()
            text = await answer.content.read(_MOST_BYTES + 1)
        if len(text) > _MOST_BYTES:
            raise ValueError("too long")
        return text
