"""What buyers ask before they sign: as the agency says it, or an honest default."""

from __future__ import annotations

from typing import Any

from bot.knowledge.agency import read_agency
from bot.knowledge.buying import BUYING
from bot.knowledge.loader import SHIPPED, load_library
from bot.knowledge.reading import Problems, read_yaml


def agency_without(*keys: str) -> dict[str, Any]:
    data = read_yaml(SHIPPED / "agency.yml")
    return {**data, "buying": {key: text for key, text in data["buying"].items() if key not in keys}}


def test_every_buying_question_has_an_honest_default() -> None:
    assert set(read_yaml(SHIPPED / "buying.yml")) == set(BUYING)


def test_a_question_the_agency_leaves_open_gets_the_default() -> None:
    problems = Problems()

    agency = read_agency(agency_without("notice"), problems, {"notice": "Ask {email}."})

    assert agency.buying["notice"] == f"Ask {agency.email}."
    assert agency.facts["notice"] == agency.buying["notice"]
    assert not problems.lines


def test_a_misspelt_buying_key_is_refused() -> None:
    problems = Problems()

    read_agency({**agency_without(), "buying": {"guarante": "No."}}, problems, {})

    assert any("buying.guarante" in line for line in problems.lines)


def test_the_answers_say_what_the_agency_says() -> None:
    library = load_library()

    for topic, key in (("agency_contract", "notice"), ("agency_guarantees", "guarantee"), ("agency_fees", "minimum")):
        assert library.agency.buying[key] in library.get_answer(topic).short
    assert library.agency.address in library.get_answer("agency_location").short
    assert all(service.price in library.get_answer("agency_pricing").short for service in library.agency.services)
