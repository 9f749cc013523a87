"""What buyers ask, about the agency and about money: each answer says the facts that belong to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.reading import read_yaml
from tests.conversations.conftest import Visitor

QUESTIONS = read_yaml(Path(__file__).with_name("buying_and_figures.yml"))


def test_there_are_sixty_of_them() -> None:
    assert len({row["asks"] for row in QUESTIONS}) == 60


@pytest.mark.parametrize("row", QUESTIONS, ids=[row["asks"] for row in QUESTIONS])
def test_the_answer_says_what_was_asked(visitor: Visitor, row: dict[str, Any]) -> None:
    visitor.says(row["asks"])

    missing = [fact for fact in row["says"] if not any(one in visitor.read for one in fact.split("|"))]
    assert not missing, visitor.read


def test_several_questions_are_answered_each_in_its_place(visitor: Visitor) -> None:
    turn = visitor.says("hiya, whats a pixel, wat does a click cost on linkedin and who makes the pics?")

    begun = ("Hello!\n\n**Pixel**", "**Cost per click, LinkedIn**", "We do:")
    assert all(reply.text.startswith(words) for reply, words in zip(turn.replies, begun, strict=True))


def test_two_figures_in_one_message_keep_their_own_platforms(visitor: Visitor) -> None:
    turn = visitor.says("what is a good ctr on linkedin and what is a good engagement rate on tiktok?")

    assert "Click-through rate, LinkedIn" in turn.replies[0].text
    assert "TikTok" not in turn.replies[0].text
    assert "Engagement rate by followers, TikTok" in turn.replies[1].text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("how dear are leads on linkedin these days", "Cost per lead, LinkedIn"),
        ("usual click rates on linkedin?", "Click-through rate, LinkedIn"),
        ("is fifteen dollars a day enough for instagram", "about $20 a day"),
        ("price of one app install on facebook?", "what an app install costs"),
    ],
)
def test_a_figure_is_told_however_it_is_named(visitor: Visitor, words: str, said: str) -> None:
    visitor.says(words)

    assert said in visitor.read


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("am i allowed to put a hit song under my reel", "not the charts"),
        ("do i need subtitles on my clips", "with the sound off"),
        ("how can i collect more google ratings", "Ask every customer"),
        ("we sell vodka, can we advertise on tiktok", "Alcohol ads"),
    ],
)
def test_what_posts_need_today_is_answered_first(visitor: Visitor, words: str, said: str) -> None:
    visitor.says(words)

    assert said in visitor.read


@pytest.mark.parametrize("words", ["how do i lower my cpc on facebook", "why did our ctr on instagram drop"])
def test_who_asks_how_to_change_a_figure_is_not_told_the_usual_one(visitor: Visitor, words: str) -> None:
    visitor.says(words)

    assert "Source:" not in visitor.read


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("we sell hemp oil, can we run facebook ads", "Most platforms refuse ads for cannabis"),
        ("i am running for mayor, how do instagram ads work", "Political ads need proof of identity"),
    ],
)
def test_a_regulated_trade_hears_the_rule_before_the_answer(visitor: Visitor, words: str, rule: str) -> None:
    turn = visitor.says(words)

    assert any(reply.text.startswith(rule) for reply in turn.replies) or "have rules of their own" in visitor.read


@pytest.mark.parametrize("words", ["im 15, can i book a call?", "i am 17 years old and want a consultation"])
def test_minors_get_knowledge_and_no_consultation(visitor: Visitor, words: str) -> None:
    turn = visitor.says(words)

    assert turn.asking is None
    assert "18 or older" in visitor.read
    assert "Click-through rate" in visitor.says("what is ctr").replies[0].text


def test_fifteen_minutes_away_is_no_age(visitor: Visitor) -> None:
    assert visitor.says("i am 15 minutes from you, book me a consultation please").asking == "consent"
