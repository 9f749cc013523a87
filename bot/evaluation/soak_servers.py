"""The servers of a soak, and the faults that are made to happen to them."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.engine.models import ENDING, find_archives
from bot.evaluation.own_postgres import OwnPostgreSQL, free_port
from bot.evaluation.processes import is_serving
from bot.evaluation.soak_files import empty_log, fill_disk, locate_record
from bot.settings import ROOT

_START_SECONDS = 300
_FAULT_SECONDS = 3.0
_LOCK_SECONDS = 6.0
_FEW_CONNECTIONS = (8, 3)
_SPOILT = Path(__file__).parent / "soak_faults"


@dataclass
class ServerProcess:
    """A `bot serve` with so many workers, on a port of its own."""

    folder: Path
    database: str
    workers: int
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it wrote to standard error."""
        return self.folder / f"log-{self.port}"

    def start_server(self) -> None:
        """Start it; `ready` says when it serves."""
        command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port), "--workers", str(self.workers)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.make_environment(), cwd=ROOT, stdout=log, stderr=log)

    async def wait_ready(self) -> None:
        """Wait until it serves. Raises RuntimeError, with the end of its log, when it does not."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _START_SECONDS
        async with httpx.AsyncClient(trust_env=False) as http:
            while loop.time() < until:
                with suppress(httpx.TransportError):
                    if (await http.get(f"{self.address}/readyz", timeout=10)).status_code == 200:
                        return
                await asyncio.sleep(0.3)
        raise RuntimeError(f"a server did not get ready:\n{self.log.read_text(errors='replace')[-3000:]}")

    async def wait_all_workers(self) -> None:
        """Wait until all its workers are there again. Raises RuntimeError when the server has ended instead."""
        while len(self.list_pids()) < self.workers:
            if self.process and self.process.poll() is not None:
                raise RuntimeError(f"a server ended:\n{self.log.read_text(errors='replace')[-3000:]}")
            await asyncio.sleep(0.3)

    def list_pids(self) -> tuple[int, ...]:
        """The processes that serve."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return tuple(pid for pid in map(int, children.split()) if is_serving(pid))

    def stop_server(self) -> int:
        """Stop it as a supervisor does, and say how it ended."""
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def make_environment(self) -> dict[str, str]:
        """What its process finds set."""
        ours = {
            "BOT_VAR": str(self.folder),
            "BOT_MODELS": str(self.folder / "models"),
            "BOT_SECRET_KEY": "a soak, not a secret: 0123456789 abcdefghij",
            "BOT_LOG_LEVEL": "WARNING",
            "BOT_RATE_PER_SESSION": "100000/minute",
            "BOT_RATE_PER_ADDRESS": "1000000/minute",
            "BOT_SESSIONS_PER_ADDRESS": "100000/minute",
            "BOT_READS_PER_SESSION": "100000/minute",
            "BOT_SOCKETS_PER_ADDRESS": "100000",
            "BOT_QUEUE_SECONDS": "60",
            "BOT_ACTION_SECONDS": "2",
            "BOT_TURN_SECONDS": "10",
            "DATABASE_URL": self.database,
            "SOAK_FAULTS": str(self.folder / "faults"),
            "PYTHONPATH": os.pathsep.join((str(_SPOILT), str(ROOT))),
        }
        return {**os.environ, **ours}


