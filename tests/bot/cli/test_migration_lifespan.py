"""A server that starts before its database is there waits for it, and brings it up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.cli import migration_lifespan as module
from bot.cli.db import migrate_database
from bot.cli.migration_lifespan import retry_migrations
from bot.errors import NotReady
from bot.storage.database.engine import open_engine
from bot.storage.database.maintenance import is_reachable


async def serving(url: str, until: Callable[[], bool]) -> None:
    async with retry_migrations(open_engine(url), url):
        for _ in range(1500):
            if until():
                return
            await asyncio.sleep(0.02)


async def test_a_database_that_comes_later_is_migrated_then(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def late(url: str) -> str:
        tried.append(url)
        if len(tried) < 3:
            raise NotReady("The database failed: connection refused")
        return migrate_database(url)

    monkeypatch.setattr(module, "migrate_database", late)
    monkeypatch.setattr(module, "_AGAIN_SECONDS", 0.01)

    await serving(empty_url, lambda: is_reachable(open_engine(empty_url)))

    assert is_reachable(open_engine(empty_url))
    assert tried == [empty_url] * 3


async def test_a_database_that_is_up_to_date_is_left_alone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(module, "migrate_database", tried.append)

    await module._keep_trying(open_engine(url), url)

    assert tried == []
