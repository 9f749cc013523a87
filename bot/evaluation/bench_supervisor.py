"""`make bench-supervisor`: random kills, stops and signals; how soon is a worker there again, and how soon all gone?"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.evaluation.own_postgres import free_port
from bot.evaluation.processes import is_running
from bot.settings import ROOT
from bot.supervisor.plan import PLAN, SupervisorPlan

RESPAWN_SECONDS = 2.0
END_SECONDS = 40.0
_PATIENCE_SECONDS = 90.0
_LOOK_SECONDS = 0.02
# As little as a worker can be: so many starts of real ones would take hours.
STUB = """
import asyncio, os, signal, socket, sys
from bot.supervisor.worker_process import PARENT
listening, pipe = map(int, sys.argv[1:3])
signal.signal(signal.SIGHUP, signal.SIG_IGN)
async def answer(_, out):
    out.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok")
    out.close()
async def main():
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    await asyncio.sleep(0.05)
    server = await asyncio.start_server(answer, sock=socket.socket(fileno=listening))
    os.write(pipe, b"ready\\n")
    while not over.is_set() and os.getppid() == int(os.environ[PARENT]):
        os.write(pipe, b"alive\\n")
        await asyncio.wait([asyncio.ensure_future(over.wait())], timeout=0.2)
    server.close()
try:
    asyncio.run(main())
except BrokenPipeError:
    pass
"""


@dataclass
class Supervised:
    """A supervisor with workers that is made to suffer."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    workers: int
    sockets: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    def start_server(self) -> None:
        """Start it, and wait until all workers serve, or seem to. Raises RuntimeError when they never do."""
        self.process = subprocess.Popen(
            self.command, env={**os.environ, **self.environment}, cwd=ROOT, pass_fds=self.sockets
        )
        self.wait_whole(frozenset())

    @property
    def supervisor_pid(self) -> int:
        """The supervisor's process."""
        assert self.process is not None
        return self.process.pid

    def find_workers(self) -> tuple[int, ...]:
        """The workers that run; not those that are stopped or only not buried yet."""
        with suppress(OSError):
            children = Path(f"/proc/{self.supervisor_pid}/task/{self.supervisor_pid}/children").read_text().split()
            return tuple(pid for pid in map(int, children) if is_running(pid))
        return ()

    def wait_whole(self, lost: frozenset[int]) -> float:
        """Seconds until as many workers run as should, those that were lost not counted."""
        start = time.monotonic()
        while len([pid for pid in self.find_workers() if pid not in lost]) < self.workers:
            if time.monotonic() - start > _PATIENCE_SECONDS:
                raise RuntimeError("no worker came back")
            if self.process is not None and self.process.poll() is not None:
                raise RuntimeError(f"the supervisor ended with code {self.process.returncode}")
            time.sleep(_LOOK_SECONDS)
        return time.monotonic() - start

    def end_server(self) -> float:
        """Seconds from SIGTERM to the end. Raises RuntimeError when it is no good end."""
        assert self.process is not None
        start = time.monotonic()
        self.process.terminate()
        code = self.process.wait(_PATIENCE_SECONDS)
        if code:
            raise RuntimeError(f"the supervisor ended with code {code}")
        return time.monotonic() - start


