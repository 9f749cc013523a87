"""What was offered can be named, and nothing is said twice in a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.bootstrap.content import build_content
from bot.dialogue.last_turn import LastTurn
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.recommendations.model import Recommendation
from bot.settings import Settings

TODAY = date(2026, 11, 23)
OFFERED = {"Reddit": '/inform{"platform": ["reddit"]}', "Snapchat": '/inform{"platform": ["snapchat"]}'}
VISIT = DialogueState(asking="platforms", ways={**OFFERED, "No preference": "/skip"})


@pytest.fixture(scope="module")
def last() -> LastTurn:
    return build_content(Settings.from_env({})).talk.last


def find(last: LastTurn, visit: DialogueState, text: str, **heard: object) -> ParsedMessage | None:
    return last.find_press(visit, ParsedMessage(text, "inform", **heard), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["no preference", "No preference.", " NO PREFERENCE! "])
def test_a_title_that_is_typed_is_pressed(text: str, last: LastTurn) -> None:
    press = find(last, VISIT, text)

    assert press is not None
    assert (press.intent, press.pressed) == ("skip", True)


@pytest.mark.parametrize(("text", "platform"), [("the first", "reddit"), ("the second one please", "snapchat")])
def test_what_is_offered_is_named_by_its_place(text: str, platform: str, last: LastTurn) -> None:
    press = find(last, VISIT, text)

    assert press is not None
    assert press.platforms == (platform,)


def test_both_takes_the_two_values_that_are_offered(last: LastTurn) -> None:
    press = find(last, VISIT, "Both!")

    assert press is not None
    assert press.platforms == ("reddit", "snapchat")


def test_both_of_three_is_left_to_the_reader(last: LastTurn) -> None:
    three = {**VISIT.ways, "Threads": '/inform{"platform": ["threads"]}'}

    assert find(last, replace(VISIT, ways=three), "both") is None


@pytest.mark.parametrize("text", ["i'll ask my sister first", "prices first", "my second shop"])
@pytest.mark.parametrize("asking", ["platforms", "consent", None])
def test_a_place_among_other_words_is_no_press(text: str, asking: str | None, last: LastTurn) -> None:
    assert find(last, replace(VISIT, asking=asking), text) is None


@pytest.mark.parametrize("asking", ["consent", "marketing", "delete", "overwrite"])
def test_nobody_agrees_by_pointing_at_a_place(asking: str, last: LastTurn) -> None:
    visit = DialogueState(asking=asking, ways={"I agree": "/affirm", "No": "/deny"})

    assert find(last, visit, "the first one") is None


@pytest.mark.parametrize("text", ["the fifth one", "the second of may", "reddit and snapchat are all the same to me"])
def test_what_names_nothing_offered_is_no_press(text: str, last: LastTurn) -> None:
    assert find(last, VISIT, text) is None


def test_a_place_in_the_list_of_times_is_left_to_who_knows_times(last: LastTurn) -> None:
    assert find(last, replace(VISIT, asking="slot"), "the second one") is None


def test_an_answer_said_a_moment_ago_is_left_out(last: LastTurn) -> None:
    visit = last.remember_turn(DialogueState(), Turn((Reply("Ads cost money."),)))
    turn = last.without_repeats(visit, Turn((Reply("Ads cost money."), Reply("And the time?")), asking="timeframe"))

    assert [reply.text for reply in turn.replies][1:] == ["And the time?"]
    assert turn.replies[0].text != "Ads cost money."


def test_a_turn_of_nothing_new_says_so_and_keeps_its_buttons(last: LastTurn) -> None:
    said = Turn((Reply("Ads cost money.", (Button("Why?", "/why_so"),)),))
    turn = last.without_repeats(last.remember_turn(DialogueState(), said), said)

    assert turn.replies[0].text == last.lines["said_already"]
    assert turn.replies[0].buttons == said.replies[0].buttons


def test_what_is_not_known_twice_is_owned_up_to_in_other_words(last: LastTurn) -> None:
    said = Turn((Reply("I don't know."),), "out_of_scope")
    turn = last.without_repeats(last.remember_turn(DialogueState(), said), said)

    assert turn.replies[0].text == last.lines["unknown_again"]


def test_advice_is_shown_again_whenever_it_is_asked_for(last: LastTurn) -> None:
    said = Turn((Reply("Lead with ads.", card=Recommendation("smm", 0.7)),))

    assert last.without_repeats(last.remember_turn(DialogueState(), said), said) == said
