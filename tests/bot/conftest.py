"""A database for each test: SQLite, and PostgreSQL started for the run from the machine's own packages."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.leads.model import Advice, Consent, Contact, Lead
from bot.storage.database.engine import open_engine
from bot.storage.migrations import upgrade_database

NO_POSTGRESQL = "NO POSTGRESQL: its tests were skipped. Install the package postgresql."
SKIPPED = pytest.StashKey[str]()


@dataclass
class PostgreSQL:
    """A server of our own on a free port; its files lie in a temporary folder."""

    port: int
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URL of an empty database that no other test uses."""
        name = f"test{next(self._numbers)}"
        engine = open_engine(self.url()).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"create database {name}"))
        engine.dispose()
        return self.url(name)


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> Iterator[PostgreSQL]:
    programs = _programs()
    folder, port = Path(tempfile.mkdtemp(prefix="bot-postgresql-")), _free_port()
    try:
        _start(programs, folder, port)
    except (OSError, LookupError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder)
        request.config.stash[SKIPPED] = str(error)
        pytest.skip(NO_POSTGRESQL)
    yield PostgreSQL(port)
    _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bot.db'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture
def url(empty_url: str) -> str:
    """The URL of a database with all tables."""
    upgrade_database(empty_url)
    return empty_url


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)


@pytest.fixture
def yes(now: datetime) -> Consent:
    """A yes to being contacted."""
    return Consent("contact", True, "1", "May we write to you?", now)


@pytest.fixture
def new_lead(now: datetime, yes: Consent) -> Callable[..., Lead]:
    """Makes leads; what is not said is Ada's, but the address, which is each one's own."""

    def make(id: str = "lead-ada", conversation_id: str = "web-ada", **other: Any) -> Lead:
        email = f"{id.removeprefix('lead-')}@example.com"
        ada = Contact("Ada Lovelace", email, phone="+1 202 555 0142", company="Engines")
        return Lead(
            id,
            conversation_id,
            conversations=(conversation_id,),
            **{"contact": ada, "created": now, "changed": now, "consents": (yes,), **other},
        )

    return make


@pytest.fixture
def advice(now: datetime) -> Advice:
    return Advice(now + timedelta(minutes=1), {"verdict": "smm", "share": {"smm": 0.7, "smo": 0.3}})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if SKIPPED in config.stash:
        terminalreporter.section(NO_POSTGRESQL, red=True)
        terminalreporter.line(config.stash[SKIPPED])


def _programs() -> Path:
    """The folder of the server's programs; Debian keeps them beside the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    return debian[-1] if debian else Path(on_path or "/nowhere/initdb").resolve().parent


def _start(programs: Path, folder: Path, port: int) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, options = folder / "data", f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    _run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    _run(programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")


def _run(*command: object) -> None:
    # The server refuses to run as root, which tests in a container often are.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], capture_output=True, check=True, cwd="/", timeout=120)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
