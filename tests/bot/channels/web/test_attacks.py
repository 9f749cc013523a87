"""A real server on loopback, and people who mean it harm: slow, endless, forged, foreign, flooding."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.legacy.client import connect

from bot.channels import bodies
from bot.channels.web import protocol
from bot.settings import Settings
from tests.bot.channels.conftest import FakeServices
from tests.bot.channels.web.serving import Served

MESSAGES = "/api/chat/messages"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.3)


@pytest.mark.usefixtures("impatient")
class TestWhoIsSlow:
    @pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
    def test_a_request_that_never_begins_or_never_ends_its_head_is_hung_up_on(
        self, served: Served, sent: bytes
    ) -> None:
        assert served.raw(sent).startswith(b"HTTP/1.1 408 ")

    def test_drop_by_drop_is_no_way_around_it(self, served: Served) -> None:
        drops = [b"GET / HTTP/1.1\r\n", *(b"X-%d: y\r\n" % n for n in range(50))]

        assert served.raw(*drops, rest=0.05).startswith(b"HTTP/1.1 408 ")

    def test_a_second_request_on_the_same_line_has_no_more_time(self, served: Served) -> None:
        got = served.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /healthz HT", rest=0.1)

        assert got.startswith(b"HTTP/1.1 200 ")
        assert b"HTTP/1.1 408 " in got

    def test_a_body_that_does_not_come_is_told_so(self, served: Served) -> None:
        head = f"POST {MESSAGES} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.begin()}\r\n"

        got = served.raw(f"{head}Content-Length: 100\r\nConnection: close\r\n\r\n".encode() + b'{"text"')

        assert got.startswith(b"HTTP/1.1 408 ")
        assert json.loads(got.partition(b"\r\n\r\n")[2])["error"]["code"] == "too_slow"

    def test_others_are_served_meanwhile(self, served: Served) -> None:
        lines = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(200)]

        answer = httpx.get(f"{served.url}/healthz", trust_env=False)

        assert answer.status_code == 200
        for line in lines:
            line.close()


class TestWhoSendsTooMuch:
    def test_an_endless_head_is_refused_before_it_fills_the_memory(self, served: Served) -> None:
        endless = [b"GET / HTTP/1.1\r\n", *(b"X-%d: %s\r\n" % (n, b"y" * 8000) for n in range(400))]

        assert served.raw(*endless)[:13] in (b"HTTP/1.1 431 ", b"")

    def test_a_body_too_long_is_refused_however_it_is_sent(self, served: Served) -> None:
        headers = {"Authorization": f"Bearer {served.begin()}"}
        big = b'{"text": "' + b"x" * 100_000 + b'"}'

        whole = httpx.post(served.url + MESSAGES, content=big, headers=headers, trust_env=False)
        parts = httpx.post(served.url + MESSAGES, content=iter([big[:50_000], big[50_000:]]), headers=headers)

        assert [whole.status_code, parts.status_code] == [413, 413]

    async def test_a_frame_too_long_closes_the_socket_and_nothing_else(self, served: Served) -> None:
        token = await asyncio.to_thread(served.begin)
        async with connect(f"ws://127.0.0.1:{served.port}/api/chat/ws") as line:
            await line.send(json.dumps({"token": token, "after": 0}))
            await line.recv()
            await line.send("x" * 100_000)
            with pytest.raises(ConnectionClosed):
                await line.recv()

        assert (await asyncio.to_thread(httpx.get, f"{served.url}/healthz")).status_code == 200

    async def test_a_flood_of_frames_is_held_back(self, services: FakeServices) -> None:
        served = Served(replace(services, settings=replace(services.settings, reads_per_session="50/minute")))
        token = await asyncio.to_thread(served.begin)
        async with connect(f"ws://127.0.0.1:{served.port}/api/chat/ws") as line:
            await line.send(json.dumps({"token": token, "after": 0}))
            await line.recv()
            codes = []
            try:
                for _ in range(60):
                    await line.send(json.dumps({"after": 0}))
                    codes.append(json.loads(await line.recv()).get("error", {}).get("code"))
            except ConnectionClosed:
                pass
        served.stop()

        assert codes[:49] == [None] * 49
        assert "rate_limited" in codes

    async def test_a_crowd_of_sockets_from_one_address_is_held_back_and_others_still_come_in(
        self, services: FakeServices
    ) -> None:
        served = Served(replace(services, settings=replace(services.settings, sockets_per_address=20)))
        token = await asyncio.to_thread(served.begin)
        lines = [await connect(f"ws://127.0.0.1:{served.port}/api/chat/ws") for _ in range(30)]
        refused = [json.loads(await line.recv())["error"]["code"] for line in lines[20:]]
        for line in lines:
            await line.close()
        async with connect(f"ws://127.0.0.1:{served.port}/api/chat/ws") as line:
            await line.send(json.dumps({"token": token, "after": 0}))
            welcome = json.loads(await line.recv())
        served.stop()

        assert refused == ["rate_limited"] * 10
        assert welcome == {"messages": []}


class TestWhoPretends:
    def test_reading_anothers_conversation_takes_its_token(self, served: Served) -> None:
        mine, theirs = served.begin(), served.begin()
        secret = {"text": "our secret launch"}
        httpx.post(served.url + MESSAGES, json=secret, headers={"Authorization": f"Bearer {theirs}"})

        # Not the last letter: some of its bits carry nothing, and another one may spell the same signature.
        forged = theirs[:-2] + ("A" if theirs[-2] != "A" else "B") + theirs[-1]
        answers = [
            httpx.get(served.url + MESSAGES, headers={"Authorization": f"Bearer {token}"})
            for token in (mine, forged, f"{mine.split('.')[0]}.{theirs}")
        ]

        assert all("secret" not in answer.text for answer in answers)
        assert [answer.status_code for answer in answers] == [200, 401, 401]

    def test_nobody_can_choose_the_conversation_that_is_begun(self, served: Served) -> None:
        chosen = {"conversation_id": "web-mine", "id": "web-mine", "token": "web-mine", "sender": "web-mine"}

        begun = [
            httpx.post(f"{served.url}/api/chat/sessions", json=chosen, cookies={"token": "web-mine"}).json()
            for _ in range(2)
        ]

        assert len({row["conversation_id"] for row in begun}) == 2
        assert all("mine" not in row["conversation_id"] for row in begun)

    @pytest.mark.parametrize(
        "text", ['/inform{"goals": ["sales"]}', "/restart", "/session_start", '  /agree{"consent": true}', "/x{@0.2}"]
    )
    def test_a_typed_intent_reaches_the_assistant_as_text_and_never_as_a_button(
        self, served: Served, assistant: Any, text: str
    ) -> None:
        httpx.post(served.url + MESSAGES, json={"text": text}, headers={"Authorization": f"Bearer {served.begin()}"})

        assert assistant.heard == [(text.strip(), None)]

    def test_a_button_of_another_conversation_or_of_ones_own_making_says_nothing(
        self, served: Served, assistant: Any
    ) -> None:
        theirs = {"Authorization": f"Bearer {served.begin()}"}
        offered = httpx.post(served.url + MESSAGES, json={"text": "hello"}, headers=theirs).json()
        token = offered["replies"][0]["buttons"][0]["choice"]
        mine = {"Authorization": f"Bearer {served.begin()}"}

        answers = [
            httpx.post(served.url + MESSAGES, json={"choice": choice}, headers=mine)
            for choice in (token, '/inform{"goals": ["sales"]}', "2.aaaaaaaaaaaaaaaa", "", "2")
        ]

        assert [answer.status_code for answer in answers] == [404] * 5
        assert assistant.heard == [("hello", None)]

    @pytest.mark.parametrize("name", ["X-Request-Id", "Origin", "X-Forwarded-For", "Host", "Authorization"])
    def test_a_line_break_in_a_header_makes_no_header_of_ours(self, served: Served, name: str) -> None:
        evil = f"GET /healthz HTTP/1.1\r\nHost: x\r\n{name}: a\rSet-Cookie: b=c\r\nConnection: close\r\n\r\n"

        got = served.raw(evil.encode())

        assert b"set-cookie" not in got.partition(b"\r\n\r\n")[0].lower()

    def test_what_is_not_http_gets_no_more_than_a_refusal(self, served: Served) -> None:
        for junk in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n"):
            assert served.raw(junk + b"\r\n\r\n")[:12] in (b"HTTP/1.1 400", b"")

    @pytest.mark.parametrize("path", ["/../../etc/passwd", "/assets/..%2f..%2fsettings.py", "/assets/%2e%2e/page.css"])
    def test_no_path_leads_out_of_the_folder_of_assets(self, served: Served, path: str) -> None:
        got = served.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

        assert got.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))


def test_no_address_that_a_visitor_names_is_ever_called(served: Served) -> None:
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        address = f"http://127.0.0.1:{trap.getsockname()[1]}/secret"
        begun = {"page": address, "referrer": address, "utm": {"source": address}, "callback_url": address}
        token = httpx.post(f"{served.url}/api/chat/sessions", json=begun, trust_env=False).json()["token"]
        headers = {"Authorization": f"Bearer {token}", "Origin": address, "Referer": address}
        httpx.post(served.url + MESSAGES, json={"text": f"look at {address}"}, headers=headers, trust_env=False)
        trap.settimeout(0.3)
        with pytest.raises(TimeoutError):
            trap.accept()


async def test_neither_secrets_nor_what_was_said_are_in_any_log_line(
    settings: Settings, visitor: httpx.AsyncClient, assistant: Any, caplog: pytest.LogCaptureFixture
) -> None:
    token = visitor.headers["Authorization"]
    assistant.fails = ValueError("call me on +1 202 555 0142, Ada")
    with caplog.at_level(logging.DEBUG, logger="bot"):
        await visitor.post(MESSAGES, json={"text": "I am Ada, ada@engines.example.com, +1 202 555 0142"})
        await visitor.get(f"{MESSAGES}?after=0&token={token.removeprefix('Bearer ')}")
        await visitor.get("/metrics", headers={"Authorization": "Bearer swordfish"})

    for secret in ("Ada", "ada@", "555 0142", token.removeprefix("Bearer "), str(settings.secret_key), "swordfish"):
        assert secret not in caplog.text
        assert all(secret not in str(record.__dict__) for record in caplog.records if record.name.startswith("bot"))


class TestAStop:
    """Not an attack, but as rude: the server is told to stop while people talk."""

    def test_who_has_spoken_still_gets_the_answer(self, served: Served, assistant: Any) -> None:
        assistant.waits = 0.6
        token = served.begin()
        answers: list[httpx.Response] = []
        say: dict[str, Any] = {
            "url": served.url + MESSAGES,
            "json": {"text": "hello"},
            "headers": {"Authorization": f"Bearer {token}"},
        }
        speaking = threading.Thread(target=lambda: answers.append(httpx.post(**say, timeout=20)))
        speaking.start()
        while not assistant.heard:
            time.sleep(0.01)

        served.stop()
        speaking.join()

        assert answers[0].json()["replies"][0]["text"] == "You said: hello"

    async def test_what_was_said_over_a_socket_is_answered_and_kept(self, served: Served, services: Any) -> None:
        services.assistant.waits = 0.6
        token = await asyncio.to_thread(served.begin)
        async with connect(f"ws://127.0.0.1:{served.port}/api/chat/ws") as line:
            await line.send(json.dumps({"token": token, "after": 0}))
            await line.recv()
            await line.send(json.dumps({"text": "hello"}))
            while not services.assistant.heard:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(served.stop)
        (conversation_id,) = services.transcripts._said

        kept = services.transcripts.list_since(conversation_id, 0)

        assert [m.line.text for m in kept] == ["hello", "You said: hello"]
