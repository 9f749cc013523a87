"""Experiments: who gets what, what came of it, and that what does harm ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bootstrap.content import Content, build_content
from bot.desk.routes import desk_routes
from bot.dialogue.handlers.advice import give_advice
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.errors import ContentError
from bot.experiments.model import Experiment
from bot.knowledge.loader import load_library
from bot.settings import Settings
from bot.values.measures.money import Money
from tests.bot.desk.house import NOW, Colleague, House

EXPERIMENT = Experiment("offer", "lead_stored", {"as_it_is": {}, "short": {}}, ("refused",))
OLD = NOW - timedelta(days=3)
FILE = """
offer:
  runs: true
  goal: lead_stored
  guards: [refused]
  variants:
    as_it_is: {}
    short: {greeting: "Hey."}
"""


def fill(house: House, variant: str, talks: int, leads: int, refused: int = 0) -> None:
    for n in range(talks):
        talk = f"web-{variant}-{n}"
        kinds = [("variant", f"offer:{variant}"), *([("lead_stored", "")] if n < leads else [])]
        house.happen(talk, *kinds, *([("refused", "")] if n < refused else []), at=OLD)


@pytest.fixture
def running(house: House) -> House:
    """The desk while an experiment runs."""
    watch = replace(house.parts.experiments, running=EXPERIMENT)
    house.parts = replace(house.parts, experiments=watch)
    house.app.router.routes.clear()
    house.app.include_router(desk_routes(house.parts))
    return house


def test_each_variant_shows_what_came_of_it(running: House) -> None:
    fill(running, "as_it_is", 40, 4)
    fill(running, "short", 40, 5)
    running.happen("web-young", ("variant", "offer:short"), at=NOW)
    page = running.enter("viewer").see("/desk/experiments")
    assert "no difference yet" in page
    assert page.count(">40<") == 2
    assert not running.parts.experiments.stop_harm()


def test_what_does_harm_is_stopped_by_itself_and_everybody_gets_what_there_was(running: House) -> None:
    fill(running, "as_it_is", 120, 60)
    fill(running, "short", 120, 10)
    assert running.parts.experiments.stop_harm()
    assert not running.parts.experiments.stop_harm()
    assert "short does worse in lead stored" in running.enter("viewer").see("/desk/experiments")


def test_more_of_a_guard_is_harm_as_well(running: House) -> None:
    fill(running, "as_it_is", 120, 20, refused=2)
    fill(running, "short", 120, 20, refused=50)
    assert running.parts.experiments.stop_harm()


def test_an_editor_stops_it_and_lets_it_go_on(running: House) -> None:
    editor = running.enter("editor")
    editor.do("/desk/experiments/stop")
    assert "stopped by editor@studio.example" in editor.see("/desk/experiments")
    editor.do("/desk/experiments/resume")
    assert "Let it go on" not in editor.see("/desk/experiments")
    assert editor.do("/desk/experiments/burn").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_only_editors_stop_it(running: House, role: str) -> None:
    colleague: Colleague = running.enter(role)  # type: ignore[arg-type]
    assert colleague.do("/desk/experiments/stop").status_code == 403


def test_without_an_experiment_the_page_says_how_to_begin(agent: Colleague) -> None:
    assert "experiments.yml" in agent.see("/desk/experiments")


def test_a_visitor_talks_in_one_variant_until_it_is_stopped(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "experiments.yml").write_text(FILE)
    content = build_content(Settings(var=tmp_path, agency_dir=own))
    by_variant = {content.choose_talk(f"web-{n}")[1]: f"web-{n}" for n in range(40)}
    assert set(by_variant) == {"offer:as_it_is", "offer:short"}
    said = {}
    for name, visitor in by_variant.items():
        talk, _ = content.choose_talk(visitor)
        heard = ParsedMessage("advise me", "recommendation_request")
        said[name] = talk.flow.lines["greeting"]
        assert talk.find_press(DialogueState(), heard) is not None
    assert said == {"offer:as_it_is": "Hello!", "offer:short": "Hey."}
    content.stops.stop_experiment("offer", "enough")
    assert content.choose_talk(by_variant["offer:short"]) == (content.talk, None)


@pytest.mark.parametrize(
    ("before", "after", "slip"),
    [
        ('greeting: "Hey."', 'greeting: "<b>Hey</b>."', "variants.short: greeting: HTML"),
        ('greeting: "Hey."', 'greting: "Hey."', "greting"),
        ("as_it_is: {}", 'as_it_is: {greeting: "Hm."}', "the first changes something"),
        ("lead_stored", "riches", "riches"),
    ],
)
def test_what_cannot_be_tried_is_named(tmp_path: Path, before: str, after: str, slip: str) -> None:
    (tmp_path / "experiments.yml").write_text(FILE.replace(before, after))
    with pytest.raises(ContentError, match=slip):
        load_library(overlay=tmp_path)


ORDERS = """
order:
  runs: true
  goal: advised
  variants:
    as_it_is: {}
    money: {order: {advice: [budget, goals, timeframe, platforms], questions: [start, website]}}
    offers:
      fallback:
        buttons: [{title: Book a call, ask: book_consultation}, {title: Get advice, ask: recommendation_request}]
