"""`make soak`: visitors talk while everything that can break breaks; what became of every message is counted."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bot.evaluation.figures import REPORT
from bot.evaluation.own_postgres import OwnPostgreSQL, find_programs
from bot.evaluation.processes import read_megabytes
from bot.evaluation.soak_colleagues import SoakColleague, find_holder_faults, open_handover
from bot.evaluation.soak_files import copy_newest_model
from bot.evaluation.soak_servers import House, ServerProcess
from bot.evaluation.soak_visitors import SoakVisitor
from bot.handover.model import Colleague
from bot.knowledge.reading import read_yaml
from bot.settings import ROOT, Settings

MARKS = ("<!-- soak -->", "<!-- /soak -->")
DATABASES = ("sqlite", "postgresql")
_DISK = "700m"
# In this part of the time visitors talk undisturbed.
_WARM = 0.15
_ZERO = ("lost", "doubled")


@dataclass(frozen=True)
class Soak:
    """What became of one soak."""

    database: str
    counts: Counter[str]
    happened: dict[str, int]
    wrong: tuple[str, ...]
    megabytes: tuple[float, float]

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, doubled or wrong."""
        return not (any(self.counts[name] for name in _ZERO) or self.wrong)

    def report_rows(self) -> Iterator[tuple[str, str]]:
        """The rows of the report."""
        yield "messages sent", str(self.counts["sent"])
        yield "answered once", str(self.counts["answered once"])
        yield "read while a person held the talk", str(self.counts["to a person"])
        yield "lines of two colleagues", str(self.counts["lines of colleagues"])
        yield "lost", str(self.counts["lost"])
        yield "doubled", str(self.counts["doubled"])
        yield "wrong", str(len(self.wrong))
        yield "of the answers, apologies of an action that was made to fail", str(self.counts["apologies"])
        yield "sent again after a refusal or a broken line", str(self.counts["sent again"])
        yield "database, for each message", f"{self.counts['bytes'] / max(1, self.counts['sent']) / 1024:.1f} KB"
        yield "memory of a process that lived through it", "{:.0f} MB, later {:.0f} MB".format(*self.megabytes)
        yield "faults", ", ".join(f"{name.replace('_', ' ')} {times}" for name, times in sorted(self.happened.items()))


async def run_soak(
    house: House, database: str, visitors: int, seconds: float, pause: float, faults: tuple[str, ...] = ()
) -> Soak:
    """Let so many visitors talk for so long, and until each of these faults, or of all there are, happened; count."""
    await asyncio.gather(house.many.wait_ready(), house.one.wait_ready())
    loop, empty = asyncio.get_running_loop(), await asyncio.to_thread(house.database_size)
    begun, until, spoilt = loop.time(), loop.time() + seconds, asyncio.Event()

    def is_going() -> bool:
        return loop.time() < until or not spoilt.is_set()

    limits = httpx.Limits(max_connections=4 * visitors, max_keepalive_connections=visitors)
    async with httpx.AsyncClient(limits=limits, timeout=30, trust_env=False) as http:
        over = asyncio.Event()
        crowd = [_run_visitor(house, http, number, is_going, pause, over) for number in range(visitors)]
        visits = [asyncio.create_task(visitor.run_visit()) for visitor in crowd]
        colleagues = _list_colleagues(house, is_going)
        shifts = [asyncio.create_task(one.run_shift(lambda: _list_held(crowd))) for one in colleagues]
        held: list[float] = []
        watching = asyncio.create_task(_watch_memory(house.one.list_pids()[0], held, seconds))
        await asyncio.sleep(_WARM * seconds)
        await _cause_faults(house, until, faults or house.list_possible())
        spoilt.set()
        await asyncio.gather(house.many.wait_ready(), house.one.wait_ready())
        await asyncio.gather(*shifts)
        over.set()
        await asyncio.gather(*visits)
    watching.cancel()
    counts = sum((visitor.counts for visitor in crowd), Counter())
    counts["sent"] = sum(len(visitor.said) for visitor in crowd)
    counts["seconds"] = int(loop.time() - begun)
    counts["bytes"] = await asyncio.to_thread(house.database_size) - empty
    written = sum((one.written for one in colleagues), Counter())
    counts["lines of colleagues"] = sum(written.values())
    talks = {talk for talk, _ in written}
    faults_of_holders = await asyncio.to_thread(
        lambda: tuple(find_holder_faults(colleagues[0].handover, talks, written))
    )
    wrong = (*(line for visitor in crowd for line in visitor.wrong), *faults_of_holders)
    return Soak(database, counts, house.happened, wrong, _compare_thirds(held))


async def _watch_memory(pid: int, held: list[float], seconds: float) -> None:
    while True:
        held.append(read_megabytes(pid))
        await asyncio.sleep(seconds / 60)


def _compare_thirds(held: list[float]) -> tuple[float, float]:
    """The memory in the second third of the time, when all is warm, and in the last."""
    third = len(held) // 3
    return statistics.median(held[third : 2 * third] or held), statistics.median(held[2 * third :] or held)


async def _cause_faults(house: House, until: float, faults: tuple[str, ...]) -> None:
    """Each fault at least once, however slow the machine is, and again while there is time."""
    loop, names = asyncio.get_running_loop(), list(faults)
    while loop.time() < until or not house.happened.keys() >= set(faults):
        house.dice.shuffle(names)
        for name in names:
            if loop.time() < until or name not in house.happened:
                await house.cause_fault(name)
                await asyncio.sleep(house.dice.uniform(0.5, 4))


