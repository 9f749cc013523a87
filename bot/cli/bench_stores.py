"""`make bench-stores`: pages, look-ups, reports and erasures in a database of years, and what others wait meanwhile."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.evaluation.figures import put_section
from bot.evaluation.many_leads import NOW, make_talks
from bot.evaluation.own_postgres import open_databases
from bot.leads.csv_export import write_csv
from bot.leads.model import Consent, Contact, Lead
from bot.leads.store import iterate_leads
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.filling import fill_tables, measure_size
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database
from bot.storage.privacy.erasures import SqlErasures
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.reports.facts import SqlFacts

_KEEP_DAYS = 900
# What issue 16 asks of a database of 10 GB.
_MOST_MEGABYTES, _LONGEST_WAIT = 100.0, 0.5
_LOT = 5_000
Figures = dict[str, str]


@dataclass
class BusyVisitor:
    """Another visitor, who writes and reads all the while; each time is noted."""

    url: str
    waits: list[float] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def chat_during(self) -> Iterator[None]:
        """Chat for as long as the block lasts."""
        thread = threading.Thread(target=self._chat_once)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _chat_once(self) -> None:
        engine = open_engine(self.url)
        talks = SqlTranscripts(engine)
        talk = talks.start_talk(Origin("web"))
        while not self._stop.is_set():
            start = time.perf_counter()
            heard, _ = talks.append_heard(talk, TranscriptEntry("visitor", "hello"))
            talks.append_lines(talk, TranscriptEntry("bot", "Hello", answers=heard.seq))
            self.waits.append(time.perf_counter() - start)
            self._stop.wait(0.02)
        engine.dispose()

    @property
    def p99(self) -> float:
        """What one in a hundred waited at least."""
        return quantiles(self.waits, n=100)[98]


@dataclass(frozen=True)
class StoreMeasure:
    """What one measure took, and what another visitor waited meanwhile, in seconds and megabytes."""

    seconds: float
    megabytes: float
    p99: float
    longest: float

    def is_steady(self) -> bool:
        """Whether memory stayed flat and the other visitor was answered soon enough."""
        return self.megabytes < _MOST_MEGABYTES and self.p99 < _LONGEST_WAIT

    def format_cell(self) -> str:
        """The cell of the report."""
        others = f"others {self.p99 * 1000:.0f} ms, longest {self.longest * 1000:.0f} ms"
        return f"{_format_seconds(self.seconds)}, {self.megabytes:.0f} MB, {others}"


def run_measure(url: str, what: str) -> StoreMeasure:
    """One of the measures, in a process of its own, with the memory it took."""
    engine = open_engine(url)
    begun, before = BusyVisitor(url), _read_megabytes()
    SqlLeads(engine).load_page("newest", None, 1)
    with begun.chat_during():
        time.sleep(2)
        start = time.perf_counter()
        _MEASURES[what](engine)
        seconds = time.perf_counter() - start
        time.sleep(1)
    engine.dispose()
    return StoreMeasure(seconds, _read_megabytes() - before, begun.p99, max(begun.waits))


def _format_seconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _read_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measure_keep(engine: Any) -> None:
    yes = Consent("contact", True, "1", "May we?", NOW)
    SqlLeads(engine).save_lead(
        Lead("lead-new", "web-new", Contact("Ada", "ada@new.example"), NOW, NOW, consents=(yes,))
    )


def _measure_forget(engine: Any) -> None:
    people = PersonalData(engine)
    people.forget_talk(next(iter(SqlLeads(engine).load_page("newest", None, 1).leads)).conversation_id)
    SqlErasures(engine).finish_all()


def _measure_feed(engine: Any) -> None:
    first = SqlLeads(engine).load_page("changed", None, 1)
    SqlLeads(engine).load_page("changed", first.place, 1)


def _measure_export(engine: Any) -> None:
    for _ in write_csv(iterate_leads(SqlLeads(engine), "hottest")):
        pass


def _measure_purge(engine: Any) -> None:
    PersonalData(engine).purge_old(_KEEP_DAYS, NOW)
    SqlErasures(engine).finish_all(60)


_MEASURES: dict[str, Callable[[Any], object]] = {
    "keep a new lead": _measure_keep,
    "look a person up by address": lambda engine: SqlLeads(engine).find_by_email("visitor7@shop7.example"),
    "first 200 of `leads list`": lambda engine: SqlLeads(engine).load_page("hottest", None, 200),
    "two pages of one of the feed": _measure_feed,
    "`leads export --csv`, all": _measure_export,
    "`report`, all": lambda engine: SqlFacts(engine, lambda: NOW).make_report(),
    'a visitor\'s "delete my data", finished': _measure_forget,
    f"`leads purge --older-than {_KEEP_DAYS}`": _measure_purge,
}
_ERASING = (_measure_forget, _measure_purge)


def _collect_figures(url: str, asked: Any) -> tuple[Figures, bool]:
    """The cells by their measures, and whether all were steady."""
    upgrade_database(url)
    size = _fill_database(url, asked)
    found, steady = {"the database": f"{size / 1e9:.1f} GB"}, True
    for what, measure in _MEASURES.items():
        if not asked.erasing or measure in _ERASING:
            found[what], good = _run_apart(url, what)
            steady = steady and good
            print(found[what], what, file=sys.stderr, flush=True)
    return found, steady


def _fill_database(url: str, asked: Any) -> int:
    """As many talks as are asked for, or as fill so many gigabytes; the bytes that they take."""
    engine = open_engine(url)
    wanted, lots = asked.gigabytes * 1e9, 0
    if not wanted:
        fill_tables(engine, make_talks(asked.talks, asked.leads, asked.turns, NOW))
    while measure_size(engine) < wanted:
        lots += 1
        fill_tables(engine, make_talks(_LOT, _LOT // 2, asked.turns, NOW, seed=lots))
    SqlErasures(engine).finish_all()
    size = measure_size(engine)
    engine.dispose()
    return size


def _run_apart(url: str, what: str) -> tuple[str, bool]:
    """A measure in a process of its own: its cell, and whether it was steady."""
    command = [sys.executable, "-m", "bot.cli.bench_stores", "--url", url, "--what", what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1], False
    measure = StoreMeasure(**json.loads(done.stdout))
    return measure.format_cell(), measure.is_steady()


def write_section(measured: dict[str, Figures], asked: Any) -> list[str]:
    """The section of docs/benchmarks.md."""
    name, today = "erasing" if asked.erasing else "stores", date.today().isoformat()
    lines = [
        "## Erasing in a large database" if asked.erasing else "## A database of years",
        "",
        f"`make bench-{name}`, {today}: {_describe_size(asked)}.",
        "Each measure is a process of its own: its time, the memory it took more,",
        "and what one in a hundred of another visitor's messages waited meanwhile (kept and answered, not understood).",
        "",
        f"| | {' | '.join(measured)} |",
        f"|---|{'---|' * len(measured)}",
    ]
    names = next(iter(measured.values()))
    return lines + [f"| {name} | {' | '.join(found[name] for found in measured.values())} |" for name in names]


def _describe_size(asked: Any) -> str:
    if asked.gigabytes:
        return f"conversations of {asked.turns} turns, half of them leads, until there were {asked.gigabytes:g} GB"
    return f"{asked.talks:,} conversations of {asked.turns} turns, of which {asked.leads:,} are leads"


def main() -> int:
    """Measure, print, and write the section unless it is a dry run; 1 when something grew or held others up."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--talks", type=int, default=200_000)
    options.add_argument("--leads", type=int, default=100_000)
    options.add_argument("--turns", type=int, default=10)
    options.add_argument("--gigabytes", type=float, default=0.0, help="Size to fill to, instead of numbers of talks.")
    options.add_argument("--erasing", action="store_true", help="Measure what erases, and nothing else.")
    options.add_argument("--folder", help="Where the databases are made; a temporary folder otherwise.")
    options.add_argument("--only", default="", help="SQLite or PostgreSQL.")
    options.add_argument("--dry", action="store_true", help="Print only; leave docs/benchmarks.md as it is.")
    options.add_argument("--url", default="", help=argparse.SUPPRESS)
    options.add_argument("--what", default="", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.what:
        print(json.dumps(asdict(run_measure(asked.url, asked.what))))
        return 0
    with (
        TemporaryDirectory(prefix="bench-stores-", dir=asked.folder) as name,
        open_databases(Path(name), asked.only) as urls,
    ):
        measured = {kind: _collect_figures(url, asked) for kind, url in urls.items()}
    lines = write_section({kind: figures for kind, (figures, _) in measured.items()}, asked)
    print("\n".join(lines))
    if not asked.dry:
        put_section("erasing" if asked.erasing else "stores", lines)
    return int(not all(steady for _, steady in measured.values()))


if __name__ == "__main__":
    sys.exit(main())
