"""Which servers run from one BOT_VAR, and what came of their last reload: a locked file for each, known by its pid."""

from __future__ import annotations

import fcntl
import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

_FOLDER = "servers"


@dataclass(frozen=True)
class ServerState:
    """A server and its reloads, counted: the last that was begun, the last that ended, how, and in which words."""

    pid: int
    address: str
    begun: int = 0
    ended: int = 0
    good: bool = True
    said: tuple[str, ...] = ()


class Register:
    """The supervisor's own entry; its lock goes with the process, however that ends."""

    def __init__(self, var: Path, state: ServerState) -> None:
        self.state = state
        self._path = var / _FOLDER / f"{state.pid}.json"
        self._lock: int | None = None
        # A full disk keeps nobody from serving; `bot reload` then finds no server, and SIGHUP still works.
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _remove_dead(self._path.parent)
            self._lock = os.open(_lock_of(self._path), os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.save_state(state)

    def save_state(self, state: ServerState) -> None:
        """Let others know this."""
        self.state = state
        half = self._path.with_suffix(".part")
        with suppress(OSError):
            half.write_text(json.dumps(asdict(state)), encoding="utf-8")
            half.replace(self._path)

    def remove_entry(self) -> None:
        """Strike the entry out."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
            _lock_of(self._path).unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def find_servers(var: Path) -> list[ServerState]:
    """The servers that run from this folder now."""
    folder = var / _FOLDER
    return [state for path in sorted(folder.glob("*.json")) if not _is_free(path) and (state := read_state(path))]


def request_reload(var: Path) -> list[ServerState]:
    """Ask the servers of this folder to let new content and model take over; as they were before they were asked."""
    servers = find_servers(var)
    for server in servers:
        with suppress(ProcessLookupError):
            os.kill(server.pid, signal.SIGHUP)
    return servers


def read_server(var: Path, pid: int) -> ServerState | None:
    """The entry of the server with this pid; None when it runs no more."""
    path = var / _FOLDER / f"{pid}.json"
    return None if _is_free(path) else read_state(path)


def read_state(path: Path) -> ServerState | None:
    """What an entry says; None when it says nothing."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        known = {row.name: rows[row.name] for row in fields(ServerState)}
        return ServerState(**{**known, "said": tuple(known["said"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove_dead(folder: Path) -> None:
    """Forgets servers that were killed before they could strike themselves out."""
    for path in _free_entries(folder):
        path.unlink(missing_ok=True)
        _lock_of(path).unlink(missing_ok=True)


def _free_entries(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("*.json") if _is_free(path))


def _is_free(path: Path) -> bool:
    """Whether nobody holds the entry's lock."""
    try:
        lock = os.open(_lock_of(path), os.O_RDWR)
    except OSError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")
