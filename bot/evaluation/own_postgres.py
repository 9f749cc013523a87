"""A PostgreSQL of our own, from the machine's packages, that can be stopped, cut off and filled up."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

_SECONDS = 60
_ROLE = "assistant"


class OwnPostgreSQL:
    """One server in a folder, running, with a role and a database for ours; `port` is free at the time it is made."""

    def __init__(self, folder: Path) -> None:
        self._programs = find_programs()
        self._folder = folder
        self.port = free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        names = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._run_program("initdb", "-D", self._data, *names)
        self.start_server()
        # No superuser: limits on connections hold for others only.
        self._ask_status(f"create role {_ROLE} login", f"create database {_ROLE} owner {_ROLE}")

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of its database."""
        return f"postgresql://{_ROLE}@127.0.0.1:{self.port}/{_ROLE}"

    def start_server(self) -> None:
        """Start it, if it does not run, and wait until it takes connections."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder} -c max_wal_size=64MB"
        with suppress(subprocess.CalledProcessError):
            self._run_program(
                "pg_ctl", "-D", self._data, "-o", options, "-l", self._folder / "log", "-w", "-t", "30", "start"
            )

    def stop_server(self) -> None:
        """Stop it at once, as a machine that goes down does."""
        with suppress(subprocess.CalledProcessError):
            self._run_program("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def set_read_only(self, yes: bool) -> None:
        """Take no writes, or take them again."""
        word = "on" if yes else "off"
        self._ask_status(f"alter system set default_transaction_read_only = {word}", "select pg_reload_conf()")

    def lock_table(self, name: str, seconds: float) -> None:
        """Hold a table so long that nobody else reads or writes it, as a careless migration does."""
        lock = f"lock table {name} in access exclusive mode"
        self._ask_status("begin", lock, f"select pg_sleep({seconds})", "commit", database=_ROLE)

    def allow_connections(self, most: int) -> None:
        """Let the servers' role hold so many connections at once (-1: any number) and cut those that it has."""
        others = f"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{_ROLE}'"
        self._ask_status(f"alter role {_ROLE} connection limit {most}", *([others] if most >= 0 else []))

    def measure_size(self) -> int:
        """The bytes of its database on the disk, without the log."""
        return int(self._ask_status(f"select pg_database_size('{_ROLE}')"))

    def _ask_status(self, *statements: str, database: str = "postgres") -> str:
        each = [word for statement in statements for word in ("-c", statement)]
        options = ("-v", "ON_ERROR_STOP=1")
        return self._run_program(
            "psql", "-qtA", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", "-d", database, *options, *each
        )

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run_program(self, program: str, *arguments: object) -> str:
        # The server refuses to run as root, which a container's user often is.
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*prefix, str(self._programs / program), *map(str, arguments)]
        # Not a pipe: the server that is started would hold it open.
        with TemporaryFile() as said:
            subprocess.run(command, stdout=said, stderr=said, check=True, cwd="/", timeout=_SECONDS)
            said.seek(0)
            return said.read().decode(errors="replace").strip()


def find_programs() -> Path:
    """The folder of the server's programs; Debian keeps them beside the path. Raises LookupError without any."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    if not debian and not on_path:
        raise LookupError("no PostgreSQL on this machine: install the package postgresql")
    return debian[-1] if debian else Path(str(on_path)).resolve().parent


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_databases(folder: Path, only: str = "") -> Iterator[dict[str, str]]:
    """An empty SQLite file and, where its programs are, an empty PostgreSQL, or `only` one of them."""
    found = {"SQLite": f"sqlite:///{folder / 'bot.db'}"}
    server = None
    with suppress(LookupError):
        data = folder / "postgresql"
        data.mkdir()
        folder.chmod(0o755)
        server = OwnPostgreSQL(data)
        server.start_server()
        found["PostgreSQL"] = server.url
    try:
        yield {name: url for name, url in found.items() if only in ("", name)}
    finally:
        if server:
            server.stop_server()
