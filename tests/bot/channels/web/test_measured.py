"""Everything is measured before it is read, and whatever is sent gets an answer."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed
from websockets.legacy.client import connect

from bot.channels import bodies
from bot.channels.web.app import create_app
from bot.channels.web.messages import longest_body
from bot.channels.web.protocol import HEAD_BYTES, IDLE_FRAMES
from bot.settings import Secret
from tests.bot.channels.conftest import FakeServices
from tests.bot.channels.web.serving import Served

MESSAGES, WS = "/api/chat/messages", "/api/chat/ws"
EMOJI = "\U0001f680"


async def slowly() -> AsyncIterator[bytes]:
    yield b"w"
    await asyncio.Event().wait()


@pytest.mark.parametrize("path", ["/api/chat/sessions", MESSAGES, "/booking/abcdefgh12345678/move"])
async def test_no_body_is_waited_for_without_end(
    visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.1)

    answer = await asyncio.wait_for(visitor.post(path, content=slowly()), 20)

    assert answer.status_code in (408, 429)


async def test_a_body_that_says_it_is_too_long_is_not_read(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.post(MESSAGES, content=slowly(), headers={"Content-Length": "999999"})

    assert answer.status_code == 413


async def test_the_longest_message_fits_however_its_characters_are_written(visitor: httpx.AsyncClient) -> None:
    body = json.dumps({"id": str(uuid4()), "text": EMOJI * 2000})

    answer = await visitor.post(MESSAGES, content=body)

    assert len(body) > 24_000
    assert len(body) < longest_body(2000)
    assert answer.json()["replies"][0]["text"] == f"You said: {EMOJI * 2000}"


def test_so_it_does_in_a_frame(services: FakeServices) -> None:
    with TestClient(create_app(services)) as client, client.websocket_connect(WS) as line:
        line.send_json({"token": client.post("/api/chat/sessions").json()["token"]})
        line.send_text(json.dumps({"text": EMOJI * 2000}))

        assert line.receive_json()["replies"]


async def test_a_frame_longer_than_that_gets_a_sentence(served: Served) -> None:
    token = await asyncio.to_thread(served.begin)
    async with connect(f"ws://127.0.0.1:{served.port}{WS}") as line:
        await line.send(json.dumps({"token": token, "after": 0}))
        await line.recv()
        await line.send(json.dumps({"text": "a" * 40_000}))

        assert json.loads(await line.recv())["error"]["code"] == "too_long"


@pytest.mark.parametrize("name", ["\ud800 SECRETWORD", "x" * 9000, 5, None, ["\udfff"]])
def test_a_frame_whose_id_is_none_gets_an_answer_and_no_place_in_the_log(
    services: FakeServices, caplog: pytest.LogCaptureFixture, name: Any
) -> None:
    with TestClient(create_app(services)) as client, client.websocket_connect(WS) as line:
        line.send_json({"token": client.post("/api/chat/sessions").json()["token"]})
        line.send_text(json.dumps({"id": name, "text": 5}))
        answer = line.receive_json()

    assert answer["error"]["code"] == "bad_json"
    assert len(json.dumps(answer)) < 1000
    assert "SECRETWORD" not in caplog.text


async def test_a_fault_that_nobody_waited_for_is_logged_without_its_words(
    services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise ValueError("SECRETWORD")

    app = create_app(services)
    async with app.router.lifespan_context(app):
        with caplog.at_level(logging.ERROR):
            task = asyncio.create_task(fail())
            await asyncio.sleep(0)
            del task
            await asyncio.sleep(0)

    assert "ValueError" in caplog.text
    assert "SECRETWORD" not in caplog.text


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "http://a]b"])
def test_an_origin_that_is_no_address_is_a_foreign_one(services: FakeServices, origin: str) -> None:
    with (
        TestClient(create_app(services)) as client,
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(WS, headers={"Origin": origin}),
    ):
        pass


async def test_half_a_character_in_a_senders_name_is_answered(services: FakeServices) -> None:
    settings = replace(services.settings, rest_channel=True, rest_token=Secret("t0ken"))
    transport = httpx.ASGITransport(app=create_app(replace(services, settings=settings)))
    async with httpx.AsyncClient(transport=transport, base_url="http://agency.example") as client:
        body = json.dumps({"sender": "\ud800", "message": "hello"})
        answer = await client.post("/webhooks/rest/webhook", content=body, headers={"Authorization": "Bearer t0ken"})

    assert (answer.status_code, answer.json()[0]["recipient_id"]) == (200, "?")


def test_a_head_that_comes_whole_and_is_too_long_is_refused(served: Served) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"y" * (HEAD_BYTES + 5000) + b"\r\n\r\n"

    assert served.raw(head)[:13] in (b"HTTP/1.1 431 ", b"")


@pytest.mark.parametrize("hosts", [b"", b"Host: a.example\r\nHost: b.example\r\n"])
def test_a_request_for_no_name_or_for_two_is_refused(served: Served, hosts: bytes) -> None:
    got = served.raw(b"GET / HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")

    assert got[:13] in (b"HTTP/1.1 421 ", b"HTTP/1.1 400 ")


# The second is what a browser sees whose words were still on their way.
HUNG_UP = (1008, 1006)


async def test_who_pings_without_end_is_hung_up_on_and_others_are_answered(served: Served) -> None:
    async with connect(f"ws://127.0.0.1:{served.port}{WS}", ping_interval=None) as line:
        for _ in range(IDLE_FRAMES + 5):
            await line.ping()
        await line.wait_closed()

    assert line.close_code in HUNG_UP
    assert (await asyncio.to_thread(httpx.get, f"{served.url}/healthz")).status_code == 200


async def test_who_pings_now_and_then_is_not(served: Served) -> None:
    token = await asyncio.to_thread(served.begin)
    async with connect(f"ws://127.0.0.1:{served.port}{WS}", ping_interval=None) as line:
        for _ in range(IDLE_FRAMES - 5):
            await line.ping()
        await line.send(json.dumps({"token": token, "after": 0}))

        assert json.loads(await line.recv()) == {"messages": []}


async def test_who_sends_a_frame_in_endless_pieces_is_hung_up_on(served: Served) -> None:
    async def pieces() -> AsyncIterator[str]:
        for _ in range(IDLE_FRAMES + 5):
            yield ""
        await asyncio.Event().wait()

    async with connect(f"ws://127.0.0.1:{served.port}{WS}", ping_interval=None) as line:
        sending = asyncio.create_task(line.send(pieces()))
        await line.wait_closed()
        sending.cancel()

    assert line.close_code in HUNG_UP


async def test_refused_frames_count_and_their_line_is_closed(services: FakeServices) -> None:
    settings = replace(services.settings, reads_per_session="5/minute")
    served = Served(replace(services, settings=settings))
    token = await asyncio.to_thread(served.begin)
    codes = []
    async with connect(f"ws://127.0.0.1:{served.port}{WS}") as line:
        await line.send(json.dumps({"token": token, "after": 0}))
        await line.recv()
        with suppress(ConnectionClosed):
            for _ in range(500):
                await line.send(json.dumps({"after": 0}))
                codes.append(json.loads(await line.recv()).get("error", {}).get("code"))
    served.stop()

    assert codes.count("rate_limited") == 61
    assert line.close_code == 1008
