"""Who else wrote from the same company, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import Engine

from bot.leads.model import Contact, Lead
from bot.storage.database.engine import open_engine
from bot.storage.leads.companies import find_colleagues
from bot.storage.leads.sql_leads import SqlLeads

PEOPLE = {
    "ola": Contact("Ola", "ola@northhouse.example", company="North House"),
    "eva": Contact("Eva", "EVA@NorthHouse.example"),
    "sam": Contact("Sam", "sam@gmail.com", company="north house"),
    "kim": Contact("Kim", "kim@gmail.com", company="Kim's"),
    "lee": Contact("Lee", "lee@house.example"),
    "pat": Contact("Pat", phone="+12025550142", company="North House"),
}


@pytest.fixture
def engine(url: str, new_lead: Callable[..., Lead]) -> Iterator[Engine]:
    made = open_engine(url)
    for name, contact in PEOPLE.items():
        SqlLeads(made).save_lead(new_lead(f"lead-{name}", f"web-{name}", contact=contact))
    yield made
    made.dispose()


@pytest.mark.parametrize(
    ("name", "others"), [("ola", {"eva", "sam", "pat"}), ("eva", {"ola"}), ("kim", set()), ("lee", set())]
)
def test_colleagues_are_known_by_the_domain_or_the_name(engine: Engine, name: str, others: set[str]) -> None:
    lead = SqlLeads(engine).find_lead(f"lead-{name}")
    assert lead

    found = find_colleagues(engine, frozenset(("gmail.com",)))(lead)

    assert {one.id for one in found} == {f"lead-{other}" for other in others}


def test_the_same_person_in_another_chat_is_no_colleague(engine: Engine, new_lead: Callable[..., Lead]) -> None:
    leads = SqlLeads(engine)
    leads.save_lead(new_lead("lead-again", "web-again", contact=Contact("E", "eva@northhouse.example")))
    lead = leads.find_lead("lead-eva")
    assert lead

    assert [one.id for one in find_colleagues(engine, frozenset())(lead)] == ["lead-ola"]
