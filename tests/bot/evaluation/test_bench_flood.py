"""The flood's verdict: who is not answered, or late one time in a hundred, was not treated fairly."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from bot.evaluation.bench_flood import WAYS, Flooder, FloodFigures, measure_way, write_section

SOON, LATE = (0.1,) * 99, (0.1,) * 97 + (0.9,) * 3


@pytest.mark.parametrize(
    ("waits", "unanswered", "fair"), [(SOON, 0, True), (LATE, 0, False), (SOON, 1, False), ((), 0, False)]
)
def test_a_visitor_is_treated_fairly_when_always_answered_and_soon(
    waits: tuple[float, ...], unanswered: int, fair: bool
) -> None:
    assert FloodFigures(waits, unanswered, (200, 429)).is_fair() is fair


def test_the_report_has_a_row_for_each_way() -> None:
    lines = list(write_section(dict.fromkeys(WAYS, FloodFigures(SOON, 0, (200, 200, 429))), 60))

    rows = [line for line in lines if line.startswith("| ")][1:]
    assert len(rows) == len(WAYS)
    assert "| messages | 3 | 1 | 99 | 0 | 100 | 100 | 100 |" in rows


async def test_the_flood_keeps_its_rate_and_waits_for_nobody() -> None:
    async def ask(number: int) -> int:
        await asyncio.sleep(60)
        return 200

    flooder = Flooder(http=None)  # type: ignore[arg-type]
    asking = asyncio.create_task(flooder.ask_at_rate(100, ask))
    await asyncio.sleep(0.5)
    asking.cancel()
    begun = len(flooder._open)
    await flooder.end_flood()

    assert 10 <= begun <= 51
    assert flooder.codes == []


@pytest.mark.parametrize("way", WAYS)
async def test_each_way_asks_as_another_address_than_the_visitor(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Stand()
    monkeypatch.setattr("bot.evaluation.bench_flood._LINES", 3)
    async with server as address:
        figures = await measure_way(address, WAYS[way], 0.6)

    assert not figures.unanswered
    assert ("198.51.100.20", "/api/chat/messages") in server.heard
    assert ("203.0.113.7", "/api/chat/sessions") in server.heard
    assert way == "nobody floods" or figures.codes or way == "bodies drop by drop"
    assert all(code == 200 for code in figures.codes)


class Stand:
    """Answers everything, and notes who asked for what."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        app = web.Application()
        app.on_response_prepare.append(self._note)
        app.router.add_get("/api/chat/ws", self._listen)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _note(self, request: web.Request, response: Any) -> None:
        self.heard.append((request.headers["X-Forwarded-For"], request.path))

    async def _answer(self, request: web.Request) -> web.Response:
        return web.json_response({"token": "t"})

    async def _listen(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        async for _ in line:
            pass
        return line
