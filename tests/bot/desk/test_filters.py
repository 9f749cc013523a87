"""Filters are kept under a name, for whoever kept them alone, and go with them."""

from __future__ import annotations

import html
import re

from bot.storage.desk.saved_filters import MOST, SavedFilters
from tests.bot.desk.house import Colleague, House
from tests.bot.desk.test_pages import EVIL, Tags


def saved_of(page: str) -> dict[str, str]:
    """The filters above the list: name and address."""
    (tabs,) = re.findall(r'aria-label="Often wanted">(.*?)</nav>', page, re.S)
    found = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', tabs)
    return {html.unescape(name): html.unescape(url) for url, name in found}


def test_a_filter_is_kept_found_again_and_forgotten(house: House, agent: Colleague) -> None:
    house.lead("Odile Marchetti")
    house.lead("Cora Cold", profile={"goals": ["leads"]})
    kept = agent.do("/desk/filters/save", name="Hot  ones", tier="hot", sort="newest", q="", after="3", word2="x")
    assert kept.headers["location"] == "/desk/leads?done=filter"
    url = saved_of(agent.see("/desk/leads"))["Hot ones"]
    assert url == "/desk/leads?tier=hot&sort=newest"
    page = agent.see(url)
    assert "Odile Marchetti" in page
    assert "Cora Cold" not in page
    assert re.search(r'aria-current="true">Hot ones', page)
    agent.do("/desk/filters/save", name="Hot ones", tier="warm")
    assert saved_of(agent.see("/desk/leads"))["Hot ones"] == "/desk/leads?tier=warm"
    agent.do("/desk/filters/drop", name="Hot ones")
    assert "Hot ones" not in saved_of(agent.see("/desk/leads"))


def test_a_filter_is_of_whoever_kept_it_and_goes_with_them(house: House, agent: Colleague) -> None:
    agent.do("/desk/filters/save", name="Mine", owner="me")
    other = house.enter("editor")
    assert set(saved_of(other.see("/desk/leads"))) == {"To call now", "Mine", "Booked", "All"}
    other.do("/desk/filters/drop", name="Mine")
    filters = SavedFilters(house.engine)
    assert [one.name for one in filters.list_filters("agent@studio.example")] == ["Mine"]
    assert filters.list_filters("editor@studio.example") == ()


def test_there_is_room_for_so_many_and_a_name_is_only_a_name(house: House, agent: Colleague) -> None:
    assert agent.do("/desk/filters/save", name=" ").headers["location"] == "/desk/leads?done=nothing"
    for number in range(MOST):
        agent.do("/desk/filters/save", name=EVIL[:36] + f"{number:03}", q=EVIL)
    assert agent.do("/desk/filters/save", name="one more").headers["location"] == "/desk/leads?done=filters_full"
    tags = Tags(agent.see("/desk/leads"))
    assert (len(tags.scripts), tags.handlers, tags.images) == (2, [], ["/assets/mark.svg"])
