"""The brief behind its link, and the feed of leads: for those who hold the link or the token, and nobody else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from bot.bootstrap.content import Content, build_content
from bot.bootstrap.mails import build_mails
from bot.channels.web.briefs import brief_routes
from bot.channels.web.errors import to_response
from bot.channels.web.feed import feed_routes
from bot.channels.web.texts import Texts
from bot.conversations.errors import ChatError
from bot.errors import NotReady
from bot.leads.model import Consent, Contact, Lead
from bot.notifications.lead_context import LeadContexts
from bot.settings import Secret, Settings
from bot.storage.database.engine import open_engine
from bot.storage.leads.brief_links import BriefLinks
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database
from bot.storage.privacy.personal_data import PersonalData

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
TOKEN = {"Authorization": "Bearer feed-token"}


@dataclass
class Desk:
    """Leads in a database, their briefs and the feed."""

    engine: Engine
    leads: SqlLeads
    links: BriefLinks
    browser: TestClient

    def keep(self, name: str, minutes: int = 0) -> Lead:
        at = NOW + timedelta(minutes=minutes)
        yes = Consent("contact", True, "1", "May we?", at)
        contact = Contact(name, f"{name.split()[0].lower().strip('=<')}@example.com", company="<b>Shop</b>")
        return self.leads.save_lead(Lead(f"lead-{minutes}", f"web-{minutes}", contact, at, at, consents=(yes,)))


@pytest.fixture(scope="module")
def parts() -> Content:
    return build_content(replace(Settings(), feed_token=Secret("feed-token")))


@pytest.fixture
def desk(parts: Content, tmp_path: Path) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    upgrade_database(url)
    engine = open_engine(url)
    leads, links = SqlLeads(engine), BriefLinks(engine)
    dossiers = LeadContexts(leads, PersonalData(engine), SqlBookings(engine, 15), lambda talk: None, lambda lead: None)
    room: Any = SimpleNamespace(links=links, dossiers=dossiers, briefs=build_mails(parts).briefs)
    app = FastAPI()
    app.include_router(brief_routes(room, lambda: NOW))
    app.include_router(feed_routes(leads, parts.settings))
    texts = Texts.from_library(parts.library)
    app.add_exception_handler(ChatError, lambda request, error: to_response(error, texts))
    yield Desk(engine, leads, links, TestClient(app))
    engine.dispose()


def test_a_brief_is_shown_behind_its_link_and_kept_by_no_cache(desk: Desk) -> None:
    token = desk.links.token_of(desk.keep("Ada <Lovelace>").id)

    page = desk.browser.get(f"/brief/{token}")

    assert page.status_code == 200
    assert "Brief: Ada &lt;Lovelace&gt;, &lt;b&gt;Shop&lt;/b&gt;" in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "script" not in page.headers["content-security-policy"]
    text = desk.browser.get(f"/brief/{token}.txt")
    assert (text.status_code, text.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert text.text.startswith("Brief: Ada <Lovelace>")


def test_a_lead_has_one_link_and_it_goes_with_the_lead(desk: Desk) -> None:
    lead = desk.keep("Ada")
    token = desk.links.token_of(lead.id)
    assert desk.links.token_of(lead.id) == token

    PersonalData(desk.engine).erase_person(lead.id)

    assert desk.browser.get(f"/brief/{token}").status_code == 404
    assert desk.links.token_of(lead.id) is None


@pytest.mark.parametrize("token", ["wrong-token-of-16", "x", "a" * 500, "..%2F..", "%00", "é" * 10])
def test_a_wrong_link_is_told_kindly_that_nothing_is_there(desk: Desk, token: str) -> None:
    answer = desk.browser.get(f"/brief/{token}")

    assert answer.status_code == 404
    if "brief" in answer.headers.get("content-type", ""):
        assert "This brief isn&#39;t here" in answer.text


def test_without_a_database_it_asks_to_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(token: str) -> str | None:
        raise NotReady("taken away by a test")

    monkeypatch.setattr(desk.links, "find_lead", gone)

    answer = desk.browser.get("/brief/some-token-of-16")

    assert (answer.status_code, "Just a moment" in answer.text) == (503, True)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "feed-token"}])
@pytest.mark.parametrize("path", ["/api/leads", "/api/leads.csv"])
def test_the_feed_is_closed_without_its_token(desk: Desk, path: str, headers: dict[str, str]) -> None:
    answer = desk.browser.get(path, headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_token")


def test_without_a_token_set_there_is_no_feed(parts: Content, desk: Desk) -> None:
    app = FastAPI()
    app.include_router(feed_routes(desk.leads, replace(parts.settings, feed_token=Secret(""))))

    assert TestClient(app).get("/api/leads", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_feed_goes_on_where_it_stopped_and_brings_what_changed(desk: Desk) -> None:
    for minutes in range(5):
        desk.keep(f"Visitor{minutes} Smith", minutes)

    def take(after: str | None) -> tuple[list[str], str | None]:
        query = {"limit": "2", **({"after": after} if after else {})}
        got = desk.browser.get("/api/leads", params=query, headers=TOKEN).json()
        return [lead["id"] for lead in got["leads"]], got["next"]

    first, place = take(None)
    second, place = take(place)
    third, place = take(place)
    assert [*first, *second, *third] == [f"lead-{minutes}" for minutes in range(5)]
    assert take(place) == ([], place)

    last = desk.leads.load_page("newest").leads[-1]
    changed = replace(last, changed=NOW + timedelta(hours=1), contact=Contact("New", "new@example.com"))
    desk.leads.save_lead(changed)
    assert take(place)[0] == ["lead-0"]


def test_the_feed_comes_as_a_table_that_runs_no_formula(desk: Desk) -> None:
    desk.keep("=HYPERLINK() Smith")

    answer = desk.browser.get("/api/leads.csv", headers=TOKEN)

    (row,) = list(csv.DictReader(io.StringIO(answer.text)))
    assert (row["id"], row["name"]) == ("lead-0", "'=HYPERLINK() Smith")
    assert answer.headers["x-next"].endswith("_lead-0")


@pytest.mark.parametrize("query", ["after=yesterday", "limit=0", "limit=501", "limit=x", "limit=-1", "limit=1e3"])
def test_a_question_that_makes_no_sense_is_told_what_would(desk: Desk, query: str) -> None:
    answer = desk.browser.get(f"/api/leads?{query}", headers=TOKEN)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_json")
    assert query.partition("=")[0] in answer.json()["error"]["message"]
