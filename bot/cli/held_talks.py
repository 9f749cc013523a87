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

from bot import clock
from bot.bootstrap.app import App
from bot.bootstrap.backend import Backend, get_backend
from bot.bootstrap.content import get_content
from bot.channels.terminal import as_json
from bot.cli.terminal_chat import open_conversation
from bot.errors import BotError
from bot.evaluation.conversations import Say
from bot.storage.migrations import upgrade_database

# In the agency's working hours, as when somebody looks.
_OPEN = time(15, tzinfo=timezone.utc)


@contextmanager
def borrow_database() -> Iterator[Backend]:
    """The backend of this process with an empty SQLite database in a folder that is gone afterwards."""
    kept = {name: os.environ.get(name) for name in ("BOT_VAR", "DATABASE_URL")}
    with TemporaryDirectory() as folder:
        os.environ.update({"BOT_VAR": folder, "DATABASE_URL": ""})
        _forget_parts()
        try:
            backend = get_backend()
            upgrade_database(backend.content.settings.url)
            yield backend
        finally:
            for name, value in kept.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
            _forget_parts()


def _forget_parts() -> None:
    for built in (get_content, get_backend):
        built.cache_clear()


class HeldTalks:
    """Conversations one after another with the same model; the appointment of one is free again for the next."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._lead: str | None = None

    def begin_talk(self, day: str) -> Say:
        """A new conversation on this ISO day."""
        moments = _list_moments(date.fromisoformat(day))
        self._free_slots(next(moments))
        talked = open_conversation(self._app)

        def say_line(text: str) -> Mapping[str, Any]:
            with clock.pretend_day(next(moments)):
                turn = as_json(self._loop.run_until_complete(talked.say_line(text)), self._app.content.library)
            self._lead = (turn["lead"] or {}).get("id") or self._lead
            return turn

        return say_line

    def _free_slots(self, now: datetime) -> None:
        if self._lead:
            with suppress(BotError):
                self._app.stores.bookings.cancel_booking(self._lead, now)
        self._lead = None


def _list_moments(day: date) -> Iterator[datetime]:
    """A moment for each turn, a second apart: of two leads, one is the earlier."""
    return (datetime.combine(day, _OPEN) + timedelta(seconds=second) for second in count())
