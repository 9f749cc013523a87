"""A web channel with an assistant that says what a test wants, and transcripts kept in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from bot.channels.web.app import create_app
from bot.conversations.assistant import TurnRequest
from bot.dialogue.model import Button, Reply, Turn, VisitorMessage
from bot.knowledge.formats import Formats
from bot.knowledge.library import Library
from bot.knowledge.loader import load_library
from bot.knowledge.model import Agency
from bot.leads.appointments import Appointments
from bot.leads.invitation import Attendee
from bot.leads.privacy import mask_text
from bot.leads.spam import SpamRules
from bot.recommendations.planning.catalog import Catalog, load_catalog
from bot.settings import Secret, Settings
from bot.storage.conversations.plans import SavedPlan
from tests.fakes.leads import InMemoryBookings, InMemoryLeads
from tests.fakes.transcripts import InMemoryTranscripts
from tests.fakes.turns import LoopTurns


@dataclass
class FakeAssistant:
    """Repeats what it hears; `fails` is raised instead, `waits` is slept first."""

    heard: list[tuple[str | None, str | None]] = field(default_factory=list)
    fails: Exception | None = None
    waits: float = 0.0
    is_ready: bool = True
    turn: Turn | None = None

    def read_message(self, conversation_id: str, said: VisitorMessage) -> TurnRequest:
        return TurnRequest(conversation_id, said)

    async def respond_to(self, request: TurnRequest) -> Turn:
        heard = request.said
        self.heard.append((heard.text or None, heard.payload))
        await asyncio.sleep(self.waits)
        if self.fails:
            raise self.fails
        buttons = (Button("Leads", payload='/inform{"goal": ["leads"]}'), Button("Site", url="https://x.example"))
        turn = self.turn or Turn((Reply(f"You said: {heard.text or heard.payload}", buttons),))
        return turn

    def mask_text(self, text: str) -> str:
        return mask_text(text, ("Ada Lovelace",))

    def has_model(self) -> bool:
        return self.is_ready


@dataclass
class FakePlans:
    """Holds plans by their tokens; `fails` is raised instead."""

    kept: dict[str, SavedPlan] = field(default_factory=dict)
    fails: Exception | None = None

    def find_by_token(self, token: str) -> SavedPlan | None:
        if self.fails:
            raise self.fails
        return self.kept.get(token)


@lru_cache(maxsize=1)
def shipped_book() -> Catalog:
    return load_catalog()


def shipped_spam() -> SpamRules:
    return SpamRules.from_content(shipped_library().get_tree("spam"))


@dataclass(frozen=True)
class FakeServices:
    settings: Settings
    assistant: FakeAssistant = field(default_factory=FakeAssistant)
    turns: LoopTurns = field(default_factory=LoopTurns)
    transcripts: InMemoryTranscripts = field(default_factory=InMemoryTranscripts)
    library: Any = field(default_factory=lambda: a_library())
    book: Catalog = field(default_factory=shipped_book)
    spam: SpamRules = field(default_factory=shipped_spam)
    plans: FakePlans = field(default_factory=FakePlans)
    leads: InMemoryLeads = field(default_factory=InMemoryLeads)
    bookings: InMemoryBookings = field(init=False)
    appointments: Appointments = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bookings", InMemoryBookings(self.leads, 15))
        object.__setattr__(self, "appointments", shipped_appointments())


@lru_cache(maxsize=1)
def shipped_library() -> Library:
    return load_library()


def a_library() -> Any:
    """The shipped library as far as channels look at it; tests may change it."""
    return SimpleNamespace(agency=shipped_agency(), metrics={}, get_tree=shipped_library().get_tree)


def shipped_agency() -> Agency:
    return shipped_library().agency


def shipped_appointments() -> Appointments:
    agency, lines = shipped_agency(), shipped_library().get_tree("booking")
    head = Attendee(agency.name, agency.email)
    return Appointments(
        agency.calendar, lines, head, agency.links.site, Formats(agency.region), "http://agency.example"
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path, secret_key=Secret("k" * 40), allowed_origins=("https://shop.example",))


@pytest.fixture
def services(settings: Settings) -> FakeServices:
    return FakeServices(settings)


@pytest.fixture
def assistant(services: FakeServices) -> FakeAssistant:
    return services.assistant


@pytest.fixture
def with_settings(services: FakeServices) -> Callable[[Settings], httpx.AsyncClient]:
    """A browser at the same services under other settings."""
    return lambda settings: _browser(FakeServices(settings, services.assistant, transcripts=services.transcripts))


@pytest.fixture
async def browser(services: FakeServices) -> AsyncIterator[httpx.AsyncClient]:
    async with _browser(services) as client:
        yield client


@pytest.fixture
async def visitor(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser that has begun a conversation."""
    begun = await browser.post("/api/chat/sessions", json={})
    browser.headers["Authorization"] = f"Bearer {begun.json()['token']}"
    return browser


def _browser(services: FakeServices) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=create_app(services), client=("127.0.0.1", 5000))
    return httpx.AsyncClient(transport=transport, base_url="http://agency.example")
