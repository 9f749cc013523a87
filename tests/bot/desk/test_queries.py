"""No page of the desk goes through a whole table that grows with the talks: each question has an index."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import event

from bot.experiments.model import Experiment
from tests.bot.desk.house import House

# Tables that hold a row or more for each talk; of the outbox what is done goes after a month.
GROWING: tuple[str, ...] = (
    *("facts", "messages", "conversations", "turns", "feedback", "leads", "contacts", "bookings", "lead_changes"),
    *("talk_notes", "audit", "consents", "advice", "states", "sightings"),
)
PAGES = (
    *("/desk/", "/desk/inbox?view=all", "/desk/leads", "/desk/talks", "/desk/talks?rating=down", "/desk/funnel"),
    *("/desk/gaps", "/desk/learning", "/desk/answers", "/desk/quality", "/desk/experiments", "/desk/settings"),
)
# Orders of the leads themselves, of which there are few, and walks along an index that a limit ends.
ALONG = re.compile(r"SCAN (\w+)(?: AS \w+)?(?: USING (?:COVERING )?INDEX (\S+))?")


@pytest.mark.parametrize("path", PAGES)
def test_every_question_of_a_page_has_an_index(house: House, path: str) -> None:
    talk = house.talk("do hashtags help", "and tags?")
    house.happen(talk, ("turn", ""), ("topic", "hashtags"), ("variant", "offer:short"), ("not_understood", "tags"))
    house.parts.transcripts.rate_message(talk, 2, False, None)
    house.lead(talk=talk)
    admin, asked = house.enter("admin"), []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(house.engine, "before_cursor_execute", note)
    admin.see(path)
    event.remove(house.engine, "before_cursor_execute", note)
    assert asked
    found = {slip for statement, given in asked for slip in scans(house, statement, given)}
    assert found == set()


def scans(house: House, statement: str, parameters: Any) -> list[str]:
    """The steps that go through a table from its beginning without an index."""
    with house.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    steps = [str(row[-1]) for row in plan]
    walked = [(step, match) for step in steps if (match := ALONG.match(step))]
    names = {name for name in GROWING if re.search(rf"\b{name}\b", statement)}
    return [f"{step}: {statement[:120]}" for step, match in walked if match[1] in names and not match[2]]


def test_experiments_count_along_an_index(house: House) -> None:
    watch = house.parts.experiments
    run = Experiment("offer", "lead_stored", {"as_it_is": {}, "short": {}}, ("refused",))
    asked = []
    event.listen(house.engine, "before_cursor_execute", lambda _c, _k, s, p, _x, _m: asked.append((s, p)))
    type(watch)(run, watch.counts, watch.stops, watch.now).compare_now()
    assert not [slip for s, given in list(asked) if s.startswith("SELECT") for slip in scans(house, s, given)]
