"""`make bench-web`: many visitors at once on loopback; is every message answered once, how fast, and at what cost."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, TCPConnector

from bot.evaluation import processes
from bot.evaluation.figures import put_section
from bot.evaluation.own_postgres import free_port
from bot.settings import ROOT

SAID = (
    "What is the difference between SMM and SMO?",
    "Which numbers should I look at for organic posts?",
    "we want more leads",
    "in 3 months, about $2,000 a month",
    "instagram and linkedin",
)
# Seconds a visitor lets pass before each message, the shortest and the longest.
PACES = {"all at the same moment": (0.0, 0.0), "reading and typing": (10.0, 20.0)}
# All visitors come from one address, which is to be no limit here.
_GENEROUS = {
    "BOT_RATE_PER_ADDRESS": "1000000/minute",
    "BOT_SESSIONS_PER_ADDRESS": "1000000/minute",
    "BOT_SOCKETS_PER_ADDRESS": "100000",
    "BOT_QUEUE_SECONDS": "60",
}
_START_SECONDS = 300
_TRIES = 5
_TICKS = os.sysconf("SC_CLK_TCK")


class WebVisitor:
    """Talks as the widget does: first over HTTP, then live; what got no answer is sent again under its id."""

    def __init__(self, http: ClientSession, pace: tuple[float, float], dice: Random) -> None:
        self.seconds: list[float] = []
        self.answers: dict[str, Mapping[str, Any]] = {}
        self.again = 0
        self._http, self._pace, self._dice = http, pace, dice
        self._token = ""
        self._line: ClientWebSocketResponse[Any] | None = None

    async def hold_talk(self) -> None:
        """One conversation, each message sent when the one before is answered."""
        async with self._http.post("/api/chat/sessions", json={}) as begun:
            begun.raise_for_status()
            self._token = (await begun.json())["token"]
        for text in SAID:
            await asyncio.sleep(self._dice.uniform(*self._pace))
            name, start = str(UUID(int=self._dice.getrandbits(128))), time.perf_counter()
            self.answers[name] = await self._say_message({"id": name, "text": text})
            self.seconds.append(time.perf_counter() - start)

    async def list_kept(self) -> Sequence[Mapping[str, Any]]:
        """Everything the server keeps of the conversation; the line is closed."""
        if self._line:
            await self._line.close()
        async with self._http.get("/api/chat/messages", headers=self._bearer) as answer:
            answer.raise_for_status()
            return list((await answer.json())["messages"])

    async def _say_message(self, message: dict[str, str]) -> Mapping[str, Any]:
        for _ in range(_TRIES):
            # A line that closes under us hands out something that is no JSON text: a TypeError.
            with suppress(ClientError, OSError, TypeError, ValueError):
                return await (self._say_live(self._line, message) if self._line else self._post_message(message))
            self.again += 1
            self._line = None
            await asyncio.sleep(1)
        return {}

    async def _post_message(self, message: dict[str, str]) -> Mapping[str, Any]:
        async with self._http.post("/api/chat/messages", json=message, headers=self._bearer) as posted:
            posted.raise_for_status()
            answer: dict[str, Any] = await posted.json()
        self._line = await self._http.ws_connect("/api/chat/ws")
        await self._line.send_json({"token": self._token, "after": answer["seq"]})
        return answer

    async def _say_live(self, line: ClientWebSocketResponse[Any], message: dict[str, str]) -> Mapping[str, Any]:
        await line.send_json(message)
        while True:
            frame: dict[str, Any] = await line.receive_json()
            if frame.get("id") == message["id"]:
                if "error" in frame:
                    raise ClientError(frame["error"]["code"])
                return frame

    @property
    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


@dataclass(frozen=True)
class WebLoad:
    """What all visitors together met, and what it cost the server."""

    visitors: int
    taken: tuple[float, ...]
    again: int
    wrong: int
    seconds: float
    cpu_seconds: float
    megabytes: float

    def list_figures(self) -> dict[str, str]:
        """The rows of the report."""
        cuts = statistics.quantiles(self.taken, n=100)
        return {
            "visitors, messages": f"{self.visitors}, {len(self.taken)}",
            "not answered exactly once": str(self.wrong),
            "sent again, as the widget does": str(self.again),
            "messages a second": f"{len(self.taken) / self.seconds:.1f}",
            "time to an answer, p50 / p95 / p99": f"{cuts[49]:.2f} / {cuts[94]:.2f} / {cuts[98]:.2f} s",
            "server CPU a message": f"{self.cpu_seconds / len(self.taken) * 1000:.1f} ms",
            "server memory afterwards": f"{self.megabytes:.0f} MB",
        }


@contextmanager
def run_server(folder: Path, settings: Mapping[str, str] = _GENEROUS) -> Iterator[tuple[str, int]]:
    """A server of its own with an empty database: its address and its process. Raises RuntimeError when it fails."""
    port = free_port()
    with (folder / "log").open("wb") as log:
        environment = {
            **os.environ,
            "BOT_VAR": str(folder),
            "BOT_LOG_LEVEL": "WARNING",
            "DATABASE_URL": "",
            **settings,
        }
        command = [sys.executable, "-m", "bot", "serve", "--host", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        _await_ready(server, f"http://127.0.0.1:{port}", folder / "log")
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(30)


async def measure_pace(address: str, pid: int, visitors: int, pace: tuple[float, float]) -> WebLoad:
    """Let so many visitors talk at this pace."""
    dice = Random(visitors)
    connector, patience = TCPConnector(limit=0), ClientTimeout(total=None)
    async with ClientSession(address, connector=connector, timeout=patience) as http:
        await WebVisitor(http, (0, 0), dice).hold_talk()  # the first turn of a process warms it up
        talking = [WebVisitor(http, pace, dice) for _ in range(visitors)]
        cpu, start = cpu_seconds(pid), time.perf_counter()
        await asyncio.gather(*(visitor.hold_talk() for visitor in talking))
        seconds, cpu = time.perf_counter() - start, cpu_seconds(pid) - cpu
        wrong = sum([count_wrong(visitor.answers, await visitor.list_kept()) for visitor in talking])
    taken = tuple(second for visitor in talking for second in visitor.seconds)
    again = sum(visitor.again for visitor in talking)
    return WebLoad(visitors, taken, again, wrong, seconds, cpu, read_megabytes(pid))


def count_wrong(answers: Mapping[str, Mapping[str, Any]], kept: Sequence[Mapping[str, Any]]) -> int:
    """How many messages were not kept once, or not answered by just the replies that came back."""
    wrong = 0
    for name, answer in answers.items():
        heard = [message["seq"] for message in kept if message.get("id") == name]
        replies = [message for message in kept if message.get("answers") in heard]
        wrong += not (len(heard) == 1 and replies and replies == answer.get("replies"))
    return wrong


def write_table(loads: Mapping[str, WebLoad]) -> str:
    """The figures of each pace side by side."""
    columns = [load.list_figures() for load in loads.values()]
    rows = [("", *loads), *((key, *(column[key] for column in columns)) for key in columns[0])]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join((lines[0], "|---" * len(rows[0]) + "|", *lines[1:]))


def write_section(loads: Mapping[str, WebLoad]) -> Iterator[str]:
    """The lines of the report."""
    pause = PACES["reading and typing"]
    yield "## Visitors at once"
    yield ""
    yield f"`make bench-web`, {date.today()}: one server process with SQLite, and its visitors, on the same machine"
    yield f"({os.cpu_count()} cores). Each visitor begins a conversation and sends {len(SAID)} messages, each when"
    yield "the one before is answered: the first over HTTP, the others over a WebSocket, as the widget does. The"
    yield "last of them lead to a recommendation. Once all send without a pause: what the server can do at most;"
    yield f"once they take {pause[0]:.0f} to {pause[1]:.0f} seconds before each message, as people do."
    yield ""
    yield write_table(loads)


def main() -> int:
    """Measure, print, write; 1 when a message was not answered exactly once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--visitors", type=int, default=200)
    options.add_argument("--dry", action="store_true", help="print only")
    given = options.parse_args()
    loads = {}
    for name, pace in PACES.items():
        with TemporaryDirectory() as folder, run_server(Path(folder)) as (address, pid):
            loads[name] = asyncio.run(measure_pace(address, pid, given.visitors, pace))
    print(write_table(loads))
    if not given.dry:
        put_section("web", write_section(loads))
    return int(any(load.wrong for load in loads.values()))


def _await_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=5):
            return
        time.sleep(0.5)
    raise RuntimeError(f"the server did not get ready:\n{log.read_text(errors='replace')[-2000:]}")


def cpu_seconds(server: int) -> float:
    """What a server and its workers have taken so far, user and system, in seconds."""
    return sum(_cpu_seconds(pid) for pid in (server, *find_children(server)))


def find_children(pid: int) -> tuple[int, ...]:
    """The processes that this one has started."""
    with suppress(OSError):
        return tuple(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    return ()


def _cpu_seconds(pid: int) -> float:
    # The name of the program, in parentheses, may hold spaces; user and system time stand 12 and 13 places after it.
    after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after[11]) + int(after[12])) / _TICKS


def read_megabytes(server: int) -> float:
    """What a server and its workers hold in memory now."""
    return sum(processes.read_megabytes(pid) for pid in (server, *find_children(server)))


if __name__ == "__main__":
    sys.exit(main())
