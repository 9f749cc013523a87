"""An answer that nobody has read by then: to whom it goes by mail, and to whom it does not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.conversations.transcripts import Message, TranscriptEntry
from bot.leads.events import Delivery, LeadEvent
from bot.leads.model import Consent, Contact, Lead
from bot.leads.reminders import REMINDERS, Reminders
from bot.notifications.delivery import Dispatcher
from bot.notifications.lead_context import LeadContext
from bot.queues.model import Done
from bot.queues.outbox import OutboxMessage

# In the middle of the night by every clock of the agency's.
NOW = datetime(2026, 11, 30, 7, 30, tzinfo=timezone.utc)
YES = Consent("contact", True, "1", "May we?", NOW)
LEAD = Lead("lead-1", "web-1", contact=Contact("Ada", "ada@rowing.example"), created=NOW, changed=NOW, consents=(YES,))
UNREAD = (Message(4, TranscriptEntry("person", "Yes, we do.", name="Priya"), NOW),)


@dataclass
class Post:
    sent: list[LeadContext] = field(default_factory=list)

    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> None:
        self.sent.append(dossier)

    async def close(self) -> None:
        pass


@dataclass
class Contexts:
    context: LeadContext

    def find_for_event(self, event: LeadEvent) -> LeadContext:
        return self.context


async def deliver(context: LeadContext, on: tuple[str, ...] = REMINDERS) -> Post:
    post, contexts = Post(), Contexts(context)
    reminders = Reminders((NOW.time(), NOW.time()), frozenset(on), "UTC", timedelta(minutes=30))
    office = Dispatcher(contexts, {"visitor_mail": post}, reminders=reminders, now=lambda: NOW)  # type: ignore[arg-type]
    event = LeadEvent("unread_answer", "web-1", occurrence="4", due=NOW)
    outcome: Any = await office.dispatch_message(OutboxMessage(1, Delivery(event, "visitor_mail"), NOW, NOW, tries=1))
    assert isinstance(outcome, Done)
    return post


async def test_h13_who_agreed_to_be_contacted_gets_it_at_any_hour() -> None:
    assert len((await deliver(LeadContext("web-1", LEAD, unread=UNREAD))).sent) == 1


async def test_h13_a_client_that_was_won_gets_it_too() -> None:
    assert (await deliver(LeadContext("web-1", replace(LEAD, status="won"), unread=UNREAD))).sent


@pytest.mark.parametrize(
    "context",
    [
        LeadContext("web-1", LEAD),
        LeadContext("web-1", LEAD, unread=(replace(UNREAD[0], seq=3), *UNREAD)),
        LeadContext("web-1", None, unread=UNREAD),
        LeadContext("web-1", replace(LEAD, consents=()), unread=UNREAD),
    ],
    ids=["it was read", "an earlier one brings it", "nobody is known", "no consent"],
)
async def test_h13_nobody_else_does(context: LeadContext) -> None:
    assert (await deliver(context)).sent == []


async def test_h13_an_agency_switches_it_off() -> None:
    assert (await deliver(LeadContext("web-1", LEAD, unread=UNREAD), on=())).sent == []
