"""Whoever is where the agency does not work learns it at once, and not after ten turns."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Visitor

OUTSIDE, NOTE = "outside the area we work in", "One thing up front"


@pytest.mark.parametrize("country", ["Portugal", "Nigeria", "New Zealand"])
def test_asked_of_a_country_outside_it_says_no_by_name(visitor: Visitor, country: str) -> None:
    visitor.says(f"could you also work for a firm in {country}?")

    assert f"{country}: no" in visitor.read
    assert OUTSIDE in visitor.read
    assert NOTE not in visitor.read


@pytest.mark.parametrize("place", ["Ottawa", "Denver"])
def test_asked_of_a_place_inside_it_says_yes(visitor: Visitor, place: str) -> None:
    visitor.says(f"do you also take clients in {place}?")

    assert "yes, that's where we work" in visitor.read
    assert NOTE not in visitor.read


def test_whoever_tells_of_a_place_outside_hears_it_once_and_is_advised_all_the_same(visitor: Visitor) -> None:
    first = visitor.says("Hello, I have a flower shop in Lisbon and want more orders")
    noted = [NOTE in reply.text for reply in first.replies]
    visitor.says("within four months")

    assert noted.count(True) == 1
    assert first.replies[0].text.startswith("Hello! One thing up front")
    assert "Hello" not in "".join(reply.text for reply in first.replies[1:])
    assert visitor.known["goals"] == ["sales"]
    assert NOTE not in visitor.read


def test_whoever_is_inside_hears_nothing_of_it(visitor: Visitor) -> None:
    visitor.says("Hello, I have a flower shop in Seattle and want more orders")

    assert NOTE not in visitor.read


def test_asked_of_a_company_by_its_people_it_says_no_by_name(visitor: Visitor) -> None:
    visitor.says("plainly, would a Swedish company be taken on by you, yes or no?")

    assert "Sweden: no" in visitor.read
