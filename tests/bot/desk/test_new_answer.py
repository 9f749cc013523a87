"""A new answer is drafted of a gap itself, checked, kept beside an agency's own files, and learnt with its examples."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap.content import Content
from bot.desk.content_check import check_folder
from bot.desk.new_answer import draft_answer
from bot.engine.training import find_added_topics
from bot.knowledge.loader import read_yaml
from tests.bot.desk.house import Colleague, House, open_house

SAID = (
    "can i pay with stamps",
    "can i pay with stamps please",
    "is it all right to pay with stamps of my aunt's letters",
)


@pytest.fixture
def own(services: Content, tmp_path: Path) -> Iterator[House]:
    (tmp_path / "own").mkdir()
    house = open_house(services, tmp_path / "var", own=tmp_path / "own")
    for text in SAID:
        house.happen(house.talk(text), ("turn", ""), ("not_understood", text))
    told = json.dumps({"question": SAID[0], "answer": "No, by bank transfer only."})
    house.happen(house.talk(SAID[0]), ("colleague_answer", told))
    yield house
    house.engine.dispose()


def fields_of(page: str) -> dict[str, Any]:
    """What the form of a draft holds."""
    found: dict[str, Any] = {}
    (form,) = re.findall(r'<form method="post" action="/desk/gaps/new/keep".*?</form>', page, re.S)
    for name, value in re.findall(r'<input [^>]*?name="(\w+)"[^>]*?value="([^"]*)"', form):
        found.setdefault(name, []).append(html.unescape(value))
    for name, value in re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = [html.unescape(value)]
    for name, inside in re.findall(r'<select name="(\w+)">(.*?)</select>', form, re.S):
        found.setdefault(name, []).extend(re.findall(r'value="(\w+)" selected', inside))
    return found


def draft(editor: Colleague) -> dict[str, Any]:
    found = fields_of(editor.do("/desk/gaps/new", text=list(SAID)).text)
    del found["word"]
    return found


def test_a_draft_has_the_question_the_colleagues_answer_and_where_it_leads_on(own: House) -> None:
    found = draft(own.enter("editor"))
    assert found["title"] == ["Can i pay with stamps"]
    assert found["ask"] == ["Can i pay with stamps?"]
    assert found["short"] == ["No, by bank transfer only."]
    assert sorted(found["text"]) == sorted(SAID)
    assert len(set(found["way"])) == 2


def test_it_is_kept_where_the_real_checker_calls_it_sound_and_is_learnt(own: House) -> None:
    editor, parts = own.enter("editor"), own.parts
    object.__setattr__(parts.editing, "check", check_folder)
    fields = draft(editor) | {"title": ["Paying with stamps"], "ask": ["Can I pay with stamps?"]}
    fields["short"] = ["No. We only take bank transfers, and the details are on each invoice."]
    fields["others"] = ["stamps instead of money\r\n\r\nwould you accept stamps"]
    kept = editor.do("/desk/gaps/new/keep", press="save", **fields)
    assert kept.headers.get("location") == "/desk/gaps?done=written", re.findall(r'class="long">([^<]+)', kept.text)
    folder = parts.settings.agency_dir
    assert folder
    written = read_yaml(folder / "desk" / "answers" / "paying_with_stamps.yml")
    assert (written["topic"], written["title"], len(written["buttons"])) == (
        "paying_with_stamps",
        "Paying with stamps",
        2,
    )
    by_visitors, by_us = parts.decisions.read_decisions()
    assert sorted(by_visitors.texts) == sorted(SAID)
    assert (by_us.texts, by_us.talks) == (("stamps instead of money", "would you accept stamps"), ())
    assert {by_visitors.topic, by_us.topic} == {"paying_with_stamps"}
    assert find_added_topics(parts.settings) == ("paying_with_stamps",)
    assert "stamps" not in "".join(re.findall(r"<fieldset>.*?</fieldset>", editor.see("/desk/gaps"), re.S))


@pytest.mark.parametrize(
    "changed",
    [{"title": "Hashtags"}, {"title": "?!"}, {"short": "nonsense"}],
    ids=["another has the title", "no letters", "the checker says no"],
)
def test_what_is_not_sound_is_not_kept_and_nothing_typed_is_lost(own: House, changed: dict[str, str]) -> None:
    editor = own.enter("editor")
    fields = draft(editor)
    fields |= {"others": ["my own words"], **{name: [text] for name, text in changed.items()}}
    refused = editor.do("/desk/gaps/new/keep", press="save", **fields)
    assert refused.status_code == 422
    again = fields_of(refused.text)
    assert {name: again[name] for name in fields} == fields
    assert own.parts.decisions.read_decisions() == ()


def test_a_check_keeps_nothing_and_without_a_folder_it_is_said(own: House, house: House) -> None:
    editor = own.enter("editor")
    fields = draft(editor)
    assert "All is sound" in editor.do("/desk/gaps/new/keep", press="check", **fields).text
    assert own.parts.decisions.read_decisions() == ()
    house.happen(house.talk(SAID[0]), ("not_understood", SAID[0]))
    other = house.enter("editor")
    assert "AGENCY_DIR" in other.do("/desk/gaps/new/keep", press="save", **fields).text


def test_a_question_that_is_long_is_cut_between_words() -> None:
    made = draft_answer(("would you be so kind as to paint the names of all of our boats",), {}, ("hashtags",))
    assert made.ask == "Would you be so kind as to?"
    assert len(made.title) <= 40
    assert made.topic == "would_you_be_so_kind_as_to_paint_the"
