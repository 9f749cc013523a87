"""What collectors of traces and errors get of a real talk: stages and places, and none of its words."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import httpx
import pytest
from sentry_sdk.envelope import Envelope

from bot.bootstrap.app import App
from bot.channels.served_parts import ServedParts
from bot.channels.web.app import create_app
from bot.observability.lifespan import report_events
from bot.settings import Secret
from tests.conversations.conftest import Swallowed
from tests.fakes.receiver import Receiver, receive_requests

SAID = (
    "hello, my name is Wrenford Quillbank and velvetmarmot is my phrase",
    "write to wrenford@quillbank.example or call 0161 496 0733",
    "my shop is https://velvetmarmot.example/secret?who=wrenford, 20000 followers and 4137 euros a month",
)
PAGE = {"page": "https://velvetmarmot.example/here", "utm": {"source": "velvetmarmot"}}
TRACES = re.compile(rb"wrenford|quillbank|velvetmarmot|496.?0733|4137", re.IGNORECASE)


async def talk(running: App, traces: Receiver, faults: Receiver) -> list[int]:
    """A visitor who says it all, as the operator's servers see it."""
    settings = replace(running.content.settings, otlp_endpoint=traces.url, sentry_dsn=Secret(faults.dsn))
    app = create_app(ServedParts.from_app(running))
    async with report_events(settings, app.state.metrics):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://agency.example") as browser:
            token = (await browser.post("/api/chat/sessions", json=PAGE)).json()["token"]
            browser.headers["Authorization"] = f"Bearer {token}"
            return [(await browser.post("/api/chat/messages", json={"text": text})).status_code for text in SAID]


def test_nothing_of_a_talk_is_in_its_traces(running: App, loop: asyncio.AbstractEventLoop) -> None:
    with receive_requests() as traces, receive_requests() as faults:
        codes = loop.run_until_complete(talk(running, traces, faults))

    told = b"".join(traces.bodies)
    assert codes == [200] * len(SAID)
    assert all(stage in told for stage in (b"turn", b"waiting", b"answering", b"hearing", b"masking", b"understanding"))
    assert not TRACES.search(told)
    assert faults.bodies == []


def test_a_fault_in_an_action_is_reported_without_its_words(
    running: App, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch, swallowed: Swallowed
) -> None:
    async def run(call: object) -> None:
        raise ValueError(f"cannot read {call}")

    monkeypatch.setattr(running.assistant._actions._executor, "run", run)
    with receive_requests() as traces, receive_requests() as faults:
        codes = loop.run_until_complete(talk(running, traces, faults))
        faults.wait_for(len(SAID))
    swallowed.records.clear()

    events = [item for body in faults.bodies for item in Envelope.deserialize(body).items]
    told = b"".join(item.payload.get_bytes() for item in events)
    assert codes == [200] * len(SAID)
    assert len(events) == len(SAID)
    assert b"ValueError" in told
    assert b"run_action" in told
    assert not TRACES.search(told)
