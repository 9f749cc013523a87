"""The desk keeps what may be kept, corrects it, and lets go of what was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from bot.leads.lead_capture import CaptureOutcome, LeadCapture
from bot.leads.model import Consent, Contact, LeadDraft
from bot.leads.pending_contacts import TurnContext
from bot.leads.spam import LeadRateLimit, Rate, SpamRules
from tests.fakes.leads import InMemoryLeads

RULES = SpamRules("nickname", (Rate("address", 2, 60),), frozenset(), frozenset(), {})


@dataclass
class Reception:
    """A desk with a clock that a test moves, and the store behind it."""

    time: datetime
    store: InMemoryLeads = field(default_factory=InMemoryLeads)
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        gate = LeadRateLimit(RULES, lambda: self.time.timestamp())
        self.desk = LeadCapture(self.store, gate, lambda: f"lead-{next(self.numbers)}", lambda: self.time)


@pytest.fixture
def at(now: datetime) -> Reception:
    return Reception(now)


@pytest.fixture
def draft(yes: Consent) -> LeadDraft:
    return LeadDraft(Contact("Ada", "ada@example.com"), (yes,))


def test_nothing_is_kept_before_it_may_be(at: Reception, draft: LeadDraft) -> None:
    assert at.desk.take_draft("web-1", replace(draft, consents=()), {}) == CaptureOutcome()
    assert at.store.count_people() == 0


def test_a_lead_is_kept_as_soon_as_it_may_be(at: Reception, draft: LeadDraft, now: datetime) -> None:
    outcome = at.desk.take_draft("web-1", draft, {"goals": ["leads"]})

    assert outcome.lead is not None
    assert outcome.lead == at.store.find_by_conversation("web-1")
    assert (outcome.lead.id, outcome.lead.created, outcome.lead.profile) == ("lead-0", now, {"goals": ["leads"]})


def test_every_later_turn_says_the_lead_and_keeps_what_was_corrected(at: Reception, draft: LeadDraft) -> None:
    at.desk.take_draft("web-1", draft, {"goals": ["leads"]})
    at.time += timedelta(minutes=5)
    corrected = replace(draft, contact=Contact("Ada King", "ada@example.com"), wishes=("email_plan",))

    again = at.desk.take_draft("web-1", corrected, {"goals": ["sales"]}).lead

    assert again is not None
    assert (again.id, again.contact.name, again.profile) == ("lead-0", "Ada King", {"goals": ["sales"]})
    assert (again.changed, again.wishes) == (at.time, ("email_plan",))


def test_starting_over_does_not_lose_the_lead(at: Reception, draft: LeadDraft) -> None:
    kept = at.desk.take_draft("web-1", draft, {"goals": ["leads"]}).lead

    assert at.desk.take_draft("web-1", LeadDraft(), {}).lead == kept


def test_a_consent_taken_back_takes_the_lead_with_it(at: Reception, draft: LeadDraft, yes: Consent) -> None:
    at.desk.take_draft("web-1", draft, {})

    outcome = at.desk.take_draft("web-1", replace(draft, consents=(yes, replace(yes, given=False))), {})

    assert outcome == CaptureOutcome()
    assert at.store.count_people() == 0


def test_too_many_from_one_address_are_refused_with_the_reason(at: Reception, draft: LeadDraft) -> None:
    aside = TurnContext(address="192.0.2.1")
    drafts = [replace(draft, contact=Contact("Ada", f"ada{n}@example.com")) for n in range(3)]
    reasons = [at.desk.take_draft(f"web-{n}", given, {}, aside).refused for n, given in enumerate(drafts)]

    assert reasons == [None, None, "too_many"]
    assert at.store.count_people() == 2


def test_corrections_are_not_counted_as_leads(at: Reception, draft: LeadDraft) -> None:
    aside = TurnContext(address="192.0.2.1")
    for n in range(5):
        outcome = at.desk.take_draft("web-1", replace(draft, contact=Contact(f"Ada {n}", "ada@example.com")), {}, aside)

    assert outcome.refused is None
    assert outcome.lead is not None
    assert outcome.lead.contact.name == "Ada 4"


def test_a_machine_makes_no_lead(at: Reception, draft: LeadDraft) -> None:
    assert at.desk.take_draft("web-1", draft, {}, TurnContext(trapped=True)).refused == "trap"
    assert at.store.count_people() == 0


def test_advice_is_kept_with_its_time(at: Reception, draft: LeadDraft, now: datetime) -> None:
    at.desk.save_advice("web-1", {"verdict": "smm"})
    lead = at.desk.take_draft("web-1", draft, {}).lead

    assert lead is not None
    assert [(one.time, one.recommendation) for one in lead.recommendations] == [(now, {"verdict": "smm"})]
