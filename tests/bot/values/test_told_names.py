"""Names that are told in pieces."""

from __future__ import annotations

import pytest

from bot.dialogue.reading.full_names import complete_name, is_given
from bot.knowledge.lexicon import load_lexicon
from bot.leads.model import Contact

WORDS = load_lexicon().contact


def name(text: str, known: str | None = None, *tagged: tuple[str, str]) -> str | None:
    entities = [
        {"entity": kind, "value": value, "start": text.index(value), "end": text.index(value) + len(value)}
        for kind, value in tagged
    ]
    parsed = complete_name({"text": text, "entities": entities}, known, WORDS)
    return next((e["value"] for e in parsed["entities"] if e["entity"] == "name"), None)


@pytest.mark.parametrize(
    ("text", "known", "read"),
    [
        ("my surname is Falk", "Ida", "Ida Falk"),
        ("ok, and the last name's van der berg", "Ida", "Ida Van der Berg"),
        ("family name: O'Hara, thanks", "Ida", "Ida O'Hara"),
        ("surname is Falk", "Ida Roth", "Ida Falk"),
        ("surname is Falk", None, "Falk"),
        ("what is a last name for?", "Ida", None),
        ("no last name please", "Ida", None),
        ("it's Ines not Ida", "Ida", "Ines"),
        ("it's Ines, not Ida", "Ida Falk", "Ines Falk"),
        ("sorry my name is ines roth not ida", "Ida Falk", "Ines Roth"),
        ("that's not Ida", "Ida", None),
        ("I'm Ida", "Ida Falk", None),
    ],
)
def test_a_name_told_in_pieces_is_one_name(text: str, known: str | None, read: str | None) -> None:
    assert name(text, known) == read


def test_a_first_name_in_the_same_words_goes_before_the_one_that_is_known() -> None:
    assert name("i'm Bo, surname is Falk", "Ida", ("name", "Bo")) == "Bo Falk"


def test_what_was_taken_for_a_firm_is_none_where_it_is_told_as_a_name() -> None:
    assert name("my surname is Falk", "Ida", ("company", "Falk")) == "Ida Falk"


def test_a_part_of_the_name_takes_nothing_from_it() -> None:
    assert Contact(name="ida").merge_over(Contact(name="Ida Falk")).name == "Ida Falk"
    assert Contact(name="Ida Roth").merge_over(Contact(name="Ida Falk")).name == "Ida Roth"


def is_visitors(text: str, tagged: str, asking: str | None = None, **beside: str) -> bool:
    start = text.index(tagged)
    found = {"entity": "name", "value": tagged, "start": start, "end": start + len(tagged), "confidence_entity": 0.9}
    others = [{"entity": kind, "value": value} for kind, value in beside.items()]
    return is_given({"text": text, "entities": [found, *others]}, asking, WORDS)


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("hi, my name is Oda Brandt", "Oda Brandt"),
        ("it's Oda by the way", "Oda"),
        ("This is Oda from the mill", "Oda"),
        ("Oda speaking", "Oda"),
    ],
)
def test_an_introduced_name_is_the_visitors(text: str, tagged: str) -> None:
    assert is_visitors(text, tagged)


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("Certainly!", "Certainly"),
        ("we teach by Waldorf methods", "Waldorf"),
        ("mostly the Baltics", "Baltics"),
        ("ask Mr Falk about it", "Falk"),
        ("this is for Benelux", "Benelux"),
    ],
)
def test_a_name_in_prose_is_the_visitors_only_where_it_is_asked_for_or_beside_an_address(
    text: str, tagged: str
) -> None:
    assert not is_visitors(text, tagged)
    assert is_visitors(text, tagged, "name")
    assert is_visitors(text, tagged, email="oda@mill.example")
