"""`make bench-desk`: how long the desk's pages take in a database of years, through the server and the login."""

from __future__ import annotations

import argparse
import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import FastAPI

from bot.bootstrap.content import Content, build_content
from bot.bootstrap.handover import build_handover
from bot.bootstrap.stores import build_stores
from bot.desk.parts import DeskParts, join_desk
from bot.desk.passwords import hash_password, make_password
from bot.desk.routes import desk_routes
from bot.evaluation.figures import put_section
from bot.evaluation.many_leads import NOW, make_talks
from bot.evaluation.own_postgres import open_databases
from bot.settings import Secret, Settings
from bot.storage.database.engine import open_engine
from bot.storage.desk.users import User
from bot.storage.filling import fill_tables
from bot.storage.leads.lead_lists import LeadFilter
from bot.storage.migrations import upgrade_database

TURNS = 4
# Of each page: milliseconds until it was there, and of the server's and the browser's processor.
Times = dict[str, list[tuple[float, float]]]


def measure_pages(parts: Content, url: str, talks: int, leads: int, times: int) -> Times:
    """Milliseconds of each page, so many times in turn, on the database of this URL, which must be empty."""
    upgrade_database(url)
    engine = open_engine(url)
    try:
        fill_tables(engine, make_talks(talks, leads, TURNS, NOW))
        desk = join_desk(
            parts,
            build_stores(engine, parts.settings, parts.library, parts.scoring, _utc_now),
            build_handover(parts, engine, _utc_now),
            _utc_now,
        )
        desk.users.add_user(User("bench@agency.example", "Bench", "admin", hash_password(make_password()), NOW))
        paths = _list_paths(desk)
        cookie = f"desk={desk.users.begin_session('bench@agency.example')}"
        app = FastAPI()
        app.include_router(desk_routes(desk))
        with _serve_app(app) as port:
            fetch = _make_fetcher(port, cookie)
            for path in paths.values():
                fetch(path)
            return {name: [fetch(path) for _ in range(times)] for name, path in paths.items()}
    finally:
        engine.dispose()


def _utc_now() -> datetime:
    return NOW


def _list_paths(desk: DeskParts) -> dict[str, str]:
    page = desk.lists.load_page(LeadFilter(), most=25)
    lead = page.leads[0]
    deep = desk.lists.load_page(LeadFilter(), after=page.place, most=1000).place
    return {
        "today": "/desk/",
        "inbox": "/desk/inbox?view=all",
        "leads": "/desk/leads",
        "leads, a thousand further on": f"/desk/leads?after={deep}",
        "leads, by a name that is rare": "/desk/leads?q=visitor77",
        "leads, by a name nobody has": "/desk/leads?q=nobody-by-this",
        "leads, hot and nobody's": "/desk/leads?status=new&tier=hot&owner=nobody",
        "one lead": f"/desk/leads/{lead.id}",
        "talks": "/desk/talks",
        "talks, by words that are frequent": "/desk/talks?text=bicycles",
        "talks, by words nobody said": "/desk/talks?text=submarine",
        "talks, with a contact": "/desk/talks?contact=with",
        "talks, rated down": "/desk/talks?rating=down",
        "one talk": f"/desk/talks/{lead.conversation_id}",
        "funnel of 30 days": "/desk/funnel",
        "answers": "/desk/answers",
        "one answer": "/desk/answers/hashtags",
        "quality": "/desk/quality",
        "learning": "/desk/learning",
        "settings": "/desk/settings",
        "audit": "/desk/audit",
    }


@contextmanager
def _serve_app(app: FastAPI) -> Iterator[int]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)


def _make_fetcher(port: int, cookie: str) -> Callable[[str], tuple[float, float]]:
    line = http.client.HTTPConnection("127.0.0.1", port)

    def fetch_page(path: str) -> tuple[float, float]:
        start, busy = time.perf_counter(), time.process_time()
        line.request("GET", path, headers={"Cookie": cookie})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        return 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - busy)

    return fetch_page


def write_section(measured: dict[str, Times], talks: int, leads: int, times: int) -> list[str]:
    """The section of docs/benchmarks.md."""
    head = " | ".join(f"{kind}, median | 95th | CPU" for kind in measured)
    lines = [
        "## The desk",
        "",
        f"`make bench-desk`, {date.today().isoformat()}: milliseconds of a page, {times} times each, with {talks:,}",
        f"talks of {TURNS} turns over three years and {leads:,} leads; server, database and browser on one machine.",
        "",
        f"| page | {head} |",
        f"|---|{'---:|---:|---:|' * len(measured)}",
    ]
    names = next(iter(measured.values()))
    return lines + [
        f"| {name} | {' | '.join(_format_cells(found[name]) for found in measured.values())} |" for name in names
    ]


def _format_cells(taken: list[tuple[float, float]]) -> str:
    waited, busy = zip(*taken, strict=True)
    figures = (statistics.median(waited), statistics.quantiles(waited, n=20)[-1], statistics.median(busy))
    return " | ".join(f"{figure:.0f}" for figure in figures)


def main() -> None:
    """Measure, print, and write the section unless it is a dry run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--talks", type=int, default=100_000)
    options.add_argument("--leads", type=int, default=10_000)
    options.add_argument("--times", type=int, default=40)
    options.add_argument("--only", default="", help="SQLite or PostgreSQL.")
    options.add_argument("--dry", action="store_true", help="Print only; leave docs/benchmarks.md as it is.")
    asked = options.parse_args()
    with TemporaryDirectory(prefix="bench-desk-") as name:
        folder = Path(name)
        parts = build_content(replace(Settings(), var=folder, secret_key=Secret("")))
        with open_databases(folder) as urls:
            measured = {
                kind: measure_pages(parts, url, asked.talks, asked.leads, asked.times)
                for kind, url in urls.items()
                if not asked.only or kind == asked.only
            }
    lines = write_section(measured, asked.talks, asked.leads, asked.times)
    print("\n".join(lines))
    if not asked.dry:
        put_section("desk", lines)


if __name__ == "__main__":
    main()
