"""The Slack channel with a Slack of our own, an assistant that repeats what it hears, and everything kept in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.conversations.assistant import TurnRequest
from bot.conversations.transcripts import Origin
from bot.dialogue.model import Button, Reply, Turn, VisitorMessage
from bot.knowledge.library import Library
from bot.knowledge.loader import load_library
from bot.leads.privacy import mask_text
from bot.leads.store import LeadStore
from bot.recommendations.model import Recommendation
from bot.settings import Secret, Settings
from bot.storage.conversations.plans import SavedPlan
from tests.bot.channels.slack.deliveries import encoded, signed
from tests.bot.channels.slack.mock_slack import APP_TOKEN, SECRET, TOKEN, MockSlack
from tests.bot.channels.slack.serving import slack_app
from tests.fakes.channel_queue import InMemorySlackStore
from tests.fakes.leads import InMemoryLeads
from tests.fakes.transcripts import InMemoryTranscripts
from tests.fakes.turns import LoopTurns

Json = dict[str, Any]


@dataclass
class Echo:
    """Repeats what it hears; `turns` are given instead, one after the other; `fails` is raised instead."""

    heard: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    waits: float = 0.0
    is_ready: bool = True

    def read_message(self, conversation_id: str, said: VisitorMessage) -> TurnRequest:
        return TurnRequest(conversation_id, said)

    async def respond_to(self, request: TurnRequest) -> Turn:
        heard = request.said
        await asyncio.sleep(self.waits)
        if self.fails:
            raise self.fails.pop(0)
        self.heard.append((request.conversation_id, heard.text or None, heard.payload))
        choices = (Button("Leads", '/inform{"goal": ["leads"]}'), Button("Site", url="https://x.example"))
        turn = self.turns.pop(0) if self.turns else Turn((Reply(f"You said: {heard.text or heard.payload}", choices),))
        return turn

    def mask_text(self, text: str) -> str:
        return mask_text(text)

    def has_model(self) -> bool:
        return self.is_ready


@dataclass
class Links:
    """What was recommended, and the links to it, by conversation."""

    tokens: dict[str, str] = field(default_factory=dict)
    given: dict[str, Json] = field(default_factory=dict)

    def get_plan(self, conversation_id: str) -> SavedPlan | None:
        given = self.given.get(conversation_id)
        return (
            SavedPlan(conversation_id, 1, datetime.now(timezone.utc), Recommendation.from_json(given))
            if given
            else None
        )

    def token_of(self, conversation_id: str) -> str | None:
        return self.tokens.get(conversation_id)


@dataclass(frozen=True)
class House:
    """The services that the channel is given."""

    settings: Settings
    library: Library
    transcripts: Any
    slack: Any
    assistant: Any = field(default_factory=Echo)
    leads: LeadStore = field(default_factory=InMemoryLeads)
    plans: Links = field(default_factory=Links)
    turns: LoopTurns = field(default_factory=LoopTurns)


def empty_house(settings: Settings, library: Library) -> House:
    """Services that keep everything in memory, and have nothing yet."""
    transcripts = InMemoryTranscripts()
    queues = InMemorySlackStore.build(begin=lambda talk: transcripts.open_talk(talk, Origin("slack")))
    return House(settings, library, transcripts, queues)


async def settled(house: House, eventually: Callable[..., Any]) -> None:
    """Returns once nothing waits to be answered or to be sent."""
    await eventually(lambda: not house.slack.inbox.count_waiting() and not house.slack.outbox.count_waiting())


@dataclass
class Door:
    """Slack's way in over HTTP, to an app that runs."""

    browser: httpx.AsyncClient

    async def push(self, source: str, payload: Json) -> None:
        answer = await self.post(source, payload)
        assert answer.status_code == 200, answer.text

    async def post(self, source: str, payload: Json, headers: dict[str, str] | None = None) -> httpx.Response:
        body = encoded(source, payload)
        return await self.browser.post(f"/webhooks/slack/{source}", content=body, headers=headers or signed(body))


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(Settings().content, None)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def slack() -> AsyncIterator[MockSlack]:
    mock = MockSlack()
    await mock.start()
    yield mock
    assert mock.rejected == []
    await mock.stop()


@pytest.fixture
def settings(tmp_path: Path, slack: MockSlack) -> Settings:
    return replace(
        Settings(),
        var=tmp_path,
        secret_key=Secret("k" * 40),
        slack_bot_token=Secret(TOKEN),
        slack_signing_secret=Secret(SECRET),
        slack_api_url=slack.api_url,
        slack_leads_channel="C0SALES001",
        slack_agency_users=("U0SALLY001",),
    )


@pytest.fixture
def house(settings: Settings, library: Library) -> House:
    return empty_house(settings, library)


@pytest.fixture
def assistant(house: House) -> Echo:
    echo: Echo = house.assistant
    return echo


@pytest.fixture
async def running() -> AsyncIterator[Callable[[House], Any]]:
    """Starts the channel over these services, and stops it when the test ends."""
    lives: list[Any] = []

    async def start(house: House) -> Door:
        app = slack_app(house, lease_seconds=1.0)
        life = app.router.lifespan_context(app)
        await life.__aenter__()
        lives.append(life)
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 5000))
        return Door(httpx.AsyncClient(transport=transport, base_url="http://agency.example"))

    yield start
    for life in lives:
        await life.__aexit__(None, None, None)


@pytest.fixture
async def door(house: House, running: Callable[[House], Any]) -> Door:
    """Slack's way in, by HTTP, with the channel running."""
    opened: Door = await running(house)
    return opened


@pytest.fixture
def with_socket(house: House) -> House:
    """The same services with Socket Mode set up."""
    return replace(house, settings=replace(house.settings, slack_app_token=Secret(APP_TOKEN)))


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """Waits for something to become true; the wait is long, so that a busy machine fails no test."""

    async def wait(holds: Callable[[], Any], seconds: float = 30.0) -> Any:
        for _ in range(int(seconds / 0.02)):
            if found := holds():
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(f"waited for {seconds} s in vain")

    return wait