@dataclass
class Torments:
    """The faults, one method each; every one returns the workers that are lost by it."""

    server: Supervised
    dice: Random
    respawns: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    happened: dict[str, int] = field(default_factory=dict)

    def run_faults(self, faults: int) -> None:
        """Make so many happen, one after the other, and measure what follows."""
        names = ("kill", "stop", "stop_then_kill", "ask_to_end", "crash", "reload", "reload_and_kill", "poke", "nap")
        for _ in range(faults):
            name = self.dice.choice((*names, *names, "end", "end_while_stopped", "kill_supervisor"))
            self.happened[name] = self.happened.get(name, 0) + 1
            lost: frozenset[int] = getattr(self, name)()
            self.respawns.append(self.server.wait_whole(lost))

    def kill(self) -> frozenset[int]:
        """A worker is killed, be it ready or not."""
        return self._signal_worker(signal.SIGKILL)

    def stop(self) -> frozenset[int]:
        """A worker is stopped and not let go on."""
        return self._signal_worker(signal.SIGSTOP)

    def stop_then_kill(self) -> frozenset[int]:
        """A worker is stopped, and after a while killed."""
        lost = self._signal_worker(signal.SIGSTOP)
        time.sleep(self.dice.uniform(0, 1.5))
        for pid in lost:
            _send_signal(pid, signal.SIGKILL)
        return lost

    def ask_to_end(self) -> frozenset[int]:
        """Somebody ends a worker as one ends a service."""
        return self._signal_worker(signal.SIGTERM)

    def crash(self) -> frozenset[int]:
        """A library crashes a worker."""
        return self._signal_worker(self.dice.choice((signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS)))

    def reload(self) -> frozenset[int]:
        """A reload is wished for, once or more."""
        for _ in range(self.dice.randint(1, 3)):
            _send_signal(self.server.supervisor_pid, signal.SIGHUP)
        return frozenset()

    def reload_and_kill(self) -> frozenset[int]:
        """A worker is killed while others are replaced."""
        self.reload()
        time.sleep(self.dice.uniform(0, 0.6))
        return self._signal_worker(signal.SIGKILL)

    def poke(self) -> frozenset[int]:
        """The supervisor gets a signal that means nothing to it."""
        _send_signal(
            self.server.supervisor_pid,
            self.dice.choice((signal.SIGUSR1, signal.SIGUSR2, signal.SIGWINCH, signal.SIGALRM)),
        )
        return frozenset()

    def nap(self) -> frozenset[int]:
        """The supervisor itself is stopped for a while, in which a worker dies."""
        _send_signal(self.server.supervisor_pid, signal.SIGSTOP)
        lost = self._signal_worker(signal.SIGKILL)
        time.sleep(self.dice.uniform(0.1, 1.5))
        _send_signal(self.server.supervisor_pid, signal.SIGCONT)
        return lost

    def end(self) -> frozenset[int]:
        """The server is ended, at any moment of its life, and started again."""
        if self.dice.random() < 0.5:
            self.dice.choice((self.kill, self.reload, self.stop, self.crash))()
            time.sleep(self.dice.uniform(0, 0.5))
        self.ends.append(self.server.end_server())
        self.server.start_server()
        return frozenset()

    def end_while_stopped(self) -> frozenset[int]:
        """A worker is stopped, killed a little later, and the server ended at that moment."""
        lost = self._signal_worker(signal.SIGSTOP)
        time.sleep(1.2 * self.dice.random() * 2)
        for pid in lost:
            _send_signal(pid, signal.SIGKILL)
        self.ends.append(self.server.end_server())
        self.server.start_server()
        return frozenset()

    def kill_supervisor(self) -> frozenset[int]:
        """The supervisor is killed, and another started on the same port."""
        assert self.server.process is not None
        self.server.process.kill()
        self.server.process.wait()
        self.server.start_server()
        return frozenset()

    def _signal_worker(self, number: signal.Signals) -> frozenset[int]:
        workers = self.server.find_workers()
        if not workers:
            return frozenset()
        victim = self.dice.choice(workers)
        _send_signal(victim, number)
        return frozenset((victim,))


@contextmanager
def stub_server(folder: Path, workers: int = 2) -> Iterator[Supervised]:
    """A supervisor with workers that only say `ok`."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.set_inheritable(True)
        plan = SupervisorPlan(
            worker=(sys.executable, "-c", STUB),
            check=(sys.executable, "-c", ""),
            workers=workers,
            socket=listening.fileno(),
            address=f"127.0.0.1:{listening.getsockname()[1]}",
            var=folder,
            stop_seconds=35,
            log_level="CRITICAL",
        )
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        command = (sys.executable, "-m", "bot.supervisor")
        environment = {PLAN: plan.to_json(), "PYTHONPATH": path}
        with _run_supervised(Supervised(command, environment, workers, (listening.fileno(),))) as server:
            yield server


@contextmanager
def real_server(folder: Path, workers: int = 2) -> Iterator[Supervised]:
    """`bot serve` with its model."""
    command = (sys.executable, "-m", "bot", "serve", "--port", str(free_port()), "--workers", str(workers))
    environment = {"BOT_VAR": str(folder), "DATABASE_URL": "", "BOT_LOG_LEVEL": "CRITICAL", "PYTHONPATH": str(ROOT)}
    with _run_supervised(Supervised(command, environment, workers)) as server:
        yield server


@contextmanager
def _run_supervised(server: Supervised) -> Iterator[Supervised]:
    server.start_server()
    try:
        yield server
    finally:
        if server.process is not None:
            server.process.kill()
            server.process.wait()


def describe_figures(torments: Torments) -> Iterator[str]:
    """The figures, a line each."""
    yield f"faults: {sum(torments.happened.values())} " + str(dict(sorted(torments.happened.items())))
    for name, seconds, limit in (
        ("respawn", torments.respawns, RESPAWN_SECONDS),
        ("SIGTERM to the end", torments.ends, END_SECONDS),
    ):
        if seconds:
            late = sum(second > limit for second in seconds)
            middle, most = statistics.median(seconds), max(seconds)
            yield f"{name}: {len(seconds)}, median {middle:.2f} s, longest {most:.2f} s, over {limit:.0f} s: {late}"


def is_good(torments: Torments) -> bool:
    """Whether everything was in time."""
    return max(torments.respawns, default=0) <= RESPAWN_SECONDS and max(torments.ends, default=0) <= END_SECONDS


def main() -> int:
    """Measure and print; 1 when something was late."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--faults", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--real", action="store_true", help="real workers, which take seconds to load their model")
    given = options.parse_args()
    serve = real_server if given.real else stub_server
    with TemporaryDirectory() as folder, serve(Path(folder)) as server:
        torments = Torments(server, Random(given.seed))
        torments.run_faults(given.faults)
    print("\n".join(describe_figures(torments)))
    return int(not is_good(torments))


def _send_signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


if __name__ == "__main__":
    sys.exit(main())
