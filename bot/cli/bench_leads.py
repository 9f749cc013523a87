"""`make bench-leads`: leads stored, letters delivered, one slot wanted by many, and a report over a million facts."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web

from bot.bootstrap.content import Content, build_content
from bot.bootstrap.mails import build_mails
from bot.bootstrap.stores import build_stores
from bot.errors import SlotTaken
from bot.evaluation.figures import put_section
from bot.evaluation.many_leads import NOW
from bot.evaluation.own_postgres import open_databases
from bot.leads.model import Advice, Consent, Contact, Lead
from bot.leads.slots import Slot
from bot.notifications.delivery import Dispatcher
from bot.notifications.lead_context import LeadContexts
from bot.notifications.notifiers import build_notifiers
from bot.queues.worker import Worker
from bot.recommendations.engine import recommend
from bot.recommendations.profile import Profile
from bot.settings import Secret, Settings
from bot.storage.database.engine import open_engine
from bot.storage.leads.crm_records import CrmRecords
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.migrations import upgrade_database
from bot.storage.reports.facts import SqlFacts, fill_with
from bot.storage.reports.report import ReportPeriod
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe

SECRET = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
_THREADS = 4
_WANT_ONE_SLOT = 50
_ASKED = Profile(("leads",), Timeframe(90, 90), Money(2000, 2000, "USD", "month"))
_TOPICS = ("define_smm", "define_smo", "metrics_smm", "cost_budget", "agency_services", "hashtags")


@dataclass(frozen=True)
class LeadFigures:
    """What was measured on one database; rates are per second."""

    stored: float
    delivered: float
    winners: int
    contention_seconds: float
    report_seconds: float
    period_seconds: float


def measure_database(parts: Content, url: str, var: Path, leads: int, facts: int) -> LeadFigures:
    """All the figures, on the database of this URL, which must be empty."""
    upgrade_database(url)
    engine = open_engine(url)
    try:
        stored = _measure_storing(engine, parts, leads)
        delivered = asyncio.run(_measure_delivery(engine, parts, var, leads))
        winners, contention = _measure_contention(engine)
        fill_with(engine, _make_facts(facts))
        counted = SqlFacts(engine, lambda: NOW)
        whole = _time_work(counted.make_report)
        return LeadFigures(
            leads / stored, leads / delivered, winners, contention, whole, _time_work(lambda: _report_month(counted))
        )
    finally:
        engine.dispose()


def _measure_storing(engine: Any, parts: Content, count: int) -> float:
    """Seconds to save so many new leads, each with its advice, its score and its messages."""
    stores = build_stores(engine, parts.settings, parts.library, parts.scoring)
    kept, given = stores.leads, recommend(_ASKED, parts.book, NOW.date()).as_json()

    def store_one(number: int) -> None:
        kept.save_advice(f"web-{number}", Advice(NOW, given))
        kept.save_lead(_make_lead(number))

    with ThreadPoolExecutor(_THREADS) as pool:
        return _time_work(lambda: list(pool.map(store_one, range(count))))


def _make_lead(number: int) -> Lead:
    yes = Consent("contact", True, "1", "May we?", NOW)
    contact = Contact(f"Visitor {number}", f"visitor{number}@shop{number}.example", company="Shop")
    profile = {"goals": ["leads"], "budget": {"amount_min": 2000, "amount_max": 2000, "currency": "USD"}}
    return Lead(f"lead-{number}", f"web-{number}", contact, NOW, NOW, profile=profile, consents=(yes,))


async def _measure_delivery(engine: Any, parts: Content, var: Path, count: int) -> float:
    """Seconds until a receiver on loopback was told of so many leads, while the stand-ins write all else."""
    told: set[str] = set()
    done = asyncio.Event()

    async def take_call(request: web.Request) -> web.Response:
        await request.read()
        told.add(request.headers["webhook-id"])
        if len(told) >= count:
            done.set()
        return web.Response()

    async with _run_receiver(take_call) as url:
        settings = replace(parts.settings, webhook_url=Secret(url), webhook_secret=SECRET, webhook_private=True)
        stores = build_stores(engine, replace(settings, var=var), parts.library, parts.scoring)
        posts = build_notifiers(settings, build_mails(parts), stores.drawer, stores.slack.inbox, CrmRecords(engine))
        dossiers = LeadContexts(stores.leads, stores.people, stores.bookings, _discard_note, _discard_note)
        worker = Worker(stores.outbox, Dispatcher(dossiers, posts).dispatch_message)
        start = time.perf_counter()
        worker.start_worker()
        await asyncio.wait_for(done.wait(), 600)
        seconds = time.perf_counter() - start
        await worker.stop_worker()
        await Dispatcher(dossiers, posts).close_connections()
    return seconds


@asynccontextmanager
async def _run_receiver(take: Any) -> AsyncIterator[str]:
    """The address of a program that takes webhooks, as long as the block lasts."""
    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def _measure_contention(engine: Any) -> tuple[int, float]:
    """How many of fifty who want the same half hour get it, and the seconds until all know."""
    bookings = SqlBookings(engine, 15)
    slot = Slot(NOW + timedelta(days=7), NOW + timedelta(days=7, minutes=30), ("maren",))

    def book_one(number: int) -> bool:
        with suppress(SlotTaken):
            bookings.book_slot(f"lead-{number}", slot, "UTC", NOW)
            return True
        return False

    with ThreadPoolExecutor(_WANT_ONE_SLOT) as pool:
        won: list[bool] = []
        seconds = _time_work(lambda: won.extend(pool.map(book_one, range(_WANT_ONE_SLOT))))
    return sum(won), seconds


def _make_facts(count: int) -> Iterator[tuple[str, datetime, str, str]]:
    """So many facts of made-up talks over a year, ten in each."""
    dice = Random(7)
    for number in range(count // 10):
        talk, at = f"web-{number}", NOW - timedelta(minutes=dice.randrange(525_600))
        for turn in range(4):
            yield talk, at + timedelta(minutes=turn), "turn", ""
        yield talk, at, "topic", dice.choice(_TOPICS)
        yield talk, at, "answered", ""
        yield talk, at, "asked", "goals"
        yield talk, at, "filled", "goals"
        odd = f"word{dice.randrange(500)}"
        yield (talk, at, "advised", "smm") if number % 2 else (talk, at, "not_understood", odd)
        yield talk, at, "asked", "timeframe"


def _report_month(counted: SqlFacts) -> object:
    return counted.make_report(ReportPeriod(NOW - timedelta(days=30), NOW))


def _discard_note(_: str) -> None:
    return None


def _time_work(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def write_section(measured: dict[str, LeadFigures], leads: int, facts: int) -> list[str]:
    """The section of docs/benchmarks.md."""
    rows: tuple[tuple[str, Callable[[LeadFigures], str]], ...] = (
        ("leads stored a second, with score, advice and letters", lambda f: f"{f.stored:.0f}"),
        ("leads told a second to a webhook, mails and Slack written beside it", lambda f: f"{f.delivered:.0f}"),
        (f"of {_WANT_ONE_SLOT} who want one slot at once get it", lambda f: str(f.winners)),
        ("until all of them know", lambda f: f"{f.contention_seconds:.2f} s"),
        (f"report over {facts:,} facts", lambda f: f"{f.report_seconds:.2f} s"),
        ("report over 30 days of them", lambda f: f"{f.period_seconds:.2f} s"),
    )
    lines = [
        "## Leads",
        "",
        f"`make bench-leads`, {date.today().isoformat()}: {leads} leads kept by {_THREADS} threads, then told by one",
        "worker to a receiver on loopback; all on one machine with its database.",
        "",
        f"| | {' | '.join(measured)} |",
        f"|---|{'---|' * len(measured)}",
    ]
    return lines + [f"| {name} | {' | '.join(show(one) for one in measured.values())} |" for name, show in rows]


def main() -> None:
    """Measure, print, and write the section unless it is a dry run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--leads", type=int, default=500)
    options.add_argument("--facts", type=int, default=1_000_000)
    options.add_argument("--dry", action="store_true", help="Print only; leave docs/benchmarks.md as it is.")
    asked = options.parse_args()
    with TemporaryDirectory(prefix="bench-leads-") as name:
        folder = Path(name)
        parts = build_content(replace(Settings(), var=folder))
        with open_databases(folder) as urls:
            measured = {
                kind: measure_database(parts, url, folder / kind, asked.leads, asked.facts)
                for kind, url in urls.items()
            }
    lines = write_section(measured, asked.leads, asked.facts)
    print("\n".join(lines))
    if not asked.dry:
        put_section("leads", lines)


if __name__ == "__main__":
    main()
