"""The chat live: the same objects as over HTTP, pushed to every window of a conversation."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from bot.channels.web.app import create_app
from bot.peers.loopback import LoopbackTransport
from bot.peers.peers import Peers
from bot.settings import Settings

WS = "/api/chat/ws"


@pytest.fixture
def client(services: Any) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as client:
        yield client


@pytest.fixture
def token(client: TestClient) -> str:
    return str(client.post("/api/chat/sessions", json={}).json()["token"])


def test_a_message_over_the_socket_is_answered_like_over_http(client: TestClient, token: str) -> None:
    message = {"id": str(uuid4()), "text": "hello"}
    with client.websocket_connect(WS) as line:
        line.send_json({"token": token})
        line.send_json(message)
        live = line.receive_json()
    posted = client.post("/api/chat/messages", json=message, headers={"Authorization": f"Bearer {token}"}).json()

    assert live == posted
    assert live["replies"][0]["text"] == "You said: hello"


def test_a_returning_window_gets_what_it_missed_first(client: TestClient, token: str) -> None:
    client.post("/api/chat/messages", json={"text": "hello"}, headers={"Authorization": f"Bearer {token}"})

    with client.websocket_connect(WS) as line:
        line.send_json({"token": token, "after": 1})
        missed = line.receive_json()["messages"]
        line.send_json({"after": 2})
        later = line.receive_json()["messages"]

    assert [m["seq"] for m in missed] == [2]
    assert later == []


def test_another_window_sees_what_is_said_here(client: TestClient, token: str) -> None:
    with client.websocket_connect(WS) as here, client.websocket_connect(WS) as there:
        for line in (here, there):
            line.send_json({"token": token, "after": 0})
            line.receive_json()
        here.send_json({"text": "hello"})
        here.receive_json()

        assert [m["from"] for m in there.receive_json()["messages"]] == ["visitor", "bot"]


@pytest.mark.parametrize("first", ["{}", "nonsense", '{"token": "x"}', '{"token": 5}', "[]"])
def test_a_socket_without_a_good_token_is_told_why_and_closed(client: TestClient, first: str) -> None:
    with client.websocket_connect(WS) as line:
        line.send_text(first)

        assert line.receive_json()["error"]["code"] in ("bad_token", "bad_json")
        with pytest.raises(WebSocketDisconnect):
            line.receive_json()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("nonsense", "bad_json"),
        ('{"text": ""}', "empty"),
        ('{"text": "' + "a" * 3000 + '"}', "too_long"),
        ('{"text": "' + "a" * 30000 + '"}', "too_long"),
        ('{"choice": "1.x"}', "unknown_choice"),
        ('{"after": "x"}', "bad_json"),
    ],
)
def test_a_bad_frame_gets_a_reason_and_the_line_stays_open(
    client: TestClient, token: str, frame: str, code: str
) -> None:
    with client.websocket_connect(WS) as line:
        line.send_json({"token": token})
        line.send_text(frame)
        refused = line.receive_json()
        line.send_json({"text": "hello"})

        assert refused["error"]["code"] == code
        assert line.receive_json()["replies"]


def test_a_refusal_names_the_message_it_is_about(client: TestClient, token: str, assistant: Any) -> None:
    assistant.fails = RuntimeError()
    sent = str(uuid4())
    with client.websocket_connect(WS) as line:
        line.send_json({"token": token})
        line.send_json({"id": sent, "text": "hello"})
        refused = line.receive_json()

    assert (refused["id"], refused["error"]["code"]) == (sent, "try_again")


def test_a_socket_is_limited_like_http(services: Any) -> None:
    limited = replace(services, settings=replace(services.settings, rate_per_session="1/minute"))
    with TestClient(create_app(limited)) as client, client.websocket_connect(WS) as line:
        line.send_json({"token": client.post("/api/chat/sessions").json()["token"]})
        line.send_json({"text": "one"})
        line.receive_json()
        line.send_json({"text": "two"})
        refused = line.receive_json()["error"]

    assert refused["code"] == "rate_limited"
    assert refused["retry_after"] >= 1


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_a_page_of_a_foreign_origin_gets_no_socket(client: TestClient, origin: str) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(WS, headers={"Origin": origin}):
        pass


@pytest.mark.parametrize("origin", ["https://shop.example", "http://testserver"])
def test_allowed_pages_get_a_socket(client: TestClient, token: str, origin: str) -> None:
    with client.websocket_connect(WS, headers={"Origin": origin}) as line:
        line.send_json({"token": token, "after": 0})

        assert line.receive_json() == {"messages": []}


def test_the_answer_of_a_visitor_who_left_is_there_on_return(client: TestClient, token: str, assistant: Any) -> None:
    assistant.waits = 0.1
    with client.websocket_connect(WS) as line:
        line.send_json({"token": token})
        line.send_json({"id": str(uuid4()), "text": "hello"})
        line.send_json({"after": 0})
        line.receive_json()

    assistant.waits = 0.0
    # The conversation's lock makes this wait for the turn that is still running.
    client.post("/api/chat/messages", json={"text": "back"}, headers={"Authorization": f"Bearer {token}"})
    said = client.get("/api/chat/messages", headers={"Authorization": f"Bearer {token}"}).json()["messages"]

    assert [m["text"] for m in said] == ["hello", "You said: hello", "back", "You said: back"]


@pytest.fixture
def elsewhere(services: Any, settings: Settings) -> Iterator[tuple[TestClient, TestClient]]:
    """Two processes behind one address, with one database."""
    with ExitStack() as stack:
        wires = [LoopbackTransport(settings.var / "peers") for _ in range(2)]
        apps = [create_app(services, Peers(wire, "s" * 40)) for wire in wires]
        first, second = [stack.enter_context(TestClient(app)) for app in apps]
        yield first, second


def test_what_is_said_in_one_process_reaches_the_window_in_another_once(
    elsewhere: tuple[TestClient, TestClient],
) -> None:
    here, there = elsewhere
    token = here.post("/api/chat/sessions", json={}).json()["token"]
    with there.websocket_connect(WS) as line:
        line.send_json({"token": token, "after": 0})
        line.receive_json()
        for text in ("hello", "again"):
            here.post("/api/chat/messages", json={"text": text}, headers={"Authorization": f"Bearer {token}"})
        passed_on = _passed_on(line, 4)
        line.send_json({"after": 4})
        rest = line.receive_json()["messages"]

    assert passed_on == [1, 2, 3, 4]
    assert rest == []


def test_a_window_that_speaks_and_listens_elsewhere_hears_each_message_once(
    elsewhere: tuple[TestClient, TestClient],
) -> None:
    here, there = elsewhere
    token = here.post("/api/chat/sessions", json={}).json()["token"]
    with here.websocket_connect(WS) as one, there.websocket_connect(WS) as other:
        for line in (one, other):
            line.send_json({"token": token, "after": 0})
            line.receive_json()
        one.send_json({"text": "from here"})
        answer, passed_on = one.receive_json(), _passed_on(other, 2)
        other.send_json({"text": "from there"})
        answered, heard = other.receive_json(), _passed_on(one, 2)

    assert passed_on == [1, 2]
    assert (answer["seq"], answered["seq"]) == (2, 4)
    assert heard == [3, 4]


def _passed_on(line: Any, count: int) -> list[int]:
    """The places of so many messages that were said elsewhere; they may come one by one."""
    found: list[int] = []
    while len(found) < count:
        found += [m["seq"] for m in line.receive_json()["messages"]]
    return found


def test_rates_count_over_all_processes(services: Any, settings: Settings) -> None:
    limited = replace(services, settings=replace(settings, rate_per_session="3/minute"))
    with ExitStack() as stack:
        wires = [LoopbackTransport(settings.var / "peers") for _ in range(2)]
        apps = [create_app(limited, Peers(wire, "s" * 40)) for wire in wires]
        browsers = [stack.enter_context(TestClient(app)) for app in apps]
        token = browsers[0].post("/api/chat/sessions", json={}).json()["token"]
        codes = []
        for n in range(5):
            said = browsers[n % 2].post("/api/chat/messages", json={"text": "x"}, headers=bearer(token))
            codes.append(said.status_code)
            time.sleep(0.05)

    assert codes == [200, 200, 200, 429, 429]


def test_one_address_may_hold_only_so_many_sockets(services: Any, settings: Settings) -> None:
    limited = replace(services, settings=replace(settings, sockets_per_address=1))
    with TestClient(create_app(limited)) as client:
        token = client.post("/api/chat/sessions", json={}).json()["token"]
        with client.websocket_connect(WS) as first:
            first.send_json({"token": token, "after": 0})
            first.receive_json()
            with client.websocket_connect(WS) as second:
                refused = second.receive_json()
                with pytest.raises(WebSocketDisconnect):
                    second.receive_json()
        with client.websocket_connect(WS) as third:
            third.send_json({"token": token, "after": 0})
            welcome = third.receive_json()

    assert refused["error"]["code"] == "rate_limited"
    assert welcome == {"messages": []}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_turn_over_the_socket_has_a_line_in_the_log_without_a_word_of_it(
    client: TestClient, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="bot"), client.websocket_connect(WS) as line:
        line.send_json({"token": token})
        line.send_json({"text": "our secret launch"})
        line.receive_json()
        line.send_json({"text": ""})
        line.receive_json()

    lines = [record for record in caplog.records if record.name.endswith("socket")]
    facts = [(record.facts["method"], record.facts["route"], record.facts["status"]) for record in lines]  # type: ignore[attr-defined]
    assert facts == [("WS", WS, "ok"), ("WS", WS, "empty")]
    assert "secret" not in str([record.__dict__ for record in lines])
