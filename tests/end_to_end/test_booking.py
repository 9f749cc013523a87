"""A visitor in Chromium chats, agrees, books a time, comes back, moves it on its page, and cancels it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.end_to_end.conftest import free_port
from tests.end_to_end.test_the_real_thing import Served, say

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOLD = ("I agree", "Dana Smith", "dana@harbourtea.example")
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("var"), free_port())
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def phone(chromium: Browser, served: Served) -> Iterator[BrowserContext]:
    """A visitor's phone in Berlin; nothing on it may go wrong or ask anybody else."""
    context = chromium.new_context(viewport=PHONE, timezone_id="Europe/Berlin", locale="en-GB", has_touch=True)
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def wrong(phone: BrowserContext) -> Iterator[list[str]]:
    """What went wrong on the pages, or was fetched from elsewhere."""
    found: list[str] = []
    phone.on("console", lambda line: found.append(line.text) if line.type in ("error", "warning") else None)
    phone.on("weberror", lambda error: found.append(str(error.error)))
    yield found
    assert found == []


def bot(served: Served, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot", *arguments],
        env={**os.environ, "BOT_VAR": str(served.var)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def only_lead(served: Served) -> Any:
    (lead,) = bot(served, "leads", "list", "--json")
    return bot(served, "leads", "show", lead["id"], "--json")


def open_chat(page: Page, url: str) -> None:
    page.goto(url)
    if not page.get_by_role("log").is_visible():
        page.get_by_role("button", name="Chat with").first.click()
    expect(page.get_by_role("log")).to_be_visible()


def tell(page: Page) -> None:
    """Everything up to the question for a time."""
    log = page.get_by_role("log")
    say(page, "can I book a consultation?")
    expect(log).to_contain_text("May Lanternfield keep your name")
    for line in TOLD:
        before = log.locator(".row").count()
        say(page, line)
        expect(log.locator(".row:not(.typing)")).not_to_have_count(before)
        page.wait_for_function("!document.querySelector('.row.typing')")
        page.wait_for_timeout(300)
    expect(log).to_contain_text("What time works for you?")


def test_a_visitor_books_comes_back_moves_and_cancels(
    served: Served, phone: BrowserContext, wrong: list[str], picture: Callable[..., None], tmp_path: Path
) -> None:
    page = phone.new_page()
    open_chat(page, served.url)
    tell(page)
    log = page.get_by_role("log")
    expect(log).to_contain_text("in Berlin time")
    picture(page, "booking-offered-phone")
    page.get_by_role("button", name=re.compile(r"^\w{3}, \w{3} \d+, \d+:\d\d [AP]M$")).first.click()
    expect(log).to_contain_text("Booked:")
    picture(page, "booking-booked-phone")
    lead = only_lead(served)
    assert (lead["status"], len(lead["bookings"]), lead["bookings"][0]["zone"]) == ("booked", 1, "Europe/Berlin")

    page.reload()
    if not page.get_by_role("log").is_visible():
        page.get_by_role("button", name="Chat with").first.click()
    say(page, "when is my call?")
    expect(page.get_by_role("log")).to_contain_text("Your consultation is on")
    address = page.get_by_role("link", name="Your booking").last.get_attribute("href")
    assert address is not None

    its_page = phone.new_page()
    its_page.goto(f"{served.url}/booking/{address.rpartition('/')[2]}")
    expect(its_page.get_by_role("heading", name="Your consultation")).to_be_visible()
    assert Axe().run(its_page).violations_count == 0
    picture(its_page, "booking-page-phone", full_page=True)
    with its_page.expect_download() as download:
        its_page.get_by_role("link", name="Add it to your calendar").click()
    file = tmp_path / "invitation.ics"
    download.value.save_as(file)
    (event,) = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert event["dtstart"].dt == datetime.fromisoformat(lead["bookings"][0]["start"])

    its_page.locator("summary").nth(1).click()
    its_page.locator("details").nth(1).locator("label").nth(4).click()
    its_page.get_by_role("button", name="Move it to this time").click()
    expect(its_page.get_by_role("status")).to_contain_text("it's been moved")
    moved = only_lead(served)["bookings"][0]
    assert (moved["sequence"], moved["start"] != lead["bookings"][0]["start"]) == (1, True)

    its_page.get_by_role("button", name="Cancel the consultation").click()
    expect(its_page.get_by_role("heading", name="This consultation has been canceled")).to_be_visible()
    picture(its_page, "booking-cancelled-phone")
    gone = only_lead(served)
    assert (gone["status"], gone["bookings"][0]["cancelled"] is None) == ("new", False)

    page.bring_to_front()
    say(page, "when is my call?")
    expect(page.get_by_role("log")).to_contain_text("I don't see a booking in this chat")


def test_deleting_the_data_takes_the_page_with_it(
    served: Served, phone: BrowserContext, picture: Callable[..., None]
) -> None:
    page = phone.new_page()
    open_chat(page, served.url)
    say(page, "book a time")
    expect(page.get_by_role("log")).to_contain_text("These are free")
    page.get_by_role("button", name=re.compile(r"^\w{3}, \w{3} \d+, \d+:\d\d [AP]M$")).first.click()
    expect(page.get_by_role("link", name="Your booking").last).to_be_visible()
    token = (page.get_by_role("link", name="Your booking").last.get_attribute("href") or "").rpartition("/")[2]
    say(page, "delete my data")
    page.get_by_role("button", name="Yes, delete it all").last.click()
    expect(page.get_by_role("log")).to_contain_text("I've deleted everything from this chat")

    its_page = phone.new_page()
    answer = its_page.goto(f"{served.url}/booking/{token}")

    assert answer is not None
    assert answer.status == 404
    expect(its_page.get_by_role("heading", name="There's no consultation at this link")).to_be_visible()
