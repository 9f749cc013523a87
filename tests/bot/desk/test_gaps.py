"""Gaps: what is alike stands together, a decision is one line that can be undone, and words go with their visitors."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest

from bot.desk.similarity import Similarity
from bot.storage.desk.decisions import Decision
from tests.bot.desk.house import NOW, Colleague, House, embed_words
from tests.bot.desk.test_pages import EVIL, Tags


@pytest.fixture
def editor(house: House) -> Colleague:
    return house.enter("editor")


@pytest.fixture
def talks(house: House) -> dict[str, str]:
    """What four visitors said that nobody understood, and one whom an answer did not help."""
    said = {
        "paint": "do you paint boat names",
        "paint_too": "do you paint boat names please",
        "stamps": "can i pay with stamps",
        "stamps_too": "can i pay with stamps",
    }
    found = {}
    for name, text in said.items():
        found[name] = house.talk(text)
        house.happen(found[name], ("turn", ""), ("not_understood", text))
    found["rated"] = house.talk("how long until the sails are ready")
    house.parts.transcripts.rate_message(found["rated"], 2, False, None)
    return found


def gaps_of(page: str) -> list[list[str]]:
    """The texts of each gap, group by group."""
    groups = re.findall(r"<fieldset>(.*?)</fieldset>", page, re.S)
    return [[html.unescape(text) for text in re.findall(r'name="text" value="([^"]*)"', group)] for group in groups]


def test_what_is_alike_stands_together_the_most_frequent_first(
    house: House, editor: Colleague, talks: dict[str, str]
) -> None:
    house.happen(house.talk("a year ago"), ("not_understood", "a year ago"), at=NOW - timedelta(days=365))
    page = editor.see("/desk/gaps")
    found = gaps_of(page)
    assert sorted(map(sorted, found[:2])) == [
        ["can i pay with stamps"],
        ["do you paint boat names", "do you paint boat names please"],
    ]
    assert found[2] == ["how long until the sails are ready"]
    assert "rated down" in page
    assert page.count("2 talks") == 2
    assert "a year ago" not in page


def test_one_press_keeps_one_line_and_the_gap_is_gone_with_all_that_is_like_it(
    house: House, editor: Colleague, talks: dict[str, str]
) -> None:
    editor.do("/desk/gaps/decide", verdict="topic", topic="hashtags", text=["can i pay with stamps", "never said"])
    (line,) = house.parts.decisions.path.read_text().splitlines()
    kept = json.loads(line)
    assert (kept["verdict"], kept["topic"], kept["texts"]) == ("topic", "hashtags", ["can i pay with stamps"])
    assert sorted(kept["talks"]) == sorted([talks["stamps"], talks["stamps_too"]])
    assert kept["by"] == "editor@studio.example"

    like = house.talk("Can I pay with stamps?")
    house.happen(like, ("not_understood", "Can I pay with stamps?"))
    assert not [text for group in gaps_of(editor.see("/desk/gaps")) for text in group if "stamps" in text]


def test_what_is_never_to_be_shown_again_is_not_and_an_undo_brings_it_back(
    house: House, editor: Colleague, talks: dict[str, str]
) -> None:
    editor.do("/desk/gaps/decide", verdict="dismissed", text="can i pay with stamps")
    assert ["can i pay with stamps"] not in gaps_of(editor.see("/desk/gaps"))
    (made,) = house.parts.decisions.read_decisions()
    before = house.parts.decisions.path.read_text()
    editor.do("/desk/gaps/undo", id=made.id)
    assert ["can i pay with stamps"] in gaps_of(editor.see("/desk/gaps"))
    assert house.parts.decisions.path.read_text().startswith(before)
    assert house.parts.decisions.read_decisions() == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"verdict": "topic", "topic": "no_such_topic", "text": "can i pay with stamps"},
        {"verdict": "undone", "text": "can i pay with stamps"},
        {"verdict": "topic", "topic": "hashtags", "text": "never said by anybody"},
        {"verdict": "refused"},
    ],
)
def test_what_is_no_decision_is_not_kept(
    house: House, editor: Colleague, talks: dict[str, str], fields: dict[str, str]
) -> None:
    editor.do("/desk/gaps/decide", **fields)
    assert not house.parts.decisions.path.exists()


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_only_editors_decide(house: House, talks: dict[str, str], role: str) -> None:
    colleague = house.enter(role)  # type: ignore[arg-type]
    answer = colleague.do("/desk/gaps/decide", verdict="refused", text="can i pay with stamps")
    assert answer.status_code == 403
    assert "Rightly refused" not in colleague.see("/desk/gaps")
    assert not house.parts.decisions.path.exists()


def test_words_go_with_the_visitors_who_said_them(house: House, editor: Colleague, talks: dict[str, str]) -> None:
    editor.do("/desk/gaps/decide", verdict="refused", text="can i pay with stamps")
    editor.do("/desk/gaps/decide", verdict="refused", text="do you paint boat names")
    for name in ("stamps", "paint"):
        house.parts.people.erase_person(talks[name])
    house.parts.people.truncate_log()
    (left,) = house.parts.decisions.read_decisions()
    assert (left.texts, left.talks) == (("can i pay with stamps",), (talks["stamps_too"],))
    house.parts.people.erase_person(talks["stamps_too"])
    house.parts.people.truncate_log()
    assert "stamps" not in house.parts.decisions.path.read_text()


def test_a_line_that_is_none_is_named_and_the_page_is_there(
    house: House, editor: Colleague, talks: dict[str, str]
) -> None:
    house.parts.decisions.add_decision(Decision("1", "2026-11-23", "x", "refused", ("y",), ("z",)))
    with house.parts.decisions.path.open("a") as file:
        file.write("nonsense\n")
    assert "decisions.jsonl:2: this is no decision" in editor.see("/desk/gaps")


def test_nothing_a_visitor_typed_becomes_part_of_the_gaps(house: House, editor: Colleague) -> None:
    house.happen(house.talk(EVIL), ("not_understood", EVIL))
    assert gaps_of(editor.see("/desk/gaps")) == [[EVIL]]
    editor.do("/desk/gaps/decide", verdict="refused", text=EVIL)
    tags = Tags(editor.see("/desk/gaps"))
    assert (len(tags.scripts), tags.handlers, tags.images) == (2, [], ["/assets/mark.svg"])
    assert house.parts.decisions.read_decisions()[0].texts == (EVIL,)


def test_likeness_compares_remembers_and_names_the_nearest() -> None:
    asked: list[int] = []

    def embed(texts: list[str]) -> object:
        asked.append(len(texts))
        return embed_words(texts)

    like = Similarity(embed, lambda: {"boats": ["paint the boat"], "stamps": ["pay with stamps"]})  # type: ignore[arg-type]
    assert like.group_texts([]) == []
    assert like.group_texts(["one"]) == [[0]]
    assert like.find_nearest(["do you paint the boat"])[0][0] == "boats"
    like.find_nearest(["do you paint the boat"])
    assert sum(asked) == 3
    assert like.is_like("PAINT the boat", ["paint the boat"])
    assert not like.is_like("paint the boat", ["pay with stamps"])


def test_what_was_hardly_understood_is_a_gap_as_well(house: House, editor: Colleague) -> None:
    house.happen(house.talk("sails on tags"), ("turn", ""), ("hardly_understood", "sails on tags"))
    page = editor.see("/desk/gaps")
    assert gaps_of(page) == [["sails on tags"]]
    assert "hardly understood" in page


@pytest.mark.parametrize("way", ["not understood", "rated down"])
def test_who_a_visitor_was_is_hidden_even_in_what_they_said_before_they_left_a_name(
    house: House, editor: Colleague, way: str
) -> None:
    text = "would Odile like the boats of Rowing & Co"
    talk = house.talk(text)
    if way == "rated down":
        house.parts.transcripts.rate_message(talk, 2, False, None)
    else:
        house.happen(talk, ("not_understood", text))
    house.lead("Odile Marchetti", talk=talk)
    (group,) = gaps_of(editor.see("/desk/gaps"))
    editor.do("/desk/gaps/decide", verdict="topic", topic="hashtags", text=group[0])
    kept = house.parts.decisions.path.read_text()
    assert "Odile" not in kept
    assert "Rowing & Co" not in kept
    assert "boats" in kept


def test_what_answers_a_question_is_kept_with_the_question_and_its_label(
    house: House, editor: Colleague, talks: dict[str, str]
) -> None:
    page = editor.see("/desk/gaps")
    assert 'value="goals:sales"' in page
    assert 'value="consent:' not in page, "what is agreed to is nobody else's to say"
    for meaning in ("goals:moonshine", "weather:sales", "goals", ""):
        refused = editor.do("/desk/gaps/decide", verdict="answer", meaning=meaning, text="can i pay with stamps")
        assert refused.status_code == 404, meaning
    editor.do("/desk/gaps/decide", verdict="answer", meaning="goals:sales", text="can i pay with stamps")
    (kept,) = house.parts.decisions.read_decisions()
    assert (kept.verdict, kept.question, kept.label, kept.topic) == ("answer", "goals", "sales", None)
    assert "goals: sales" in editor.see("/desk/gaps")


def test_what_is_not_ours_is_gone_and_what_is_like_it_is_not(
    house: House, editor: Colleague, talks: dict[str, str]
) -> None:
    editor.do("/desk/gaps/decide", verdict="not_ours", text="can i pay with stamps")
    like = "Can I pay with stamps?"
    house.happen(house.talk(like), ("not_understood", like))
    assert [group for group in gaps_of(editor.see("/desk/gaps")) if "stamps" in group[0]] == [[like]]


def correct(house: House, text: str, done: list[str], meant: str) -> str:
    """Somebody says this, it is heard as `done`, and a message later they say what they meant."""
    talk = house.talk(text)
    house.happen(talk, ("put_right", json.dumps({"text": text, "did": done, "meant": meant})))
    return talk


def test_what_was_put_right_is_a_gap_with_what_was_done_and_what_was_meant(house: House, editor: Colleague) -> None:
    correct(house, "sails on tags", ["hashtags", "budget"], "no, how long does it take")
    page = " ".join(editor.see("/desk/gaps").split())
    assert gaps_of(page) == [["sails on tags"]]
    assert "put right</legend>" in page
    assert 'heard as hashtags, budget, meant <span class="quoted">no, how long does it take</span>' in page


def test_the_guess_that_was_right_waits_to_be_confirmed_in_one_press(house: House, editor: Colleague) -> None:
    talk = correct(house, "tell boat things", [], "hashtags")
    house.happen(talk, ("not_understood", "tell boat things"))
    page = editor.see("/desk/gaps")
    assert "nothing was made of it, meant hashtags" in page
    assert '<option value="hashtags" selected>' in page
    assert "2 times" not in page, "it was said once"
    editor.do("/desk/gaps/decide", verdict="topic", topic="hashtags", text="tell boat things")
    assert gaps_of(editor.see("/desk/gaps")) == []


def test_who_put_something_right_is_hidden_in_both_messages_and_gone_when_they_ask(
    house: House, editor: Colleague
) -> None:
    talk = correct(house, "boats for Odile", ["hashtags"], "no, Marchetti wants rates")
    lead = house.lead("Odile Marchetti", talk=talk)
    page = editor.see("/desk/gaps")
    assert "boats for •••••" in page
    assert "no, ••••••••• wants rates" in page
    house.parts.people.erase_person(lead.id)
    assert gaps_of(editor.see("/desk/gaps")) == []
