"""What the processes of a server need of the machine."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
import time
from contextlib import suppress

from bot.supervisor.worker_process import PARENT

_LOOK_SECONDS = 1.0
# How prctl knows what it is to set (sys/prctl.h: PR_SET_PDEATHSIG).
_SIGNAL_OF_DEATH = 1


def raise_limits() -> None:
    """As many connections as the machine lets this process, and those it starts, hold."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def stop_with_parent() -> None:
    """In a worker: end, gracefully, when the process that began it is gone, or it would hold the port for ever."""
    parent = int(os.environ.get(PARENT) or 0)
    if not parent:
        return
    with suppress(AttributeError, OSError):
        # At once where the system knows how; elsewhere the thread notices within a second.
        ctypes.CDLL(None).prctl(_SIGNAL_OF_DEATH, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)
    threading.Thread(target=_watch_parent, args=(parent,), name="parent", daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
