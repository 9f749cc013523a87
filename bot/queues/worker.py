"""Processes a queue: in parallel across lock keys, one by one within a key, with retries after failures."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic

from bot.errors import BotError, describe_cause
from bot.queues.model import Done, E, Outcome, Queue, RetryLater, back_off

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 8
_IDLE_SECONDS = 1.0
_STOPPING_SECONDS = 10.0
# An entry that always fails must not hold up what its visitor says next; with the waits, these take ten minutes.
_MOST_FAILURES = 10


class Worker(Generic[E]):
    """Holds entries of one queue while it works on them; what it held when it dies is found by the next one."""

    def __init__(
        self,
        queue: Queue[E],
        work: Callable[[E], Awaitable[Outcome]],
        lease_seconds: float = 15.0,
        told: Callable[[], None] = lambda: None,
        side_by_side: int = SIDE_BY_SIDE,
    ) -> None:
        self._queue = queue
        self._work = work
        self._lease = lease_seconds
        self._told = told
        self._side_by_side = side_by_side
        self._name = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()
        self._running: list[asyncio.Task[None]] = []
        self._rests_until = 0.0
        self._stopped = False

    def start_worker(self) -> None:
        """Begin to work, in the loop that is running."""
        self._stopped = False
        self._running = [asyncio.create_task(self._process_queue()), asyncio.create_task(self._renew_claims())]

    async def stop_worker(self) -> None:
        """Finish what is begun, for a while, and give up the rest for the next one to take at once."""
        # A cancellation that meets a wake-up is lost in Python 3.10's `wait_for`; the flag is not.
        self._stopped = True
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=_STOPPING_SECONDS)
            for task in late:
                task.cancel()
        with suppress(BotError):
            await asyncio.to_thread(self._queue.release_claim, self._name)

    def wake_worker(self, seconds: float = 0.0) -> None:
        """Look into the queue, now or in a while."""
        if seconds > 0:
            asyncio.get_running_loop().call_later(seconds, self._woken.set)
        else:
            self._woken.set()

    async def _process_queue(self) -> None:
        while not self._stopped:
            self._woken.clear()
            try:
                found = await self._claim_entries()
            except Exception as error:
                # The edge of the room: a queue that cannot be read now is read again later.
                log.error("%s: %s", self._queue.name, error if isinstance(error, BotError) else describe_cause(error))
                await asyncio.sleep(_IDLE_SECONDS)
                continue
            for entry in found:
                self._begin_entry(entry)
            if not found:
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _IDLE_SECONDS)

    async def _claim_entries(self) -> tuple[E, ...]:
        free = self._side_by_side - len(self._busy)
        resting = self._rests_until - asyncio.get_running_loop().time()
        if resting > 0:
            await asyncio.sleep(resting)
            return ()
        if free <= 0:
            return ()
        return await asyncio.to_thread(self._queue.claim_entries, self._name, self._lease, free)

    def _begin_entry(self, entry: E) -> None:
        task = asyncio.create_task(self._handle_entry(entry))
        self._busy.add(task)
        task.add_done_callback(self._finish_task)

    def _finish_task(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._woken.set()

    async def _handle_entry(self, entry: E) -> None:
        try:
            outcome = await self._work(entry)
        except Exception as error:
            # The edge of the room: one entry that fails must not stop the others, and is tried again.
            log.error("%s: %s failed: %s", self._queue.name, entry.key, describe_cause(error))
            failed = entry.tries >= _MOST_FAILURES
            outcome = Done(note="failed", failed=True) if failed else RetryLater(back_off(entry.tries))
        try:
            await self._settle_entry(entry, outcome)
        except BotError as error:
            # It stays held until the lease is over, and is then done again.
            log.error("%s: %s", self._queue.name, error)

    async def _settle_entry(self, entry: E, outcome: Outcome) -> None:
        if isinstance(outcome, RetryLater):
            if outcome.pause:
                self._rests_until = asyncio.get_running_loop().time() + outcome.seconds
            await asyncio.to_thread(self._queue.postpone_entry, entry, self._name, outcome.seconds, outcome.note)
            self.wake_worker(outcome.seconds)
            return
        await asyncio.to_thread(self._queue.finish_entry, entry, self._name, outcome)
        if outcome.answers:
            self._told()

    async def _renew_claims(self) -> None:
        while True:
            await asyncio.sleep(self._lease / 4)
            if self._busy:
                with suppress(BotError):
                    await asyncio.to_thread(self._queue.extend_claim, self._name, self._lease)
