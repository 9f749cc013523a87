"""Leads of years are found and paged along indexes, with no table gone through; on rows as the benchmark makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from bot.evaluation.many_leads import make_talks
from bot.leads.model import Lead
from bot.leads.store import Order, iterate_leads
from bot.storage.database.engine import open_engine, read_transaction
from bot.storage.filling import fill_tables
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database
from bot.storage.privacy.personal_data import PersonalData
from tests.bot.notifications.conftest import NOW

NewLead = Callable[..., Lead]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    upgrade_database(url)
    engine = open_engine(url)
    fill_tables(engine, make_talks(count=300, leads=200, turns=2, now=NOW), at_once=100)
    yield engine
    engine.dispose()


@pytest.fixture
def plans(engine: Engine) -> Callable[[], list[str]]:
    """How SQLite goes about every statement that was run since."""
    said: list[tuple[str, Any]] = []
    listener = lambda *run: said.append((run[2], run[3]))  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)

    def explain() -> list[str]:
        event.remove(engine, "before_cursor_execute", listener)
        with read_transaction(engine) as connection:
            cursor = connection.connection.cursor()
            rows = [
                row for sql, values in said for row in cursor.execute(f"explain query plan {sql}", values).fetchall()
            ]
        return [str(row[3]) for row in rows]

    return explain


def test_a_person_is_looked_up_without_going_through_a_table(
    engine: Engine, plans: Callable[[], list[str]], new_lead: NewLead
) -> None:
    leads = SqlLeads(engine)
    kept = leads.save_lead(new_lead())
    assert (
        leads.find_lead(kept.id)
        == leads.find_by_conversation("web-ada")
        == leads.find_by_email("ada@example.com")
        == kept
    )
    leads.set_status(kept.id, "contacted")

    found = plans()
    assert len(found) > 20
    assert [line for line in found if line.startswith("SCAN")] == []


@pytest.mark.parametrize("order", ["hottest", "newest", "changed"])
def test_a_page_is_read_along_an_index_and_nothing_is_sorted(
    engine: Engine, plans: Callable[[], list[str]], order: Order
) -> None:
    leads = SqlLeads(engine)
    first = leads.load_page(order, None, 10)
    assert len(leads.load_page(order, first.place, 10).leads) == 10

    found = plans()
    assert [line for line in found if line.startswith("SCAN") and f"INDEX ix_leads_{order}" not in line] == []
    # What belongs to the ten of the page may be put in order.
    assert not [line for line in found[:6] if "ORDER BY" in line]


def test_made_up_years_are_made_of_people_who_can_be_listed_and_erased(engine: Engine) -> None:
    leads = SqlLeads(engine)
    people = list(iterate_leads(leads, "hottest", 50))

    assert len(people) == leads.count_people()
    assert sum(1 + len(lead.others) for lead in people) == 200
    assert [lead.score for lead in people] == sorted((lead.score or 0 for lead in people), reverse=True)
    PersonalData(engine).purge_old(0, NOW)
    with read_transaction(engine) as connection:
        assert connection.execute(text("select count(*) from turns")).scalar() == 0
