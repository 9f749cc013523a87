"""The whole of it: `bot serve` with the trained model, and a visitor in Chromium."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.conftest import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Served:
    """`bot serve` on a port and a database of its own; it can be killed and started again."""

    var: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env={**os.environ, "BOT_VAR": str(self.var), **self.settings})
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=2).read()
                return
            except OSError:
                time.sleep(0.3)
        pytest.fail("`bot serve` was not ready within three minutes")

    def kill(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("var"), free_port())
    server.start()
    yield server
    server.kill()


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox").first
    box.fill(text)
    box.press("Enter")


def test_a_visitor_is_answered_and_advised_and_comes_back_after_a_crash(
    served: Served, chromium: Browser, picture: Callable[..., None]
) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(served.url)
    page.get_by_role("button", name="Chat with").first.click()
    say(page, "whats smo")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Social Media Optimization", timeout=20_000)

    say(page, "we want more leads in 3 months, 2000 usd a month, on instagram")
    expect(log).to_contain_text("Lead with paid", timeout=20_000)
    picture(page, "real-phone")

    served.kill()
    served.start()
    page.reload()
    if not page.get_by_role("log").is_visible():
        page.get_by_role("button", name="Chat with").first.click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("Lead with paid", timeout=20_000)
    say(page, "actually 12 months")
    # A worker of the killed server may take the message with it; the page then waits longer with each try.
    expect(log).to_contain_text("A balance of both", timeout=90_000)
    page.close()