"""


def read_orders(folder: Path, text: str = ORDERS) -> Content:
    """The content of an agency that tries orders."""
    (folder / "experiments.yml").write_text(text)
    return build_content(Settings(var=folder, agency_dir=folder))


def test_visitors_are_asked_in_the_order_of_their_variant_and_always_in_the_same(tmp_path: Path) -> None:
    content = read_orders(tmp_path)
    heard, asked = ParsedMessage("advise me", "recommendation_request", ("recommendation_request",)), {}
    for n in range(60):
        (talk, name), (again, _) = content.choose_talk(f"web-{n}"), content.choose_talk(f"web-{n}")
        assert again is talk
        _, turn = talk.take_turn(give_advice, DialogueState(), heard)
        asked[name] = (turn.asking, talk.flow.questionnaire.order[:2])
    assert asked == {
        "order:as_it_is": ("goals", ("website", "role")),
        "order:money": ("budget", ("start", "website")),
        "order:offers": ("goals", ("website", "role")),
    }


def test_the_next_question_is_the_first_that_is_open_in_this_order(tmp_path: Path) -> None:
    talk = read_orders(tmp_path).variants["money"]
    known = replace(DialogueState(), advising=True, budget=Money(900, 900), asking="budget", goals=("sales",))
    heard = ParsedMessage("900 a month", "inform", budget=Money(900, 900))
    _, turn = talk.take_turn(give_advice, replace(known, budget=None), heard)
    assert turn.asking == "timeframe"


def test_what_is_offered_stands_in_the_order_of_the_variant(tmp_path: Path) -> None:
    content = read_orders(tmp_path)
    offers = [row["ask"] for row in content.variants["offers"].lines["fallback"]["buttons"]]
    assert offers == ["book_consultation", "recommendation_request"]
    assert offers != [row["ask"] for row in content.talk.lines["fallback"]["buttons"]]


@pytest.mark.parametrize(
    ("before", "after", "slip"),
    [
        (
            "[budget, goals, timeframe, platforms]",
            "[budget, goals]",
            "variants.money: order.advice: name each of goals",
        ),
        ("[start, website]", "[start, start]", "order.questions: 'start' stands there twice"),
        ("[start, website]", "[websit]", "no question is called 'websit'; .*website"),
        ("questions: [start", "qestions: [start", "qestions"),
    ],
)
def test_an_order_that_cannot_be_asked_is_named(tmp_path: Path, before: str, after: str, slip: str) -> None:
    with pytest.raises(ContentError, match=slip):
        read_orders(tmp_path, ORDERS.replace(before, after))
