"""Slack's way in over HTTP: who is believed, what is acknowledged, and the pictures that Slack fetches."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.channels import bodies
from bot.channels.slack import inbox
from bot.channels.slack.channel import _is_open_locally
from bot.channels.slack.http import BODY_LIMIT
from bot.channels.slack.pictures import CHARTS
from bot.dialogue.model import Reply, Turn
from bot.recommendations.model import Recommendation
from bot.settings import Secret
from tests.bot.channels.slack.conftest import Door, Echo, House
from tests.bot.channels.slack.deliveries import encoded, signed
from tests.bot.channels.slack.mock_slack import MockSlack
from tests.bot.channels.slack.payloads import message, payload

CONTENT = message("hello")
BODY = encoded("events", CONTENT)
OLD, NEW = time.time() - 600, time.time() + 600


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(BODY, secret="another"),
        signed(BODY + b" "),
        signed(BODY, at=OLD),
        signed(BODY, at=NEW),
        {**signed(BODY), "X-Slack-Request-Timestamp": "yesterday"},
        {**signed(BODY), "X-Slack-Request-Timestamp": "²"},
        {**signed(BODY), "X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": str(int(time.time()))},
    ],
)
async def test_a_request_that_is_not_slacks_is_refused(door: Door, house: House, headers: dict[str, str]) -> None:
    encodable = {name.encode(): value.encode() for name, value in headers.items()}
    answer = await door.browser.post("/webhooks/slack/events", content=BODY, headers=encodable)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "bad_token"
    assert house.slack.inbox.count_waiting() == 0


async def test_slack_may_ask_whether_we_are_there(door: Door) -> None:
    answer = await door.post("events", payload("url_verification"))

    assert answer.text == payload("url_verification")["challenge"]


async def test_a_question_whether_we_are_there_needs_the_signature_too(door: Door) -> None:
    answer = await door.post("events", payload("url_verification"), headers={"X-Slack-Signature": "v0=00"})

    assert answer.status_code == 401


@pytest.mark.parametrize("source", ["events", "interactions", "commands"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"payload=%7B", b"\xff\xfe", b"[" * 5000])
async def test_what_cannot_be_read_is_refused_or_ignored_but_no_fault(door: Door, source: str, body: bytes) -> None:
    answer = await door.browser.post(f"/webhooks/slack/{source}", content=body, headers=signed(body))

    assert answer.status_code in (400, 401) or (source == "commands" and answer.status_code == 200)


async def test_too_much_is_refused_before_it_is_read(door: Door) -> None:
    body = b"x" * (BODY_LIMIT + 1)
    answer = await door.browser.post("/webhooks/slack/events", content=body, headers=signed(body))

    assert answer.status_code == 413


async def test_what_cannot_be_kept_is_not_acknowledged_and_taken_when_it_comes_again(
    door: Door, house: Any, slack: MockSlack, eventually: Callable[..., Any]
) -> None:
    house.slack.database.up = False
    assert (await door.post("events", CONTENT)).status_code == 503
    house.slack.database.up = True

    await door.push("events", CONTENT)
    await eventually(lambda: slack.said("D0ADADM001"))

    assert slack.said("D0ADADM001") == ["You said: hello"]


async def test_it_is_acknowledged_while_the_turn_still_runs(door: Door, house: House, assistant: Echo) -> None:
    assistant.waits = 1000.0

    answer = await door.post("events", CONTENT)

    assert answer.status_code == 200
    assert house.slack.inbox.count_waiting() == 1
    assert assistant.heard == []


async def test_without_a_secret_but_with_a_token_nobody_is_believed(
    house: House, running: Callable[[House], Any]
) -> None:
    bare = replace(house.settings, slack_signing_secret=Secret(""))
    door: Door = await running(replace(house, settings=bare))

    assert (await door.post("events", CONTENT)).status_code == 401


def unset(house: House, **changed: Any) -> House:
    nothing = Secret("")
    tokens = {"slack_signing_secret": nothing, "slack_bot_token": nothing, "slack_app_token": nothing}
    return replace(house, settings=replace(house.settings, **{**tokens, **changed}))


HERE = {"Host": "127.0.0.1:8000"}


async def test_unsigned_requests_of_this_machine_are_taken_only_where_a_setting_asks_for_it(
    house: House, running: Callable[[House], Any]
) -> None:
    guessed: Door = await running(unset(house))
    asked: Door = await running(unset(house, slack_local=True))

    assert (await guessed.post("events", CONTENT, headers=HERE)).status_code == 401
    assert (await asked.post("events", CONTENT, headers=HERE)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Forwarded": "for=203.0.113.9"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Real-IP": "203.0.113.9"},
        {"Via": "1.1 gate"},
        {"Host": "chat.agency.example"},
        {"Host": "127.0.0.1.agency.example"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
async def test_what_only_seems_to_come_from_here_is_refused_even_then(
    house: House, running: Callable[[House], Any], headers: dict[str, str]
) -> None:
    door: Door = await running(unset(house, slack_local=True))

    assert (await door.post("events", CONTENT, headers={**HERE, **headers})).status_code == 401


@pytest.mark.parametrize(
    "public",
    [{"public_url": "https://chat.agency.example"}, {"trusted_proxy": ("10.0.0.1/32",)}, {"slack_app_token": "x"}],
)
async def test_a_server_that_others_reach_takes_nothing_unsigned(
    house: House, running: Callable[[House], Any], public: dict[str, Any]
) -> None:
    given = {name: Secret(value) if name.startswith("slack") else value for name, value in public.items()}
    bare = unset(house, **{"slack_local": True, **given})

    assert not _is_open_locally(bare.settings)


async def test_a_request_without_the_shape_of_slacks_signature_is_refused_before_its_body_is_read(
    house: House, running: Callable[[House], Any]
) -> None:
    door: Door = await running(house)
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(3):
            read += 1
            yield b"x" * 1000

    answer = await door.browser.post("/webhooks/slack/events", content=body(), headers={"X-Slack-Signature": "v0=1"})

    assert (answer.status_code, read) == (401, 0)


async def test_a_body_that_does_not_come_is_not_waited_for(
    house: House, running: Callable[[House], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    door: Door = await running(house)
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.1)

    async def endless() -> AsyncIterator[bytes]:
        yield BODY[:5]
        await asyncio.Event().wait()

    answer = await door.browser.post("/webhooks/slack/events", content=endless(), headers=signed(BODY))

    assert (answer.status_code, answer.json()["error"]["code"]) == (408, "too_slow")


async def test_a_long_text_is_read_beside_the_loop(
    house: House, running: Callable[[House], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    door: Door = await running(house)
    threads: list[int] = []
    monkeypatch.setattr(inbox, "to_said", lambda *_: threads.append(threading.get_ident()))

    await door.post("events", CONTENT)

    assert threads
    assert threading.get_ident() not in threads


async def test_slack_fetches_a_chart_from_us(
    house: House, running: Callable[[House], Any], slack: MockSlack, assistant: Echo, eventually: Callable[..., Any]
) -> None:
    public = replace(house.settings, public_url="https://agency.example")
    door: Door = await running(replace(house, settings=public))
    assistant.turns.append(Turn((Reply("Advice", card=Recommendation("smm", 0.7)),)))
    await door.push("events", message("advise me"))
    await eventually(lambda: slack.said("D0ADADM001"))

    address = slack.last("D0ADADM001")["blocks"][0]["image_url"].removeprefix("https://agency.example")
    answer = await door.browser.get(address)

    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.content.startswith(b"\x89PNG")
    assert (await door.browser.get(f"{CHARTS}made-up.png")).status_code == 404
