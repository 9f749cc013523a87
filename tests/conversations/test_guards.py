"""Actions that go wrong inside a turn: the visitor reads something true, nothing half done is kept, talk goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.talk import Answer
from bot.bootstrap.app import App
from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from bot.conversations.assistant import TurnRequest
from bot.dialogue.model import VisitorMessage
from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import recommendations, turns
from tests.conversations.conftest import Swallowed, Visitor


@pytest.fixture
def instead(running: App, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Puts something else in the place of the action that answers."""
    executor = running.assistant._actions._executor
    return lambda run: monkeypatch.setitem(executor.actions, Answer.called, run)


@pytest.fixture
def lines() -> dict[str, Any]:
    return get_content().lines


@pytest.fixture(autouse=True)
def goes_on(visitor: Visitor) -> Iterator[None]:
    yield
    visitor.says("which one is better for me?")
    assert visitor.turn.asking == "goals"


def rows(table: Any) -> int:
    with read_transaction(get_backend().stores.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_an_action_that_calls_for_another_is_a_failing_one(
    visitor: Visitor, instead: Callable[[Any], None], lines: dict[str, Any], swallowed: Swallowed
) -> None:
    async def again(*_: Any) -> list[Any]:
        return [{"event": "followup", "name": Answer.called}]

    instead(again)

    assert [reply.text for reply in visitor.says("hello").replies] == [lines["broken"]]
    assert len([said for said in swallowed.records if "action_answer failed" in said]) == 1
    swallowed.records.clear()
    instead(Answer().run)
    assert visitor.says("what is SMO?").topic == "define_smo"


def test_an_action_that_says_nothing_is_owned_up_to(
    visitor: Visitor, instead: Callable[[Any], None], lines: dict[str, Any], swallowed: Swallowed
) -> None:
    async def silent(*_: Any) -> list[Any]:
        return []

    instead(silent)

    assert [reply.text for reply in visitor.says("hello").replies] == [lines["broken"]]
    assert len([said for said in swallowed.records if "without a reply" in said]) == 1
    swallowed.records.clear()


def test_what_a_failing_action_wrote_is_not_kept(
    visitor: Visitor, instead: Callable[[Any], None], lines: dict[str, Any], swallowed: Swallowed
) -> None:
    before = rows(recommendations), rows(turns)

    async def writes_and_fails(_dispatcher: Any, tracker: Any, _domain: Any) -> list[Any]:
        get_backend().capture.save_advice(tracker.sender_id, {"verdict": "smm"})
        raise ZeroDivisionError

    instead(writes_and_fails)

    assert [reply.text for reply in visitor.says("hello").replies] == [lines["broken"]]
    assert (rows(recommendations), rows(turns)) == (before[0], before[1] + 1)
    swallowed.records.clear()


def test_an_action_that_hands_back_nonsense_is_a_failing_one(
    visitor: Visitor, instead: Callable[[Any], None], lines: dict[str, Any], swallowed: Swallowed
) -> None:
    async def nonsense(*_: Any) -> list[Any]:
        return [{"event": "slot", "name": "goals"}]

    instead(nonsense)

    assert [reply.text for reply in visitor.says("hello").replies] == [lines["broken"]]
    swallowed.records.clear()


def test_a_slow_action_keeps_no_other_conversation_waiting(
    visitor: Visitor, running: App, instead: Callable[[Any], None]
) -> None:
    go_on = threading.Event()

    async def waits(dispatcher: Any, *_: Any) -> list[Any]:
        await asyncio.to_thread(go_on.wait, 5)
        dispatcher.utter_message(text="at last")
        return [{"event": "followup", "name": "action_listen"}]

    async def both() -> list[str]:
        slow = asyncio.create_task(running.take_turn("web-slow", VisitorMessage("hello")))
        quick = await running.take_turn("web-quick", VisitorMessage("which one is better for me?"))
        go_on.set()
        return [quick.asking or "", (await slow).replies[0].text]

    instead(waits)

    assert visitor.loop.run_until_complete(both()) == ["goals", "at last"]


def test_when_the_turn_is_not_kept_the_same_words_run_it_anew(visitor: Visitor, running: App) -> None:
    async def respond_and_fail(request: TurnRequest) -> None:
        await running.assistant.respond_to(request)
        raise ZeroDivisionError

    request = running.assistant.read_message("web-again", VisitorMessage("more leads in 3 months"))
    before = rows(turns)
    with pytest.raises(ZeroDivisionError):
        visitor.loop.run_until_complete(running.turns.run_turn("web-again", lambda: lambda: respond_and_fail(request)))

    assert rows(turns) == before
    turn = visitor.loop.run_until_complete(running.take_turn("web-again", VisitorMessage("in 3 months")))
    assert turn.asking == "goals"
