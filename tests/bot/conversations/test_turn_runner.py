"""Turns side by side, each kept whole or not at all."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import pytest

from bot.conversations.turn_runner import AT_WORK, SIDE_BY_SIDE, TurnRunner, concurrent_turns
from bot.errors import NotReady, Overtaken

WHO: ContextVar[str] = ContextVar("who", default="nobody")


@dataclass
class Ledger:
    """Keeps what is written in a block when the block ends well and is still wanted."""

    kept: list[str] = field(default_factory=list)
    lanes: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.written = threading.local()

    def write(self, line: str) -> None:
        self.written.lines.append(line)

    @contextmanager
    def together(self, lane: str, wanted: Callable[[], bool]) -> Iterator[None]:
        self.lanes.append(lane)
        self.written.lines = []
        try:
            yield
            if wanted():
                self.kept += self.written.lines
        finally:
            self.ended.set()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def turns(ledger: Ledger) -> Iterator[TurnRunner]:
    made = TurnRunner(ledger.together, side_by_side=2)
    yield made
    made.drain_turns()


async def test_a_turn_gives_what_its_work_gives_and_what_it_wrote_is_kept(turns: TurnRunner, ledger: Ledger) -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        ledger.write("hello")
        return "done"

    assert await turns.run_turn("web-ada", lambda: work) == "done"
    assert (ledger.kept, ledger.lanes) == (["hello"], ["web-ada"])


async def test_a_turn_that_fails_says_so_and_keeps_nothing(turns: TurnRunner, ledger: Ledger) -> None:
    async def work() -> None:
        ledger.write("hello")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await turns.run_turn("web-ada", lambda: work)
    assert ledger.kept == []


async def test_an_overtaken_turn_is_done_anew(turns: TurnRunner, ledger: Ledger) -> None:
    tries: list[int] = []

    async def work() -> int:
        tries.append(1)
        ledger.write(f"try {len(tries)}")
        if len(tries) < 3:
            raise Overtaken("web-ada")
        return len(tries)

    assert await turns.run_turn("web-ada", lambda: work) == 3
    assert ledger.kept == ["try 3"]


async def test_a_turn_that_is_overtaken_for_ever_gives_up(turns: TurnRunner, ledger: Ledger) -> None:
    async def work() -> None:
        raise Overtaken("web-ada")

    with pytest.raises(NotReady):
        await turns.run_turn("web-ada", lambda: work)
    assert len(ledger.lanes) == 5


async def test_a_turn_nobody_waits_for_any_more_is_not_kept(turns: TurnRunner, ledger: Ledger) -> None:
    async def work() -> None:
        ledger.write("too late")
        await asyncio.sleep(0.2)

    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(turns.run_turn("web-ada", lambda: work), 0.05)
    await asyncio.to_thread(ledger.ended.wait, 10)

    assert ledger.kept == []


async def test_one_that_waits_keeps_no_other_waiting(turns: TurnRunner) -> None:
    go_on = threading.Event()

    async def waits() -> str:
        await asyncio.to_thread(go_on.wait, 10)
        return "first begun"

    async def goes() -> str:
        go_on.set()
        return "second"

    both = await asyncio.gather(turns.run_turn("web-ada", lambda: waits), turns.run_turn("web-bob", lambda: goes))

    assert tuple(both) == ("first begun", "second")


async def test_few_turns_compute_at_once_and_all_have_their_turn(ledger: Ledger) -> None:
    turns, running, most = TurnRunner(ledger.together), [], []

    async def work() -> str:
        running.append(1)
        most.append(len(running))
        time.sleep(0.01)
        running.pop()
        return "done"

    answers = await asyncio.gather(*(turns.run_turn(f"web-{number}", lambda: work) for number in range(12)))
    turns.drain_turns()

    assert answers == ["done"] * 12
    assert max(most) <= AT_WORK


async def test_turns_that_block_their_threads_hold_nobody_up_for_long(ledger: Ledger) -> None:
    turns, go_on = TurnRunner(ledger.together), threading.Event()

    async def blocks() -> bool:
        return go_on.wait(10)

    async def goes() -> str:
        go_on.set()
        return "answered"

    slow = [asyncio.create_task(turns.run_turn(f"web-{number}", lambda: blocks)) for number in range(AT_WORK + 1)]
    await asyncio.sleep(0)
    answer = await turns.run_turn("web-bob", lambda: goes)
    waited = await asyncio.gather(*slow)
    turns.drain_turns()

    assert answer == "answered"
    assert all(waited)


async def test_a_turn_that_is_given_up_before_it_has_a_place_never_begins(ledger: Ledger) -> None:
    turns, go_on, begun = TurnRunner(ledger.together), threading.Event(), []

    async def blocks() -> bool:
        return go_on.wait(10)

    async def work() -> None:
        begun.append(1)

    slow = [asyncio.create_task(turns.run_turn(f"web-{number}", lambda: blocks)) for number in range(AT_WORK)]
    await asyncio.sleep(0)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(turns.run_turn("web-bob", lambda: work), 0.02)
    go_on.set()
    await asyncio.gather(*slow)
    turns.drain_turns()

    assert begun == []


async def test_what_the_message_carries_is_known_in_the_turn(turns: TurnRunner) -> None:
    async def work() -> str:
        return WHO.get()

    WHO.set("ada")

    assert await turns.run_turn("web-ada", lambda: work) == "ada"


@pytest.mark.parametrize(("milliseconds", "many"), [(0, AT_WORK), (0.1, AT_WORK), (2, 4), (5, 6), (80, SIDE_BY_SIDE)])
def test_the_further_the_database_the_more_turns_are_at_work(milliseconds: float, many: int) -> None:
    assert concurrent_turns(milliseconds / 1000) == many
