"""`make bench-web`: many visitors at once on loopback; is every message answered once, how fast, and at what cost."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bot.settings import ROOT

REPORT = ROOT / "docs" / "benchmarks.md"
MARKS = ("<!-- web -->", "<!-- /web -->")
SAID = (
    "What is the difference between SMM and SMO?",
    "Which numbers should I look at for organic posts?",
    "we want more leads",
    "in 3 months, about $2,000 a month",
    "instagram and linkedin",
)
_START_SECONDS = 300
_TRIES = 5
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Visit:
    """What one visitor met: the seconds of each answer, messages sent again, and those not answered exactly once."""

    seconds: tuple[float, ...]
    again: int
    wrong: int


@dataclass
class Talk:
    """One visitor's talk while it goes on: answers by the message's id."""

    token: str
    seconds: list[float] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    again: int = 0


@dataclass(frozen=True)
class Load:
    """What all visitors together met, and what it cost the server."""

    visits: tuple[Visit, ...]
    seconds: float
    cpu_seconds: float
    megabytes: float
    most_megabytes: float

    def lines(self) -> Iterator[str]:
        """The rows of the report."""
        taken = sorted(second for visit in self.visits for second in visit.seconds)
        cuts = statistics.quantiles(taken, n=100)
        wrong = sum(visit.wrong for visit in self.visits)
        yield f"| visitors at once | {len(self.visits)} |"
        yield f"| messages | {len(taken)} |"
        yield f"| not answered exactly once | {wrong} |"
        yield f"| sent again, as the widget does | {sum(visit.again for visit in self.visits)} |"
        yield f"| messages a second | {len(taken) / self.seconds:.1f} |"
        yield f"| time to an answer, p50 / p95 / p99 | {cuts[49]:.2f} / {cuts[94]:.2f} / {cuts[98]:.2f} s |"
        yield f"| server CPU a message | {self.cpu_seconds / len(taken) * 1000:.0f} ms |"
        yield f"| server memory, after / most | {self.megabytes:.0f} / {self.most_megabytes:.0f} MB |"


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """A server of its own with an empty database: its address and its process. Raises RuntimeError when it fails."""
    port = _free_port()
    with (folder / "log").open("wb") as log:
        environment = {**os.environ, "BOT_VAR": str(folder), "BOT_LOG_LEVEL": "WARNING", "DATABASE_URL": ""}
        command = [sys.executable, "-m", "bot", "serve", "--host", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        _await_ready(server, f"http://127.0.0.1:{port}", folder / "log")
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(30)


async def measure(address: str, pid: int, visitors: int) -> Load:
    """Let so many visitors talk at once."""
    limits = httpx.Limits(max_connections=visitors, max_keepalive_connections=visitors)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=300, trust_env=False) as http:
        await _visit(http)  # the first turn of a process warms it up
        cpu, start = _cpu_seconds(pid), time.perf_counter()
        talks = await asyncio.gather(*(_visit(http) for _ in range(visitors)))
        seconds, cpu = time.perf_counter() - start, _cpu_seconds(pid) - cpu
        wrong = [await _recount(http, talk) for talk in talks]
    seen = [Visit(tuple(talk.seconds), talk.again, count) for talk, count in zip(talks, wrong, strict=True)]
    return Load(tuple(seen), seconds, cpu, _megabytes(pid, "VmRSS"), _megabytes(pid, "VmHWM"))


async def _visit(http: httpx.AsyncClient) -> Talk:
    """One conversation, each message sent when the one before is answered."""
    begun = await http.post("/api/chat/sessions", json={})
    talk = Talk(begun.raise_for_status().json()["token"])
    for text in SAID:
        name, start = str(uuid.uuid4()), time.perf_counter()
        talk.answers[name] = await _say(http, talk, {"id": name, "text": text})
        talk.seconds.append(time.perf_counter() - start)
    return talk


async def _say(http: httpx.AsyncClient, talk: Talk, message: dict[str, str]) -> dict[str, Any]:
    """The answer to a message, sent again under the same id when there was none; nothing when there never is one."""
    for _ in range(_TRIES):
        with suppress(httpx.TransportError):
            answer = await http.post("/api/chat/messages", json=message, headers=_bearer(talk.token))
            if answer.status_code == 200:
                return dict(answer.json())
        talk.again += 1
        await asyncio.sleep(1)
    return {}


async def _recount(http: httpx.AsyncClient, talk: Talk) -> int:
    """How many messages were not kept once, or not answered by just the replies that came back."""
    kept = (await http.get("/api/chat/messages", headers=_bearer(talk.token))).raise_for_status().json()["messages"]
    wrong = 0
    for name, answer in talk.answers.items():
        heard = [message["seq"] for message in kept if message.get("id") == name]
        replies = [message for message in kept if message.get("answers") in heard]
        wrong += not (len(heard) == 1 and replies and replies == answer.get("replies"))
    return wrong


def write(load: Load, report: Path = REPORT) -> None:
    """Put the figures between the marks of the report, which is begun when there is none."""
    section = "\n".join(
        (
            MARKS[0],
            "## Visitors at once",
            "",
            f"`make bench-web`, {date.today()}: one server process with SQLite, and its visitors, on the same machine",
            f"({os.cpu_count()} cores, shared with other work, so the times are upper bounds). Each visitor begins",
            f"a session and sends {len(SAID)} messages, each when the one before is answered; the last of them",
            "lead to a recommendation.",
            "",
            "| | |",
            "|---|---|",
            *load.lines(),
            MARKS[1],
        )
    )
    before = report.read_text(encoding="utf-8") if report.exists() else "# Benchmarks\n"
    marked = re.compile(re.escape(MARKS[0]) + ".*" + re.escape(MARKS[1]), re.DOTALL)
    after = marked.sub(lambda _: section, before) if marked.search(before) else f"{before.rstrip()}\n\n{section}\n"
    report.write_text(after, encoding="utf-8")


def main() -> int:
    """Measure, print, write; 1 when a message was not answered exactly once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--visitors", type=int, default=200)
    options.add_argument("--dry", action="store_true", help="print only")
    given = options.parse_args()
    with TemporaryDirectory() as folder, serving(Path(folder)) as (address, pid):
        load = asyncio.run(measure(address, pid, given.visitors))
    print("\n".join(load.lines()))
    if not given.dry:
        write(load)
    return int(any(visit.wrong for visit in load.visits))


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _await_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise RuntimeError(f"the server did not get ready:\n{log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cpu_seconds(pid: int) -> float:
    # The name of the program, in parentheses, may hold spaces; user and system time stand 12 and 13 places after it.
    after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after[11]) + int(after[12])) / _TICKS


def _megabytes(pid: int, row: str) -> float:
    found = re.search(rf"{row}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    sys.exit(main())