def _run_visitor(
    house: House, http: httpx.AsyncClient, number: int, going: Callable[[], bool], pause: float, over: asyncio.Event
) -> SoakVisitor:
    addresses = (house.many.address, house.one.address)
    dice = random.Random(house.dice.random())

    async def wait_for_end() -> None:
        await over.wait()

    repeating = str(read_yaml(Settings().content / "dialogue.yml")["said_already"]).partition("{")[0]
    return SoakVisitor(number, addresses, http, list_apologies(), going, pause, dice, wait_for_end, repeating)


def _list_colleagues(house: House, going: Callable[[], bool]) -> tuple[SoakColleague, ...]:
    """Two colleagues over the database itself, as another process of the agency has it."""
    handover = open_handover(house.url)
    dice = (random.Random(house.dice.random()) for _ in range(2))
    return tuple(
        SoakColleague(Colleague(f"{name.lower()}@soak.example", name), handover, one, going)
        for name, one in zip(("Priya", "Tom"), dice, strict=True)
    )


def _list_held(crowd: list[SoakVisitor]) -> list[str]:
    """The talks that colleagues join, a third of them; in the others the assistant is never silent."""
    return [visitor.talk for visitor in crowd[::3] if visitor.talk]


def list_apologies() -> tuple[str, ...]:
    """How the texts begin that say an action failed."""
    lines = read_yaml(Settings().content / "dialogue.yml")
    return tuple(str(lines[name]).partition("{")[0] for name in ("broken", "slow"))


@contextmanager
def run_house(database: str, workers: int, seed: int) -> Iterator[House]:
    """Two servers on a database of their own, on a small disk of their own where we may make one."""
    with TemporaryDirectory(prefix="soak-") as name, _make_disk(Path(name)) as folder:
        # PostgreSQL's user has to get in.
        folder.chmod(0o755)
        (folder / "faults").mkdir()
        copy_newest_model(folder / "models")
        postgres = OwnPostgreSQL(_make_folder(folder / "postgres")) if database == "postgresql" else None
        if postgres:
            postgres.start_server()
        url = postgres.url if postgres else ""
        many, one = ServerProcess(folder, url, workers), ServerProcess(folder, url, 1)
        made = House(folder, many, one, postgres, random.Random(seed))
        try:
            subprocess.run(
                [sys.executable, "-m", "bot", "db", "upgrade"], env=many.make_environment(), cwd=ROOT, check=True
            )
            many.start_server()
            one.start_server()
            yield made
        finally:
            made.ended = tuple(server.stop_server() for server in (many, one))
            if postgres:
                postgres.stop_server()


def _make_folder(path: Path) -> Path:
    path.mkdir()
    return path


@contextmanager
def _make_disk(folder: Path) -> Iterator[Path]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK},mode=755", "tmpfs", str(folder)]
    own = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield folder
    finally:
        if own:
            subprocess.run(["umount", "-l", str(folder)], check=False)


def write_figures(soaks: list[Soak], minutes: float, visitors: int, report: Path = REPORT) -> None:
    """Put the figures between the marks of the report."""
    names = [name for name, _ in soaks[0].report_rows()]
    columns = [dict(soak.report_rows()) for soak in soaks]
    table = [f"| {name} | " + " | ".join(column.get(name, "") for column in columns) + " |" for name in names]
    head = f"| | {' | '.join(soak.database for soak in soaks)} |"
    text = (
        f"`make soak`, {date.today()}: {visitors} visitors at once for {minutes:g} minutes on each database, through\n"
        "a server with two workers and a second server of one process. Visitors send messages twice at once, crossed,\n"
        "again later, over sockets that break, and cut requests in the middle; meanwhile the faults of the last row\n"
        "happen, one after the other."
    )
    section = "\n".join((MARKS[0], "## Soak", "", text, "", head, "|---|" + "---|" * len(soaks), *table, MARKS[1]))
    before = report.read_text(encoding="utf-8") if report.exists() else "# Benchmarks\n"
    marked = re.compile(re.escape(MARKS[0]) + ".*" + re.escape(MARKS[1]), re.DOTALL)
    after = marked.sub(lambda _: section, before) if marked.search(before) else f"{before.rstrip()}\n\n{section}\n"
    report.write_text(after, encoding="utf-8")


def main() -> int:
    """Soak, print, write; 1 when a message was lost, doubled or wrongly answered."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=10, help="all databases together")
    options.add_argument("--visitors", type=int, default=200)
    options.add_argument("--pause", type=float, default=4.0, help="seconds between two messages of a visitor")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options.add_argument("--dry", action="store_true", help="print only")
    given = options.parse_args()
    wanted = DATABASES if given.database == "both" else (given.database,)
    if "postgresql" in wanted:
        find_programs()
    print(f"seed {given.seed}", flush=True)
    soaks = []
    for database in wanted:
        with run_house(database, given.workers, given.seed) as made:
            seconds = given.minutes * 60 / len(wanted)
            soaks.append(asyncio.run(run_soak(made, database, given.visitors, seconds, given.pause)))
        _print_done(soaks[-1])
    if not given.dry:
        write_figures(soaks, given.minutes / len(wanted), given.visitors)
    return int(not all(soak.is_good for soak in soaks))


def _print_done(done: Soak) -> None:
    print(done.database)
    for name, value in done.report_rows():
        print(f"  {name}: {value}")
    for line in done.wrong[:20]:
        print(f"  WRONG {line}")
    print(f"  {dict(done.counts)}", flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
