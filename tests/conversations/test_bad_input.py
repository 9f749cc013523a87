"""Nonsense, commands and attacks: a kind answer each, and nothing said before is lost."""

from __future__ import annotations

import pytest

from bot.bootstrap.app import App
from bot.engine.assistant import Assistant
from tests.conversations.conftest import Swallowed, Visitor

NONSENSE = {
    "empty": "",
    "blank": "   \t ",
    "too long": "x" * 10_000,
    "emoji": "🔥🔥🔥",
    "another language": "¿cuánto cuesta la publicidad?",
    "another script": "社交媒体营销是什么",
    "html": "<script>alert(1)</script><b>hi</b>",
    "sql": "'; DROP TABLE events; --",
    "control characters": "\x00\x01\x07 hi \x1b[31m",
    "command": "/restart",
    "payload": '/inform{"goals": ["seo"]}',
    "digits": "9" * 1900,
    "currency signs": "$" * 1900,
}


@pytest.mark.parametrize("text", NONSENSE.values(), ids=list(NONSENSE))
def test_nonsense_gets_a_kind_answer_and_loses_nothing(visitor: Visitor, text: str) -> None:
    visitor.says("advise me", "more leads")
    turn = visitor.says(text)

    assert turn.replies[0].text
    assert (turn.slots or {})["goals"] == ["leads"]


@pytest.mark.parametrize("text", ["/restart", '/inform{"goals": ["seo"]}', "/session_start", " /greet"])
def test_a_typed_payload_sets_nothing(visitor: Visitor, text: str) -> None:
    turn = visitor.says(text)

    assert turn.topic is None
    assert turn.slots == {}
    assert len(turn.replies) == 1


def test_a_button_that_is_not_there_changes_nothing(visitor: Visitor) -> None:
    visitor.says("advise me")
    turn = visitor.presses("Free money")

    assert "Free money" in visitor.read
    assert turn.asking == "goals"


def test_an_action_that_raises_ends_in_an_apology(
    visitor: Visitor, running: App, swallowed: Swallowed, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def raising(*_: object) -> None:
        raise ValueError("broken on purpose")

    monkeypatch.setitem(_actions(running.assistant), "action_answer", raising)
    turn = visitor.says("what is smm")

    assert "something went wrong" in visitor.read
    assert len(turn.replies) == 1
    assert [record for record in swallowed.records if "action_answer" in record]
    swallowed.records.clear()


def test_an_action_that_hangs_ends_in_an_apology(
    visitor: Visitor, running: App, swallowed: Swallowed, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    async def hanging(*_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setitem(_actions(running.assistant), "action_answer", hanging)
    monkeypatch.setattr(running.assistant._actions, "_seconds", 0.2)
    visitor.says("what is smm")

    assert "took too long" in visitor.read
    assert visitor.says("advise me").asking == "goals"
    swallowed.records.clear()


def _actions(assistant: Assistant) -> dict[str, object]:
    executor = assistant._actions._executor
    actions: dict[str, object] = executor.actions
    return actions
