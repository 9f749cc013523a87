"""A message that states what the visitor wants is a wish for advice; one that answers with a value is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.bootstrap.content import build_content
from bot.dialogue.reading.resolver import MessageResolver
from bot.nlu.understanding import Understanding
from bot.settings import Settings

WISH = "recommendation_request"


@pytest.fixture(scope="module")
def reader() -> MessageResolver:
    return build_content(Settings.from_env({})).talk.messages.reader


def understood(reader: MessageResolver, text: str, intent: str, *kinds: str, sure: float = 0.9) -> Mapping[str, Any]:
    """What is made of the text when all of it, and each of its parts, is this intent and states these kinds."""

    def parse(part: str) -> dict[str, Any]:
        entities = [{"entity": kind, "value": kind, "start": 0, "end": 1} for kind in kinds]
        return {"text": part, "intent": {"name": intent, "confidence": sure}, "entities": entities}

    return Understanding(parse, reader).parse_in_parts(text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("leads on instagram, 500-1000 usd/mo", ("goal", "platform", "budget")),
        ("sales, 3 months, $2k", ("goal", "timeframe", "budget")),
        ("6 weeks and 2k", ("timeframe", "budget")),
        ("we need more leads", ("goal",)),
        ("I’ve got 3 months", ("timeframe",)),
        ("looking for followers", ("goal",)),
        ("our budget is 900", ("budget",)),
    ],
)
def test_several_values_or_one_in_a_sentence_ask_for_advice(
    text: str, kinds: tuple[str, ...], reader: MessageResolver
) -> None:
    assert understood(reader, text, "inform", *kinds)["topics"] == [WISH]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("6 weeks", ("timeframe",)),
        ("3 months i think", ("timeframe",)),
        ("about 500 a month", ("budget",)),
        ("leads", ("goal",)),
        ("instagram for my gym", ("platform", "industry")),
        ("dana@acme.example, 3 months, 2k", ("email", "timeframe", "budget")),
    ],
)
def test_a_bare_value_asks_for_nothing(text: str, kinds: tuple[str, ...], reader: MessageResolver) -> None:
    assert understood(reader, text, "inform", *kinds)["topics"] == []


def test_values_in_what_is_hardly_a_question_ask_for_advice(reader: MessageResolver) -> None:
    text = "more traffic to my site within 2 months"

    assert understood(reader, text, "cost_budget", "goal", "timeframe", sure=0.5)["topics"] == [WISH]
    assert understood(reader, text, "cost_budget", "goal", "timeframe", sure=0.8)["topics"] == ["cost_budget"]
    assert understood(reader, f"is {text} dear?", "cost_budget", "goal", "timeframe", sure=0.5)["topics"] == [
        "cost_budget"
    ]


def test_a_question_among_values_is_answered(reader: MessageResolver) -> None:
    def parse(part: str) -> dict[str, Any]:
        asks = part.startswith("how")
        entities = [] if asks else [{"entity": "budget", "value": {}, "start": 8, "end": 10}]
        intent = {"name": "cost_budget" if asks else "inform", "confidence": 0.9}
        return {"text": part, "intent": intent, "entities": entities}

    parsed = Understanding(parse, reader).parse_in_parts("we have 2k. how much is smo")

    assert (parsed["intent"]["name"], parsed["topics"]) == ("cost_budget", ["cost_budget"])
