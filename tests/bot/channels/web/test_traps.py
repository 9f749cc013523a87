"""What a turn is told of its visitor beside the message: the address, and whether a hidden field was filled in."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.web.traps import Traps
from bot.dialogue.model import Turn
from bot.leads.held import Aside, carried
from bot.leads.spam import SpamRules
from bot.peers.loopback import LoopbackWire
from bot.peers.peers import Peers


@pytest.fixture
def asides(assistant: Any, monkeypatch: pytest.MonkeyPatch) -> list[Aside]:
    """What the assistant's turns carried."""
    seen: list[Aside] = []
    respond = assistant.respond

    async def watched(*args: Any, **said: Any) -> Turn:
        seen.append(carried())
        return await respond(*args, **said)

    monkeypatch.setattr(assistant, "respond", watched)
    return seen


async def say(browser: httpx.AsyncClient, **body: str) -> None:
    assert (await browser.post("/api/chat/messages", json={"text": "hello", **body})).status_code == 200


async def test_a_turn_knows_the_address_and_no_trap(visitor: httpx.AsyncClient, asides: list[Aside]) -> None:
    await say(visitor)
    await say(visitor, nickname="  ")

    assert [(aside.address, aside.trapped) for aside in asides] == [("127.0.0.1", False)] * 2


async def test_who_fills_in_the_hidden_field_is_a_machine_from_then_on(
    visitor: httpx.AsyncClient, asides: list[Aside]
) -> None:
    await say(visitor)
    await say(visitor, nickname="Bobby")
    await say(visitor)

    assert [aside.trapped for aside in asides] == [False, True, True]


async def test_the_hidden_field_counts_when_the_conversation_begins(
    browser: httpx.AsyncClient, asides: list[Aside]
) -> None:
    begun = await browser.post("/api/chat/sessions", json={"nickname": "Bobby"})
    browser.headers["Authorization"] = f"Bearer {begun.json()['token']}"
    await say(browser)

    assert asides[0].trapped


async def test_nothing_is_carried_outside_a_turn(visitor: httpx.AsyncClient, asides: list[Aside]) -> None:
    await say(visitor, nickname="Bobby")

    assert carried() == Aside()


def test_what_is_remembered_does_not_grow_without_end() -> None:
    rules = SpamRules("nickname", (), frozenset(), frozenset(), {})
    traps = Traps(rules)
    for number in range(6000):
        traps.sprung(f"web-{number}", {"nickname": "Bobby"})

    assert not traps.sprung("web-0", {})
    assert traps.sprung("web-5999", {})


async def test_who_sprang_the_trap_in_one_process_has_sprung_it_in_all(tmp_path: Path) -> None:
    rules = SpamRules("nickname", (), frozenset(), frozenset(), {})
    peers = [Peers(LoopbackWire(tmp_path), "s" * 40) for _ in range(2)]
    here, there = (Traps(rules, one) for one in peers)
    for one in peers:
        await one.start()

    here.sprung("web-1", {"nickname": "Bobby"})
    for _ in range(200):
        if there.sprung("web-1", {}):
            break
        await asyncio.sleep(0.01)

    assert there.sprung("web-1", {})
    assert not there.sprung("web-2", {})
    for one in peers:
        await one.stop()
