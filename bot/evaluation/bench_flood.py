"""`make bench-flood`: one address asks for as much as it may, each way in turn; how long does another visitor wait?"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, TCPConnector

from bot.evaluation.bench_web import SAID, run_server
from bot.evaluation.figures import put_section

# The defaults hold, as visitors meet them; only who is who is told by a proxy: here, by this bench.
SETTINGS = {"BOT_TRUSTED_PROXY": "127.0.0.1"}
FLOODER, VISITOR = "203.0.113.7", "198.51.100.20"
_LONGEST_WAIT = 0.5
# How many talks share what each may ask for, and how many lines an address may hold.
_TALKS, _LINES = 60, 500
_UNANSWERED = 400
_LONG_TEXT = " ".join(["what do you charge for a month of posts,"] * 50)[:2000]
_MESSAGES, _BEGUN, _SOCKET = "/api/chat/messages", "/api/chat/sessions", "/api/chat/ws"


Line = ClientWebSocketResponse[Any]


@dataclass
class Flooder:
    """One address that asks as fast as it may and never waits for an answer."""

    http: ClientSession
    codes: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def begin_talks(self) -> None:
        """As many as it takes to use up what the address may ask for."""
        self.tokens = [await begin_talk(self.http) for _ in range(_TALKS)]

    async def ask_at_rate(self, rate: float, ask: Callable[[int], Awaitable[int]]) -> None:
        """Ask so often a second until it is cancelled; `ask` is given a number and says the code of the answer."""
        start, number = time.perf_counter(), 0
        while True:
            if len(self._open) < _UNANSWERED:
                task = asyncio.create_task(self._note_code(ask(number)))
                self._open.add(task)
                task.add_done_callback(self._open.discard)
            number += 1
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))

    async def end_flood(self) -> None:
        """Let go of what is not answered yet."""
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _note_code(self, asking: Awaitable[int]) -> None:
        with suppress(ClientError, OSError, TimeoutError):
            self.codes.append(await asking)

    async def say_text(self, number: int, text: str) -> int:
        """Say something in one of its talks."""
        bearer = {"Authorization": f"Bearer {self.tokens[number % len(self.tokens)]}"}
        async with self.http.post(_MESSAGES, json={"text": text}, headers=bearer) as answer:
            return answer.status

    async def load_page(self, path: str, token: str = "") -> int:
        """Fetch something, and read all of it."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.get(path, headers=headers) as answer:
            await answer.read()
            return answer.status

    @asynccontextmanager
    async def hold_lines(self) -> AsyncIterator[list[Line]]:
        """As many live lines as it may have, each in one of its talks."""
        lines = [await self.http.ws_connect(_SOCKET) for _ in range(_LINES)]
        for number, line in enumerate(lines):
            await line.send_json({"token": self.tokens[number % len(self.tokens)]})
        try:
            yield lines
        finally:
            await asyncio.gather(*(line.close() for line in lines), return_exceptions=True)


async def _say_short(flooder: Flooder) -> None:
    """3,000 messages a minute."""
    await flooder.ask_at_rate(50, lambda n: flooder.say_text(n, SAID[n % len(SAID)]))


async def _say_long(flooder: Flooder) -> None:
    """2,000 characters are worth nine messages."""
    await flooder.ask_at_rate(3000 / 60 / 9, lambda n: flooder.say_text(n, _LONG_TEXT))


async def _begin_many(flooder: Flooder) -> None:
    """300 conversations a minute, less those that were begun to get here."""

    async def begin_one(_: int) -> int:
        async with flooder.http.post(_BEGUN, json={"page": "https://shop.example/"}) as answer:
            return answer.status

    await flooder.ask_at_rate(4, begin_one)


async def _read_much(flooder: Flooder) -> None:
    """240 times a minute in each talk."""
    await flooder.ask_at_rate(4 * _TALKS, lambda n: flooder.load_page(_MESSAGES, flooder.tokens[n % _TALKS]))


async def _load_pages(flooder: Flooder) -> None:
    """Pages have no rate: what 200 a second cost."""
    await flooder.ask_at_rate(200, lambda n: flooder.load_page("/" if n % 2 else "/widget.js"))


async def _send_refused(flooder: Flooder) -> None:
    """A frame a second on each line, which is refused."""
    async with flooder.hold_lines() as lines:
        await flooder.ask_at_rate(_LINES * 0.98, lambda n: _send_frame(lines[n % _LINES].send_str("{")))


async def _send_pings(flooder: Flooder) -> None:
    """Two pings a second on each line."""
    async with flooder.hold_lines() as lines:
        await flooder.ask_at_rate(_LINES * 1.96, lambda n: _send_frame(lines[n % _LINES].ping()))


async def _send_slowly(flooder: Flooder) -> None:
    """Bodies that come drop by drop, 20 new ones a second."""

    async def send_drops() -> AsyncIterator[bytes]:
        for _ in range(60):
            yield b" "
            await asyncio.sleep(0.25)

    async def post_drops(number: int) -> int:
        bearer = {"Authorization": f"Bearer {flooder.tokens[number % _TALKS]}"}
        async with flooder.http.post(_MESSAGES, data=send_drops(), headers=bearer) as answer:
            return answer.status

    await flooder.ask_at_rate(20, post_drops)


async def _do_nothing(flooder: Flooder) -> None:
    """To compare with."""
    await asyncio.Event().wait()


