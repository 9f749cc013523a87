"""Who has the next turn: one of each address after the other, so that nobody waits for all that another has sent."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.conversations.errors import ChatError

# Turns that compute take the interpreter from each other: more at once are no faster, and who comes next waits longer.
AT_ONCE = 4
# A turn that takes so long waits for something, and no longer counts among those that compute.
AGED_SECONDS = 1.0
_LEARNING = 0.1


@dataclass
class _Running:
    """A turn that runs, and whether it has come to wait for something."""

    since: float
    aged: bool = False


class FairQueue:
    """Lets so many turns run at once; those that wait are let in by turns, one address after the other."""

    def __init__(
        self, longest_wait: float = 4.0, at_once: int = AT_ONCE, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._longest_wait = longest_wait
        self._at_once = at_once
        self._now = now
        self._running = 0
        self._aged = 0
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        # What a turn takes, as learnt from those that were.
        self._seconds = 0.02

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def wait_for_turn(self, whose: str) -> AsyncIterator[None]:
        """A place to run in, for as long as the block runs. Raises ChatError at once when it would take too long."""
        await self._enter_queue(whose)
        running = _Running(self._now())
        aging = asyncio.get_running_loop().call_later(AGED_SECONDS, self._age_out, running)
        try:
            yield
        finally:
            aging.cancel()
            self._leave_queue(running)

    async def _enter_queue(self, whose: str) -> None:
        if self._has_room() and not self._waiting:
            self._running += 1
            return
        self._refuse_too_long(whose)
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(whose, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            self._give_up(whose, place)
            raise

    def _refuse_too_long(self, whose: str) -> None:
        """Of the others as many come first as this address has waiting, itself included."""
        own = len(self._waiting.get(whose, ())) + 1
        before = sum(min(len(waiting), own) for name, waiting in self._waiting.items() if name != whose)
        wait = (own + before) * self._seconds / self._at_once
        if wait <= self._longest_wait:
            return
        seconds = math.ceil(wait)
        if own > before:
            raise ChatError("rate_limited", retry_after=seconds, seconds=seconds)
        raise ChatError("try_again", retry_after=seconds, text="busy", seconds=seconds)

    def _has_room(self) -> bool:
        return self._running - self._aged < self._at_once and self._aged <= self._at_once

    def _leave_queue(self, running: _Running) -> None:
        self._running -= 1
        self._aged -= running.aged
        self._seconds += (min(self._now() - running.since, AGED_SECONDS) - self._seconds) * _LEARNING
        self._admit_waiting()

    def _age_out(self, running: _Running) -> None:
        running.aged = True
        self._aged += 1
        self._admit_waiting()

    def _admit_waiting(self) -> None:
        while self._waiting and self._has_room():
            whose, waiting = self._waiting.popitem(last=False)
            place = waiting.popleft()
            if waiting:
                self._waiting[whose] = waiting
            if not place.done():
                self._running += 1
                place.set_result(None)

    def _give_up(self, whose: str, place: asyncio.Future[None]) -> None:
        if place.done() and not place.cancelled():
            self._running -= 1
            self._admit_waiting()
            return
        waiting = self._waiting.get(whose, deque())
        if place in waiting:
            waiting.remove(place)
        if not waiting:
            self._waiting.pop(whose, None)
