"""A person in the chat on the website: what they say reaches the visitor, live and when they come back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.channels.handover_lifespan import watch_handovers
from bot.channels.tokens import find_secret, talk_link_tokens
from bot.channels.web.app import create_app, make_chat, run_chat
from bot.channels.web.files import file_routes
from bot.dialogue.model import Turn
from bot.peers.peers import Peers
from bot.storage.database.engine import open_engine
from bot.storage.migrations import upgrade_database
from tests.bot.channels.conftest import shipped_library
from tests.bot.handover.conftest import PRIYA, TEXTS, House

WS, MESSAGES = "/api/chat/ws", "/api/chat/messages"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    upgrade_database(url)
    engine = open_engine(url)
    yield House(engine)
    engine.dispose()


@pytest.fixture
def client(services: Any, house: House) -> Iterator[TestClient]:
    parts, peers = replace(services, transcripts=house.transcripts), Peers.without_peers()
    chat = make_chat(parts, peers)
    lifespans = (run_chat(chat, peers), watch_handovers(house.handover, chat.conversations.tell_windows))
    app = create_app(parts, peers, chat, lifespans)
    app.include_router(file_routes(chat, house.files))
    with TestClient(app) as client:
        begun = client.post("/api/chat/sessions", json={}).json()
        client.headers["Authorization"] = f"Bearer {begun['token']}"
        house.talk = begun["conversation_id"]
        yield client


def test_what_a_person_says_arrives_live_with_their_name_and_is_there_for_who_comes_back(
    client: TestClient, house: House
) -> None:
    with client.websocket_connect(WS) as line:
        line.send_json({"token": client.headers["Authorization"].removeprefix("Bearer "), "after": 0})
        assert line.receive_json() == {"messages": []}
        house.handover.write_message(house.talk, PRIYA, "Hello, I'm Priya.")
        # One frame or two, as they come.
        frames = line.receive_json()["messages"]
        frames += line.receive_json()["messages"] if len(frames) < 2 else []

    joined, said = frames
    assert (joined["from"], joined["note"], joined["name"]) == ("bot", "joined", "Priya")
    assert joined["text"] == TEXTS["joined"].format(name="Priya")
    assert [button["title"] for button in joined["buttons"]] == [TEXTS["to_assistant"]]
    assert (said["from"], said["name"], said["text"], said["seq"]) == ("person", "Priya", "Hello, I'm Priya.", 2)
    assert client.get(MESSAGES, params={"after": 0}).json()["messages"] == frames


def test_a_message_to_a_person_is_kept_and_answered_with_nothing_however_often_it_is_sent(
    client: TestClient, house: House, assistant: Any
) -> None:
    house.handover.take_talk(house.talk, PRIYA)
    assistant.turn = Turn((), holder="person")
    body = {"id": "4f3f2c3e-98a5-4f0f-8d37-55a0e5b8a6cd", "text": "Do you know bakeries?"}
    first, again = [client.post(MESSAGES, json=body) for _ in range(2)]

    assert first.status_code == 200
    assert first.json() == again.json()
    assert (first.json()["replies"], first.json()["seq"]) == ([], 2)
    assert house.texts()[1:] == ["Do you know bakeries?"]


def test_a_press_while_a_person_answers_is_kept_once_and_answered_with_nothing(
    client: TestClient, house: House, assistant: Any
) -> None:
    offered = client.post(MESSAGES, json={"text": "hello"}).json()["replies"][0]["buttons"][0]["choice"]
    house.handover.take_talk(house.talk, PRIYA)
    assistant.turn = Turn((), holder="person")
    body = {"id": "4f3f2c3e-98a5-4f0f-8d37-55a0e5b8a6cd", "choice": offered}
    first, again = [client.post(MESSAGES, json=body) for _ in range(2)]

    assert first.json()["replies"] == again.json()["replies"] == []
    assert house.texts().count("Leads") == 1


def test_a_reply_of_the_bot_computed_before_a_person_took_over_never_reaches_the_visitor(
    client: TestClient, house: House
) -> None:
    house.handover.take_talk(house.talk, PRIYA)
    answer = client.post(MESSAGES, json={"text": "hello"})

    assert answer.status_code >= 500
    assert not any(text.startswith("You said") for text in house.texts())


def test_timers_pass_while_the_server_runs(client: TestClient, house: House) -> None:
    house.handover.request_person(house.talk)
    token = client.headers["Authorization"].removeprefix("Bearer ")
    with client.websocket_connect(WS) as line:
        line.send_json({"token": token, "after": 0})
        line.receive_json()
        # Long past every timer of the wait: each is passed by the server itself, one after the other.
        house.now += timedelta(hours=1)
        deadline = time.monotonic() + 30
        while house.handover.get_holding(house.talk).holder != "bot" and time.monotonic() < deadline:
            house.now += timedelta(minutes=1)
            time.sleep(0.1)
        (told,) = line.receive_json()["messages"]

    assert (told["note"], told["text"]) == ("missed", TEXTS["missed"])


def test_the_widget_says_before_the_first_message_that_nobody_human_answers() -> None:
    assert "automated assistant" in shipped_library().get_tree("widget")["texts"]["privacy"]


@pytest.mark.parametrize("way", ["live", "http"])
def test_h13_what_the_visitor_has_read_is_known(way: str, client: TestClient, house: House) -> None:
    seq = house.handover.write_message(house.talk, PRIYA, "Hello!").messages[-1].seq
    assert [m.seq for m in house.transcripts.list_unread(house.talk)] == [seq]
    if way == "http":
        assert client.post("/api/chat/read", json={"seq": seq}).json() == {"kept": True}
    else:
        with client.websocket_connect(WS) as line:
            line.send_json({"token": client.headers["Authorization"].removeprefix("Bearer ")})
            line.send_json({"read": seq})
            assert line.receive_json() == {"read": seq}

    assert house.transcripts.list_unread(house.talk) == ()
    assert client.post("/api/chat/read", json={"seq": "x"}).status_code == 400


def test_h13_a_link_out_of_a_mail_leads_into_the_same_talk_and_no_other_token_does(
    client: TestClient, house: House, services: Any
) -> None:
    house.handover.write_message(house.talk, PRIYA, "Hello!")
    link = talk_link_tokens(find_secret(services.settings)).issue_token(house.talk)
    begun = client.post("/api/chat/sessions", json={"link": link})
    assert (begun.status_code, begun.json()["conversation_id"]) == (201, house.talk)
    found = client.get(MESSAGES, headers={"Authorization": f"Bearer {begun.json()['token']}"}).json()["messages"]
    assert [m["text"] for m in found][-1] == "Hello!"

    for other in (begun.json()["token"], "x", 7):
        assert client.post("/api/chat/sessions", json={"link": other}).json()["error"]["code"] == "bad_token"


def test_who_writes_is_seen_on_the_other_side(client: TestClient, house: House) -> None:
    typing = client.app.state.typing  # type: ignore[attr-defined]
    with client.websocket_connect(WS) as line:
        line.send_json({"token": client.headers["Authorization"].removeprefix("Bearer "), "after": 0})
        line.receive_json()
        line.send_json({"typing": True})
        typing.note_writing(house.talk, "person", "Priya")
        assert line.receive_json() == {"typing": {"name": "Priya"}}
        # Nothing answers a sign, so the next frame is the answer to this.
        line.send_json({"after": 0})
        assert line.receive_json() == {"messages": []}
        assert typing.is_writing(house.talk, "visitor")


FILE_ID = "4f3f2c3e-98a5-4f0f-8d37-55a0e5b8a6cd"


def test_a_file_goes_both_ways_and_is_only_ever_a_download(client: TestClient, house: House) -> None:
    def send(name: str, body: bytes) -> Any:
        return client.post("/api/chat/files", params={"name": name, "id": FILE_ID}, content=body)

    refused = send("offer.pdf", b"%PDF-1.7")
    assert (refused.status_code, refused.json()["error"]["code"]) == (415, "bad_file")
    house.handover.take_talk(house.talk, PRIYA)
    (message,) = send("offer.pdf", b"%PDF-1.7").json()["messages"]
    assert send("offer.pdf", b"%PDF-1.7").json()["messages"] == [message]
    assert (message["from"], message["files"][0]["name"], message["files"][0]["picture"]) == (
        "visitor",
        "offer.pdf",
        False,
    )
    fetched = client.get(message["files"][0]["url"], headers={"Authorization": ""})
    assert fetched.content == b"%PDF-1.7"
    assert fetched.headers["content-disposition"] == "attachment; filename*=UTF-8''offer.pdf"
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in fetched.headers["content-security-policy"]
    assert send("x.html", b"<script>").json()["error"]["code"] == "bad_file"
    assert send("x.pdf", b"%PDF" + b"x" * 30_000).status_code == 413
    assert client.get("/api/chat/files/nothing").status_code == 404
    assert client.post("/api/chat/files", headers={"Authorization": ""}, content=b"x").status_code == 401
