"""What a turn is told of its visitor beside the message: the address, and whether a hidden field was filled in."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.web.honeypot import Honeypot
from bot.dialogue.model import Turn
from bot.leads.pending_contacts import TurnContext, current_turn
from bot.leads.spam import SpamRules
from bot.peers.loopback import LoopbackTransport
from bot.peers.peers import Peers


@pytest.fixture
def asides(assistant: Any, monkeypatch: pytest.MonkeyPatch) -> list[TurnContext]:
    """What the assistant's turns carried."""
    seen: list[TurnContext] = []
    respond = assistant.respond_to

    async def watched(*args: Any, **said: Any) -> Turn:
        seen.append(current_turn())
        return await respond(*args, **said)

    monkeypatch.setattr(assistant, "respond_to", watched)
    return seen


async def say(browser: httpx.AsyncClient, **body: str) -> None:
    assert (await browser.post("/api/chat/messages", json={"text": "hello", **body})).status_code == 200


async def test_a_turn_knows_the_address_and_no_trap(visitor: httpx.AsyncClient, asides: list[TurnContext]) -> None:
    await say(visitor)
    await say(visitor, nickname="  ")

    assert [(aside.address, aside.trapped) for aside in asides] == [("127.0.0.1", False)] * 2


async def test_who_fills_in_the_hidden_field_is_a_machine_from_then_on(
    visitor: httpx.AsyncClient, asides: list[TurnContext]
) -> None:
    await say(visitor)
    await say(visitor, nickname="Bobby")
    await say(visitor)

    assert [aside.trapped for aside in asides] == [False, True, True]


async def test_the_hidden_field_counts_when_the_conversation_begins(
    browser: httpx.AsyncClient, asides: list[TurnContext]
) -> None:
    begun = await browser.post("/api/chat/sessions", json={"nickname": "Bobby"})
    browser.headers["Authorization"] = f"Bearer {begun.json()['token']}"
    await say(browser)

    assert asides[0].trapped


async def test_nothing_is_carried_outside_a_turn(visitor: httpx.AsyncClient, asides: list[TurnContext]) -> None:
    await say(visitor, nickname="Bobby")

    assert current_turn() == TurnContext()


def test_what_is_remembered_does_not_grow_without_end() -> None:
    rules = SpamRules("nickname", (), frozenset(), frozenset(), {})
    traps = Honeypot(rules)
    for number in range(6000):
        traps.is_sprung(f"web-{number}", {"nickname": "Bobby"})

    assert not traps.is_sprung("web-0", {})
    assert traps.is_sprung("web-5999", {})


async def test_who_sprang_the_trap_in_one_process_has_sprung_it_in_all(tmp_path: Path) -> None:
    rules = SpamRules("nickname", (), frozenset(), frozenset(), {})
    peers = [Peers(LoopbackTransport(tmp_path), "s" * 40) for _ in range(2)]
    here, there = (Honeypot(rules, one) for one in peers)
    for one in peers:
        await one.start_peers()

    here.is_sprung("web-1", {"nickname": "Bobby"})
    for _ in range(200):
        if there.is_sprung("web-1", {}):
            break
        await asyncio.sleep(0.01)

    assert there.is_sprung("web-1", {})
    assert not there.is_sprung("web-2", {})
    for one in peers:
        await one.stop_peers()
