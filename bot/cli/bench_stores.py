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
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.evaluation.figures import put_section
from bot.evaluation.many_leads import make_talks
from bot.evaluation.own_postgres import OwnPostgreSQL
from bot.leads.csv_export import write_csv
from bot.leads.model import Consent, Contact, Lead
from bot.leads.store import iterate_leads
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.filling import fill_tables
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database
from bot.storage.privacy.erasures import SqlErasures
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.reports.facts import SqlFacts

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
_KEEP_DAYS = 900
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

    def format_p99(self) -> str:
        """What one in a hundred waited at least, and the longest."""
        return f"{quantiles(self.waits, n=100)[98] * 1000:.0f} ms, longest {max(self.waits) * 1000:.0f} ms"


def run_measure(url: str, what: str) -> Figures:
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
    return {what: f"{_format_seconds(seconds)}, {_read_megabytes() - before:.0f} MB, others {begun.format_p99()}"}


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


def _collect_figures(url: str, asked: Any) -> Figures:
    upgrade_database(url)
    engine = open_engine(url)
    fill_tables(engine, make_talks(asked.talks, asked.leads, asked.turns, NOW))
    SqlErasures(engine).finish_all()
    engine.dispose()
    found: Figures = {}
    for what in _MEASURES:
        command = [sys.executable, "-m", "bot.cli.bench_stores", "--url", url, "--what", what]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found |= json.loads(done.stdout) if done.returncode == 0 else {what: done.stderr.strip().splitlines()[-1]}
        print(found[what], what, file=sys.stderr, flush=True)
    return found


@contextmanager
def _make_databases(folder: Path, wanted: str) -> Iterator[dict[str, str]]:
    """An empty SQLite file and, where its programs are, an empty PostgreSQL."""
    found = {"SQLite": f"sqlite:///{folder / 'bot.db'}"}
    server = None
    with suppress(LookupError):
        data = folder / "postgresql"
        data.mkdir()
        folder.chmod(0o755)
        server = OwnPostgreSQL(data)
        server.start_server()
        found["PostgreSQL"] = server.url
    try:
        yield {name: url for name, url in found.items() if wanted in ("", name)}
    finally:
        if server:
            server.stop_server()


def write_section(measured: dict[str, Figures], asked: Any) -> list[str]:
    """The section of docs/benchmarks.md."""
    lines = [
        "## A database of years",
        "",
        f"`make bench-stores`, {date.today().isoformat()}: {asked.talks:,} conversations of {asked.turns} turns,",
        f"of which {asked.leads:,} are leads. Each measure is a process of its own: its time, the memory it took more,",
        "and what one in a hundred of another visitor's messages waited meanwhile (kept and answered, not understood).",
        "",
        f"| | {' | '.join(measured)} |",
        f"|---|{'---|' * len(measured)}",
    ]
    names = next(iter(measured.values()))
    return lines + [f"| {name} | {' | '.join(found[name] for found in measured.values())} |" for name in names]


def main() -> None:
    """Measure, print, and write the section unless it is a dry run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--talks", type=int, default=200_000)
    options.add_argument("--leads", type=int, default=100_000)
    options.add_argument("--turns", type=int, default=10)
    options.add_argument("--only", default="", help="SQLite or PostgreSQL.")
    options.add_argument("--dry", action="store_true", help="Print only; leave docs/benchmarks.md as it is.")
    options.add_argument("--url", default="", help=argparse.SUPPRESS)
    options.add_argument("--what", default="", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.what:
        print(json.dumps(run_measure(asked.url, asked.what)))
        return
    with TemporaryDirectory(prefix="bench-stores-") as name, _make_databases(Path(name), asked.only) as urls:
        measured = {kind: _collect_figures(url, asked) for kind, url in urls.items()}
    lines = write_section(measured, asked)
    print("\n".join(lines))
    if not asked.dry:
        put_section("stores", lines)


if __name__ == "__main__":
    main()
