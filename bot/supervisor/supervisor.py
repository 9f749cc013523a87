"""Keeps workers alive on one socket. It never waits for one: it sleeps until something happens, a moment at most."""

from __future__ import annotations

import logging
import os
import select
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.supervisor.plan import SupervisorPlan
from bot.supervisor.register import Register, ServerState
from bot.supervisor.reload import Reload
from bot.supervisor.worker_process import WorkerProcess

log = logging.getLogger(__name__)

_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
_OF_NO_MEANING = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGTTIN, signal.SIGTTOU)
_LOOK_SECONDS = 0.25
# Between one that lived shortly and the next: within the two seconds that a worker may be missing.
_SHORT_PAUSE_SECONDS = 0.5
_LONG_PAUSE_SECONDS = 30.0
_SHORT_LIFE_SECONDS = 5.0


@dataclass
class WorkerPlace:
    """A place for a worker: who fills it, or when the next one is started, and how often one failed by itself."""

    worker: WorkerProcess | None = None
    due: float = 0.0
    failures: int = 0


class Supervisor:
    """Runs a plan until it is told to end."""

    def __init__(self, plan: SupervisorPlan) -> None:
        self._plan = plan
        self._places = [WorkerPlace() for _ in range(plan.workers)]
        self._retiring: list[WorkerProcess] = []
        self._signals: deque[int] = deque()
        self._register = Register(plan.var, ServerState(os.getpid(), plan.address))
        self._reload: Reload | None = None
        self._reload_wanted = False
        self._served = False
        self._code: int | None = None
        self._woken, waking = os.pipe()
        for end in (self._woken, waking):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
        for number in (*_ENDING, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, lambda number, _: self._signals.append(number))
        for number in _OF_NO_MEANING:
            # To ignore them would be inherited by the workers.
            signal.signal(number, lambda *_: None)

    def run_supervisor(self) -> int:
        """Serve until a signal ends it; 0 then, 1 when no worker could be started at all."""
        try:
            while not self._is_over():
                self._attend_workers(time.monotonic())
                self._sleep_briefly()
        finally:
            self._register.remove_entry()
        return self._code or 0

    def _is_over(self) -> bool:
        busy = self._retiring or any(place.worker for place in self._places)
        return self._code is not None and not busy

    def _sleep_briefly(self) -> None:
        pipes = [worker.pipe for worker in self._list_workers() if not worker.has_ended]
        with suppress(InterruptedError):
            select.select([self._woken, *pipes], [], [], _LOOK_SECONDS)
        with suppress(BlockingIOError):
            while os.read(self._woken, 4096):
                pass

    def _list_workers(self) -> list[WorkerProcess]:
        candidate = self._reload.candidate if self._reload else None
        serving = [place.worker for place in self._places if place.worker]
        return [*serving, *self._retiring, *([candidate] if candidate else [])]

    def _attend_workers(self, now: float) -> None:
        # What piled up while this process itself was stopped is taken in before anybody is judged by it.
        for worker in self._list_workers():
            worker.read_state(now)
        while self._signals:
            self._obey_signal(self._signals.popleft())
        self._attend_retiring(now)
        self._attend_reload(now)
        for place in self._places:
            self._attend_place(place, now)

    def _obey_signal(self, number: int) -> None:
        if number in _ENDING:
            again = self._code is not None and number == signal.SIGINT
            self._end_workers(0)
            if again:
                for worker in self._list_workers():
                    worker.kill_worker()
        elif number == signal.SIGHUP and self._plan.ends_with_terminal and not has_terminal():
            self._end_workers(0)
        elif number == signal.SIGHUP:
            self._reload_wanted = True

    def _end_workers(self, code: int) -> None:
        if self._code is not None:
            return
        log.info("ending")
        self._code = code
        # From now on who knocks is refused and may go elsewhere, and does not wait for somebody who never comes.
        with suppress(OSError):
            os.close(self._plan.socket)
        if self._reload:
            self._reload.abort_reload("the server ends")
        for place in self._places:
            if place.worker:
                self._retire_worker(place.worker)
                place.worker = None

    def _retire_worker(self, worker: WorkerProcess) -> None:
        worker.retire_worker(self._plan.stop_seconds)
        self._retiring.append(worker)

    def _attend_retiring(self, now: float) -> None:
        for worker in self._retiring:
            worker.wake_worker()
            if fault := worker.find_fault(now):
                log.error("worker %s is killed: %s", worker.pid, fault)
                worker.kill_worker()
        self._retiring = [worker for worker in self._retiring if not worker.has_ended]

    def _attend_place(self, place: WorkerPlace, now: float) -> None:
        worker = place.worker
        if worker is None:
            if self._code is None and now >= place.due:
                self._fill_place(place, now)
        elif worker.has_ended:
            self._empty_place(place, worker, now)
        elif fault := worker.find_fault(now):
            log.error("worker %s is killed: %s", worker.pid, fault)
            worker.kill_worker()
        elif worker.is_ready:
            self._served, place.failures = True, 0

    def _fill_place(self, place: WorkerPlace, now: float) -> None:
        try:
            place.worker = WorkerProcess(self._plan, replaces=False)
        except OSError as error:
            log.error("no worker could be started: %s", error.strerror)
            place.due = now + _SHORT_PAUSE_SECONDS

    def _empty_place(self, place: WorkerPlace, worker: WorkerProcess, now: float) -> None:
        place.worker = None
        by_itself = worker.ready_since is None and (worker.code or 0) > 0
        if by_itself and not self._served:
            self._end_workers(1)
            return
        lived = now - worker.ready_since if worker.ready_since is not None else 0.0
        place.failures += by_itself
        pause = min(_LONG_PAUSE_SECONDS, 2.0**place.failures) if by_itself else _SHORT_PAUSE_SECONDS
        place.due = now if lived >= _SHORT_LIFE_SECONDS else now + pause
        log.error("worker %s ended with code %s; another is started", worker.pid, worker.code)

    def _attend_reload(self, now: float) -> None:
        if self._reload is None and self._reload_wanted and self._code is None:
            self._begin_reload()
        if self._reload is None:
            return
        try:
            self._reload.advance_reload(now)
        except OSError as error:
            self._reload.abort_reload(f"no worker could be started: {error.strerror}")
        if self._reload.good is not None:
            self._end_reload(self._reload.good, self._reload.said)

    def _begin_reload(self) -> None:
        self._reload_wanted = False
        state = self._register.state
        self._register.save_state(replace(state, begun=state.begun + 1))
        log.info("reloading: what lies there now is checked")
        try:
            self._reload = Reload(
                self._plan.check, self._places, lambda: WorkerProcess(self._plan, replaces=True), self._retire_worker
            )
        except OSError as error:
            self._end_reload(False, (f"the check could not be started: {error.strerror}",))

    def _end_reload(self, good: bool, said: tuple[str, ...]) -> None:
        self._reload = None
        for line in said:
            log.error("not reloaded: %s", line)
        log.info("reloaded" if good else "the workers that were there go on serving")
        state = self._register.state
        self._register.save_state(replace(state, ended=state.begun, good=good, said=said))


def has_terminal() -> bool:
    """Whether this process has a terminal; that one was closed is told by SIGHUP, like a wish to reload."""
    with suppress(OSError), Path("/dev/tty").open("rb"):
        return True
    return False
