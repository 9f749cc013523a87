"""The page of a recommendation in a real browser: for every screen and eye, and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.leads.model import Advice
from bot.recommendations.engine import recommend
from bot.recommendations.planning.catalog import Catalog, load_catalog
from bot.recommendations.profile import Profile
from bot.storage.conversations.plans import PlanRepository
from bot.storage.database.engine import open_engine
from bot.storage.leads.sql_leads import SqlLeads
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
SMALL = {**PHONE, "viewport": {"width": 320, "height": 568}}
LEADS = Profile(("leads",), Timeframe(90, 90), Money(2000, 2000, "USD", "month"))
LAUNCH = Profile(
    ("launch", "retention"), Timeframe(180, 180), Money(5000, 5000, "GBP", "month"), ("instagram", "tiktok")
)


@pytest.fixture(scope="module")
def book() -> Catalog:
    return load_catalog()


@pytest.fixture
def link(visit: Open, book: Catalog) -> Callable[[Profile], str]:
    """Keeps a recommendation in the server's database, as a talk does, and gives its address."""

    def keep(profile: Profile) -> str:
        engine = open_engine(f"sqlite:///{visit.server.var / 'bot.db'}")  # type: ignore[attr-defined]
        talk = f"web-{'-'.join(profile.goals)}"
        advice = recommend(profile, book, date(2026, 11, 23)).as_json()
        SqlLeads(engine).save_advice(talk, Advice(datetime(2026, 11, 23, tzinfo=timezone.utc), advice))
        token = PlanRepository(engine).token_of(talk)
        engine.dispose()
        return f"/plan/{token}"

    return keep


def check(page: Page) -> None:
    page.evaluate("() => document.fonts.ready")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_the_plan_shuts_nobody_out(
    visit: Open, link: Callable[[Profile], str], picture: Callable[..., None], scheme: str, screen: dict[str, Any]
) -> None:
    page = visit(link(LAUNCH), color_scheme=scheme, **screen)

    check(page)
    picture(page, f"plan-{'phone' if screen else 'desktop'}-{scheme}", full_page=True)


def test_the_smallest_phone_needs_no_sideways_scrolling(visit: Open, link: Callable[[Profile], str]) -> None:
    page = visit(link(LAUNCH), **SMALL)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("profile", [LEADS, LAUNCH], ids=["leads", "launch"])
def test_on_a_phone_the_button_to_book_comes_within_four_screens(visit: Open, link: Any, profile: Profile) -> None:
    page = visit(link(profile), **PHONE)
    box = page.locator(".go").bounding_box()

    assert box
    assert box["y"] + box["height"] <= 4 * 844
    assert page.locator("details.fold").get_attribute("open") is None


@pytest.mark.parametrize("profile", [LEADS, LAUNCH], ids=["leads", "launch"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_on_two_sheets(
    visit: Open, link: Callable[[Profile], str], picture: Callable[..., None], profile: Profile, paper: str, scheme: str
) -> None:
    page = visit(link(profile), color_scheme=scheme)
    page.evaluate("() => document.fonts.ready")

    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, print_background=True)))
    page.set_viewport_size({"width": 711, "height": 1062})
    page.emulate_media(media="print")
    picture(page, f"plan-print-{scheme}", full_page=True)

    assert 1 <= sheets <= 2
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_table_and_calendar_are_offered_for_download(visit: Open, link: Callable[[Profile], str]) -> None:
    page = visit(link(LEADS))

    for name, ending in (("Table (CSV)", "csv"), ("Dates for your calendar (ICS)", "ics")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename == f"plan-lanternfield.{ending}"
