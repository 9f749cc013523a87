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
from bot.bootstrap import ContentParts, ServerParts
from bot.channels.terminal import as_json
from bot.cli.terminal_chat import open_conversation
from bot.errors import BotError
from bot.evaluation.conversations import Say
from bot.storage.migrations import upgrade_database

# In the agency's working hours, as when somebody looks.
_OPEN = time(15, tzinfo=timezone.utc)


@contextmanager
def borrow_database() -> Iterator[ContentParts]:
    """The parts of this process with an empty SQLite database in a folder that is gone afterwards."""
    kept = {name: os.environ.get(name) for name in ("BOT_VAR", "DATABASE_URL")}
    with TemporaryDirectory() as folder:
        os.environ.update({"BOT_VAR": folder, "DATABASE_URL": ""})
        _forget_parts()
        try:
            parts = bootstrap.get_services()
            upgrade_database(parts.settings.url)
            yield parts
        finally:
            for name, value in kept.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
            _forget_parts()


def _forget_parts() -> None:
    for built in (
        bootstrap.get_services,
        bootstrap.get_database,
        bootstrap.get_rate_limit,
        bootstrap.get_lead_capture,
        bootstrap.get_facts,
    ):
        built.cache_clear()
    bootstrap.personal_data.cache_clear()


class HeldTalks:
    """Conversations one after another with the same model; the appointment of one is free again for the next."""

    def __init__(self, running: ServerParts, parts: ContentParts) -> None:
        self._running = running
        self._parts = parts
        self._loop = asyncio.new_event_loop()
        self._lead: str | None = None

    def begin_talk(self, day: str) -> Say:
        """A new conversation on this ISO day."""
        moments = _list_moments(date.fromisoformat(day))
        self._free_slots(next(moments))
        talked = open_conversation(self._running, self._parts)

        def say_line(text: str) -> Mapping[str, Any]:
            with clock.pretend_day(next(moments)):
                turn = as_json(self._loop.run_until_complete(talked.say_line(text)), self._parts.library)
            self._lead = (turn["lead"] or {}).get("id") or self._lead
            return turn

        return say_line

    def _free_slots(self, now: datetime) -> None:
        if self._lead:
            with suppress(BotError):
                self._running.bookings.cancel_booking(self._lead, now)
        self._lead = None


def _list_moments(day: date) -> Iterator[datetime]:
    """A moment for each turn, a second apart: of two leads, one is the earlier."""
    return (datetime.combine(day, _OPEN) + timedelta(seconds=second) for second in count())
