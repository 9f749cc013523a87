"""Slack's way in over HTTP: who is believed, what is acknowledged, and the pictures that Slack fetches."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.slack.http import BODY_LIMIT
from bot.channels.slack.pictures import CHARTS
from bot.dialogue.model import Reply, Turn
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
    encodable = {name: value.encode() for name, value in headers.items()}
    answer = await door.browser.post("/webhooks/slack/events", content=BODY, headers=encodable)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "bad_token"
    assert house.slack.waiting("inbox") == 0


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
    house.slack.up = False
    assert (await door.post("events", CONTENT)).status_code == 503
    house.slack.up = True

    await door.push("events", CONTENT)
    await eventually(lambda: slack.said("D0ADADM001"))

    assert slack.said("D0ADADM001") == ["You said: hello"]


async def test_it_is_acknowledged_while_the_turn_still_runs(door: Door, house: House, assistant: Echo) -> None:
    assistant.waits = 1000.0

    answer = await door.post("events", CONTENT)

    assert answer.status_code == 200
    assert house.slack.waiting("inbox") == 1
    assert assistant.heard == []


async def test_without_a_secret_but_with_a_token_nobody_is_believed(
    house: House, running: Callable[[House], Any]
) -> None:
    bare = replace(house.settings, slack_signing_secret=Secret(""))
    door: Door = await running(replace(house, settings=bare))

    assert (await door.post("events", CONTENT)).status_code == 401


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Real-IP"])
async def test_with_nothing_set_up_only_this_machine_is_believed(
    house: House, running: Callable[[House], Any], name: str
) -> None:
    unset = Secret("")
    bare = replace(house.settings, slack_signing_secret=unset, slack_bot_token=unset, slack_app_token=unset)
    door: Door = await running(replace(house, settings=bare))

    assert (await door.post("events", CONTENT, headers={"X-A": "b"})).status_code == 200
    assert (await door.post("events", CONTENT, headers={name: "203.0.113.9"})).status_code == 401


async def test_slack_fetches_a_chart_from_us(
    house: House, running: Callable[[House], Any], slack: MockSlack, assistant: Echo, eventually: Callable[..., Any]
) -> None:
    public = replace(house.settings, public_url="https://agency.example")
    door: Door = await running(replace(house, settings=public))
    assistant.turns.append(Turn((Reply("Advice", card={"share": {"smm": 0.7, "smo": 0.3}}),)))
    await door.push("events", message("advise me"))
    await eventually(lambda: slack.said("D0ADADM001"))

    address = slack.last("D0ADADM001")["blocks"][0]["image_url"].removeprefix("https://agency.example")
    answer = await door.browser.get(address)

    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.content.startswith(b"\x89PNG")
    assert (await door.browser.get(f"{CHARTS}made-up.png")).status_code == 404
