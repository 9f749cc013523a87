"""The supervisor with workers that do nothing but say that they live: they are killed, stopped, replaced and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bot.evaluation.bench_supervisor import STUB, Supervised, Torments, is_good, stub_server
from bot.supervisor.plan import PLAN, SupervisorPlan
from bot.supervisor.register import ServerState, find_servers

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Supervised]:
    with stub_server(tmp_path) as server:
        yield server


def plan_of(server: Supervised) -> SupervisorPlan:
    return SupervisorPlan.from_json(server.environment[PLAN])


def restart(server: Supervised, **changes: object) -> None:
    """The same server with another plan."""
    server.end_server()
    plan = replace(plan_of(server), **changes)  # type: ignore[arg-type]
    server.environment = {**server.environment, PLAN: plan.to_json()}
    server.start_server()


def await_that(is_so: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def ask(server: Supervised) -> bytes:
    answer: bytes = urllib.request.urlopen(f"http://{plan_of(server).address}/", timeout=10).read()
    return answer


def state_of(server: Supervised) -> ServerState:
    (state,) = find_servers(plan_of(server).var)
    return state


def await_reload(server: Supervised) -> ServerState:
    os.kill(server.supervisor_pid, signal.SIGHUP)
    await_that(lambda: state_of(server).ended == 1)
    return state_of(server)


def test_random_kills_stops_and_signals_leave_a_server_whole_in_time(server: Supervised) -> None:
    torments = Torments(server, Random(13))

    torments.run_faults(25)

    assert is_good(torments)
    assert ask(server) == b"ok"


def test_a_worker_killed_while_it_is_stopped_does_not_hold_up_the_end(server: Supervised) -> None:
    worker = server.find_workers()[0]
    os.kill(worker, signal.SIGSTOP)
    time.sleep(0.3)
    os.kill(worker, signal.SIGKILL)

    assert server.end_server() < 20


def test_a_worker_that_is_stopped_when_the_server_ends_ends_too(server: Supervised) -> None:
    os.kill(server.find_workers()[0], signal.SIGSTOP)

    assert server.end_server() < 20


def test_a_worker_that_does_not_want_to_end_is_killed(server: Supervised) -> None:
    stubborn = STUB.replace("add_signal_handler(signal.SIGTERM, over.set)", "add_signal_handler(signal.SIGTERM, print)")
    restart(server, worker=(sys.executable, "-c", stubborn), stop_seconds=0.5)
    await_that(lambda: ask(server) == b"ok")

    assert server.end_server() < 20


def test_new_workers_take_over_while_every_question_is_answered(server: Supervised) -> None:
    before = set(server.find_workers())
    os.kill(server.supervisor_pid, signal.SIGHUP)
    answers = []
    while state_of(server).ended < 1:
        answers.append(ask(server))

    assert state_of(server).good
    assert set(answers) <= {b"ok"}
    await_that(lambda: not before & set(server.find_workers()))


def test_what_the_check_refuses_leaves_the_old_workers_and_is_said(server: Supervised) -> None:
    refusal = "print('note: old figure'); print('agency.yml: name: empty; write it'); raise SystemExit(1)"
    restart(server, check=(sys.executable, "-c", refusal))
    before = server.find_workers()

    state = await_reload(server)

    assert (state.good, state.said) == (False, ("agency.yml: name: empty; write it",))
    assert server.find_workers() == before


def test_a_worker_that_cannot_start_leaves_the_old_ones_and_its_reason_is_said(server: Supervised) -> None:
    failing = (
        "if 'BOT_REPLACES' in os.environ:\n    os.write(pipe, b'failed no model fits\\n')\n    raise SystemExit(1)\n"
    )
    restart(server, worker=(sys.executable, "-c", STUB.replace("async def main", f"{failing}async def main")))
    await_that(lambda: ask(server) == b"ok")
    before = server.find_workers()

    state = await_reload(server)

    assert (state.good, state.said) == (False, ("no model fits",))
    assert server.find_workers() == before


def test_a_server_whose_workers_cannot_start_at_all_ends_with_a_failure(server: Supervised) -> None:
    server.end_server()
    plan = replace(plan_of(server), worker=(sys.executable, "-c", "raise SystemExit(1)"))
    command = [sys.executable, "-m", "bot.supervisor"]
    environment = {**os.environ, **server.environment, PLAN: plan.to_json()}

    ended = subprocess.run(command, env=environment, pass_fds=server.sockets, timeout=60, check=False)

    server.process = None
    assert ended.returncode == 1


def test_a_server_that_was_killed_is_no_server(server: Supervised) -> None:
    assert state_of(server).pid == server.supervisor_pid
    assert server.process is not None

    server.process.kill()
    server.process.wait()

    assert find_servers(plan_of(server).var) == []
