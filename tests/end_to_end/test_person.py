"""A person in the chat, for real: `bot serve`, a visitor in Chromium, and a colleague who answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.storage.database.engine import open_engine
from tests.bot.handover.conftest import PRIYA, TEXTS, House
from tests.end_to_end.conftest import check, free_port
from tests.end_to_end.test_the_real_thing import Served, say

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOK = "() => document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("var"), free_port())
    server.start()
    yield server
    server.kill()


@pytest.fixture
def house(served: Served) -> Iterator[House]:
    """The handover over the server's own database, as another process has it."""
    engine = open_engine(f"sqlite:///{served.var / 'bot.db'}")
    yield House(engine, datetime.now(timezone.utc))
    engine.dispose()


def newest_talk(var: Path) -> str:
    with sqlite3.connect(var / "bot.db") as database:
        found = database.execute("select conversation_id from messages order by created desc limit 1").fetchone()
    return str(found[0])


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1280, "height": 800}])
def test_a_visitor_sees_who_speaks_and_goes_back_to_the_assistant(
    size: Any, served: Served, house: House, chromium: Browser, picture: Callable[..., None]
) -> None:
    page: Page = chromium.new_page(viewport=size)
    page.goto(served.url)
    page.get_by_role("button", name="Chat with").first.click()
    say(page, "we want more bookings for our escape room")
    log = page.get_by_role("log")
    expect(log).to_contain_text("when do you want", timeout=20_000, ignore_case=True)
    talk = newest_talk(served.var)

    seq = house.handover.write_message(talk, PRIYA, "Hello, I'm Priya. That will be 100 a month.").messages[-1].seq
    page.evaluate(LOOK)
    expect(log).to_contain_text("Priya from Lanternfield has joined")
    expect(page.get_by_role("dialog", name="Priya")).to_be_visible()
    expect(log.locator(".row.person .name")).to_have_text("Priya")
    say(page, "great, and how quick would it be?")
    house.handover.correct_message(talk, PRIYA, seq, "Hello, I'm Priya. That will be 1,000 a month.")
    page.evaluate(LOOK)
    expect(log).to_contain_text("1,000 a month")
    expect(log).not_to_contain_text("be 100 a month")
    check(page)
    picture(page, f"person-{size['width']}")

    page.locator(".to-person").click()
    expect(log).to_contain_text(TEXTS["back"], timeout=20_000)
    expect(page.get_by_role("dialog", name="Wick")).to_be_visible()
    expect(page.locator(".to-person")).to_have_text("Talk to a person")
    expect(log.locator(".row.bot:not(.typing) .bubble").last).to_contain_text("when do you want")
    assert house.handover.get_holding(talk).holder == "bot"
    page.close()
