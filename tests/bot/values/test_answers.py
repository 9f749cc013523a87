"""Answers as the dialogue sees them."""

from __future__ import annotations

from bot.values.replies.answers import Answers, RankedLabel

PARSED = {
    "answers": {
        "goals": [{"value": "sales", "confidence": 0.9}, {"value": "community", "confidence": 0.6}],
        "budget": [],
    },
    "stated_goals": [{"value": "sales", "confidence": 0.9}],
}


def test_the_likeliest_label_is_the_best_and_all_keep_their_order() -> None:
    answers = Answers.from_parse(PARSED)

    assert answers.best_label("goals") == "sales"
    assert [label.name for label in answers.rank_labels("goals")] == ["sales", "community"]
    assert answers.stated_goals == (RankedLabel("sales", 0.9),)


def test_what_answers_nothing_has_no_label() -> None:
    answers = Answers.from_parse(PARSED)

    assert answers.best_label("budget") is None
    assert answers.rank_labels("timeframe") == ()


def test_a_pressed_button_carries_no_answers() -> None:
    assert Answers.from_parse({"intent": {"name": "inform"}}) == Answers()
