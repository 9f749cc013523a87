"""Worker processes: they find what they share, and do not outlive the process that began them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bot.cli.workers import prepared

WORKER = """
import time
from bot.cli.workers import stop_with_parent
stop_with_parent()
print("up", flush=True)
time.sleep(60)
"""
PARENT = f"""
import os, subprocess, sys, time
os.environ["BOT_PARENT"] = str(os.getpid())
child = subprocess.Popen([sys.executable, "-c", {WORKER!r}], stdout=subprocess.PIPE, text=True)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_worker_ends_when_its_parent_is_killed() -> None:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    parent = subprocess.Popen([sys.executable, "-c", PARENT], **pipes)  # type: ignore[call-overload]
    worker = Path("/proc") / parent.stdout.readline().strip()
    assert worker.exists()

    parent.kill()
    parent.wait()

    # The worker has inherited this pipe, which ends with the last process that holds it.
    parent.stderr.read()
    assert any(_is_over(worker) or time.sleep(0.05) for _ in range(100))


def _is_over(worker: Path) -> bool:
    # Where nobody collects orphans, what is left of one shows as a zombie.
    return not worker.exists() or (worker / "stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_several_workers_share_a_folder_of_counts_that_goes_with_the_server() -> None:
    with prepared(2):
        counts = Path(os.environ.pop("PROMETHEUS_MULTIPROC_DIR"))
        assert counts.is_dir()
        assert os.environ.pop("BOT_PARENT") == str(os.getpid())

    assert not counts.exists()


def test_one_process_shares_nothing() -> None:
    with prepared(1):
        assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
