"""One reload: what lies there now is checked, then new workers take over one by one, each once it serves."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.supervisor.worker_process import WorkerProcess

_CHECK_SECONDS = 300.0
_MOST_LINES = 50


class WorkerSlot(Protocol):
    """A place that a worker fills."""

    worker: WorkerProcess | None


class Reload:
    """A reload from its check to its end; `good` is None until then, and `said` tells why it was refused."""

    def __init__(
        self,
        check: Sequence[str],
        slots: Sequence[WorkerSlot],
        start: Callable[[], WorkerProcess],
        retire: Callable[[WorkerProcess], None],
    ) -> None:
        self.good: bool | None = None
        self.said: tuple[str, ...] = ()
        self.candidate: WorkerProcess | None = None
        self._slots, self._start, self._retire = slots, start, retire
        self._done = 0
        self._until = time.monotonic() + _CHECK_SECONDS
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of the reload
        self._check = subprocess.Popen(
            check, stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT, start_new_session=True
        )

    def advance_reload(self, now: float) -> None:
        """Go on as far as that is possible without waiting. Raises OSError when no worker can be started."""
        if self.good is not None:
            return
        if self.candidate is None:
            self._look_at_check(now)
        else:
            self._look_at_candidate(self.candidate, now)

    def abort_reload(self, *said: str) -> None:
        """End it without more changes."""
        self._check.kill()
        self._check.wait()
        if self.candidate:
            self.candidate.kill_worker()
            self._retire(self.candidate)
            self.candidate = None
        self._end_reload(False, said)

    def _look_at_check(self, now: float) -> None:
        code = self._check.poll()
        if code is None:
            if now > self._until:
                self.abort_reload("the check did not end in time")
        elif code:
            self._end_reload(False, self._read_output() or (f"the check ended with code {code}",))
        else:
            self.candidate = self._start()

    def _look_at_candidate(self, candidate: WorkerProcess, now: float) -> None:
        candidate.read_state(now)
        if candidate.has_ended:
            self.candidate = None
            self._end_reload(False, (candidate.reason or f"a new worker ended with code {candidate.code}",))
        elif fault := candidate.find_fault(now):
            self.abort_reload(f"a new worker was given up: {fault}")
        elif candidate.is_ready:
            self._take_over(candidate)

    def _take_over(self, candidate: WorkerProcess) -> None:
        slot = self._slots[self._done]
        old, slot.worker = slot.worker, candidate
        if old:
            self._retire(old)
        self._done += 1
        self.candidate = None
        if self._done == len(self._slots):
            self._end_reload(True, ())
        else:
            self.candidate = self._start()

    def _end_reload(self, good: bool, said: tuple[str, ...]) -> None:
        self._output.close()
        self.good = good
        part = (f"{self._done} of {len(self._slots)} workers are new",) if not good and self._done else ()
        self.said = (*said, *part)

    def _read_output(self) -> tuple[str, ...]:
        self._output.seek(0)
        lines = self._output.read().decode("utf-8", "replace").splitlines()
        return tuple(line for line in lines if line.strip() and not line.startswith("note: "))[:_MOST_LINES]
