"""What a visitor says first, and what counts as an answer later: the same words mean another thing."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Visitor

WISH = "recommendation_request"
QUARTER = {"days_min": 90, "days_max": 90, "deadline": None, "starts": None}


def money(amount: int) -> dict[str, object]:
    return {"amount_min": amount, "amount_max": amount, "currency": None, "period": None}


@pytest.mark.parametrize(
    ("text", "goal", "asked"),
    [
        ("leads on instagram, 500-1000 usd/mo, 6-8 weeks", "leads", "consultation"),
        ("more leads, 3 months, 2k", "leads", "platforms"),
        ("500 a month for more sales", "sales", "timeframe"),
        ("want more followers, 3 months", "community", "budget"),
        ("sales, 3 months, $2k", "sales", "platforms"),
        ("2000 usd budget and 3 months", None, "goals"),
        ("we need more leads", "leads", "timeframe"),
        ("our budget is 2000 per month", None, "goals"),
        ("3 months and 2000", None, "goals"),
        ("more traffic to my site within 2 months", "traffic", "budget"),
        ("we have 3 months", None, "goals"),
        ("hi! leads, 3 months", "leads", "budget"),
        ("budget is 3k", None, "goals"),
        ("goal is sales", "sales", "timeframe"),
        ("timeframe is 3 months", None, "goals"),
        ("i have 500", None, "goals"),
        ("we need it by christmas", None, "goals"),
    ],
)
def test_who_begins_with_a_wish_asks_for_advice_and_keeps_what_was_said(
    text: str, goal: str | None, asked: str, visitor: Visitor
) -> None:
    turn = visitor.says(text)

    assert WISH in (turn.topic if isinstance(turn.topic, list) else [turn.topic])
    assert (visitor.known.get("goals"), turn.asking) == ([goal] if goal else None, asked)


@pytest.mark.parametrize("text", ["6 weeks", "2k", "leads", "instagram", "about 500 a month", "3 months i think"])
def test_who_begins_with_a_bare_value_is_asked_for_the_rest(text: str, visitor: Visitor) -> None:
    turn = visitor.says(text)

    assert (turn.topic, bool(visitor.known)) == (None, True)
    assert turn.asking in ("goals", "timeframe")


def test_what_is_said_first_is_kept(visitor: Visitor) -> None:
    visitor.says("leads on instagram, 500-1000 a month, 3 months")

    assert visitor.known == {
        "goals": ["leads"],
        "timeframe": QUARTER,
        "budget": {"amount_min": 500, "amount_max": 1000, "currency": None, "period": "month"},
        "platforms": ["instagram"],
    }


def test_an_answer_in_a_sentence_only_answers(visitor: Visitor) -> None:
    visitor.says("advise me")
    told = visitor.says("we need more leads for our clinic")
    assert (told.topic, told.asking) == (None, "timeframe")

    told = visitor.says("we have 3 months and about 2k")
    assert (told.topic, told.asking, visitor.known["budget"]) == (None, "platforms", money(2000))


def test_hasty_words_say_goal_time_and_money(visitor: Visitor) -> None:
    visitor.says("need leeds 4 my gym in 3 months 2k")

    assert (visitor.known["goals"], visitor.known["timeframe"]) == (["leads"], QUARTER)
    assert (visitor.known["budget"], visitor.known["industry"]) == (money(2000), "fitness")


def test_a_refused_amount_is_left_out(visitor: Visitor) -> None:
    visitor.says("we need more leads", "3 months", "2k", "actually 3k not 2k")

    assert visitor.known["budget"] == money(3000)


@pytest.mark.parametrize("answer", ["three", "a few", "6", "idk maybe 2"])
def test_a_count_without_a_unit_is_asked_back(answer: str, visitor: Visitor) -> None:
    turn = visitor.says("we need more leads", answer)

    assert (turn.asking, len(turn.replies[-1].buttons)) == ("timeframe", 2)


@pytest.mark.parametrize("answer", ["dunno", "none", "nothing", "no rush", "🤷", "not sure yet"])
def test_who_knows_no_time_is_given_one(answer: str, visitor: Visitor) -> None:
    turn = visitor.says("we need more leads", answer)

    assert (turn.topic, turn.asking, visitor.known["timeframe"]["days_max"]) == (None, "budget", 365)


def test_a_number_that_is_the_time_is_no_money_as_well(visitor: Visitor) -> None:
    visitor.says("we need more leads", "100")

    assert visitor.known == {"goals": ["leads"], "timeframe": {**QUARTER, "days_min": 100, "days_max": 100}}


@pytest.mark.parametrize(
    ("answer", "budget"),
    [("about 2k", money(2000)), ("none", money(0)), ("free only", money(0)), ("not sure, maybe 2k", money(2000)),
     ("dunno", None)],
)  # fmt: skip
def test_money_is_read_as_an_answer(answer: str, budget: dict[str, object] | None, visitor: Visitor) -> None:
    turn = visitor.says("we need more leads in 3 months", answer)

    assert (turn.asking, visitor.known.get("budget")) == ("platforms", budget)


@pytest.mark.parametrize("words", [("about 2k", "budget"), ("next spring", "timeframe"), ("instagram", "platforms")])
def test_a_value_that_was_not_asked_for_is_kept_and_the_question_stands(
    words: tuple[str, str], visitor: Visitor
) -> None:
    answer, name = words
    turn = visitor.says("give me a recommendation", answer)

    assert (turn.asking, name in visitor.known) == ("goals", True)


def test_a_goal_said_alone_is_not_explained(visitor: Visitor) -> None:
    assert visitor.says("leads").topic is None
    assert visitor.says("cpc").topic == "metrics_smm"


@pytest.mark.parametrize(
    ("emoji", "topic"), [("👍", None), ("🤷", None), ("🤔", None), ("😡", None), ("❤️", "thanks"), ("👋", "greet")]
)
def test_a_message_of_one_emoji_is_met_as_what_it_says(emoji: str, topic: str | None, visitor: Visitor) -> None:
    assert visitor.says(emoji).topic == topic
    assert visitor.turn.asking is None
