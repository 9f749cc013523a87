"""One conversation in machine form: the keys that others' tools read."""

from __future__ import annotations

import pytest

from bot.bootstrap.content import build_content
from bot.channels.terminal import as_json
from bot.dialogue.model import Button, Reply, Turn
from bot.knowledge.library import Library
from bot.settings import Settings


@pytest.fixture(scope="module")
def library() -> Library:
    return build_content(Settings.from_env({})).library


@pytest.mark.parametrize("holder", ["bot", "person"])
def test_every_line_says_who_answers_now(holder: str, library: Library) -> None:
    assert as_json(Turn((Reply("Hello."),), holder=holder), library)["holder"] == holder


def test_a_turn_of_ours_is_the_bots_and_has_every_key(library: Library) -> None:
    line = as_json(Turn((Reply("Hello.", (Button("More", "/tell_more"),)),)), library)

    assert line == {
        "replies": [{"text": "Hello.", "buttons": [{"title": "More"}]}],
        "topic": None,
        "slots": {},
        "asking": None,
        "recommendation": None,
        "lead": None,
        "holder": "bot",
    }