WAYS: Mapping[str, Callable[[Flooder], Awaitable[None]]] = {
    "nobody floods": _do_nothing,
    "messages": _say_short,
    "long messages": _say_long,
    "conversations begun": _begin_many,
    "what was said, asked for": _read_much,
    "pages and the widget": _load_pages,
    "frames that are refused": _send_refused,
    "pings": _send_pings,
    "bodies drop by drop": _send_slowly,
}


@dataclass(frozen=True)
class FloodFigures:
    """What another visitor waited while an address flooded, and what the flood got."""

    waits: tuple[float, ...]
    unanswered: int
    codes: tuple[int, ...]

    @property
    def p99(self) -> float:
        """What one in a hundred of the visitor's messages took at least."""
        return quantiles(self.waits, n=100)[98] if len(self.waits) > 1 else float("inf")

    def is_fair(self) -> bool:
        """Whether the visitor was answered, always, and soon enough."""
        return not self.unanswered and self.p99 < _LONGEST_WAIT

    def format_row(self, way: str) -> str:
        """The row of the report."""
        middle = quantiles(self.waits, n=100)[49] if len(self.waits) > 1 else float("inf")
        times = " | ".join(f"{1000 * seconds:.0f}" for seconds in (middle, self.p99, max(self.waits, default=0.0)))
        refused = sum(code >= 400 for code in self.codes)
        return f"| {way} | {len(self.codes):,} | {refused:,} | {len(self.waits)} | {self.unanswered} | {times} |"


async def begin_talk(http: ClientSession) -> str:
    """The token of a new conversation. Raises ClientError."""
    async with http.post(_BEGUN, json={}) as begun:
        begun.raise_for_status()
        return str((await begun.json())["token"])


async def measure_way(address: str, flood: Callable[[Flooder], Awaitable[None]], seconds: float) -> FloodFigures:
    """What another visitor waits while this goes on."""
    async with _open_session(address, FLOODER) as theirs, _open_session(address, VISITOR) as ours:
        flooder = Flooder(theirs)
        await flooder.begin_talks()
        flooding = asyncio.create_task(_run_flood(flood, flooder))
        waits, unanswered = await _visit_during(ours, seconds)
        flooding.cancel()
        await asyncio.gather(flooding, return_exceptions=True)
        await flooder.end_flood()
    return FloodFigures(tuple(waits), unanswered, tuple(flooder.codes))


async def _run_flood(flood: Callable[[Flooder], Awaitable[None]], flooder: Flooder) -> None:
    await flood(flooder)


async def _send_frame(sending: Awaitable[None]) -> int:
    # A line that was closed on us is refused, too.
    try:
        await sending
    except (ClientError, OSError, RuntimeError):
        return 429
    return 200


async def _visit_during(http: ClientSession, seconds: float) -> tuple[list[float], int]:
    """Say five things a second in several talks, each when the one before is answered; how long each took."""
    tokens = [await begin_talk(http) for _ in range(8)]
    await asyncio.sleep(2)
    waits, unanswered, until, number = [], 0, time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        bearer = {"Authorization": f"Bearer {tokens[number % len(tokens)]}"}
        start = time.perf_counter()
        unanswered += not await _is_answered(http, SAID[number % len(SAID)], bearer)
        waits.append(time.perf_counter() - start)
        number += 1
        await asyncio.sleep(max(0.0, 0.2 - waits[-1]))
    return waits, unanswered


async def _is_answered(http: ClientSession, text: str, bearer: Mapping[str, str]) -> bool:
    with suppress(ClientError, OSError, TimeoutError):
        async with http.post(_MESSAGES, json={"text": text}, headers=bearer) as answer:
            await answer.read()
            return answer.status == 200
    return False


def _open_session(address: str, source: str) -> ClientSession:
    connector, patience = TCPConnector(limit=0), ClientTimeout(total=60)
    return ClientSession(address, connector=connector, timeout=patience, headers={"X-Forwarded-For": source})


def write_section(figures: Mapping[str, FloodFigures], seconds: float) -> Iterator[str]:
    """The lines of the report."""
    yield "## Floods"
    yield ""
    yield f"`make bench-flood`, {date.today()}: a server with one process, SQLite and the limits as they are by"
    yield f"default, on the same machine ({os.cpu_count()} cores). One address asks for as much as it may,"
    yield f"{seconds:.0f} seconds in each way; another visitor says five things a second meanwhile."
    yield "Milliseconds until that visitor is answered."
    yield ""
    yield "| one address floods with | asked | refused | another's messages | unanswered | median | p99 | longest |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    yield from (one.format_row(way) for way, one in figures.items())


def main() -> int:
    """Measure, print, write; 1 when the visitor was not answered, or one in a hundred times not within 500 ms."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=120.0, help="for each way")
    options.add_argument("--only", choices=WAYS, help="one way")
    options.add_argument("--dry", action="store_true", help="print only")
    given = options.parse_args()
    figures = {}
    for way, flood in WAYS.items():
        if given.only in (None, way):
            # A server each, so that no window of the one before is used up.
            with TemporaryDirectory() as folder, run_server(Path(folder), SETTINGS) as (address, _):
                figures[way] = asyncio.run(measure_way(address, flood, given.seconds))
            print(figures[way].format_row(way), flush=True)
    if not given.dry:
        put_section("flood", write_section(figures, given.seconds))
    return int(not all(one.is_fair() for one in figures.values()))


if __name__ == "__main__":
    sys.exit(main())
