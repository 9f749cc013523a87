"""A request carries its identifier and its times into every task and thread that works for it."""

from __future__ import annotations

import asyncio

import pytest

from bot.tracing import current_trace, time_stage, trace_block


async def test_tasks_and_threads_of_a_request_know_it_and_others_do_not() -> None:
    async def in_task() -> str | None:
        with time_stage("working"):
            running = current_trace()
        return running.id if running else None

    with trace_block("abc") as request:
        seen = [await asyncio.create_task(in_task()), await asyncio.to_thread(lambda: current_trace() is request)]

    assert seen == ["abc", True]
    assert list(request.seconds) == ["working"]
    assert current_trace() is None


def test_a_stage_that_comes_twice_adds_up_and_outside_of_a_request_nothing_is_counted() -> None:
    with time_stage("waiting"):
        pass
    with trace_block() as request:
        with time_stage("waiting"):
            first = dict(request.seconds)
        with time_stage("waiting"):
            pass

    assert first == {}
    assert list(request.seconds) == ["waiting"]


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 65, "a\r\nSet-Cookie: b", "<script>", "-a", "ä"])
def test_an_identifier_that_is_none_is_replaced_by_one_of_our_own(given: str | None) -> None:
    with trace_block(given) as request:
        assert request.id != given
        assert len(request.id) == 16


@pytest.mark.parametrize("given", ["a", "3f0e8a1c-5d0b-4c61-9a39-0c4b1d8b7a55", "Root.1_2-x"])
def test_a_proxys_identifier_is_kept(given: str) -> None:
    with trace_block(given) as request:
        assert request.id == given
