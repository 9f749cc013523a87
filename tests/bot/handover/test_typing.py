"""Signs that somebody writes: both ways, for a moment, in every process, and of nobody who does not hold the talk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.handover.typing import SIGN_SECONDS, TypingSigns


@dataclass
class Watch:
    time: float = 100.0

    def __call__(self) -> float:
        return self.time


def test_a_sign_lasts_for_a_moment_and_ends_with_what_was_written() -> None:
    watch = Watch()
    signs = TypingSigns(watch)
    signs.note_writing("web-1", "visitor")
    assert signs.is_writing("web-1", "visitor")
    assert not signs.is_writing("web-1", "person")
    assert not signs.is_writing("web-2", "visitor")

    signs.end_sign("web-1", "visitor")
    assert not signs.is_writing("web-1", "visitor")
    signs.note_writing("web-1", "visitor")
    watch.time += SIGN_SECONDS
    assert not signs.is_writing("web-1", "visitor")


async def test_windows_in_another_process_see_that_a_colleague_writes() -> None:
    here, there = TypingSigns(), TypingSigns()
    here.tell = there.apply_note
    seen: list[str] = []
    with there.listen_to("web-1", seen.append):
        await asyncio.to_thread(here.note_writing, "web-1", "person", "Priya")
        here.note_writing("web-1", "visitor")
        here.note_writing("web-2", "person", "Tom")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    here.note_writing("web-1", "person", "Priya")
    await asyncio.sleep(0)

    assert seen == ["Priya"]


def test_no_crowd_fills_the_memory() -> None:
    signs = TypingSigns()
    for number in range(5000):
        signs.note_writing(f"web-{number}", "visitor")

    assert len(signs._until) <= 2000
