"""Numbers to call whose country the message alone leaves open."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.reading.numbers import NumberReader, Whereabouts
from bot.knowledge.lexicon import load_lexicon

READER = NumberReader(load_lexicon().contact.phone, "US")


def phone(text: str, asking: str | None = None, entity: Any = None, **where: Any) -> str | None:
    entities = [entity] if entity else []
    read = READER.complete_parse({"text": text, "entities": entities}, asking, Whereabouts(**where))
    return next((e["value"] for e in read["entities"] if e["entity"] == "phone"), None)


@pytest.mark.parametrize(
    ("text", "where", "number"),
    [
        ("mobile 0161 496 0777", {"named": "GB"}, "+441614960777"),
        ("mobile 0161 496 0777", {"told": "GB"}, "+441614960777"),
        ("mobile 0161 496 0777", {"clock": lambda: "GB"}, "+441614960777"),
        ("uschi, 030 901820", {"told": "DE"}, "+4930901820"),
        ("call (415) 555-2671", {"told": "GB"}, "+14155552671"),
        ("0049 30 901820", {"told": "GB"}, "+4930901820"),
    ],
)
def test_it_is_read_by_what_is_known_of_where_the_visitor_is(text: str, where: Any, number: str) -> None:
    assert phone(text, **where) == number


@pytest.mark.parametrize("text", ["ring 0161 496 0777", "pat lowe 0161 496 0777"])
def test_without_a_country_it_is_kept_as_typed(text: str) -> None:
    assert phone(text) == "0161 496 0777"


def test_one_that_rings_in_two_countries_is_not_guessed() -> None:
    found = {"entity": "phone", "value": "+19845012345", "start": 6, "end": 17}

    assert phone("ring: 98450 12345", entity=found, told="IN") == "98450 12345"
    assert phone("ring: 98450 12345", entity=found, named="IN", told="IN") == "+919845012345"
    assert phone("ring: 98450 12345", entity=found) == "+19845012345"


def test_the_clock_is_looked_up_only_where_nothing_else_tells() -> None:
    def fail() -> str:
        raise AssertionError("looked up")

    assert phone("call 415 555 2671", clock=fail) == "+14155552671"
    assert phone("we have 5 shops", clock=fail) is None


@pytest.mark.parametrize("text", ["order 77001234", "we spend 2000-3000", "from 2026-11-30", "12000 fans"])
def test_other_figures_are_no_number(text: str) -> None:
    assert phone(text) is None


def test_while_a_way_to_reach_somebody_is_asked_digits_are_one() -> None:
    assert phone("7700 900 456", "email") == "7700 900 456"
    assert phone("7700 900 456", "goals") is None


def test_what_else_was_made_of_the_digits_goes() -> None:
    budget = {"entity": "budget", "value": {"amount_min": 496}, "start": 5, "end": 18}
    read = READER.complete_parse({"text": "call 0161 496 0777", "entities": [budget]}, None, Whereabouts())

    assert [e["entity"] for e in read["entities"]] == ["phone"]
