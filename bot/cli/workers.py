"""What several processes of one server need of the machine."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

_LOOK_SECONDS = 1.0
_PARENT = "BOT_PARENT"


@contextmanager
def prepared(workers: int) -> Iterator[None]:
    """The environment that so many worker processes inherit, with as many connections as the machine lets them hold."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if workers == 1:
        yield
        return
    # Each worker keeps its counts in files there, so that whoever is asked can show the sum.
    with TemporaryDirectory(prefix="bot-metrics-") as counts:
        os.environ.update({_PARENT: str(os.getpid()), "PROMETHEUS_MULTIPROC_DIR": counts})
        yield


def stop_with_parent() -> None:
    """In a worker: end, gracefully, when the process that began it is gone, or it would hold the port for ever."""
    parent = os.environ.get(_PARENT)
    if parent and int(parent) == os.getppid():
        threading.Thread(target=_watch, args=(int(parent),), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
