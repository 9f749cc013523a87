"""One worker process as its supervisor sees it: whether it serves, hangs, is stopped or has ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress

from bot.supervisor.plan import SupervisorPlan

PARENT = "BOT_PARENT"
REPLACES = "BOT_REPLACES"

# A machine that swaps or compiles takes its time to load a model.
_START_SECONDS = 180.0
# A worker whose loop stands still for so long answers nobody.
_SILENCE_SECONDS = 30.0
_STOPPED_SECONDS = 0.5
_STATES = os.WNOHANG | os.WUNTRACED | os.WCONTINUED


class WorkerProcess:
    """A worker and what it said last. Its pipe says `ready` once, `alive` every second, or `failed` and why."""

    def __init__(self, plan: SupervisorPlan, replaces: bool) -> None:
        hear, say = os.pipe()
        os.set_blocking(hear, False)
        environment = {**os.environ, PARENT: str(os.getpid()), **({REPLACES: "1"} if replaces else {})}
        try:
            self._process = subprocess.Popen(
                [*plan.worker, str(plan.socket), str(say)],
                pass_fds=(plan.socket, say),
                stdin=subprocess.DEVNULL,
                env=environment,
                # What is typed at the terminal goes to the supervisor alone.
                start_new_session=True,
            )
        except OSError:
            os.close(hear)
            raise
        finally:
            os.close(say)
        self.pipe = hear
        self.pid = self._process.pid
        self.began = self._heard = time.monotonic()
        self.ready_since: float | None = None
        self.code: int | None = None
        self.reason = ""
        self.end_by: float | None = None
        self._stopped: float | None = None
        self._unread = b""

    @property
    def is_ready(self) -> bool:
        """Whether it serves."""
        return self.ready_since is not None and self.code is None

    @property
    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self.code is not None

    def read_state(self, now: float) -> None:
        """Take in what it said and what became of it."""
        self._read_messages(now)
        while self.code is None:
            pid, status = os.waitpid(self.pid, _STATES)
            if not pid:
                return
            if os.WIFSTOPPED(status):
                self._stopped = now
            elif os.WIFCONTINUED(status):
                self._stopped = None
            else:
                self._mark_ended(os.waitstatus_to_exitcode(status), now)

    def find_fault(self, now: float) -> str:
        """Why it has to be killed; empty when it is well, or as well as it can be."""
        if self.end_by is not None:
            return "it did not end in time" if now >= self.end_by else ""
        if self._stopped is not None:
            return "somebody stopped it" if now - self._stopped > _STOPPED_SECONDS else ""
        if self.ready_since is None:
            return "it did not get ready in time" if now - self.began > _START_SECONDS else ""
        return "it hangs" if now - self._heard > _SILENCE_SECONDS else ""

    def retire_worker(self, seconds: float) -> None:
        """Ask it to end what it has begun, and then itself, within these seconds."""
        if self.end_by is None:
            self.end_by = time.monotonic() + seconds
        self._send_signal(signal.SIGTERM)
        # One that was stopped would hear of it only when somebody lets it go on.
        self._send_signal(signal.SIGCONT)

    def wake_worker(self) -> None:
        """Let it go on when it was stopped while it was ending."""
        if self._stopped is not None and self.end_by is not None:
            self._send_signal(signal.SIGCONT)

    def kill_worker(self) -> None:
        """End it at once."""
        self._send_signal(signal.SIGKILL)

    def _send_signal(self, number: signal.Signals) -> None:
        if self.code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _mark_ended(self, code: int, now: float) -> None:
        self._read_messages(now)
        os.close(self.pipe)
        # Popen would otherwise wait for a process that is gone.
        self.code = self._process.returncode = code

    def _read_messages(self, now: float) -> None:
        if self.code is not None:
            return
        with suppress(BlockingIOError):
            while piece := os.read(self.pipe, 4096):
                self._unread += piece
                self._heard = now
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            word, _, rest = line.decode("utf-8", "replace").partition(" ")
            if word == "ready" and self.ready_since is None:
                self.ready_since = now
            elif word == "failed":
                self.reason = rest
