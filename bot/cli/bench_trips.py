"""`python -m bot.cli.bench_trips`: how often typed turns ask PostgreSQL and wait, and what a far database costs.

It starts a PostgreSQL of its own, and prints a line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bot.bootstrap.app import App, start_app
from bot.bootstrap.backend import get_backend
from bot.conversations.exchange import Exchange
from bot.conversations.incoming import Incoming
from bot.conversations.transcripts import Origin
from bot.conversations.turns import take_stored_turn
from bot.engine.logs import configure_logs
from bot.evaluation.far_database import FarDatabase
from bot.evaluation.own_postgres import OwnPostgreSQL
from bot.storage.migrations import upgrade_database

# A question, the way to a recommendation, a correction of it, and the way to a lead; the last turns as they come.
TALK = (
    "what is social media optimization?",
    "we need more leads for our garden centre",
    "within four months",
    "about 1,500 dollars a month",
    "instagram and facebook",
    "make it five months",
    "how much do linkedin ads cost?",
    "I'd like a consultation",
    "yes",
    "Wilhelmina Oduya",
    "wilhelmina@gardens.example",
)


def count_trips(running: App, far: FarDatabase) -> list[dict[str, Any]]:
    """The turns of a talk, each with the ways to the database and back that it took."""
    loop = asyncio.new_event_loop()
    talk, found = running.stores.transcripts.start_talk(Origin("web")), []
    for number, text in enumerate(TALK):
        before = far.trips
        exchange = Exchange(running.assistant, running.stores.transcripts, talk, _make_message(number, text))
        turn = loop.run_until_complete(take_stored_turn(running.turns, running.assistant, exchange))
        seen = {"said": text, "trips": far.trips - before, "asking": turn.asking}
        found.append({**seen, "advised": turn.recommendation is not None, "lead": turn.lead is not None})
    loop.close()
    return found


def measure_rate(running: App, seconds: float) -> float:
    """Typed questions answered a second, sixteen conversations side by side."""

    async def chat_until(number: int, until: float) -> int:
        talk, said = running.stores.transcripts.start_talk(Origin("web")), 0
        while time.perf_counter() < until:
            exchange = Exchange(
                running.assistant, running.stores.transcripts, talk, _make_message(said, TALK[said % 2 * 6])
            )
            await take_stored_turn(running.turns, running.assistant, exchange)
            said += 1
        return said

    async def all_of_them() -> float:
        begun = time.perf_counter()
        counts = await asyncio.gather(*(chat_until(number, begun + seconds) for number in range(16)))
        return sum(counts) / (time.perf_counter() - begun)

    return asyncio.run(all_of_them())


def _make_message(number: int, text: str) -> Incoming:
    return Incoming(f"00000000-0000-4000-8000-{number:012d}", text=text)


def main() -> None:
    """Count, and with `--seconds` measure too."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--distance", type=float, default=0.0, help="Milliseconds to the database and back.")
    options.add_argument("--seconds", type=float, default=0.0, help="Measure the rate for so long as well.")
    asked = options.parse_args()
    with TemporaryDirectory(prefix="bench-trips-") as name:
        Path(name).chmod(0o755)
        data = Path(name) / "postgresql"
        data.mkdir()
        server = OwnPostgreSQL(data)
        server.start_server()
        far = FarDatabase(server.port, asked.distance / 1000)
        os.environ |= {"BOT_VAR": name, "DATABASE_URL": server.url.replace(f":{server.port}/", f":{far.port}/")}
        try:
            configure_logs("ERROR")
            backend = get_backend()
            upgrade_database(backend.content.settings.url)
            running = start_app(backend)
            turns = count_trips(running, far)
            seen: dict[str, Any] = {"turns": turns, "median": median(turn["trips"] for turn in turns)}
            if asked.seconds:
                seen["rate"] = round(measure_rate(running, asked.seconds), 1)
            running.turns.drain_turns()
            print(json.dumps(seen))
        finally:
            far.close_listener()
            server.stop_server()


if __name__ == "__main__":
    main()
