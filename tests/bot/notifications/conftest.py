"""A lead with everything that can be told of it, and letters about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.bootstrap.content import Content, build_content
from bot.bootstrap.mails import build_mails
from bot.leads.bookings import Booking
from bot.leads.events import Delivery, EventKind, LeadEvent, Recipient
from bot.leads.model import Advice, Contact, Lead
from bot.leads.scored_facts import ScoredFacts
from bot.notifications.lead_context import LeadContext
from bot.notifications.mails import Mails
from bot.queues.outbox import OutboxMessage
from bot.recommendations.engine import recommend
from bot.recommendations.profile import Profile
from bot.settings import Settings
from bot.storage.conversations.transcript_lines import TranscriptLine
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
PROFILE: dict[str, Any] = {
    "goals": ["leads"],
    "timeframe": {"days_min": 90, "days_max": 90, "deadline": None, "starts": None},
    "budget": {"amount_min": 2000, "amount_max": 2000, "currency": "USD", "period": "month"},
    "industry": "dental",
}
SAID = (
    TranscriptLine("visitor", "We need <b>patients</b> & fast", NOW - timedelta(minutes=5)),
    TranscriptLine("bot", "**By when?**", NOW - timedelta(minutes=4)),
    TranscriptLine("visitor", "in 3 months, but isn’t that too expensive?", NOW - timedelta(minutes=3)),
)


@pytest.fixture(scope="session")
def parts() -> Content:
    return build_content(replace(Settings(), public_url="https://agency.example"))


@pytest.fixture
def mails(parts: Content) -> Mails:
    return replace(build_mails(parts), now=lambda: NOW)


@pytest.fixture
def booking() -> Booking:
    start = NOW + timedelta(days=7, hours=3)
    end = start + timedelta(minutes=30)
    return Booking("booking-1", "ToKeN", "lead-ada", "maren", start, end, "Europe/Berlin", 0, NOW, NOW)


@pytest.fixture
def dossier(parts: Content, new_lead: Callable[..., Lead], booking: Booking) -> LeadContext:
    asked = Profile(
        goals=("leads",),
        timeframe=Timeframe(90, 90),
        budget=Money(2000, 2000, "USD", "month"),
        industry="dental",
    )
    given = recommend(asked, parts.book, date(2026, 11, 25)).as_json()
    contact = Contact("Ada <Lovelace>", "ada@example.com", company="Engines & Co")
    lead = new_lead(contact=contact, profile=PROFILE, recommendations=(Advice(NOW, given),))
    scored = parts.scoring.rate_lead(ScoredFacts.from_lead(lead), NOW.date())
    links: dict[str, Any] = {
        "plan_link": "https://agency.example/plan/p1",
        "brief_link": "https://agency.example/brief/b1",
    }
    return LeadContext("web-ada", replace(lead, scored=scored), SAID, (booking,), **links)


@pytest.fixture
def letter() -> Callable[..., OutboxMessage]:
    """Makes letters; of a new lead to the agency by mail, unless something else is said."""

    def make(kind: EventKind = "lead_stored", to: Recipient = "agency_mail", id: int = 1, **more: Any) -> OutboxMessage:
        event = LeadEvent(kind, "web-ada", "lead-ada", **more)
        return OutboxMessage(id, Delivery(event, to), NOW, NOW, tries=1)

    return make


@dataclass
class Shelf:
    """Remembers the mails it was given, and fails as it is told to."""

    sent: list[Any] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)

    async def send_mail(self, letter: OutboxMessage, what: Any) -> str | None:
        if self.failing:
            raise self.failing.pop(0)
        self.sent.append(what)
        return None

    send_message = send_mail

    async def post_mail(self, mail: Any, name: str) -> None:
        self.sent.append(mail)

    async def close(self) -> None:
        pass


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()
