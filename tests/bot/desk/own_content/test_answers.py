"""Answers: their figures, and texts that are changed in the browser: checked, kept beside what was written, undone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from bot.bootstrap.content import Content
from bot.desk.answers import find_contradictions
from bot.desk.content_check import check_folder
from bot.desk.similarity import Similarity
from bot.knowledge.layers import read_layered
from bot.knowledge.loader import load_library
from bot.settings import Settings
from bot.storage.desk.content_edits import ContentEdits
from tests.bot.desk.house import NOW, Colleague, House, embed_words, open_house
from tests.bot.desk.test_pages import EVIL, Tags

SHORT = "Two or three **plain** tags are plenty.\n\n- Look them up first."


def fields_of(page: str) -> dict[str, str]:
    """The texts in the form."""
    areas = re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', page, re.S)
    inputs = re.findall(r'<input name="(\w+)"[^>]* value="([^"]*)"', page)
    return {name: unescape(text) for name, text in (*areas, *inputs)}


def change(editor: Colleague, press: str = "save", **texts: str) -> str:
    before = fields_of(editor.see("/desk/answers/hashtags"))
    answer = editor.do("/desk/answers/hashtags", **{**before, **texts, "press": press})
    return answer.text if answer.status_code != 303 else answer.headers["location"]


def written(own: Path) -> dict[str, str]:
    return dict(read_layered("answers/hashtags.yml", [Settings().content, own]))


def test_a_text_is_kept_beside_what_was_written_by_hand(house: House, editor: Colleague, own: Path) -> None:
    hand = own / "answers" / "hashtags.yml"
    hand.parent.mkdir()
    hand.write_text("title: Tags\n")
    assert change(editor, short=SHORT) == "/desk/answers/hashtags?done=kept"
    assert hand.read_text() == "title: Tags\n"
    assert "short: |" in (own / "desk" / "answers" / "hashtags.yml").read_text()
    assert (written(own)["title"], written(own)["short"].strip()) == ("Tags", SHORT)
    assert load_library(overlay=own).answers["hashtags"].short == SHORT
    assert fields_of(editor.see("/desk/answers/hashtags"))["short"] == SHORT
    assert house.parts.audit.latest_entries()[0].action == "answer changed"


def test_what_the_checker_refuses_is_not_kept_and_what_was_typed_is_not_lost(editor: Colleague, own: Path) -> None:
    page = change(editor, short="This is nonsense.")
    assert "hashtags.yml: nonsense is refused" in page
    assert fields_of(page)["short"] == "This is nonsense."
    assert not (own / "desk").exists()


def test_to_check_keeps_nothing(editor: Colleague, own: Path) -> None:
    assert "All is sound" in change(editor, "check", short=SHORT)
    assert not (own / "desk").exists()


def test_an_optional_text_is_taken_away_by_emptying_it(editor: Colleague, own: Path) -> None:
    change(editor, more="")
    assert "more" not in written(own)
    change(editor, short=SHORT)
    assert "more" not in written(own)


def test_every_version_is_there_and_one_press_brings_back_what_was(house: House, editor: Colleague, own: Path) -> None:
    shipped = written(own)["short"]
    change(editor, short="First.")
    change(editor, short="Second.")
    second, first = (one.id for one in ContentEdits(own).list_changes())
    editor.do("/desk/content/undo", id=second)
    assert written(own)["short"] == "First."
    editor.do("/desk/content/undo", id=first)
    assert written(own)["short"] == shipped
    assert not (own / "desk" / "answers" / "hashtags.yml").exists()
    lines = (own / "desk" / "changes.jsonl").read_text().splitlines()
    assert [json.loads(line)["what"] for line in lines] == ["short", "short", "undone: short", "undone: short"]
    assert editor.do("/desk/content/undo", id="none").status_code == 404


def test_nothing_typed_here_becomes_part_of_the_page(editor: Colleague) -> None:
    change(editor, short=f"{EVIL}</textarea>{EVIL}", title='"><img src=x onerror=alert(1)>')
    page = editor.see("/desk/answers/hashtags")
    tags = Tags(page)
    assert (len(tags.scripts), tags.handlers, tags.images) == (3, [], ["/assets/mark.svg"])


@pytest.mark.parametrize("topic", ["../../agency", "nothing", "hashtags.yml"])
def test_only_answers_can_be_changed(editor: Colleague, own: Path, topic: str) -> None:
    assert editor.do(f"/desk/answers/{topic}", short="x", press="save").status_code == 404
    assert list(own.iterdir()) == []


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_only_editors_change_texts(house: House, own: Path, role: str) -> None:
    colleague = house.enter(role)  # type: ignore[arg-type]
    assert 'value="save"' not in colleague.see("/desk/answers/hashtags")
    assert colleague.do("/desk/answers/hashtags", short="x", press="save").status_code == 403
    assert colleague.do("/desk/content/undo", id="x").status_code == 403
    assert list(own.iterdir()) == []


def test_without_a_folder_of_ones_own_it_is_said_what_to_do(services: Content, tmp_path: Path) -> None:
    house = open_house(services, tmp_path / "var")
    editor = house.enter("editor")
    assert "AGENCY_DIR" in editor.see("/desk/answers/hashtags")
    answer = editor.do("/desk/answers/hashtags", short="x", press="save")
    assert answer.status_code == 409
    assert "AGENCY_DIR" in answer.text
    house.engine.dispose()


def test_each_answer_shows_how_it_fared(house: House, editor: Colleague) -> None:
    talk = house.talk("do hashtags help", "tell me more")
    house.happen(talk, ("turn", ""), ("topic", "hashtags"), ("answered", ""))
    house.happen(talk, ("turn", ""), ("topic", "hashtags"), ("more", "hashtags"), ("lead_stored", ""))
    house.parts.transcripts.rate_message(talk, 2, True, None)
    other = house.talk("and tags?", at=NOW - timedelta(hours=1))
    house.happen(other, ("topic", "hashtags"), at=NOW - timedelta(hours=1))
    house.parts.transcripts.rate_message(other, 2, False, None)
    old = NOW - timedelta(days=200)
    house.happen(house.talk("tags", at=old), ("topic", "hashtags"), at=old)
    row = re.search(r'<tr><th scope="row"><a href="/desk/answers/hashtags">.*?</tr>', editor.see("/desk/answers"), re.S)
    assert row
    assert re.findall(r'class="number">(\d+)', row[0]) == ["2", "1", "1", "1", "1"]


def test_sentences_that_contradict_each_other_are_found(services: Content) -> None:
    answers = services.library.answers
    said = {
        "hashtags": "Use 3 tags under each post. Nobody reads more.",
        "ugc": "Use 9 tags under each post. Ask first.",
        "greet": "Use 3 tags under each post.",
    }
    changed = {topic: replace(answers[topic], short=text, more=None) for topic, text in said.items()}
    found = find_contradictions(changed, Similarity(embed_words, dict))
    assert {frozenset((a, b)) for a, _, b, _ in found} == {frozenset(("hashtags", "ugc")), frozenset(("greet", "ugc"))}


def test_the_check_is_bot_check_itself(own: Path) -> None:
    edits = ContentEdits(own)
    text = edits.lay_over_file("answers/hashtags.yml", {"short": "It costs $99 with <b>us</b>."})
    with edits.try_file("answers/hashtags.yml", text) as folder:
        found = check_folder(folder)
    assert not found.sound
    assert any("answers/hashtags.yml" in line and "HTML" in line for line in found.lines)
    assert list(own.iterdir()) == []
