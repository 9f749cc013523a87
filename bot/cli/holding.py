"""Talks through the real engine with a database of their own, thrown away afterwards: for measuring."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta, timezone
from itertools import count
from tempfile import TemporaryDirectory
from typing import Any

from bot import bootstrap, clock
from bot.bootstrap import Running, Services
from bot.channels.terminal import as_json
from bot.cli.conversing import converse
from bot.errors import BotError
from bot.evaluation.conversations import Say
from bot.storage.migrations import upgrade

# In the agency's working hours, as when somebody looks.
_OPEN = time(15, tzinfo=timezone.utc)


@contextmanager
def borrow_database() -> Iterator[Services]:
    """The parts of this process with an empty SQLite database in a folder that is gone afterwards."""
    kept = {name: os.environ.get(name) for name in ("BOT_VAR", "DATABASE_URL")}
    with TemporaryDirectory() as folder:
        os.environ.update({"BOT_VAR": folder, "DATABASE_URL": ""})
        _forget_parts()
        try:
            parts = bootstrap.services()
            upgrade(parts.settings.url)
            yield parts
        finally:
            for name, value in kept.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
            _forget_parts()


def _forget_parts() -> None:
    for built in (bootstrap.services, bootstrap.database, bootstrap.gate, bootstrap.desk, bootstrap.facts):
        built.cache_clear()
    bootstrap.personal_data.cache_clear()


class Talks:
    """Conversations one after another with the same model; the appointment of one is free again for the next."""

    def __init__(self, running: Running, parts: Services) -> None:
        self._running = running
        self._parts = parts
        self._loop = asyncio.new_event_loop()
        self._lead: str | None = None

    def begin(self, day: str) -> Say:
        """A new conversation on this ISO day."""
        moments = _moments(date.fromisoformat(day))
        self._free(next(moments))
        talked = converse(self._running, self._parts)

        def say(text: str) -> Mapping[str, Any]:
            with clock.at(next(moments)):
                turn = as_json(self._loop.run_until_complete(talked.say(text)), self._parts.library)
            self._lead = (turn["lead"] or {}).get("id") or self._lead
            return turn

        return say

    def _free(self, now: datetime) -> None:
        if self._lead:
            with suppress(BotError):
                self._running.bookings.cancel(self._lead, now)
        self._lead = None


def _moments(day: date) -> Iterator[datetime]:
    """A moment for each turn, a second apart: of two leads, one is the earlier."""
    return (datetime.combine(day, _OPEN) + timedelta(seconds=second) for second in count())
