"""Learning from the desk: compared before it is published, refused when it is worse, taken back by one press."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.models import keep_archive
from bot.engine.sources import find_sources
from bot.evaluation.held_out import HeldOutFigures
from bot.settings import Settings
from tests.bot.desk.house import Colleague, House

EVIL = "<script>alert(1)</script>"
BEFORE = HeldOutFigures(200, 180, 20, 18, {"do tags help": "nothing", EVIL: "greet"})
AFTER = HeldOutFigures(200, 190, 20, 18, {EVIL: "greet", "hi there": "thanks"})
WORSE = replace(AFTER, right=170)


def train(content: bytes, settings: Settings) -> Path:
    settings.models.mkdir(exist_ok=True)
    (settings.models / "unfinished").write_bytes(content)
    return keep_archive(settings.models / "unfinished", settings.models, find_sources(settings))


def draft(house: House, after: HeldOutFigures = AFTER) -> None:
    train(b"first", house.parts.settings)
    figures = {b"first": BEFORE, b"second": after}
    house.parts.serving.drafts.make_draft(
        "editor@studio.example", lambda settings: train(b"second", settings), lambda path: figures[path.read_bytes()]
    )


@pytest.fixture
def editor(house: House) -> Colleague:
    return house.enter("editor")


def test_a_model_is_made_when_an_editor_wants_one(house: House, editor: Colleague) -> None:
    assert "None was made yet." in editor.see("/desk/learning")
    assert editor.do("/desk/learning/draft").headers["location"] == "/desk/learning?done=drafting"
    assert house.asked == ["draft for editor@studio.example"]
    assert house.parts.audit.latest_entries()[0].action == "model made"


def test_before_and_after_are_shown_and_it_is_published_into_the_servers(house: House, editor: Colleague) -> None:
    draft(house)
    page = editor.see("/desk/learning")
    assert "90.0%" in page
    assert "95.0%" in page
    assert "+5.0" in page
    assert "do tags help" in page
    assert "hi there" in page
    assert EVIL not in page
    assert editor.do("/desk/learning/publish").headers["location"] == "/desk/learning?done=published"
    assert house.asked == ["reload"]
    page = editor.see("/desk/learning")
    assert page.count("Serve it again") == 1

    model = house.parts.serving.drafts.list_models()[1].choice.checksum
    editor.do("/desk/learning/serve", model=model)
    assert [one.choice.checksum for one in house.parts.serving.drafts.list_models() if one.serves] == [model]
    assert house.asked == ["reload", "reload"]


def test_a_model_that_is_worse_has_no_button_and_is_refused_all_the_same(house: House, editor: Colleague) -> None:
    draft(house, WORSE)
    page = editor.see("/desk/learning")
    assert "It cannot be published: it is worse by 5.0 points" in page
    assert "Publish it" not in page
    answer = editor.do("/desk/learning/publish")
    assert answer.status_code == 409
    assert "worse by 5.0 points" in answer.text
    assert house.asked == []


def test_what_is_no_model_of_ours_is_not_served(house: House, editor: Colleague) -> None:
    draft(house)
    assert editor.do("/desk/learning/serve", model="../../etc/passwd").status_code == 409
    assert house.asked == []


def test_changed_content_is_served_at_a_press(house: House, editor: Colleague) -> None:
    assert editor.do("/desk/learning/take-over").status_code == 303
    assert house.asked == ["reload"]


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_only_editors_publish(house: House, role: str) -> None:
    draft(house)
    colleague = house.enter(role)  # type: ignore[arg-type]
    page = colleague.see("/desk/learning")
    assert "Publish it" not in page
    for path in ("draft", "publish", "serve", "take-over"):
        assert colleague.do(f"/desk/learning/{path}").status_code == 403
    assert house.asked == []
