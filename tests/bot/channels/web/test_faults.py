"""The assistant fails, hangs or is not there yet, the database is gone: an honest line, and nothing said is lost."""

from __future__ import annotations

import logging
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bot.dialogue.model import Turn
from bot.errors import NotReady

MESSAGES = "/api/chat/messages"


def code_of(answer: httpx.Response) -> str:
    error = answer.json()["error"]
    assert set(error) == {"code", "message"}
    assert error["message"]
    assert "{" not in error["message"].replace('{"text"', "")
    return str(error["code"])


async def test_an_assistant_that_fails_loses_nothing_and_can_be_asked_again(
    visitor: httpx.AsyncClient, assistant: Any, caplog: pytest.LogCaptureFixture
) -> None:
    message = {"id": str(uuid4()), "text": "my secret question"}
    assistant.fails = RuntimeError("my secret question broke it")

    with caplog.at_level(logging.DEBUG):
        failed = await visitor.post(MESSAGES, json=message)
    kept = (await visitor.get(MESSAGES)).json()["messages"]
    assistant.fails = None
    again = await visitor.post(MESSAGES, json=message)

    assert (failed.status_code, code_of(failed)) == (503, "try_again")
    assert [m["text"] for m in kept] == ["my secret question"]
    assert again.json()["replies"][0]["text"] == "You said: my secret question"
    assert [m["seq"] for m in (await visitor.get(MESSAGES)).json()["messages"]] == [1, 2]
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_failed_button_can_be_pressed_again(visitor: httpx.AsyncClient, assistant: Any) -> None:
    offered = (await visitor.post(MESSAGES, json={"text": "hello"})).json()
    message = {"id": str(uuid4()), "choice": offered["replies"][0]["buttons"][0]["choice"]}
    assistant.fails = RuntimeError()
    await visitor.post(MESSAGES, json=message)
    assistant.fails = None

    again = await visitor.post(MESSAGES, json=message)

    assert again.json()["replies"][0]["text"].startswith("You said: /inform")


async def test_an_assistant_without_a_word_is_a_fault_and_not_silence(
    visitor: httpx.AsyncClient, assistant: Any
) -> None:
    assistant.turn = Turn(())

    assert code_of(await visitor.post(MESSAGES, json={"text": "hello"})) == "try_again"


async def test_an_assistant_that_hangs_is_left_after_its_deadline(
    visitor: httpx.AsyncClient, assistant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport: Any = visitor._transport
    monkeypatch.setattr(transport.app.state.conversations, "_turn_seconds", 0.01)
    assistant.waits = 5

    assert code_of(await visitor.post(MESSAGES, json={"text": "hello"})) == "try_again"


async def test_before_the_model_is_loaded_the_visitor_is_asked_to_wait(
    visitor: httpx.AsyncClient, assistant: Any
) -> None:
    assistant.is_ready = False
    first = await visitor.post(MESSAGES, json={"text": "hello"})
    assistant.is_ready, assistant.fails = True, NotReady("no model")
    second = await visitor.post(MESSAGES, json={"text": "hello"})

    assert (first.status_code, code_of(first)) == (503, "not_ready")
    assert (second.status_code, code_of(second)) == (503, "not_ready")


async def test_without_a_database_the_visitor_gets_an_honest_line(visitor: httpx.AsyncClient, services: Any) -> None:
    services.transcripts.up = False

    for answer in (
        await visitor.post(MESSAGES, json={"text": "hello"}),
        await visitor.get(MESSAGES),
        await visitor.post("/api/chat/sessions", json={}),
    ):
        assert (answer.status_code, code_of(answer)) == (503, "not_ready")


async def test_a_fault_of_our_own_is_an_honest_line_without_a_trace(
    visitor: httpx.AsyncClient, services: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.transcripts, "append_lines", lambda *_: 1 / 0)

    answer = await visitor.post(MESSAGES, json={"text": "hello"})

    assert (answer.status_code, code_of(answer)) == (503, "try_again")
    assert "Traceback" not in answer.text + caplog.text
    assert "ZeroDivisionError" in caplog.text
