"""What stands beside names and addresses, where an answer may be."""

from __future__ import annotations

import pytest

from bot.dialogue.reading.splitter import Splitter

SPLITTER = Splitter.from_words({})


@pytest.mark.parametrize(
    ("text", "taken", "beside"),
    [
        ("keep it, Bo Lund, bo@lund.example", ["Bo Lund", "bo@lund.example"], ["keep it, "]),
        ("Bo Lund. You may save that", ["Bo Lund"], ["You may save that"]),
        ("nobody is named here", [], []),
        ("Bo Lund", ["Bo Lund"], []),
    ],
)
def test_the_clauses_beside_what_is_taken_are_found(text: str, taken: list[str], beside: list[str]) -> None:
    spans = [(text.index(name), text.index(name) + len(name)) for name in taken]

    assert [text[slice(*span)] for span in SPLITTER.split_beside(text, spans)] == beside


def test_the_same_stretch_taken_twice_changes_nothing() -> None:
    text = "keep it, 0161 496 0555 ext 2, thanks a lot"
    number = (9, 28)

    found = [text[slice(*span)] for span in SPLITTER.split_beside(text, [number, number])]
    assert found == ["keep it, ", "thanks a lot"]


RETRACTING = Splitter.from_words({"retracting": ["actually no", "scrap that"], "being": ["we're", "it's"]})


@pytest.mark.parametrize(
    ("text", "taken_back"),
    [
        ("we need leads. add Reddit. scrap that", ["add Reddit. "]),
        ("Reddit, and TikTok, actually no", ["and TikTok, "]),
        ("actually no, leave it", []),
        ("add Reddit", []),
    ],
)
def test_what_is_taken_back_is_the_clause_before(text: str, taken_back: list[str]) -> None:
    assert [text[slice(*span)] for span in RETRACTING.find_retracted(text)] == taken_back


@pytest.mark.parametrize(("text", "leads"), [("sorry, we're vets", True), ("it's a vets", True), ("ask vets", False)])
def test_what_somebody_is_stands_right_behind_it(text: str, leads: bool) -> None:
    assert RETRACTING.leads_to(text, text.index("vets")) is leads


TALKING = Splitter.from_words(
    {
        "joints": ["and"],
        "questions": ["could", "would", "how"],
        "statements": ["we need", "we have"],
        "modals": ["could", "would"],
        "verbs": ["be", "prefer"],
    }
)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("could be a year, could be two", False),
        ("would prefer Reddit", False),
        ("could be a year?", True),
        ("could you do it by May", True),
        ("would Reddit be better", True),
    ],
)
def test_who_leaves_out_the_subject_asks_nothing(text: str, asks: bool) -> None:
    assert TALKING.is_question(text) is asks


def test_a_long_sentence_tells_several_things_and_a_short_one_is_left_whole() -> None:
    long = "so this is about my mother's flower stall in the old market hall and we need more people on fridays"
    parts = [long[slice(*span)] for span in TALKING.split_message(long)]

    assert parts == [
        "so this is about my mother's flower stall in the old market hall and ",
        "we need more people on fridays",
    ]
    assert len(TALKING.split_message("we have a stall and we need buyers")) == 1
