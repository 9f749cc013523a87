"""Held-out conversations are judged turn by turn, and a fault counts in the turn that made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BotError
from bot.evaluation.conversation_scores import ConversationScores, score_conversations, show_failures, write_section
from bot.evaluation.conversations import JudgedConversation, judge_conversations, read_conversations
from bot.evaluation.expectations import is_match

Line = dict[str, Any]


def line(asking: str | None = None, slots: Mapping[str, Any] | None = None, **more: Any) -> Line:
    known: Line = {"replies": [{"text": "Good.", "buttons": []}], "topic": None, "recommendation": None, "lead": None}
    return {**known, "asking": asking, "slots": slots or {}, **more}


def judge(turns: list[Line], *lines: Line) -> tuple[JudgedConversation, list[str]]:
    """The verdict on these turns when the assistant gives these lines, and what was said to it."""
    said: list[str] = []
    given = iter(lines)

    def say(text: str) -> Line:
        said.append(text)
        return next(given)

    row = {"id": "one", "voice": "plain", "today": "2026-11-23", "turns": turns}
    return judge_conversations([row], lambda day: say)[0], said


def kinds(judged: JudgedConversation) -> list[list[str]]:
    return [[fault.kind for fault in turn.faults] for turn in judged.turns]


def test_a_value_is_missed_wrong_or_invented() -> None:
    judged, _ = judge(
        [
            {"text": "sales", "know": {"goals": ["sales"]}},
            {"text": "2k", "know": {"budget": {"amount_max": 2000}}},
            {"text": "we have 300 fans", "not": {"target": None}},
        ],
        line(),
        line(slots={"budget": {"amount_max": 200}}),
        line(slots={"budget": {"amount_max": 200}, "target": {"amount": 300}}),
    )

    assert kinds(judged) == [["value missed"], ["value wrong"], ["value invented"]]


def test_what_an_earlier_turn_missed_is_not_counted_again() -> None:
    wanted = {"goals": ["sales"]}
    judged, _ = judge([{"text": "a", "know": wanted}, {"text": "b", "know": wanted}], line(), line())

    assert kinds(judged) == [["value missed"], []]


def test_what_must_stay_must_stay() -> None:
    before = {"platforms": ["tiktok"]}
    turns: list[dict[str, Any]] = [{"text": "tiktok"}, {"text": "why?", "unchanged": True}]

    assert kinds(judge(turns, line(slots=before), line(slots={**before, "industry": "cafe"}))[0]) == [[], []]
    assert kinds(judge(turns, line(slots=before), line())[0]) == [[], ["changed though it must not"]]


def test_a_turn_for_another_question_is_said_in_other_words_or_not_at_all() -> None:
    turns = [{"if_asking": "budget", "text": "400", "else": "we can spend 400"}, {"if_asking": "name", "text": "Ann"}]

    judged, said = judge(turns, line("goals"))

    assert said == ["we can spend 400"]
    assert kinds(judged) == [[], ["not reached"]]


def test_answers_are_given_in_the_order_of_the_questions() -> None:
    answers = {"email": {"text": "a@b.com"}, "name": {"text": "Ann"}, "phone": {"text": "no"}}

    judged, said = judge([{"text": "hi"}, {"answers": answers}], line("name"), line("email"), line())

    assert said == ["hi", "Ann", "a@b.com"]
    assert judged.is_faultless
    assert [turn.answers for turn in judged.turns] == [None, "name", "email"]


def test_a_question_that_was_answered_is_not_to_be_asked_again() -> None:
    judged, _ = judge([{"text": "hi"}, {"answers": {"phone": {"text": "no"}}}], line("phone"), line("phone"))

    assert kinds(judged) == [[], ["asked wrong"]]


@pytest.mark.parametrize(
    ("expected", "more", "right"),
    [
        ({"topic": ["ugc", None]}, {"topic": None}, True),
        ({"topic": "ugc"}, {"topic": ["hashtags", "ugc"]}, True),
        ({"not_topic": ["ugc"]}, {"topic": "ugc"}, False),
        ({"lead": True}, {"lead": {"status": "new"}}, True),
        ({"lead": "booked"}, {"lead": {"status": "new"}}, False),
        ({"lead": None}, {"lead": {"status": "new"}}, False),
        ({"says": ["GOOD"]}, {}, True),
        ({"not_says": ["good"]}, {}, False),
        ({"advice": True}, {"recommendation": {"verdict": "smm"}}, True),
        ({"advice": True}, {}, False),
    ],
)
def test_what_is_answered_said_and_done_counts(expected: Line, more: Line, right: bool) -> None:
    assert judge([{"text": "so", **expected}], line(**more))[0].is_faultless is right


@pytest.mark.parametrize(
    ("expected", "found", "right"),
    [
        ({"days_max": 90}, {"days_max": 91}, True),
        ({"amount_max": 90}, {"amount_max": 91}, False),
        ({"any": [["sales"], ["leads"]]}, ["leads", "seo"], True),
        ({"all": ["sales", "leads"]}, ["leads"], False),
        ({"days_max": {"from": 0, "to": 30}}, {"days_max": 14}, True),
        ("ANN", "Ann", True),
        (True, 0, True),
        (True, [], False),
        (None, {}, True),
    ],
)
def test_a_part_of_a_value_is_enough(expected: Any, found: Any, right: bool) -> None:
    assert is_match(expected, found) is right


def test_figures_survive_being_kept_and_show_before_and_after() -> None:
    judged, _ = judge([{"text": "hi"}, {"answers": {"name": {"text": "Ann"}}}], line("name"), line("name"))
    scores = score_conversations([judged])

    kept = ConversationScores.from_json(json.loads(json.dumps(scores.as_json())))
    page = "\n".join(write_section({"before": kept, "now": scores}, "bot evaluate", "2026-11-23"))

    assert kept == scores
    assert "| turns understood | 50.0 % | 50.0 % |" in page
    assert "| name | 0.0 % of 1 | 0.0 % of 1 |" in page
    assert "Ann" not in page


def test_a_failure_can_be_repeated() -> None:
    judged, _ = judge([{"text": "it's me"}, {"text": "x", "topic": "ugc"}], line(), line())

    shown = list(show_failures([judged]))

    assert shown[0].startswith("one turn 2 ")
    assert shown[-1].strip() == """printf '%s\\n' 'it'"'"'s me' x | bot talk --today 2026-11-23"""


def test_a_turn_with_an_unknown_key_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "talks.jsonl"
    file.write_text('{"id": "a", "voice": "b", "today": "2026-11-23", "turns": [{"text": "hi", "knows": {}}]}\n')

    with pytest.raises(BotError, match="line 1: a turn with knows"):
        read_conversations(file)
