"""A server that starts before its database is there waits for it, and brings it up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI

from bot.bootstrap import database
from bot.cli import migrating as module
from bot.cli.db import migrate
from bot.cli.migrating import migrating
from bot.errors import NotReady
from bot.storage.engine import is_reachable


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    database.cache_clear()
    yield
    database.cache_clear()


async def serving(url: str, until: Callable[[], bool]) -> None:
    app = FastAPI()
    app.include_router(migrating(url))
    async with app.router.lifespan_context(app):
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
        return migrate(url)

    monkeypatch.setattr(module, "migrate", late)
    monkeypatch.setattr(module, "_AGAIN_SECONDS", 0.01)

    await serving(empty_url, lambda: is_reachable(database(empty_url)))

    assert is_reachable(database(empty_url))
    assert tried == [empty_url] * 3


async def test_a_database_that_is_up_to_date_is_left_alone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(module, "migrate", tried.append)

    await module._keep_trying(url)

    assert tried == []
