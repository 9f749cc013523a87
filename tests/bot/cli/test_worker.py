"""A worker as the network sees it: it takes over, and ends, without anybody being refused."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest

from bot.settings import ROOT

pytestmark = pytest.mark.slow

WORKER = """
import sys
from bot.cli.worker import run_worker
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})
run_worker(lambda: app, int(sys.argv[1]), int(sys.argv[2]), 5)
"""


@dataclass
class Listening:
    socket: socket.socket

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def start(self) -> subprocess.Popen[bytes]:
        """A worker that serves by now."""
        hear, say = os.pipe()
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(self.socket.fileno()), str(say)],
            pass_fds=(self.socket.fileno(), say),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        os.close(say)
        assert os.read(hear, 6) == b"ready\n"
        return worker

    def connect(self) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.connect()
        return connection


@pytest.fixture
def listening() -> Iterator[Listening]:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        opened.listen(2048)
        opened.set_inheritable(True)
        yield Listening(opened)


@pytest.mark.parametrize("asked_before", [False, True], ids=["new", "kept open"])
def test_a_request_on_its_way_when_a_worker_begins_to_end_is_answered(listening: Listening, asked_before: bool) -> None:
    worker, connection = listening.start(), listening.connect()
    if asked_before:
        connection.request("GET", "/")
        connection.getresponse().read()
    time.sleep(0.2)
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    connection.request("GET", "/")
    answer = connection.getresponse()

    assert (answer.status, answer.read(), answer.getheader("connection")) == (200, b"ok", "close")
    assert worker.wait(30) == 0


def test_a_quiet_connection_does_not_hold_up_the_end(listening: Listening) -> None:
    worker, connection = listening.start(), listening.connect()

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(30) == 0
    assert connection.sock.recv(1) == b""


def test_workers_that_follow_each_other_leave_no_gap(listening: Listening) -> None:
    seen: list[object] = []
    over = threading.Event()

    def visit() -> None:
        while not over.is_set():
            try:
                connection = listening.connect()
                connection.request("GET", "/")
                seen.append(connection.getresponse().status)
                connection.close()
            except OSError as error:
                seen.append(error)

    worker = listening.start()
    visiting = [threading.Thread(target=visit) for _ in range(4)]
    for thread in visiting:
        thread.start()
    for _ in range(4):
        old, worker = worker, listening.start()
        old.terminate()
        assert old.wait(60) == 0
    over.set()
    for thread in visiting:
        thread.join()
    worker.terminate()
    worker.wait(60)

    assert len(seen) > 100
    assert [one for one in seen if one != 200] == []


def test_a_worker_whose_app_cannot_be_made_says_why(listening: Listening) -> None:
    hear, say = os.pipe()
    broken = WORKER.replace("run_worker(lambda: app", "from bot.errors import ContentError\nrun_worker(fail").replace(
        "async def app", "def fail():\n    raise ContentError(('agency.yml: empty',))\nasync def app"
    )
    command = [sys.executable, "-c", broken, str(listening.socket.fileno()), str(say)]

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        command, pass_fds=(listening.socket.fileno(), say), env=environment, cwd=ROOT, capture_output=True, check=False
    )

    os.close(say)
    assert (ended.returncode, ended.stderr) == (1, b"bot: agency.yml: empty\n")
    assert os.read(hear, 100) == b"failed agency.yml: empty\n"
