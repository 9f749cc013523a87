"""Visitor, bot, two colleagues and the clock at once, with retries and kills: never two voices, nothing lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.conversations.transcripts import Message, TranscriptEntry
from bot.evaluation.soak_colleagues import count_double_voices
from bot.settings import ROOT
from tests.bot.handover.conftest import House
from tests.bot.handover.stepping import Run, everything

# So many steps over all talks in the quick runs and in the long one; a patient reader sets more.
STEPS = int(os.environ.get("BOT_INTERLEAVINGS", "400"))
MANY = 10_000
SIDES, KILLS = 6, 6


def checked(house: House, talks: list[str]) -> Counter[tuple[str, ...]]:
    """What visitors and people said in these talks, of which all that must hold was found to hold."""
    kept: Counter[tuple[str, ...]] = Counter()
    for talk in talks:
        said = everything(house, talk)
        assert [m.seq for m in said] == list(range(1, len(said) + 1))
        assert count_double_voices(said) == 0
        kept.update((talk, m.line.sender, m.line.text) for m in said if m.line.sender != "bot")
        answers = Counter(m.line.answers for m in said if m.line.answers)
        assert all(count == 1 for count in answers.values())
        # Whatever a person was there to read is never answered later, however often it comes.
        assert not any(m.line.silent and m.seq in answers for m in said)
        holding = house.handover.get_holding(talk)
        assert (holding.due is not None) == (holding.holder != "bot")
    return kept


@pytest.mark.parametrize(("seed", "steps"), [(3, STEPS), (19, STEPS), pytest.param(7, MANY, marks=pytest.mark.slow)])
def test_in_any_order_nobody_speaks_over_a_person_and_nothing_is_lost_doubled_or_left_waiting(
    engine: Engine, seed: int, steps: int, new_talks: Callable[[House], list[str]]
) -> None:
    house = House(engine)
    run = Run(house, new_talks(house), random.Random(seed))
    with ThreadPoolExecutor(SIDES) as sides:
        for _ in sides.map(run.step, range(steps)):
            pass

    assert checked(house, run.talks) == run.said
    assert run.said
    for talk, window in run.windows.items():
        while window.place < (said := everything(house, talk))[-1].seq:
            run.reconnect(talk)
        # Whatever was lost on the way is there in the end, once, and at its place.
        assert window.shown == {message.seq: message.line.sender for message in said}
        assert not window.twice


@pytest.mark.slow
def test_two_processes_that_are_killed_again_and_again_lose_and_double_nothing(
    engine: Engine, url: str, new_talks: Callable[[House], list[str]], tmp_path: Path
) -> None:
    house = House(engine)
    talks, chance, log = new_talks(house), random.Random(5), tmp_path / "kept"

    def start(seed: int, steps: int) -> subprocess.Popen[bytes]:
        program = (sys.executable, "-m", "tests.bot.handover.stepping")
        return subprocess.Popen([*program, url, str(seed), str(steps), str(log), *talks], cwd=ROOT)

    sides = [start(seed, 100_000) for seed in (1, 2)]
    for kill in range(KILLS):
        # Each gets to the middle of something: what it does, nobody can say.
        while not log.exists() or log.stat().st_size < 2000 * (kill + 1):
            time.sleep(0.05)
        time.sleep(chance.random() / 5)
        sides[kill % 2].kill()
        sides[kill % 2].wait()
        sides[kill % 2] = start(10 + kill, 100_000)
    for side in sides:
        side.kill()
        side.wait()
    noted = Counter(tuple(line.split("\t")) for line in log.read_text().splitlines())

    kept = checked(house, talks)
    assert max(kept.values()) == 1
    # What was kept in the moment of a kill may not have been noted any more; what was noted is kept.
    assert noted - kept == Counter()
    assert sum((kept - noted).values()) <= KILLS + 2


def test_the_count_of_double_voices_finds_one() -> None:
    lines = (
        TranscriptEntry("bot", "Priya has joined", note="joined"),
        TranscriptEntry("bot", "Our prices …"),
        TranscriptEntry("bot", "x", note="back"),
    )
    house_now: Any = House.__dataclass_fields__["now"].default

    assert count_double_voices(tuple(Message(n, line, house_now) for n, line in enumerate(lines, 1))) == 1
