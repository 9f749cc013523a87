"""That the chat was seen and opened is counted by page, campaign and device, and nobody is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from bot.channels.limits import Limits
from bot.channels.web.sightings import SightingCounter, read_sighting, sighting_routes, write_sightings
from bot.conversations.errors import ChatError
from bot.errors import NotReady
from bot.settings import Settings
from bot.storage.database.engine import open_engine
from bot.storage.migrations import upgrade_database
from bot.storage.reports import sightings as table
from bot.storage.reports.sightings import Sighting, Sightings

OPENINGS = ({"line": "Ahoy, sailor!"}, {"line": "x" * 200})
# Already the next day where the agency is.
NOW = datetime(2026, 11, 23, 19, 0, tzinfo=timezone.utc)
ZONE = "Asia/Kolkata"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = Settings(var=tmp_path).url
    upgrade_database(url)
    engine = open_engine(url)
    yield engine
    engine.dispose()


def test_what_browsers_say_is_counted_by_the_agencys_day_and_kept_in_one_go(engine: Engine) -> None:
    counter, app = SightingCounter(ZONE, lambda: NOW), FastAPI()
    app.include_router(sighting_routes(counter, Limits(Settings()), OPENINGS))
    browser = TestClient(app)
    said = {"page": "https://boats.example/a?email=x@y.example", "utm": {"campaign": "spring"}, "device": "phone"}
    for kind, greeting in (("seen", None), ("seen", None), ("opened", 0)):
        answer = browser.post("/api/chat/sightings", json={**said, "kind": kind, "greeting": greeting})
        assert (answer.status_code, answer.content) == (204, b"")
    counter.write_counts(Sightings(engine))
    counter.write_counts(Sightings(engine))
    store = Sightings(engine)
    assert store.count_by(NOW.replace(hour=0), None, "page") == {"https://boats.example/a": {"seen": 2, "opened": 1}}
    assert store.count_by(None, None, "greeting") == {"": {"seen": 2}, "Ahoy, sailor!": {"opened": 1}}
    assert store.count_by(datetime(2026, 11, 24), None) == {"": {"seen": 2, "opened": 1}}
    assert store.count_by(datetime(2026, 11, 25), None) == {}


def test_who_counts_for_fun_is_not_counted(engine: Engine) -> None:
    counter, app = SightingCounter(ZONE, lambda: NOW), FastAPI()
    app.include_router(sighting_routes(counter, Limits(Settings()), OPENINGS))
    browser = TestClient(app)
    for _ in range(150):
        assert browser.post("/api/chat/sightings", json={"kind": "seen"}).status_code == 204
    counter.write_counts(Sightings(engine))
    assert Sightings(engine).count_by(None, None) == {"": {"seen": 120}}


def test_invented_pages_fill_no_table(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_MOST_ROWS", 3)
    store = Sightings(engine)
    for number in range(6):
        store.add_counts("2026-11-23", {Sighting("seen", f"https://x.example/{number}"): 2})
    found = store.count_by(None, None, "page")
    assert found[""] == {"seen": 6}
    assert len(found) == 4


@pytest.mark.parametrize("body", [{}, {"kind": "won"}, {"kind": ["seen"]}])
def test_what_is_no_sighting_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ChatError):
        read_sighting(body, OPENINGS)


@pytest.mark.parametrize("greeting", [True, -1, 9, "0", 1.0, None])
def test_a_greeting_is_one_of_ours(greeting: object) -> None:
    assert read_sighting({"kind": "opened", "greeting": greeting, "device": "toaster"}, OPENINGS) == Sighting("opened")
    assert len(read_sighting({"kind": "opened", "greeting": 1}, OPENINGS).greeting) == 80


def test_what_cannot_be_kept_now_is_kept_later(engine: Engine) -> None:
    class Away(Sightings):
        def add_counts(self, day: str, counts: object) -> None:
            raise NotReady("away")

    counter = SightingCounter(ZONE, lambda: NOW)
    counter.count_sighting(Sighting("seen"))
    with pytest.raises(NotReady):
        counter.write_counts(Away(engine))

    async def run() -> None:
        async with write_sightings(counter, Sightings(engine), 60):
            counter.count_sighting(Sighting("seen"))

    asyncio.run(run())
    assert Sightings(engine).count_by(None, None) == {"": {"seen": 2}}
