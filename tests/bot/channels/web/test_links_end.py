"""With a setting, links to plans, briefs and past bookings end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import httpx
import pytest

from bot import clock
from bot.channels.web.app import create_app
from bot.channels.web.plan import is_link_good
from bot.leads.model import Consent, Contact, Lead
from bot.leads.slots import Slot
from bot.recommendations.model import Recommendation
from bot.storage.conversations.plans import SavedPlan
from tests.bot.channels.conftest import FakeServices

NOW = datetime(2026, 11, 30, 9, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("days", "age", "good"), [(0, 4000, True), (30, 29, True), (30, 30, False), (1, 0, True), (1, 2, False)]
)
def test_a_link_is_good_for_so_many_days(days: int, age: int, good: bool) -> None:
    assert is_link_good(NOW - timedelta(days=age), days, NOW) is good


async def test_a_link_that_has_ended_opens_nothing(services: FakeServices) -> None:
    services.plans.kept["plan-token-1"] = SavedPlan("web-1", 1, NOW - timedelta(days=40), Recommendation("smm", 0.7))
    yes = Consent("contact", True, "1", "May we?", NOW)
    services.leads.save_lead(Lead("lead-1", "web-1", Contact("Noor", "n@shop.example"), NOW, NOW, consents=(yes,)))
    start = NOW - timedelta(days=40)
    booking = services.bookings.book_slot(
        "lead-1", Slot(start, start + timedelta(minutes=30), ("maren",)), "UTC", start
    )
    object.__setattr__(services, "settings", replace(services.settings, link_days=30))
    transport = httpx.ASGITransport(app=create_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://agency.example") as browser:
        with clock.pretend_day(NOW):
            plan = await browser.get("/plan/plan-token-1")
            page = await browser.get(f"/booking/{booking.token}")

    assert (plan.status_code, page.status_code) == (404, 404)
