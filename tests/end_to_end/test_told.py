"""A visitor in Chromium is qualified and books; agency, visitor, CRM and Slack are told, once, whatever goes wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, text

from bot.leads.reminders import REMINDERS
from tests.bot.channels.slack.mock_slack import CUT, Fault
from tests.end_to_end.conftest import free_port
from tests.end_to_end.peers import SALES, Peers
from tests.end_to_end.test_booking import bot, only_lead, open_chat, tell
from tests.end_to_end.test_the_real_thing import Served, say

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DANA = "dana@harbourtea.example"


@pytest.fixture
def peers() -> Iterator[Peers]:
    peers = Peers()
    peers.start()
    yield peers
    peers.stop()


@pytest.fixture
def served(tmp_path: Path, peers: Peers) -> Iterator[Served]:
    port = free_port()
    server = Served(tmp_path / "var", port, {"BOT_PUBLIC_URL": f"http://127.0.0.1:{port}", **peers.settings})
    server.start()
    yield server
    server.kill()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, timezone_id="Europe/Berlin")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def until(true: Callable[[], Any], what: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"not within two minutes: {what()}")
        time.sleep(0.2)


# Reminders wait for their day.
NOW = "kind not in ({})".format(", ".join(f"'{kind}'" for kind in REMINDERS))


def hurry(var: Path, wait: str = "due") -> None:
    """Let the waits of what is gathered, and of what is tried again, pass; or how long a dead server's hold lasts."""
    engine = create_engine(f"sqlite:///{var / 'bot.db'}", future=True)
    with engine.begin() as connection:
        connection.execute(text(f"update outbox set {wait} = created where done is null and {NOW}"))
    engine.dispose()


def all_gone(var: Path) -> bool:
    """Whether nothing waits to be told any more; what does is hurried."""
    hurry(var)
    return not waiting(var)


def waiting(var: Path) -> int:
    engine = create_engine(f"sqlite:///{var / 'bot.db'}", future=True)
    with engine.begin() as connection:
        count = sum(
            int(connection.execute(text(f"select count(*) from {name} where done is null and {which}")).scalar_one())
            for name, which in (("outbox", NOW), ("slack_inbox", "1 = 1"), ("slack_outbox", "1 = 1"))
        )
    engine.dispose()
    return count


def holding(word: str, folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if word.encode() in path.read_bytes().lower())


def erase(served: Served, lead_id: str) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "bot", "leads", "erase", lead_id]
    subprocess.run(command, env={**os.environ, "BOT_VAR": str(served.var)}, capture_output=True, check=True)


def test_all_are_told_once_of_a_booking_and_an_erasure_leaves_nothing(
    served: Served, peers: Peers, page: Page, picture: Callable[..., None]
) -> None:
    peers.mail_faults += ["451 later"] * 2
    peers.hook_faults += ["fails", "takes it and cuts the line", "hangs"]
    peers.fault("chat.postMessage", Fault(status=500), CUT)
    open_chat(page, served.url)
    log = page.get_by_role("log")
    say(page, "we want more leads for our tea shop in 3 months, 2000 usd a month, on instagram")
    expect(log).to_contain_text("Lead with paid")
    tell(page)
    page.get_by_role("button", name=re.compile(r"^\w{3}, \w{3} \d+, \d+:\d\d [AP]M$")).first.click()
    expect(log).to_contain_text("Booked:")
    say(page, "Harbour Tea")
    expect(log).to_contain_text("a phone number we can call you back on")

    def is_webhook_refused() -> bool:
        hurry(served.var)
        return "webhook hangs" in peers.refused

    until(is_webhook_refused, lambda: peers.refused)

    served.kill()
    hurry(served.var, "held_until")
    served.start()
    until(lambda: all_gone(served.var), lambda: bot(served, "outbox", "list", "--json"))

    lead = only_lead(served)
    new = "Hot lead" if lead["scored"]["tier"] == "hot" else "New lead"
    agency = peers.subjects("sales@agency.example")
    assert [sum(one.startswith(start) for one in agency) for start in (new, "Consultation booked")] == [1, 1]
    (invited,) = peers.mails_to(DANA)
    (part,) = list(invited.iter_attachments())
    event: Any = Calendar.from_ical(part.get_content()).walk("VEVENT")[0]
    assert event["dtstart"].dt.timestamp() == datetime.fromisoformat(lead["bookings"][0]["start"]).timestamp()
    kinds = peers.kinds()
    assert [kinds.count(kind) for kind in ("lead.stored", "booked")] == [1, 1]
    # One post of the lead, which is kept current, and what happens told once in its thread.
    posts = peers.slack.channels[SALES]
    booked = [body["text"] for name, body in peers.slack.calls if name in ("chat.postMessage", "chat.update")]
    assert sum(not post.get("thread_ts") for post in posts) == 1
    assert sum(one["text"].startswith("Consultation booked") for one in posts if one.get("thread_ts")) <= 1
    assert any(one.startswith("Consultation booked") for one in booked)

    address = peers.last("booked")["links"]["brief"]
    page.goto(address)
    expect(page.get_by_role("heading", name="Brief: Dana Smith, Harbour Tea")).to_be_visible()
    expect(page.locator("main")).to_contain_text("$2,000 a month")
    picture(page, "brief-phone", full_page=True)

    open_chat(page, served.url)
    say(page, "actually we can spend 6000 usd a month")
    expect(page.get_by_role("log")).to_contain_text("$6,000")
    assert holding(DANA, served.var) != []
    erase(served, lead["id"])
    assert [holding(word, served.var) for word in (DANA, "dana smith", "harbour tea")] == [[], [], []]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(address)


def test_what_is_corrected_after_a_booking_is_told_and_shows_in_the_brief(
    served: Served, peers: Peers, page: Page
) -> None:
    open_chat(page, served.url)
    say(page, "we want more leads for our tea shop in 3 months, 2000 usd a month, on instagram")
    expect(page.get_by_role("log")).to_contain_text("Lead with paid")
    tell(page)
    page.get_by_role("button", name=re.compile(r"^\w{3}, \w{3} \d+, \d+:\d\d [AP]M$")).first.click()
    expect(page.get_by_role("log")).to_contain_text("Booked:")
    say(page, "Harbour Tea")
    expect(page.get_by_role("log")).to_contain_text("a phone number we can call you back on")
    until(lambda: all_gone(served.var) and "lead.changed" in peers.kinds(), peers.kinds)
    assert peers.kinds().count("lead.changed") == 1
    before, address = only_lead(served), peers.last("booked")["links"]["brief"]

    open_chat(page, served.url)
    say(page, "actually we can spend 6000 usd a month")
    expect(page.get_by_role("log")).to_contain_text("$6,000")

    until(lambda: all_gone(served.var) and peers.kinds().count("lead.changed") == 2, peers.kinds)
    after = peers.last("lead.changed")["lead"]
    assert after["profile"]["budget"]["amount_min"] == 6000
    assert after["score"] > before["score"]
    page.goto(address)
    expect(page.locator("main")).to_contain_text("$6,000 a month")
    expect(page.locator("main")).to_contain_text(f"{after['score']} of 100")
