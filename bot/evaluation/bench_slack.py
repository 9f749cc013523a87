"""`make bench-slack`: a burst of Slack events on loopback; how many are taken a second, and how soon acknowledged."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from aiohttp import web

from bot.evaluation.bench_web import run_server
from bot.evaluation.figures import put_section

SECRET, TOKEN = "bench-signing-secret", "xoxb-bench"
SAID = ("what is smo?", "and for how long does smm work?", "we want more leads", "in 3 months, 2k a month", "skip")
_PATIENCE_SECONDS = 600


@dataclass
class Sink:
    """Slack's Web API, as far as an answer needs it; counts the answers by channel."""

    posted: Counter[str] = field(default_factory=Counter)

    async def answer_call(self, request: web.Request) -> web.Response:
        """Takes any call."""
        if request.match_info["method"] == "chat.postMessage":
            self.posted[(await request.json())["channel"]] += 1
        chart = {
            "file_id": "F1",
            "file": {"mimetype": "image/png"},
            "upload_url": f"http://{request.host}/api/put",
        }
        return web.json_response({"ok": True, "ts": f"{time.time():.6f}", **chart})


@dataclass(frozen=True)
class BurstFigures:
    """What a burst met: the seconds of each acknowledgement, and what became of the answers."""

    acknowledged: tuple[float, ...]
    taken_seconds: float
    answered_seconds: float
    senders: int
    wrong: int

    def list_lines(self) -> Iterator[str]:
        """The rows of the report."""
        cuts = [1000 * cut for cut in statistics.quantiles(self.acknowledged, n=100)]
        count = len(self.acknowledged)
        yield f"| events, over so many connections | {count}, {self.senders} |"
        yield f"| taken a second | {count / self.taken_seconds:.0f} |"
        yield f"| acknowledged after, p50 / p95 / p99 | {cuts[49]:.0f} / {cuts[94]:.0f} / {cuts[98]:.0f} ms |"
        yield f"| slowest acknowledgement (Slack waits 3 s) | {1000 * max(self.acknowledged):.0f} ms |"
        yield f"| answered a second, real turns | {count / self.answered_seconds:.1f} |"
        yield f"| talks not answered exactly once for each message | {self.wrong} |"


async def measure_burst(address: str, sink: Sink, events: int, senders: int) -> BurstFigures:
    """Send a burst of messages of many people, each connection one after the other."""
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as http:
        await _send_event(http, _make_event(0, "D-warm", "hello"))
        await _wait_until(sink, 1)
        people = events // len(SAID)
        said = [_make_event(n + 1, f"D{n % people:06d}", SAID[n // people]) for n in range(people * len(SAID))]
        waiting, start = iter(said), time.perf_counter()
        taken = await asyncio.gather(*(_send_all(http, waiting) for _ in range(senders)))
        taken_seconds = time.perf_counter() - start
        await _wait_until(sink, len(said) + 1)
        answered_seconds = time.perf_counter() - start
        await asyncio.sleep(1)  # an answer too many would come now
    wrong = sum(count != len(SAID) for channel, count in sink.posted.items() if channel != "D-warm")
    seconds = tuple(second for some in taken for second in some)
    return BurstFigures(seconds, taken_seconds, answered_seconds, senders, wrong)


async def _send_all(http: httpx.AsyncClient, waiting: Iterator[bytes]) -> list[float]:
    return [await _send_event(http, body) for body in waiting]


async def _send_event(http: httpx.AsyncClient, body: bytes) -> float:
    """The seconds until the event was acknowledged. Raises httpx.HTTPStatusError when it was not."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    start = time.perf_counter()
    (await http.post("/webhooks/slack/events", content=body, headers=headers)).raise_for_status()
    return time.perf_counter() - start


def _make_event(number: int, channel: str, text: str) -> bytes:
    ts = f"{1763900000 + number}.000100"
    event = {"type": "message", "channel_type": "im", "user": f"U{channel[1:]}", "channel": channel, "text": text}
    outer: dict[str, Any] = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number:08d}"}
    return json.dumps({**outer, "event": {**event, "ts": ts, "event_ts": ts}}).encode()


async def _wait_until(sink: Sink, answers: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while sink.posted.total() < answers:
        if time.monotonic() > until:
            raise RuntimeError(f"{sink.posted.total()} of {answers} messages were answered; gave up waiting")
        await asyncio.sleep(0.05)


@asynccontextmanager
async def _run_sink(sink: Sink) -> AsyncIterator[str]:
    """Slack's stand-in on a free port: its address."""
    app = web.Application()
    app.add_routes([web.post("/api/{method}", sink.answer_call)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


@contextmanager
def _set_up_for(api_url: str) -> Iterator[None]:
    """The environment of a server that takes this for Slack."""
    before = dict(os.environ)
    os.environ.update(SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL=api_url, SLACK_APP_TOKEN="")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def run_burst(events: int, senders: int) -> BurstFigures:
    """Start Slack's stand-in and a server, and let the burst loose."""
    sink = Sink()
    with TemporaryDirectory() as folder:
        async with _run_sink(sink) as api_url:
            with _set_up_for(api_url):
                server = run_server(Path(folder))
                # It waits for the server to get ready, and the stand-in lives in this loop.
                address, _ = await asyncio.to_thread(server.__enter__)
            try:
                return await measure_burst(address, sink, events, senders)
            finally:
                await asyncio.to_thread(server.__exit__, None, None, None)


def write_section(load: BurstFigures) -> Iterator[str]:
    """The lines of the report."""
    yield "## Slack events"
    yield ""
    yield f"`make bench-slack`, {date.today()}: one server process with SQLite and the trained model, and beside it"
    yield f"Slack's stand-in with its senders, on one machine ({os.cpu_count()} cores, shared with other work)."
    yield "Each event is kept in the inbox before it is acknowledged, while the same process answers those it has."
    yield from ("", "| | |", "|---|---|")
    yield from load.list_lines()


def main() -> int:
    """Measure, print, write; 1 when a message was not answered exactly once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=600)
    options.add_argument("--senders", type=int, default=20)
    options.add_argument("--dry", action="store_true", help="print only")
    given = options.parse_args()
    load = asyncio.run(run_burst(given.events, given.senders))
    print("\n".join(load.list_lines()))
    if not given.dry:
        put_section("slack", write_section(load))
    return int(load.wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