@dataclass
class House:
    """Two servers on one database: one with workers that are killed, and one process that lives through everything."""

    folder: Path
    many: ServerProcess
    one: ServerProcess
    postgres: OwnPostgreSQL | None
    dice: random.Random
    happened: dict[str, int] = field(default_factory=dict)
    ended: tuple[int, ...] = ()

    @property
    def faults(self) -> Path:
        """What the servers look into to know what should go wrong."""
        return self.folder / "faults"

    @property
    def url(self) -> str:
        """The database, as SQLAlchemy names it."""
        return self.postgres.url if self.postgres else f"sqlite:///{self.folder / 'bot.db'}"

    def database_size(self) -> int:
        """The bytes that the database takes on the disk."""
        if self.postgres:
            return self.postgres.measure_size()
        empty_log(self.folder / "bot.db")
        return (self.folder / "bot.db").stat().st_size

    async def cause_fault(self, name: str) -> None:
        """Make one fault happen, and wait until it is over."""
        self.happened[name] = self.happened.get(name, 0) + 1
        await getattr(self, name)()

    def list_possible(self) -> tuple[str, ...]:
        """The names of the faults that can happen here."""
        common = ("kill", "kill_supervisor", "reload", "broken_model", "bad_actions", "clock_ahead", "clock_behind")
        full = ("disk_full",) if self.folder.is_mount() else ()
        of_postgres = ("database_down", "read_only", "table_locked", "few_connections")
        return (*common, *full, *(of_postgres if self.postgres else ("other_writer",)))

    async def kill(self) -> None:
        """A worker dies in the middle of whatever it does; its supervisor starts another."""
        pids = self.many.list_pids()
        os.kill(self.dice.choice(pids), signal.SIGKILL)
        await asyncio.sleep(self.dice.uniform(1, 3))
        # One at a time: a busy machine takes its while to load a model.
        await self.many.wait_all_workers()

    async def kill_supervisor(self) -> None:
        """The process above the workers dies; they end by themselves, and a new one begins on the same port."""
        assert self.many.process is not None
        pids = self.many.list_pids()
        self.many.process.kill()
        await asyncio.to_thread(self.many.process.wait)
        while any(is_serving(pid) for pid in pids):
            await asyncio.sleep(0.3)
        self.many.start_server()
        await self.many.wait_ready()
        await self.many.wait_all_workers()

    async def reload(self) -> None:
        """New content and model take over, as an operator's SIGHUP asks."""
        assert self.many.process is not None
        self.many.process.send_signal(signal.SIGHUP)
        await asyncio.sleep(_FAULT_SECONDS)
        await self.many.wait_all_workers()

    async def broken_model(self) -> None:
        """The newest model was copied in part when the servers are told to load it."""
        assert self.many.process is not None
        best = find_archives(self.folder / "models")[0].path
        broken = best.with_name(f"assistant-newest{ENDING}")
        broken.write_bytes(best.read_bytes()[:-1000])
        newest = {**json.loads(locate_record(best).read_text()), "made": "9999"}
        locate_record(broken).write_text(json.dumps(newest))
        self.many.process.send_signal(signal.SIGHUP)
        await asyncio.sleep(_FAULT_SECONDS)
        await self.many.wait_all_workers()
        for path in (broken, locate_record(broken)):
            path.unlink()

    async def bad_actions(self) -> None:
        """Half of the actions fail, before or after they wrote, or take longer than their deadline."""
        with self._set_fault("actions", "0.5"):
            await asyncio.sleep(_FAULT_SECONDS)

    async def clock_ahead(self) -> None:
        """The clock jumps two hours ahead, and back."""
        with self._set_fault("clock", "7200"):
            await asyncio.sleep(_FAULT_SECONDS)

    async def clock_behind(self) -> None:
        """The clock jumps two hours back, and ahead."""
        with self._set_fault("clock", "-7200"):
            await asyncio.sleep(_FAULT_SECONDS)

    async def disk_full(self) -> None:
        """Not a byte is left where the database lies."""
        filler = self.folder / "filler"
        if not self.postgres:
            await asyncio.to_thread(empty_log, self.folder / "bot.db")
        try:
            await asyncio.to_thread(fill_disk, filler)
            await asyncio.sleep(_FAULT_SECONDS)
        finally:
            filler.unlink(missing_ok=True)
            if self.postgres:
                await asyncio.to_thread(self.postgres.start_server)

    async def database_down(self) -> None:
        """PostgreSQL is gone, with every connection to it, and comes back."""
        assert self.postgres is not None
        await asyncio.to_thread(self.postgres.stop_server)
        await asyncio.sleep(_FAULT_SECONDS)
        await asyncio.to_thread(self.postgres.start_server)

    async def read_only(self) -> None:
        """PostgreSQL takes no writes, as after a failover."""
        assert self.postgres is not None
        await asyncio.to_thread(self.postgres.set_read_only, True)
        await asyncio.sleep(_FAULT_SECONDS)
        await asyncio.to_thread(self.postgres.set_read_only, False)

    async def table_locked(self) -> None:
        """Somebody holds the table that every turn writes."""
        assert self.postgres is not None
        await asyncio.to_thread(self.postgres.lock_table, "conversations", _LOCK_SECONDS)

    async def few_connections(self) -> None:
        """PostgreSQL gives the servers fewer connections than they want, then fewer than one of them wants."""
        assert self.postgres is not None
        for limit in _FEW_CONNECTIONS:
            await asyncio.to_thread(self.postgres.allow_connections, limit)
            await asyncio.sleep(_FAULT_SECONDS)
        await asyncio.to_thread(self.postgres.allow_connections, -1)

    async def other_writer(self) -> None:
        """Another program holds SQLite's only place for a writer, longer than a turn waits."""
        with closing(
            sqlite3.connect(self.folder / "bot.db", timeout=60, isolation_level=None, check_same_thread=False)
        ) as connection:
            await asyncio.to_thread(connection.execute, "begin immediate")
            await asyncio.sleep(2 * _LOCK_SECONDS)
            connection.execute("rollback")

    @contextmanager
    def _set_fault(self, name: str, value: str) -> Iterator[None]:
        (self.faults / name).write_text(value)
        try:
            yield
        finally:
            (self.faults / name).unlink()
