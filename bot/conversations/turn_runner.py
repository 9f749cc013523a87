"""Turns side by side, each in a thread of its own and all it writes in one transaction."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, finalize

from bot.errors import NotReady, Overtaken

log = logging.getLogger(__name__)

Found = TypeVar("Found")
Work = Callable[[], Coroutine[Any, Any, Found]]
Together = Callable[[str, Callable[[], bool]], AbstractContextManager[None]]

# A turn that waits, for a slow action say, must not keep other conversations waiting.
SIDE_BY_SIDE = 8
# Turns compute, and more of them at once only take the interpreter from each other; whoever takes longer than this
# is taken to wait for something, and another begins.
AT_WORK, WORK_SECONDS = 2, 0.1
# A typed turn computes for so long, and asks the database so often meanwhile.
_TURN_SECONDS, _TRIPS = 0.008, 6
_TRIES = 5


def concurrent_turns(distance: float) -> int:
    """How many turns at once keep a processor busy when the database is so many seconds away, there and back."""
    return min(SIDE_BY_SIDE, AT_WORK + round(_TRIPS * distance / _TURN_SECONDS))


class TurnRunner:
    """Runs the work of turns; `together` makes one transaction of what is written while a block of it runs."""

    def __init__(self, together: Together, side_by_side: int = SIDE_BY_SIDE, distance: float = 0.0) -> None:
        """`distance`: seconds to the database and back."""
        self._together = together
        self._at_once = concurrent_turns(distance)
        self._threads = ThreadPoolExecutor(side_by_side, thread_name_prefix="turn")
        self._places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
        self._loops = threading.local()
        self._made: list[asyncio.AbstractEventLoop] = []
        # Also when nobody closes it: a loop that is left open complains when the interpreter ends.
        self._end = finalize(self, _end_threads, self._threads, self._made)

    async def run_turn(self, conversation_id: str, begin: Callable[[], Work[Found]]) -> Found:
        """What the work that `begin` gives returns, once all it wrote is kept; when it raises, or is given up, nothing.

        It begins outside of the transaction, in the turn's thread, and once; work that another process overtook is done
        anew. Raises NotReady, and whatever the work raises.
        """
        given_up = threading.Event()
        context, loop = copy_context(), asyncio.get_running_loop()
        try:
            async with self._acquire_place(loop):
                turn = loop.run_in_executor(
                    self._threads, lambda: context.run(self._run_queue, conversation_id, begin, given_up)
                )
                await asyncio.wait((turn,), timeout=WORK_SECONDS)
            return await turn
        except asyncio.CancelledError:
            given_up.set()
            raise

    def _acquire_place(self, loop: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
        # One belongs to the loop it was first waited for in.
        if loop not in self._places:
            self._places[loop] = asyncio.Semaphore(self._at_once)
        return self._places[loop]

    def drain_turns(self) -> None:
        """Wait for the turns that are running, and start no more."""
        self._threads.shutdown()
        self._end()

    def _run_queue(self, conversation_id: str, begin: Callable[[], Work[Found]], given_up: threading.Event) -> Found:
        work = begin()
        for _ in range(_TRIES):
            try:
                with self._together(conversation_id, lambda: not given_up.is_set()):
                    return self._get_loop().run_until_complete(work())
            except Overtaken:
                log.warning("a turn of %s was overtaken and is done anew", conversation_id)
        raise NotReady("A turn was overtaken too often.")

    def _get_loop(self) -> asyncio.AbstractEventLoop:
        if not hasattr(self._loops, "own"):
            self._loops.own = asyncio.new_event_loop()
            self._made.append(self._loops.own)
        own: asyncio.AbstractEventLoop = self._loops.own
        return own


def _end_threads(threads: ThreadPoolExecutor, loops: list[asyncio.AbstractEventLoop]) -> None:
    # Not waited for: what is collected may be collected in one of these very threads.
    threads.shutdown(wait=False)
    for loop in loops:
        loop.close()
