"""`make bench-handover`: what it costs a turn of the assistant to know that no person holds the talk.

Turn by turn the same message is answered as ever, and with the looks at who holds the talk taken out of the same
statements; so both sides see the same machine. SQLite, CPU time of the whole process, medians.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from statistics import median
from typing import Any

from bot.bootstrap.app import App, start_app
from bot.cli.held_talks import borrow_database
from bot.conversations.exchange import Exchange
from bot.conversations.incoming import Incoming
from bot.conversations.transcripts import Origin
from bot.conversations.turns import take_stored_turn
from bot.engine.logs import configure_logs
from bot.storage.conversations import sql_states, sql_transcripts
from bot.storage.database.compiled import CompiledStatement

SAID = ("what is social media optimization?", "how much do linkedin ads cost?", "do hashtags still help?")
MOST = 0.2
_LOOKS = {
    r"handovers\.holder": "NULL",
    r" LEFT OUTER JOIN handovers ON \S+ = \S+": "",
    r"(WHERE|AND) \(SELECT count\(\*\) AS count_1 \nFROM handovers \nWHERE .*\) = \?": r"\1 1",
}


class _Unlooking(CompiledStatement):
    """A statement without its look at who holds the talk."""

    def __init__(self, kept: Any) -> None:
        super().__init__(kept._statement, kept._columns)

    def _compile_for(self, dialect: Any) -> Any:
        words, text = super()._compile_for(dialect), super()._compile_for(dialect).text
        for look, instead in _LOOKS.items():
            text = re.sub(look, instead, text)
        binds = words.binds[: text.count("?")]
        return replace(words, text=text, binds=binds)


@contextmanager
def leave_out_looks(bare: Mapping[Any, Mapping[str, Any]]) -> Iterator[None]:
    """As long as the block runs, no turn looks at who holds its talk."""
    kept = [(module, name, getattr(module, name)) for module, names in bare.items() for name in names]
    for module, names in bare.items():
        for name, instead in names.items():
            setattr(module, name, instead)
    try:
        yield
    finally:
        for module, name, value in kept:
            setattr(module, name, value)


def find_bare_parts() -> dict[Any, dict[str, Any]]:
    """What stands in by module and name, made once as the statements are."""
    statements = {name: _Unlooking(getattr(sql_states, name)) for name in ("_READ", "_ADVANCE", "_BEGIN")}
    return {sql_states: statements, sql_transcripts: {"_is_spoken": lambda *lines: False}}


def measure_turns(running: App, turns: int) -> tuple[list[float], list[float]]:
    """CPU-milliseconds of each turn: as ever, and without looking at who holds the talk."""
    loop, bare = asyncio.new_event_loop(), find_bare_parts()
    costs: tuple[list[float], list[float]] = ([], [])
    talks = [running.stores.transcripts.start_talk(Origin("web")) for _ in costs]
    for number in range(turns):
        for side in (0, 1) if number % 2 else (1, 0):
            take = _take_turn(running, talks[side], number)
            if side:
                with leave_out_looks(bare):
                    costs[side].append(_measure_work(loop, take))
            else:
                costs[side].append(_measure_work(loop, take))
    loop.close()
    return costs


async def _take_turn(running: App, talk: str, number: int) -> None:
    incoming = Incoming(f"00000000-0000-4000-8000-{number:012d}", text=SAID[number % len(SAID)])
    exchange = Exchange(running.assistant, running.stores.transcripts, talk, incoming)
    await take_stored_turn(running.turns, running.assistant, exchange)


def _measure_work(loop: asyncio.AbstractEventLoop, work: Any) -> float:
    begun = time.process_time()
    loop.run_until_complete(work)
    return (time.process_time() - begun) * 1000


def main() -> int:
    """Measure and print; 1 when it costs more than it may."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--turns", type=int, default=1500)
    given = options.parse_args()
    with borrow_database() as backend:
        configure_logs("ERROR")
        running = start_app(backend)
        measure_turns(running, max(20, given.turns // 20))
        looking, bare = measure_turns(running, given.turns)
        running.turns.drain_turns()
    dearer = median(a - b for a, b in zip(looking, bare, strict=True))
    print(
        f"{given.turns} turns: {median(looking):.2f} CPU-ms, {median(bare):.2f} without looking at who holds the talk; "
        f"{dearer:+.3f} CPU-ms a turn (at most {MOST}), ratio {median(looking) / median(bare):.3f}"
    )
    return int(dearer > MOST)


if __name__ == "__main__":
    raise SystemExit(main())
