"""Worker processes do not outlive the process that began them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

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
    until = time.monotonic() + 5
    while not _is_over(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert _is_over(worker)


def test_a_worker_whose_parent_is_gone_already_does_not_begin() -> None:
    environment = {**os.environ, "BOT_PARENT": "1"}

    ended = subprocess.run([sys.executable, "-c", WORKER], env=environment, capture_output=True, timeout=60, check=True)

    assert ended.stdout == b""


def _is_over(worker: Path) -> bool:
    # Where nobody collects orphans, what is left of one shows as a zombie.
    return not worker.exists() or (worker / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
