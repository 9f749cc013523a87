"""Turns are let in one of each address after the other, and who would wait too long is told so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.conversations import turn_queue as queue
from bot.conversations.errors import ChatError
from bot.conversations.turn_queue import FairQueue
from bot.settings import Settings

MESSAGES = "/api/chat/messages"


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


async def turns_of(fair: FairQueue, order: list[str]) -> list[str]:
    """Who was let in, in which order, when all of them ask while one turn runs."""
    let_in: list[str] = []

    async def take(whose: str) -> None:
        async with fair.wait_for_turn(whose):
            let_in.append(whose)
            await asyncio.sleep(0)

    async with fair.wait_for_turn("first"):
        asked = [asyncio.create_task(take(whose)) for whose in order]
        await asyncio.sleep(0)
    await asyncio.gather(*asked)
    return let_in


async def one(fair: FairQueue, whose: str) -> None:
    async with fair.wait_for_turn(whose):
        pass


async def test_who_asks_once_does_not_wait_for_all_that_another_has_asked() -> None:
    let_in = await turns_of(FairQueue(at_once=1), ["flood"] * 50 + ["ada", "bob"])

    assert let_in[:4] == ["flood", "ada", "bob", "flood"]
    assert len(let_in) == 52


async def test_so_many_run_at_once_and_no_more() -> None:
    fair, running, most = FairQueue(at_once=3), 0, 0

    async def take(whose: str) -> None:
        nonlocal running, most
        async with fair.wait_for_turn(whose):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(take(str(n % 7)) for n in range(60)))

    assert (most, running, len(fair)) == (3, 0, 0)


async def test_who_gives_up_leaves_no_place_taken() -> None:
    fair = FairQueue(at_once=1)
    async with fair.wait_for_turn("ada"):
        waiting = [asyncio.create_task(one(fair, "bob")) for _ in range(5)]
        await asyncio.sleep(0)
        for task in waiting[:4]:
            task.cancel()
        await asyncio.sleep(0)
    await asyncio.wait_for(waiting[4], 10)

    async with asyncio.timeout(10), fair.wait_for_turn("ada"):
        assert len(fair) == 0


async def test_a_turn_that_waits_for_something_holds_no_other_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "AGED_SECONDS", 0.01)
    fair = FairQueue(at_once=1)

    async with asyncio.timeout(10), fair.wait_for_turn("ada"), fair.wait_for_turn("bob"):
        pass
    async with asyncio.timeout(10), fair.wait_for_turn("ada"):
        pass


async def filled(held: AsyncExitStack, fair: FairQueue, clock: Clock, waiting: list[str]) -> list[asyncio.Task[Any]]:
    """The queue with one slow turn running and these waiting."""
    for _ in range(100):
        async with fair.wait_for_turn("learning"):
            clock.time += 0.5
    await held.enter_async_context(fair.wait_for_turn("slow"))

    async def take(whose: str) -> None:
        async with fair.wait_for_turn(whose):
            await asyncio.Event().wait()

    tasks = [asyncio.create_task(take(whose)) for whose in waiting]
    await asyncio.sleep(0)
    return tasks


@pytest.mark.parametrize(
    ("waiting", "whose", "code"),
    [
        (["flood"] * 8, "flood", "rate_limited"),
        (["flood"] * 8, "ada", None),
        ([f"visitor {n}" for n in range(8)], "ada", "try_again"),
    ],
)
async def test_who_would_wait_too_long_is_told_when_to_come_back(
    waiting: list[str], whose: str, code: str | None
) -> None:
    clock = Clock()
    fair = FairQueue(at_once=1, now=clock)
    async with AsyncExitStack() as held:
        tasks = await filled(held, fair, clock, waiting)
        mine = asyncio.create_task(one(fair, whose))
        await asyncio.sleep(0)
        refused = mine.exception() if mine.done() else None
        for task in (*tasks, mine):
            task.cancel()

    assert (refused.code if isinstance(refused, ChatError) else None) == code
    if isinstance(refused, ChatError):
        assert refused.retry_after is not None
        assert refused.retry_after >= 4


async def test_a_full_queue_says_when_to_come_back_and_a_visitor_of_another_address_is_let_in(
    settings: Settings, with_settings: Callable[[Settings], httpx.AsyncClient], assistant: Any
) -> None:
    assistant.waits = 0.3
    async with with_settings(replace(settings, queue_seconds=0.0)) as browser:
        tokens = [(await browser.post("/api/chat/sessions")).json()["token"] for _ in range(30)]
        said = (
            browser.post(MESSAGES, json={"text": "x"}, headers={"Authorization": f"Bearer {token}"}) for token in tokens
        )
        answers = await asyncio.gather(*said)
        after = await browser.post(MESSAGES, json={"text": "x"}, headers={"Authorization": f"Bearer {tokens[0]}"})

    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused
    assert {(answer.status_code, answer.json()["error"]["code"]) for answer in refused} == {(429, "rate_limited")}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert after.status_code == 200
