"""Whether this process can serve: a model, a database that takes what is written, and room on its disk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Unfinished
from pathlib import Path
from threading import Lock
from typing import Any

from bot.channels.protocol import WebParts
from bot.notifications.notifiers import warn_of_silence

_LEAST_FREE_BYTES = 64 * 1024 * 1024
# Of a small disk less is enough.
_LEAST_FREE_PART = 0.05
_KEPT_SECONDS = 5.0
_PATIENCE_SECONDS = 1.0


class SlowAnswer:
    """An answer that takes a while to find: kept for some seconds, and who asks waits for a new one only shortly."""

    def __init__(self, find: Callable[[], bool], now: Callable[[], float] = time.monotonic) -> None:
        self._find, self._now = find, now
        self._finder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readiness")
        self._finding: Future[bool] | None = None
        self._lock = Lock()
        self._answer, self._until = True, 0.0

    def get(self, patience: float = _PATIENCE_SECONDS) -> bool:
        """The answer; the one before, when a new one takes longer than this."""
        with self._lock:
            if self._finding is None and self._now() >= self._until:
                self._finding = self._finder.submit(self._find)
            finding = self._finding
        if finding is not None:
            self._wait_for(finding, patience)
        return self._answer

    def forget_answer(self) -> None:
        """Find the answer anew when it is asked for next."""
        with self._lock:
            self._until = 0.0

    def _wait_for(self, finding: Future[bool], patience: float) -> None:
        try:
            answer = finding.result(patience)
        except Unfinished:
            return
        except Exception:
            answer = False
        with self._lock:
            if self._finding is finding:
                # A bad answer is asked for anew at once: as soon as the fault is over, visitors may come again.
                self._answer, self._until = answer, self._now() + _KEPT_SECONDS if answer else 0.0
                self._finding = None


class Readiness:
    """What `/readyz` says of these services; a turn that failed since the last look makes it look again."""

    def __init__(self, services: WebParts, count_failures: Callable[[], int] = lambda: 0) -> None:
        self._services = services
        self._count_failures, self._failures = count_failures, 0
        self._writes = SlowAnswer(services.transcripts.is_writable)

    def make_report(self) -> dict[str, Any]:
        """Each part and whether it is there, `status` for all of them and, where it is not plain, the reason."""
        reason = ""
        database = self._services.transcripts.is_reachable()
        if database:
            reason = self._find_fault()
        parts = {"model": self._services.assistant.has_model(), "database": database and not reason}
        status = {"status": "ok" if all(parts.values()) else "not_ready"}
        said = {"reason": reason, "warning": warn_of_silence(self._services.settings)}
        return {**status, **parts, **{name: text for name, text in said.items() if text}}

    def _find_fault(self) -> str:
        settings, failures = self._services.settings, self._count_failures()
        if failures != self._failures:
            self._failures = failures
            self._writes.forget_answer()
        if settings.url.startswith("sqlite") and not has_room(settings.var):
            return "the disk is full"
        return "" if self._writes.get() else "the database takes no writes"


def has_room(folder: Path) -> bool:
    """Whether the disk of this folder has room for what comes next; yes where that cannot be told."""
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        return True
    return disk.free >= min(_LEAST_FREE_BYTES, disk.total * _LEAST_FREE_PART)
