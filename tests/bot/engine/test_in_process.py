"""Actions in this process: whatever they do, the visitor reads something true and nothing half done is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from rasa_sdk.interfaces import ActionNotFoundException

from bot.engine.in_process import InProcessActions

LINES = {"slow": "That took too long.", "broken": "That went wrong."}


@dataclass
class Executor:
    """Does what a test wants; counts how often what was written is taken back."""

    result: Any = None
    fails: Exception | None = None
    waits: float = 0.0
    calls: list[dict[str, Any]] = field(default_factory=list)
    undone: int = 0

    async def run(self, call: dict[str, Any]) -> Any:
        self.calls.append(call)
        await asyncio.sleep(self.waits)
        if self.fails:
            raise self.fails
        return self.result

    def undo(self) -> None:
        self.undone += 1


def actions(executor: Executor, seconds: float = 5.0) -> InProcessActions:
    made = InProcessActions(LINES, seconds, undo=executor.undo)
    made._executor = executor
    return made


async def ran(executor: Executor, seconds: float = 5.0) -> Any:
    return await actions(executor, seconds).run_action("action_answer", {"sender_id": "web-1", "slots": {}})


def apology(text: str) -> dict[str, Any]:
    failed = {"event": "slot", "name": "turn", "value": {"failed": True}}
    return {"events": [failed], "responses": [{"text": text, "buttons": []}]}


async def test_a_result_is_handed_on_as_it_is() -> None:
    said = {"events": [], "responses": [{"text": "Hello"}]}
    executor = Executor(said)

    assert await ran(executor) == said
    assert executor.undone == 0


@pytest.mark.parametrize(
    "executor",
    [
        Executor(fails=RuntimeError("no")),
        Executor(fails=ActionNotFoundException("action_answer")),
        Executor(None),
        Executor(["events"]),
        Executor({"events": [{"event": "slot", "name": "goals"}]}),
        Executor({"responses": "Hello"}),
    ],
)
async def test_a_failure_or_a_wrong_result_is_apologised_for_and_taken_back(executor: Executor) -> None:
    assert await ran(executor) == apology("That went wrong.")
    assert executor.undone == 1


async def test_so_is_an_action_that_takes_too_long() -> None:
    executor = Executor(waits=30)

    assert await ran(executor, seconds=0.01) == apology("That took too long.")
    assert executor.undone == 1


async def test_the_real_actions_are_registered() -> None:
    registered = InProcessActions(LINES, 1.0)._executor.actions

    assert {"action_answer", "action_advise", "action_fallback"} <= set(registered)
