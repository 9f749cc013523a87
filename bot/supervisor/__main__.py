"""`python -m bot.supervisor`: what `bot serve` turns into once everything is checked and the socket is open."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.engine.logs import configure_lines
from bot.supervisor.plan import PLAN, SupervisorPlan
from bot.supervisor.supervisor import Supervisor

COUNTS = "PROMETHEUS_MULTIPROC_DIR"
_PREFIX = "bot-metrics-"


def main() -> int:
    """Run the plan in the environment; the arguments are there for who looks at the list of processes."""
    plan = SupervisorPlan.from_json(os.environ.pop(PLAN))
    configure_lines(plan.log_level, plan.log_form)
    with share_counts(plan.workers):
        return Supervisor(plan).run_supervisor()


@contextmanager
def share_counts(workers: int) -> Iterator[None]:
    """A folder where several workers keep their counts, so that whoever is asked can show the sum."""
    # One that was inherited belongs to another server, which may be gone.
    os.environ.pop(COUNTS, None)
    if workers == 1:
        yield
        return
    _remove_dead()
    counts = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
    os.environ[COUNTS] = counts
    try:
        yield
    finally:
        os.environ.pop(COUNTS, None)
        shutil.rmtree(counts, ignore_errors=True)


def _remove_dead() -> None:
    """Deletes the folders of servers that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        with suppress(OSError, ValueError):
            os.kill(int(folder.name.removeprefix(_PREFIX).partition("-")[0]), 0)
            continue
        with suppress(OSError):
            if folder.stat().st_uid == os.getuid():
                shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
