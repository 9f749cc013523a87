"""Work that is long, noisy or may crash, done in a child process whose output goes to a log."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from bot.errors import BotError, SettingsError


def run_aside(work: Callable[[], object], log: Path) -> int:
    """Does the work with its output in the log; its exit code, negative when a signal ended it. Raises SettingsError.

    Called before threads are started: the child is a copy of this process.
    """
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        lines = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise SettingsError(f"{log} cannot be written: {error.strerror}.") from None
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.dup2(lines, 1)
        os.dup2(lines, 2)
        sys.stdout = sys.stderr = os.fdopen(lines, "w", buffering=1)
        _work_and_exit(work)
    os.close(lines)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def read_last_line(log: Path) -> str:
    """The last line of a log that says something."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "nothing was said"


def _work_and_exit(work: Callable[[], object]) -> None:
    code = 1
    try:
        work()
        code = 0
    except BotError as error:
        print(error)
    except KeyboardInterrupt:
        code = 130
    except Exception:  # whatever it is, the log holds it and the parent names it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)
