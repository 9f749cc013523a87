"""The desk's lists on both databases: looked back a piece at a time, and along indexes on tables that grow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.evaluation.many_leads import make_talks
from bot.leads.model import Lead
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.conversations.talk_pages import TalkFilter, TalkLists
from bot.storage.conversations.turn_log import TurnLog
from bot.storage.database.engine import open_engine, read_transaction
from bot.storage.desk.audit import SqlAudit
from bot.storage.desk.gap_pages import GapLists
from bot.storage.filling import fill_tables
from bot.storage.leads.consultations import Consultations
from bot.storage.leads.lead_lists import NOBODY, LeadFilter, LeadLists
from bot.storage.leads.lead_work import SqlLeadWork
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database
from bot.storage.reports.facts import SqlFacts
from bot.storage.reports.report import ReportPeriod
from tests.bot.notifications.conftest import NOW

# The audit log is read from its end, which SQLite calls a scan as well.
GROWING = ("messages", "turns", "facts", "conversations", "leads", "feedback", "contacts", "bookings")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


def talk(engine: Engine, now: datetime, *texts: str) -> str:
    transcripts = SqlTranscripts(engine, lambda: now)
    started = transcripts.start_talk(Origin("web"))
    transcripts.append_lines(started, *(TranscriptEntry("visitor", text) for text in texts))
    return started


def test_a_rare_talk_is_found_by_looking_back_a_piece_at_a_time(engine: Engine, now: datetime) -> None:
    rare = talk(engine, now - timedelta(days=30), "we breed alpacas")
    for n in range(12):
        talk(engine, now - timedelta(hours=n), "hello")
    lists, wanted, place, looks = TalkLists(engine, looked_at=5), TalkFilter(text="ALPACA"), None, 0
    while True:
        page = lists.load_page(wanted, place)
        looks += 1
        if page.talks:
            break
        assert page.more
        place = page.place
    assert [row.id for row in page.talks] == [rare]
    assert (looks, page.more) == (3, False)
    assert page.back_to == now - timedelta(days=30)


def test_pages_of_talks_hold_each_talk_once_and_none_without_a_word(engine: Engine, now: datetime) -> None:
    made = [talk(engine, now - timedelta(minutes=n // 2), "hello") for n in range(9)]
    talk(engine, now)
    found: list[str] = []
    place = None
    while True:
        page = TalkLists(engine).load_page(TalkFilter(), place, most=4)
        found += [row.id for row in page.talks]
        if not page.more:
            break
        place = page.place
    assert sorted(found) == sorted(made)


def test_who_looks_after_a_lead_is_found_by_it(engine: Engine, now: datetime, new_lead: Callable[..., Lead]) -> None:
    leads = SqlLeads(engine)
    ada, ben = leads.save_lead(new_lead()), leads.save_lead(new_lead("lead-ben", "web-ben"))
    work, lists = SqlLeadWork(engine, leads, lambda: now), LeadLists(engine)
    work.assign_owner(ada.id, "iris@studio.example", "iris@studio.example")

    def found(owner: str) -> list[str]:
        return [lead.id for lead in lists.load_page(LeadFilter(owner=owner)).leads]

    assert (found("iris@studio.example"), found(NOBODY)) == ([ada.id], [ben.id])
    work.assign_owner(ada.id, None, "iris@studio.example")
    assert found("iris@studio.example") == []
    assert [(c.before, c.after) for c in work.list_changes([ada.id])] == [
        ("iris@studio.example", ""),
        ("", "iris@studio.example"),
    ]


@pytest.fixture
def plans(tmp_path: Path) -> Iterator[Callable[[Callable[[Engine], object]], list[str]]]:
    """How SQLite goes about what a call asks, in a database as the benchmark fills it."""
    url = f"sqlite:///{tmp_path / 'many.db'}"
    upgrade_database(url)
    engine = open_engine(url)
    fill_tables(engine, make_talks(count=300, leads=100, turns=2, now=NOW), at_once=100)

    def explain(ask: Callable[[Engine], object]) -> list[str]:
        said: list[tuple[str, Any]] = []
        listener = lambda *run: said.append((run[2], run[3]))  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        ask(engine)
        event.remove(engine, "before_cursor_execute", listener)
        with read_transaction(engine) as connection:
            cursor = connection.connection.cursor()
            asked = [(sql, values) for sql, values in said if sql.lstrip().upper().startswith("SELECT")]
            return [str(r[3]) for sql, v in asked for r in cursor.execute(f"explain query plan {sql}", v).fetchall()]

    yield explain
    engine.dispose()


ASKED: dict[str, Callable[[Engine], object]] = {
    "talks": lambda e: TalkLists(e).load_page(TalkFilter()),
    "talks by words": lambda e: TalkLists(e).load_page(TalkFilter(text="x")),
    "talks by everything": lambda e: TalkLists(e).load_page(
        TalkFilter("x", "web", "x", "x", "en", "x", "booked", "down", "with", True)
    ),
    "talks of a lead": lambda e: TalkLists(e).list_talks(["web-1", "web-2"]),
    "last words": lambda e: TalkLists(e).last_words(["web-1"]),
    "one talk": lambda e: (TalkLists(e).find_talk("web-1"), TurnLog(e).list_turns("web-1")),
    "topics": lambda e: TalkLists(e).list_topics(NOW - timedelta(days=90)),
    "consultations": lambda e: Consultations(e).list_between(NOW, NOW + timedelta(days=1)),
    "not understood": lambda e: GapLists(e).read_gaps(NOW - timedelta(days=90))[:0] or None,
    "audit": lambda e: (
        SqlAudit(e, lambda: NOW).latest_entries(),
        SqlAudit(e, lambda: NOW).latest_entries(conversation_id="web-1"),
    ),
    "report of a month": lambda e: SqlFacts(e, lambda: NOW).make_report(ReportPeriod(NOW - timedelta(days=30), NOW)),
}


@pytest.mark.parametrize("name", ASKED)
def test_no_list_goes_through_a_table_that_grows(
    plans: Callable[[Callable[[Engine], object]], list[str]], name: str
) -> None:
    found = plans(ASKED[name])
    assert found
    whole = [line for line in found if line.startswith("SCAN") and line.split()[1] in GROWING and "INDEX" not in line]
    assert whole == []
