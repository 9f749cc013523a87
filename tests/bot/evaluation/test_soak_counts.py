"""A soak that finds nothing is worth something only if it would have found it: servers that lose, double and mix up."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.evaluation.soak import Soak, write_figures
from bot.evaluation.soak_visitors import KNOWN, QUESTIONS, SoakVisitor

Answer = Callable[["Server", str, str], list[dict[str, Any]]]


class Server:
    """The chat's API in memory; `answer` says what is kept and answered to a message."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.kept: list[dict[str, Any]] = []
        self.answered: dict[str, list[dict[str, Any]]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/sessions"):
            return httpx.Response(201, json={"token": "t", "conversation_id": "web-1"})
        if request.method == "GET":
            return httpx.Response(200, json={"messages": self.kept})
        body = json.loads(request.content)
        return httpx.Response(200, json={"replies": self.answer(self, body["id"], body["text"])})

    def keep(self, id: str, text: str, *replies: str) -> list[dict[str, Any]]:
        heard = len(self.kept) + 1
        self.kept.append({"seq": heard, "id": id, "text": text})
        said = [{"seq": heard + n, "text": reply, "answers": heard} for n, reply in enumerate(replies, 1)]
        self.kept += said
        return said


def right(text: str) -> str:
    return "$1,007 a month" if text == KNOWN else dict(QUESTIONS).get(text, "Noted.")


def well(server: Server, id: str, text: str) -> list[dict[str, Any]]:
    if id not in server.answered:
        server.answered[id] = server.keep(id, text, right(text))
    return server.answered[id]


def runs_twice(server: Server, id: str, text: str) -> list[dict[str, Any]]:
    return server.keep(id, text, right(text))


def forgets(server: Server, id: str, text: str) -> list[dict[str, Any]]:
    return [{"seq": 2, "text": right(text), "answers": 1}]


def answers_twice(server: Server, id: str, text: str) -> list[dict[str, Any]]:
    if id not in server.answered:
        server.answered[id] = server.keep(id, text, right(text), right(text))
    return server.answered[id][:1]


def mixes_up(server: Server, id: str, text: str) -> list[dict[str, Any]]:
    if id not in server.answered:
        server.answered[id] = server.keep(id, text, "$1,008 a month")
    return server.answered[id]


async def visit(answer: Answer) -> SoakVisitor:
    loop = asyncio.get_running_loop()
    until = loop.time() + 0.3
    async with httpx.AsyncClient(transport=httpx.MockTransport(Server(answer))) as http:
        visitor = SoakVisitor(
            7, ("http://127.0.0.1:1",), http, ("Sorry",), lambda: loop.time() < until, 0.01, random.Random(3)
        )
        await visitor.run_visit()
    return visitor


async def test_what_is_answered_well_is_counted_as_that() -> None:
    visitor = await visit(well)

    assert visitor.counts["answered once"] == len(visitor.said) > 5
    assert (visitor.counts["lost"], visitor.counts["doubled"], visitor.wrong) == (0, 0, [])


@pytest.mark.parametrize(("answer", "count"), [(runs_twice, "doubled"), (answers_twice, "doubled"), (forgets, "lost")])
async def test_what_is_lost_or_doubled_is_counted(answer: Answer, count: str) -> None:
    assert (await visit(answer)).counts[count] > 0


async def test_an_answer_to_somebody_else_is_wrong() -> None:
    visitor = await visit(mixes_up)

    assert any("$1,008" in line for line in visitor.wrong)


async def test_a_status_that_means_a_fault_of_ours_is_wrong() -> None:
    class Broken(Server):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            first = request.method == "POST" and request.url.path.endswith("/messages") and not self.answered
            self.answered = {"once": []} if first else self.answered
            return httpx.Response(500, text="Traceback") if first else super().__call__(request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(Broken(well))) as http:
        visitor = SoakVisitor(7, ("http://127.0.0.1:1",), http, (), lambda: False, 0.01, random.Random(3))
        await visitor.run_visit()

    assert visitor.wrong[0].startswith("status 500")


def test_the_report_keeps_what_stands_around_its_section(tmp_path: Path) -> None:
    report = tmp_path / "benchmarks.md"
    report.write_text("# Benchmarks\n\n<!-- soak -->\nold\n<!-- /soak -->\n\nafter\n")
    done = Soak("sqlite", Counter({"sent": 3, "answered once": 3}), {"kill": 1}, (), (1.0, 2.0))

    write_figures([done], 5, 200, report)

    text = report.read_text()
    assert text.startswith("# Benchmarks\n\n<!-- soak -->\n## Soak")
    assert text.endswith("<!-- /soak -->\n\nafter\n")
    assert "old" not in text
    assert "| answered once | 3 |" in text
    assert "| faults | kill 1 |" in text
