"""Bad days: things sent twice, late and out of order, sends refused, and the process killed in the middle of it all."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import ROOT
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.slack_records.sql_records import open_slack_store
from tests.bot.channels.slack.conftest import Door
from tests.bot.channels.slack.deliveries import disturbed
from tests.bot.channels.slack.mock_slack import CUT, Fault, MockSlack
from tests.bot.channels.slack.payloads import message
from tests.bot.channels.slack.served import services

Eventually = Callable[..., Any]
TALKS = 40


def conversations(events: int) -> list[dict[str, Any]]:
    """Many people's messages, numbered within each talk, as they would arrive on a good day."""
    said = []
    for number in range(events):
        talk, place = number % TALKS, number // TALKS
        user, channel = f"U{talk:09d}", f"D{talk:09d}"
        said.append(message(f"message {place}", user, channel, at=1763900000 + number))
    return said


def expected(events: int) -> dict[str, Counter[str]]:
    return {
        f"D{talk:09d}": Counter(f"You said: message {place}" for place in range(len(range(talk, events, TALKS))))
        for talk in range(TALKS)
    }


def in_order(talk: list[str], heard: list[str]) -> bool:
    """Whether the answers stand in the order in which the assistant heard what they answer."""
    return talk == [f"You said: {text}" for text in heard]


@pytest.mark.slow
@pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)
async def test_of_1000_events_doubled_late_and_refused_each_is_answered_once_and_in_order(
    url: str, tmp_path: Path, slack: MockSlack, running: Callable[[Any], Any], eventually: Eventually
) -> None:
    house = services(url, tmp_path, slack.api_url)
    door: Door = await running(house)
    slack.refused_rate = 0.05
    arrivals = disturbed(conversations(1000), doubled=0.2, late=0.1)
    assert len(arrivals) > 1150

    for start in range(0, len(arrivals), 25):
        await asyncio.gather(*(door.push("events", said) for said in arrivals[start : start + 25]))
    await eventually(
        lambda: not house.slack.inbox.count_waiting() and not house.slack.outbox.count_waiting(), seconds=300
    )

    assert {talk: Counter(slack.said(talk)) for talk in slack.channels} == expected(1000)
    for talk in range(TALKS):
        heard = heard_in(url, f"slack-T0LANTERN1-D{talk:09d}-U{talk:09d}")
        assert in_order(slack.said(f"D{talk:09d}"), heard)


def heard_in(url: str, conversation_id: str) -> list[str]:
    engine = open_engine(url)
    said = SqlTranscripts(engine).list_since(conversation_id, 0)
    engine.dispose()
    return [m.line.text for m in said if m.line.sender == "visitor"]


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Server:
    """The channel in a process of its own, which can be killed and started again on the same port."""

    def __init__(self, url: str, var: Path, api_url: str) -> None:
        self.port = free_port()
        script = Path(__file__).with_name("served.py")
        self._command = [sys.executable, str(script), url, str(var), api_url, str(self.port)]
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=environment)
        for _ in range(600):
            await asyncio.sleep(0.1)
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)


@pytest.fixture
async def server(url: str, tmp_path: Path, slack: MockSlack) -> AsyncIterator[Server]:
    made = Server(url, tmp_path, slack.api_url)
    await made.start()
    yield made
    made.stop()


@pytest.mark.slow
async def test_killed_in_the_middle_again_and_again_nothing_is_lost_and_nothing_doubled(
    url: str, server: Server, slack: MockSlack, eventually: Eventually
) -> None:
    chance = random.Random(5)
    events = 240
    arrivals = disturbed(conversations(events), doubled=0.1, late=0.1)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=30) as browser:
        door = Door(browser)
        for number, said in enumerate(arrivals):
            if number in (60, 130, 200):
                # Slack takes the next messages and does not say so: the worst moment to be killed.
                slack.fault("chat.postMessage", *([Fault(wait=5.0)] * 4))
                await asyncio.sleep(chance.uniform(0.1, 0.6))
                server.kill()
                await server.start()
            await until_acknowledged(door, said)
        slack.fault("chat.postMessage", CUT)
        queues = open_slack_store(open_engine(url))
        await eventually(lambda: not queues.inbox.count_waiting() and not queues.outbox.count_waiting(), seconds=120)

    assert {talk: Counter(slack.said(talk)) for talk in slack.channels} == expected(events)
    for talk in range(TALKS):
        assert in_order(slack.said(f"D{talk:09d}"), heard_in(url, f"slack-T0LANTERN1-D{talk:09d}-U{talk:09d}"))
    # What was being sent when the process died was looked for before it was sent again.
    assert slack.called("conversations.history")


async def until_acknowledged(door: Door, said: dict[str, Any]) -> None:
    """Send it again until somebody says it is kept, as Slack does."""
    for _ in range(50):
        try:
            if (await door.post("events", said)).status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("never acknowledged")
