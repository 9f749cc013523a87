"""The two servers of `make bench-turns`, ours and stock Rasa's, each talked to over HTTP in its own words."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Protocol

from aiohttp import ClientSession

from bot.evaluation.bench_web import cpu_seconds, read_megabytes
from bot.evaluation.own_postgres import free_port
from bot.settings import ROOT

_START_SECONDS = 300


class BenchConversation(Protocol):
    """One conversation."""

    async def say_text(self, text: str) -> None:
        """Type this and wait for the answer."""

    async def press_button(self, dice: Random) -> bool:
        """Press one of the buttons of the last answer; False when it had none."""


@dataclass
class MeasuredServer:
    """A process that answers."""

    address: str
    pid: int

    def cpu_seconds(self) -> float:
        """Seconds of CPU so far."""
        return cpu_seconds(self.pid)

    def resident_megabytes(self) -> float:
        """Memory that is resident now."""
        return read_megabytes(self.pid)

    async def open_line(self, http: ClientSession) -> BenchConversation:
        """A new conversation."""
        raise NotImplementedError


class Ours(MeasuredServer):
    """`bot serve`, the web channel."""

    async def open_line(self, http: ClientSession) -> BenchConversation:
        """A new conversation, under a token of its own."""
        async with http.post("/api/chat/sessions", json={}) as begun:
            begun.raise_for_status()
            return _OurLine(http, (await begun.json())["token"])


class Stock(MeasuredServer):
    """`rasa run`, the REST channel."""

    _names = count()

    async def open_line(self, http: ClientSession) -> BenchConversation:
        """A new conversation, under a name of its own."""
        return _StockLine(http, f"visitor-{next(self._names)}")


@dataclass
class _OurLine:
    http: ClientSession
    token: str
    choices: tuple[str, ...] = ()

    async def say_text(self, text: str) -> None:
        await self._post_message({"text": text})

    async def press_button(self, dice: Random) -> bool:
        if self.choices:
            await self._post_message({"choice": dice.choice(self.choices)})
            return True
        return False

    async def _post_message(self, message: dict[str, str]) -> None:
        bearer = {"Authorization": f"Bearer {self.token}"}
        async with self.http.post("/api/chat/messages", json=message, headers=bearer) as answered:
            answered.raise_for_status()
            replies: list[dict[str, Any]] = (await answered.json())["replies"]
        assert replies
        assert all(reply["text"] for reply in replies)
        buttons = [button for reply in replies for button in reply["buttons"]]
        self.choices = tuple(button["choice"] for button in buttons if "choice" in button)


@dataclass
class _StockLine:
    http: ClientSession
    sender: str

    async def say_text(self, text: str) -> None:
        async with self.http.post("/webhooks/rest/webhook", json={"sender": self.sender, "message": text}) as answered:
            answered.raise_for_status()
            await answered.json()

    async def press_button(self, dice: Random) -> bool:
        # A button of stock Rasa sends its intent, which needs no understanding either.
        await self.say_text(dice.choice(("/greet", "/mood_great", "/mood_unhappy", "/affirm", "/bot_challenge")))
        return True


@contextmanager
def run_ours(folder: Path, workers: int = 1) -> Iterator[MeasuredServer]:
    """Our server with an empty database in this folder. Raises RuntimeError when it does not start."""
    port = free_port()
    command = [sys.executable, "-m", "bot", "serve", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(workers)] if workers > 1 else []
    environment = {"BOT_VAR": str(folder), "DATABASE_URL": ""}
    with _run_command(command, ROOT, environment, folder / "log", f"http://127.0.0.1:{port}", "/readyz") as pid:
        yield Ours(f"http://127.0.0.1:{port}", pid)


@contextmanager
def run_stock(folder: Path, made: Path) -> Iterator[MeasuredServer]:
    """Stock Rasa's default bot. Raises RuntimeError when it does not start."""
    port = free_port()
    command = [str(made / ".venv" / "bin" / "python"), "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port)]
    with _run_command(command, made / "bot", {}, folder / "log", f"http://127.0.0.1:{port}", "/") as pid:
        yield Stock(f"http://127.0.0.1:{port}", pid)


@contextmanager
def _run_command(
    command: list[str], place: Path, environment: dict[str, str], log: Path, address: str, ready: str
) -> Iterator[int]:
    with log.open("wb") as said:
        server = subprocess.Popen(command, env={**os.environ, **environment}, cwd=place, stdout=said, stderr=said)
    try:
        _wait_ready(server, f"{address}{ready}", log)
        yield server.pid
    finally:
        server.terminate()
        server.wait(30)


def _wait_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not get ready:\n{log.read_text(errors='replace')[-2000:]}")
