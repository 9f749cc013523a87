"""No page of the desk goes through a whole table that grows with the talks: each question has an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from bot.bootstrap.content import Content
from bot.experiments.model import Experiment
from bot.storage.desk.users import User
from bot.storage.leads.lead_lists import LeadFilter
from tests.bot.desk.house import HASHED, NOW, Colleague, House, open_house

# Tables that hold a row or more for each talk; of the outbox what is done goes after a month.
GROWING: tuple[str, ...] = (
    *("facts", "messages", "conversations", "turns", "feedback", "leads", "contacts", "bookings", "lead_changes"),
    *("talk_notes", "audit", "consents", "advice", "states", "sightings"),
)
PAGES = (
    *("/desk/", "/desk/inbox?view=all", "/desk/leads", "/desk/talks", "/desk/talks?rating=down", "/desk/funnel"),
    *("/desk/gaps", "/desk/learning", "/desk/answers", "/desk/quality", "/desk/experiments", "/desk/settings"),
    *("/desk/leads?q=odile", "/desk/leads?status=new&tier=hot&owner=nobody&sort=newest", "/desk/leads?sort=changed"),
    *("/desk/leads/{lead}", "/desk/talks/{talk}", "/desk/inbox/{talk}", "/desk/talks?text=tags&topic=hashtags"),
    *("/desk/talks?below=75", "/desk/talks?below=30&channel=web"),
    *("/desk/talks?contact=with&outcome=lead_stored", "/desk/audit", "/desk/account", "/desk/answers/hashtags"),
)
# Orders of the leads themselves, of which there are few, and walks along an index that a limit ends.
READ_WHOLE = re.compile(r"Seq Scan on (\w+)")
ALONG = re.compile(r"SCAN (\w+)(?: AS \w+)?(?: USING (?:COVERING )?INDEX (\S+))?")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(
    request: pytest.FixtureRequest, services: Content, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The desk over a talk of every kind, on each kind of database in turn."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    folder = tmp_path_factory.mktemp("queries")
    house = open_house(services, folder, database_url=server.new_database() if server else "")
    talk = house.talk("do hashtags help", "and tags?")
    house.happen(talk, ("turn", ""), ("topic", "hashtags"), ("variant", "offer:short"), ("not_understood", "tags"))
    house.parts.transcripts.rate_message(talk, 2, False, None)
    lead = house.lead(talk=talk)
    house.book(lead, NOW)
    house.parts.users.add_user(User("admin@studio.example", "Admin", "admin", HASHED, NOW))
    yield house
    house.engine.dispose()


@pytest.mark.parametrize("path", PAGES)
def test_every_question_of_a_page_has_an_index(full: House, path: str) -> None:
    admin, asked = Colleague(full.browser()), []
    session = full.parts.users.begin_session("admin@studio.example")
    admin.browser.cookies.set("desk", session, domain="desk.example", path="/desk")
    (lead,) = full.parts.lists.load_page(LeadFilter()).leads

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(full.engine, "before_cursor_execute", note)
    admin.see(path.format(lead=lead.id, talk=lead.conversation_id))
    event.remove(full.engine, "before_cursor_execute", note)
    assert asked
    found = {slip for statement, given in asked for slip in scans(full, statement, given)}
    assert found == set()


def scans(house: House, statement: str, parameters: Any) -> list[str]:
    """The steps that go through a growing table from its beginning without an index."""
    names = {name for name in GROWING if re.search(rf"\b{name}\b", statement)}
    with house.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # So small a table is read whole, unless that costs as much as it would in one of years.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
            walked = [match for row in plan if (match := READ_WHOLE.search(str(row[0]))) and match[1] in names]
            return [f"{match[0]}: {statement[:120]}" for match in walked]
        steps = [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    along = [(step, match) for step in steps if (match := ALONG.match(step)) and not ends(statement, match[1], steps)]
    return [f"{step}: {statement[:120]}" for step, match in along if match[1] in names and not match[2]]


def ends(statement: str, table: str, steps: list[str]) -> bool:
    """Whether SQLite goes along the numbers of the rows, by which the table lies, and a limit ends it."""
    sorted_anew = any("TEMP B-TREE" in step for step in steps)
    return bool(re.search(rf"ORDER BY {table}\.id\b[^)]*LIMIT", statement, re.S)) and not sorted_anew


def test_experiments_count_along_an_index(house: House) -> None:
    watch = house.parts.experiments
    run = Experiment("offer", "lead_stored", {"as_it_is": {}, "short": {}}, ("refused",))
    asked = []
    event.listen(house.engine, "before_cursor_execute", lambda _c, _k, s, p, _x, _m: asked.append((s, p)))
    type(watch)(run, watch.counts, watch.stops, watch.now).compare_now()
    assert not [slip for s, given in list(asked) if s.startswith("SELECT") for slip in scans(house, s, given)]
