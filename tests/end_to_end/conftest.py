"""A real Chromium, a server in a process of its own that can be killed, and pages of other origins."""

from __future__ import annotations

import http.server
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

OUTPUT = Path(__file__).parents[1] / "output"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """The web channel of served.py; `stop` and `start` keep its port and its database."""

    var: Path
    origins: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        script = Path(__file__).with_name("served.py")
        self.process = subprocess.Popen([sys.executable, str(script), str(self.port), str(self.var), *self.origins])
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=1).read()
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail("the server did not start within two minutes")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


# For the session would be quicker, but while it lasts no test of the same run can have an event loop of its own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("NO CHROMIUM HERE: nothing of the page was tested in a browser. Install Debian's package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """A customer's site on another origin."""
    host = Host()
    yield host
    host.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("var"), (host.url,))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own; at the end nothing may have been fetched from elsewhere or gone wrong."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(path: str = "/", url: str | None = None, expected: str = "", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", lambda line: _note(wrong, line, expected))
        page.on("request", lambda request: _note_foreign(wrong, request.url))
        page.goto((server.url if url is None else url) + path)
        return page

    open_page.server = server  # type: ignore[attr-defined]
    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _note(wrong: list[str], line: Any, expected: str) -> None:
    # What the browser says of a network that a test took away is no fault of the page.
    if line.type in ("error", "warning") and not (expected and re.search(expected, line.text)):
        wrong.append(f"console: {line.text}")


def _note_foreign(wrong: list[str], url: str) -> None:
    if not url.startswith(("http://127.0.0.1:", "http://localhost:", "ws://127.0.0.1:", "data:", "blob:")):
        wrong.append(f"third party: {url}")


STILL = """async () => {
    const roots = () => [document, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean)]
    const moves = (a) => a.playState === "running" && a.effect.getTiming().iterations === 1
    for (let quiet = 0; quiet < 3; ) {
        await new Promise(requestAnimationFrame)
        quiet = roots().some((root) => root.getAnimations().some(moves)) ? 0 : quiet + 1
    }
}"""


def settle(page: Page) -> None:
    """Wait until nothing moves for three frames, but for the sign of typing, which moves for as long as it shows."""
    page.evaluate(STILL)


def check(page: Page) -> None:
    """axe finds nothing, neither against WCAG nor against its best practices."""
    # Text that is just fading in has a contrast of its own.
    settle(page)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found] == []


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps a screenshot in tests/output."""

    def take(page: Page, name: str, full_page: bool = False) -> None:
        OUTPUT.mkdir(exist_ok=True)
        settle(page)
        page.screenshot(path=OUTPUT / f"{name}.png", full_page=full_page)

    return take


class Chat:
    """The widget as a visitor uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.get_by_role("dialog", name="Wick")
        self.box = page.get_by_role("textbox", name="Your message")
        self.launcher = page.locator(".launcher")
        self.rows = page.locator(".row:not(.typing)")
        self.banner = page.locator(".banner")
        self.mark = page.locator(".launcher .mark")

    def open(self) -> Chat:
        self.launcher.click()
        self.panel.wait_for()
        return self

    def say(self, text: str, answer: str | None = None) -> None:
        self.box.fill(text)
        self.box.press("Enter")
        if answer != "":
            self.row(answer or f"You said: {text}").wait_for()

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text).last

    def said(self) -> list[str]:
        """Every bubble, without the words for screen readers and without the opening line."""
        texts = "(all) => all.map((b) => [...b.children].slice(1).map((part) => part.innerText).join('\\n'))"
        return list(self.rows.locator(".bubble").evaluate_all(texts)[1:])


@pytest.fixture
def chat(visit: Callable[..., Page]) -> Callable[..., Chat]:
    def open_chat(*path: str, **options: Any) -> Chat:
        return Chat(visit(*path, **options))

    open_chat.server = visit.server  # type: ignore[attr-defined]
    return open_chat


class Host:
    """Serves one page with the widget's line, under a policy as strict as one can be."""

    def __init__(self) -> None:
        self.page = ""
        self.policy = ""
        host = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                if host.policy:
                    self.send_header("Content-Security-Policy", host.policy)
                self.end_headers()
                self.wfile.write(host.page.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def embed(
        self, server: str, attributes: str = "", body: str = "<main><h1>Shop</h1></main>", html: str = ""
    ) -> None:
        head = f'<meta charset="utf-8"><title>Shop</title><script src="{server}/widget.js" defer {attributes}></script>'
        self.page = f'<!doctype html><html lang="en" {html}><head>{head}</head><body>{body}</body></html>'
        live = server.replace("http", "ws", 1)
        self.policy = f"default-src 'none'; script-src {server}; connect-src {server} {live}; trusted-types 'none'; "
        self.policy += "require-trusted-types-for 'script'"

    def show(self, page: str) -> None:
        """A page of its own making, without a policy."""
        self.page, self.policy = page, ""

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
