"""A made-up lead, by which an operator sees that a way to tell of leads works."""

from __future__ import annotations

from datetime import datetime

from bot.leads.events import Delivery, LeadEvent, Recipient
from bot.leads.model import Consent, Contact, Lead
from bot.notifications.lead_context import LeadContext
from bot.queues.outbox import OutboxMessage

_CONTACT = Contact("Test Lead", "test@example.com", "+12025550142", "Example Company", "owner")
_PROFILE = {
    "goals": ["leads"],
    "timeframe": {"days_min": 90, "days_max": 90, "deadline": None, "starts": None},
    "budget": {"amount_min": 2000, "amount_max": 2000, "currency": "USD", "period": "month"},
}


def make_sample(recipient: Recipient, now: datetime) -> tuple[OutboxMessage, LeadContext]:
    """A letter to this recipient of a lead that is none, each time another; its identifiers begin with `test`."""
    talk = f"test-{now:%Y%m%d%H%M%S}"
    event = LeadEvent("lead_stored", talk, "test", occurrence=now.isoformat())
    agreed = Consent("contact", True, "test", "a made-up lead", now)
    lead = Lead("test", talk, _CONTACT, now, now, profile=_PROFILE, consents=(agreed,))
    return OutboxMessage(0, Delivery(event, recipient), now, now), LeadContext(talk, lead)
