"""The talk's own table of what an intent leads to, and Rasa's rules: one thing in two places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from actions.talk import Advise, Answer, Book, Explain, FallBack, FollowUp, OwnData, React, Redirect, Stop
from bot.bootstrap.content import build_content
from bot.dialogue import handlers
from bot.dialogue.intents import PARTS
from bot.settings import Settings

RULES = sorted(Path("data/rules").glob("*.yml"))
ACTIONS = {
    a.called: a.part for a in (Advise, Answer, Book, Explain, FallBack, FollowUp, OwnData, React, Redirect, Stop)
}


def read_rules() -> Iterator[tuple[str, str]]:
    """Each intent of the rules with the action that it leads to."""
    for rule in (rule for path in RULES for rule in yaml.safe_load(path.read_text())["rules"]):
        said, done = rule["steps"]
        for row in said.get("or", [said]):
            yield row["intent"], done["action"]


def test_the_rules_answer_every_intent_once() -> None:
    intents = [intent for intent, _ in read_rules()]

    assert len(intents) == len(set(intents))


@pytest.mark.parametrize("intent", sorted(PARTS))
def test_a_part_of_the_talk_is_what_the_rules_lead_to(intent: str) -> None:
    assert ACTIONS[dict(read_rules())[intent]] is PARTS[intent]


def test_what_has_no_part_of_its_own_is_a_topic_that_is_answered() -> None:
    topics = build_content(Settings.from_env({})).library.topics
    others = {intent: action for intent, action in read_rules() if intent not in PARTS}

    assert set(others) <= set(topics)
    assert {ACTIONS[action] for action in others.values()} == {handlers.answer_topics}
