"""The desk over a database with leads and talks, and people of every role at their browsers."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from bot.bootstrap.content import Content
from bot.bootstrap.handover import build_handover
from bot.bootstrap.stores import build_stores
from bot.channels.web.guards import SecurityHeaders
from bot.channels.web.page import page_routes
from bot.channels.web.texts import Texts
from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.desk.content_check import CheckResult
from bot.desk.parts import DeskParts, join_desk
from bot.desk.passwords import hash_password
from bot.desk.routes import desk_routes
from bot.leads.model import Advice, Consent, Contact, Lead
from bot.leads.slots import Slot
from bot.settings import Secret, Settings
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine, write_transaction
from bot.storage.database.tables import turns
from bot.storage.desk.users import Role, User
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database
from bot.storage.reports.facts import record_facts

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=timezone.utc)
PASSWORD = "seven tall lighthouses"
ROLES: tuple[Role, ...] = ("viewer", "agent", "editor", "admin")
BUDGET = {"amount_min": 9000, "amount_max": 9000, "currency": "USD", "period": "month"}
PROFILE = {"goals": ["leads"], "timeframe": {"days_min": 60, "days_max": 60}, "budget": BUDGET, "decides": "me"}


@dataclass
class Moment:
    """The time of the desk, which a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class House:
    """What is kept, and who comes to see it."""

    parts: DeskParts
    engine: Engine
    app: FastAPI
    time: Moment
    asked: list[str]
    turns: int = 0

    def browser(self) -> TestClient:
        return TestClient(self.app, base_url="http://desk.example", follow_redirects=False)

    def add(self, role: Role, email: str = "") -> str:
        address = email or f"{role}@studio.example"
        self.parts.users.add_user(User(address, role.title(), role, HASHED, NOW))
        return address

    def enter(self, role: Role) -> Colleague:
        """A browser in which somebody of this role is in."""
        inside = Colleague(self.browser())
        session = self.parts.users.begin_session(self.add(role))
        inside.browser.cookies.set("desk", session, domain="desk.example", path="/desk")
        return inside

    def talk(self, *texts: str, at: datetime = NOW, origin: Origin | None = None) -> str:
        transcripts = SqlTranscripts(self.engine, lambda: at)
        talk = transcripts.start_talk(
            origin or Origin("web", "https://rowing.example/boats", utm=(("campaign", "spring"),))
        )
        for text in texts:
            (heard,) = transcripts.append_lines(talk, TranscriptEntry("visitor", text))
            transcripts.append_lines(talk, TranscriptEntry("bot", f"**Noted**: {len(text)} letters", answers=heard.seq))
        return talk

    def happen(self, talk: str, *found: tuple[str, str], at: datetime = NOW) -> None:
        with write_transaction(self.engine) as connection:
            record_facts(connection, talk, found, at)

    def read(self, talk: str, text: str, intent: str, confidence: float, entities: Sequence[Any] = ()) -> None:
        """How the engine logs that it read a message so."""
        parsed = {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": list(entities)}
        events = [{"event": "user", "text": text, "parse_data": parsed}, {"event": "action", "name": "action_answer"}]
        self.turns += 1
        row = {"conversation_id": talk, "number": self.turns, "time": NOW, "events": events}
        with write_transaction(self.engine) as connection:
            connection.execute(turns.insert().values(row))

    def lead(self, name: str = "Odile Marchetti", talk: str = "", at: datetime = NOW, **other: Any) -> Lead:
        conversation = talk or self.talk("we sell rowing boats", "my number is with you", at=at)
        first = name.split()[0].lower().strip("<>\"'=/")
        contact = Contact(name, f"{first or 'x'}@rowing.example", "+1 202 555 0171", "Rowing & Co", "owner")
        yes = Consent("contact", True, "1", "May we?", at)
        kept = Lead(
            f"lead-{conversation[-10:]}",
            conversation,
            **{"contact": contact, "created": at, "changed": at, "consents": (yes,), "profile": PROFILE, **other},
        )
        leads: SqlLeads = self.parts.leads
        leads.save_advice(
            conversation, Advice(at, {"verdict": "smm", "headline": "Mostly paid", "share": {"smm": 0.7, "smo": 0.3}})
        )
        return leads.save_lead(kept)

    def book(self, lead: Lead, start: datetime) -> None:
        bookings = SqlBookings(self.engine, 15)
        bookings.book_slot(
            lead.id, Slot(start, start + timedelta(minutes=30), ("joel",)), "America/New_York", NOW - timedelta(days=30)
        )


@dataclass
class Colleague:
    """Somebody of the agency at a browser."""

    browser: TestClient

    def sign_in(self, email: str, password: str = PASSWORD, code: str = "", wanted: str = "") -> httpx.Response:
        form = self.browser.get(f"/desk/sign-in{wanted}")
        fields = {"email": email, "password": password, "code": code, "word": word_of(form), "next": next_of(form)}
        return self.browser.post("/desk/sign-in", data=fields)

    def see(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def do(self, path: str, page: str = "/desk/account", **fields: Any) -> httpx.Response:
        return self.browser.post(path, data={"word": word_of(self.browser.get(page)), **fields})


def word_of(page: httpx.Response) -> str:
    found = re.search(r'name="word" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def next_of(page: httpx.Response) -> str:
    found = re.search(r'name="next" value="([^"]*)"', page.text)
    assert found
    return unescape(found[1])


HASHED = hash_password(PASSWORD)


def embed_words(texts: Sequence[str]) -> Any:
    """Texts by the words they share, without a model."""
    rows = np.zeros((len(texts), 512), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in re.findall(r"\w+", text.lower()):
            row[zlib.crc32(word.encode()) % 512] += 1
    return rows


def check_little(folder: Path) -> CheckResult:
    """A quick stand-in for `bot check`, which refuses one word."""
    bad = [path.name for path in sorted((folder / "desk").rglob("*.yml")) if "nonsense" in path.read_text()]
    return CheckResult(not bad, tuple(f"{name}: nonsense is refused" for name in bad))


def open_house(
    services: Content,
    folder: Path,
    public_url: str = "http://desk.example",
    own: Path | None = None,
    database_url: str = "",
) -> House:
    """The desk alone, with the site's own files beside it, over an empty database."""
    (folder / "models").mkdir(parents=True, exist_ok=True)
    settings = Settings(
        var=folder,
        models=folder / "models",
        agency_dir=own,
        secret_key=Secret("k3y" * 20),
        public_url=public_url,
        database_url=Secret(database_url),
    )
    upgrade_database(settings.url)
    engine = open_engine(settings.url)
    time = Moment()
    content = replace(services, settings=settings)
    asked: list[str] = []
    stores = build_stores(engine, settings, content.library, content.scoring, time)
    joined = join_desk(content, stores, build_handover(content, engine, time), time, embed_words)
    serving = replace(
        joined.serving, start=lambda by: asked.append(f"draft for {by}"), reload=lambda: asked.append("reload")
    )
    editing = replace(joined.editing, check=check_little)
    parts = replace(joined, serving=serving, editing=editing)
    app = FastAPI(redirect_slashes=False)
    app.include_router(desk_routes(parts))
    app.include_router(page_routes(services.library.agency, Texts.from_library(services.library)))
    app.add_middleware(SecurityHeaders)
    return House(parts, engine, app, time, asked)
