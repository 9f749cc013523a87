"""What `make soak` puts into the servers it starts, by PYTHONPATH: actions that fail or dawdle, and a clock that jumps.

The folder SOAK_FAULTS holds a file while a fault goes on: `actions` (the share of calls that fail), `clock` (seconds).
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import faulthandler
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("SOAK_FAULTS", "/nowhere"))
SLOW_SECONDS = 30.0
_LOOK_SECONDS = 0.2
_real_time = time.time
_seen: dict[str, tuple[float, float]] = {}


def read_fault(name: str) -> float:
    """The number in a file of the folder, 0 without one; looked up now and then."""
    now = time.monotonic()
    until, value = _seen.get(name, (0.0, 0.0))
    if now >= until:
        value = 0.0
        with contextlib.suppress(OSError, ValueError):
            value = float((FOLDER / name).read_text())
        _seen[name] = (now + _LOOK_SECONDS, value)
    return value


class Jumping(datetime.datetime):
    """The real time and the offset that the folder says."""

    @classmethod
    def now(cls, tz: Any = None) -> Jumping:
        """This moment, as a clock that has jumped shows it."""
        return super().now(tz) + datetime.timedelta(seconds=read_fault("clock"))


def _spoil_actions() -> None:
    from rasa_sdk.executor import ActionExecutor

    run = ActionExecutor.run

    async def run_spoilt(self: Any, call: Any) -> Any:
        share, dice = read_fault("actions"), random.random()
        if dice < share / 3:
            raise RuntimeError("the soak wants this action to fail")
        if dice < share / 2:
            await asyncio.sleep(SLOW_SECONDS)
        result = await run(self, call)
        if dice < share:
            raise RuntimeError("the soak wants this action to fail after all it did")
        return result

    ActionExecutor.run = run_spoilt


def _spoil_clocks() -> None:
    import bot.clock
    import bot.storage.conversations.sql_transcripts

    time.time = lambda: _real_time() + read_fault("clock")
    for module in (bot.clock, bot.storage.conversations.sql_transcripts):
        vars(module)["datetime"] = Jumping


class _AfterImport:
    """Notices the import of a module, and spoils it then: what is not imported must not be, at the start of Python."""

    def __init__(self) -> None:
        self._waiting = {"bot.engine.in_process": _spoil_actions, "bot.bootstrap.stores": _spoil_clocks}
        self._busy = False

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The module's own place, with our work done after it."""
        work = self._waiting.pop(name, None)
        if work is None:
            return None
        from importlib.util import find_spec

        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            loader: Any = spec.loader
            execute = loader.exec_module
            loader.exec_module = lambda module: (execute(module), work())
        return spec


if FOLDER.is_dir():
    # Where a server hangs: kill -USR1.
    faulthandler.register(signal.SIGUSR1)
    sys.meta_path.insert(0, _AfterImport())
