"""Readiness is content only where a turn could be kept."""

from __future__ import annotations

import threading
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from bot.channels.web.readiness import SlowAnswer, has_room
from bot.errors import NotReady
from bot.settings import Secret, Settings
from bot.storage.database.engine import open_engine, write_transaction
from bot.storage.database.maintenance import is_writable
from tests.bot.channels.conftest import FakeServices

Disk = namedtuple("Disk", "total used free")


def full(monkeypatch: pytest.MonkeyPatch, total: int, free: int) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(total, total - free, free))


async def test_a_database_that_takes_no_writes_is_not_ready(browser: httpx.AsyncClient, services: FakeServices) -> None:
    services.transcripts.takes_writes = False
    refused = await browser.get("/readyz")
    services.transcripts.takes_writes = True
    again = await browser.get("/readyz")

    assert refused.status_code == 503
    assert refused.json()["reason"] == "the database takes no writes"
    assert again.json().items() >= {"status": "ok", "model": True, "database": True}.items()


async def test_where_nobody_hears_of_leads_readiness_says_so(
    browser: httpx.AsyncClient, with_settings: Callable[[Settings], httpx.AsyncClient], settings: Settings
) -> None:
    silent = (await browser.get("/readyz")).json()
    async with with_settings(replace(settings, webhook_url=Secret("https://crm.example/hook"))) as other:
        told = (await other.get("/readyz")).json()

    assert (silent["status"], silent["warning"].startswith("NOBODY IS TOLD OF LEADS")) == ("ok", True)
    assert "warning" not in told


async def test_a_full_disk_is_not_ready(browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    full(monkeypatch, total=10**11, free=10**6)

    answer = await browser.get("/readyz")

    assert (answer.status_code, answer.json()["reason"]) == (503, "the disk is full")


async def test_the_disk_of_this_machine_is_no_matter_when_the_database_is_on_another(
    services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels.web.app import create_app

    full(monkeypatch, total=10**11, free=0)
    elsewhere = replace(services, settings=replace(services.settings, database_url=Secret("postgresql://db/x")))
    transport = httpx.ASGITransport(create_app(elsewhere))
    async with httpx.AsyncClient(transport=transport, base_url="http://agency.example") as client:
        assert (await client.get("/readyz")).status_code == 200


@pytest.mark.parametrize(
    ("total", "free", "enough"),
    [(10**11, 10**9, True), (10**11, 10**7, False), (2 * 10**6, 10**6, True), (10**6, 10, False)],
)
def test_room_is_measured_by_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, total: int, free: int, enough: bool
) -> None:
    full(monkeypatch, total, free)

    assert has_room(tmp_path) is enough


def test_a_good_answer_is_kept_for_a_while_and_a_bad_one_is_not() -> None:
    now, answers, asked = [0.0], [True, False, True], []

    def find() -> bool:
        asked.append(now[0])
        return answers[len(asked) - 1]

    answer = SlowAnswer(find, lambda: now[0])
    seen = []
    for second in (0.0, 4.0, 6.0, 6.5, 9.0):
        now[0] = second
        seen.append(answer.get())

    assert seen == [True, True, False, True, True]
    assert asked == [0.0, 6.0, 6.5]


def test_who_asks_does_not_wait_for_an_answer_that_takes_long() -> None:
    go = threading.Event()

    def find() -> bool:
        go.wait(20)
        return False

    answer = SlowAnswer(find)
    early = answer.get(patience=0.01)
    go.set()

    assert early is True
    assert answer.get(patience=10) is False


def test_a_fault_of_the_question_is_a_no() -> None:
    def find() -> bool:
        raise RuntimeError

    assert SlowAnswer(find).get() is False


def test_a_database_is_tried_by_writing(url: str) -> None:
    assert is_writable(open_engine(url))


def test_a_database_that_only_reads_is_found_out(url: str) -> None:
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        only_reads = open_engine(url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true")
    else:
        with write_transaction(engine) as connection:
            name = connection.execute(text("select current_database()")).scalar_one()
            connection.execute(text(f"alter database {name} set default_transaction_read_only = on"))
        only_reads = open_engine(url)

    assert not is_writable(only_reads)


def test_a_database_that_is_not_there_takes_no_writes() -> None:
    assert not is_writable(open_engine("postgresql://nobody@127.0.0.1:1/none"))


async def test_a_turn_that_fails_is_reason_to_look_again_at_once(
    browser: httpx.AsyncClient, services: FakeServices
) -> None:
    token = (await browser.post("/api/chat/sessions", json={})).json()["token"]
    before = await browser.get("/readyz")
    services.transcripts.takes_writes = False
    services.assistant.fails = NotReady("the disk is full")

    said = {"text": "hello", "id": "4d1f4b1e-7a3e-4f0a-9c4d-0a8f3a5f1c11"}
    refused = await browser.post("/api/chat/messages", json=said, headers={"Authorization": f"Bearer {token}"})
    after = await browser.get("/readyz")

    assert (before.status_code, refused.status_code, after.status_code) == (200, 503, 503)
    assert int(refused.headers["Retry-After"]) > 0
