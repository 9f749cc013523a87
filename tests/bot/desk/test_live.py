"""A talk in the inbox over a WebSocket: what is said comes by itself, and only to who may see it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from bot.conversations.transcripts import TranscriptEntry
from tests.bot.desk.house import Colleague, House
from tests.bot.handover.conftest import TOM

ORIGIN = {"origin": "http://desk.example"}


@pytest.fixture
def talk(house: House) -> str:
    talk = house.talk("we restore church organs", "is somebody there?")
    house.parts.handover.request_person(talk)
    return talk


def greeting(colleague: Colleague, talk: str) -> dict[str, Any]:
    """What a page of this talk says when its socket opens."""
    page = colleague.see(f"/desk/inbox/{talk}")
    found = re.search(r'data-after="(\d+)" data-state="([^"]*)"', page)
    word = re.search(r'data-word="([^"]+)"', page)
    assert found
    assert word
    return {"word": word[1], "after": int(found[1]), "state": unescape(found[2])}


def place_of(talk: str) -> str:
    return f"ws://desk.example/desk/inbox/{talk}/ws"


def close_code(socket: WebSocketTestSession) -> int:
    """With what it is closed; whatever is sent before is passed over."""
    while True:
        try:
            socket.receive_text()
        except WebSocketDisconnect as closed:
            return closed.code


@contextmanager
def opened(colleague: Colleague, talk: str, **changes: Any) -> Iterator[WebSocketTestSession]:
    with colleague.browser.websocket_connect(place_of(talk), headers=ORIGIN) as socket:
        socket.send_text(json.dumps({**greeting(colleague, talk), **changes}))
        assert socket.receive_text() == ""
        yield socket


def test_what_comes_is_sent_once_and_as_the_page_has_it(house: House, agent: Colleague, talk: str) -> None:
    with opened(agent, talk) as socket:
        house.parts.transcripts.append_lines(talk, TranscriptEntry("visitor", "hello? <b>anyone</b>"))
        first = socket.receive_text()
        assert "hello? &lt;b&gt;anyone&lt;/b&gt;" in first
        assert "church organs" not in first
        assert 'id="standing"' not in first
        house.parts.handover.take_talk(talk, TOM)
        second = socket.receive_text()
        assert "Tom answers." in second
        assert "anyone" not in second


def test_that_a_visitor_types_is_seen_at_once_and_moves_nothing_else(house: House, agent: Colleague, talk: str) -> None:
    with opened(agent, talk) as socket:
        # The first look is over, and the next one two seconds away.
        time.sleep(0.3)
        begun = time.monotonic()
        house.parts.typing.note_writing(talk, "visitor")
        sent = socket.receive_text()
        assert "The visitor is writing" in sent
        assert 'id="standing"' not in sent
        print(f"seen after {time.monotonic() - begun:.2f} s")


def test_a_socket_without_a_session_or_from_another_page_is_refused(house: House, agent: Colleague, talk: str) -> None:
    path = place_of(talk)
    with pytest.raises(WebSocketDisconnect), house.browser().websocket_connect(path, headers=ORIGIN):
        pass
    foreign = {"origin": "https://evil.example"}
    with pytest.raises(WebSocketDisconnect), agent.browser.websocket_connect(path, headers=foreign):
        pass
    with pytest.raises(WebSocketDisconnect), agent.browser.websocket_connect(place_of("none"), headers=ORIGIN):
        pass


@pytest.mark.parametrize("frame", ["", "{}", "[]", '{"word": "w", "after": "x", "state": ""}', "null"])
def test_a_socket_that_does_not_say_the_word_of_its_page_is_closed(agent: Colleague, talk: str, frame: str) -> None:
    for said in (frame, json.dumps({**greeting(agent, talk), "word": "another"})):
        with agent.browser.websocket_connect(place_of(talk), headers=ORIGIN) as socket:
            socket.send_text(said)
            assert close_code(socket) == 4401


def test_a_socket_ends_with_its_session(house: House, agent: Colleague, talk: str) -> None:
    with opened(agent, talk) as socket:
        agent.do("/desk/sign-out")
        house.parts.transcripts.append_lines(talk, TranscriptEntry("visitor", "a secret"))
        assert close_code(socket) == 4401


def test_who_may_only_look_reads_along_without_names(house: House, viewer: Colleague) -> None:
    talk = house.talk("hello")
    house.lead("Odile Marchetti", talk=talk)
    with opened(viewer, talk) as socket:
        house.parts.transcripts.append_lines(talk, TranscriptEntry("visitor", "Odile Marchetti speaking"))
        assert "Odile" not in socket.receive_text()
