"""Processes, as Linux tells of them."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path


def read_megabytes(pid: int) -> float:
    """What a process holds in memory now."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def is_serving(pid: int) -> bool:
    """Whether a process is a worker of ours."""
    # One that has only just begun is still its parent's copy.
    with suppress(OSError):
        return b"bot.cli.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def is_running(pid: int) -> bool:
    """Whether a worker, or what stands for one, runs."""
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        return state not in "TtZX" and (b"bot.cli.worker" in command or b"alive" in command)
    return False
