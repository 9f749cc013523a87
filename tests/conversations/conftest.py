"""Conversations through the real engine: the trained model, the real actions, a real database."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot import clock
from bot.bootstrap.app import App, start_app
from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from bot.channels.terminal import TerminalConversation
from bot.cli.terminal_chat import open_conversation
from bot.dialogue.model import Turn
from bot.engine.logs import configure_logs
from bot.storage.migrations import upgrade_database

# Three o'clock in London is ten in the morning at the agency, whatever the time of the test.
TODAY = datetime(2026, 11, 23, 15, tzinfo=timezone.utc)
TURNS = itertools.count()


@dataclass
class Visitor:
    """Somebody at the other end; says lines and presses buttons, and remembers the last turn."""

    talked: TerminalConversation
    loop: asyncio.AbstractEventLoop
    turn: Turn = Turn(())
    at: datetime = TODAY

    def says(self, *lines: str) -> Turn:
        for line in lines:
            # No two turns at the same moment: of two leads, one is the earlier.
            with clock.pretend_day(self.at + timedelta(seconds=next(TURNS))):
                self.turn = self.loop.run_until_complete(self.talked.say_line(line))
        return self.turn

    def presses(self, title: str) -> Turn:
        return self.says(f"choice: {title}")

    @property
    def read(self) -> str:
        """Everything the last turn said."""
        return "\n".join(reply.text for reply in self.turn.replies)

    @property
    def known(self) -> dict[str, Any]:
        return self.turn.slots or {}


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> App:
    var: Path = tmp_path_factory.mktemp("var")
    os.environ["BOT_VAR"] = str(var)
    for built in (get_content, get_backend):
        built.cache_clear()
    configure_logs("WARNING")
    upgrade_database(get_content().settings.url)
    return start_app(get_backend())


class Swallowed(logging.Handler):
    """Counts what Rasa logs as an exception and then forgets."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record.getMessage())


@pytest.fixture(autouse=True)
def swallowed() -> Iterator[Swallowed]:
    """Fails the test when Rasa, or an action, swallowed an exception; a test that provokes one empties the list."""
    handler = Swallowed()
    watched = [logging.getLogger(name) for name in ("rasa", "bot", "rasa_sdk")]
    for logger in watched:
        logger.addHandler(handler)
    yield handler
    for logger in watched:
        logger.removeHandler(handler)
    assert handler.records == []


@pytest.fixture
def again(running: App, loop: asyncio.AbstractEventLoop) -> Visitor:
    """Somebody else, or the same person in another conversation."""
    return Visitor(open_conversation(running), loop)


@pytest.fixture
def visitor(running: App, loop: asyncio.AbstractEventLoop) -> Visitor:
    return Visitor(open_conversation(running), loop)
