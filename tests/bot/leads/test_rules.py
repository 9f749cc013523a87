"""Who becomes a lead, when, and what a correction or a refusal does to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.leads.model import Consent, Contact, Lead, LeadDraft
from bot.leads.rules import begin_lead, is_reachable, is_withdrawn, list_people, update_lead

ADA = Contact("Ada", "ada@example.com")


@pytest.fixture
def draft(yes: Consent) -> LeadDraft:
    return LeadDraft(ADA, (yes,))


@pytest.fixture
def no(yes: Consent) -> Consent:
    return replace(yes, given=False)


def test_consent_name_and_email_are_enough(draft: LeadDraft) -> None:
    assert is_reachable(draft)


def test_consent_name_and_a_number_are_enough(draft: LeadDraft) -> None:
    assert is_reachable(replace(draft, contact=Contact("Ada", phone="+442079460958")))


@pytest.mark.parametrize(
    "contact", [Contact(email="ada@example.com"), Contact("Ada"), Contact("Ada", website="ada.co")]
)
def test_without_a_name_or_a_way_to_reach_them_nothing_may_be_kept(draft: LeadDraft, contact: Contact) -> None:
    assert not is_reachable(replace(draft, contact=contact))


def test_who_gave_only_a_number_is_known_by_it(new_lead: Callable[..., Lead]) -> None:
    first = new_lead("lead-1", "web-1", contact=Contact("Ada", phone="+442079460958"))
    again = new_lead("lead-2", "web-2", contact=Contact("Ada King", phone="+442079460958"))
    other = new_lead("lead-3", "web-3", contact=Contact("Bo", phone="+442079460000"))

    assert {lead.id: lead.conversations for lead in list_people((first, again, other))} == {
        "lead-1": ("web-1", "web-2"),
        "lead-3": ("web-3",),
    }


def test_without_a_yes_nothing_may_be_kept(draft: LeadDraft, no: Consent) -> None:
    assert not is_reachable(replace(draft, consents=()))
    assert not is_reachable(replace(draft, consents=(no,)))


def test_a_yes_to_marketing_is_no_yes_to_anything_else(draft: LeadDraft, yes: Consent) -> None:
    assert not is_reachable(replace(draft, consents=(replace(yes, purpose="marketing"),)))


def test_the_last_word_counts(draft: LeadDraft, yes: Consent, no: Consent) -> None:
    assert not is_reachable(replace(draft, consents=(yes, no)))
    assert is_reachable(replace(draft, consents=(no, yes)))
    assert is_withdrawn(replace(draft, consents=(yes, no)))
    assert not is_withdrawn(replace(draft, consents=()))


def test_no_lead_is_begun_from_a_draft_that_may_not_be_kept(now: datetime) -> None:
    with pytest.raises(ValueError, match="consent"):
        begin_lead("lead-1", "web-1", LeadDraft(ADA), {}, now)


def test_a_correction_changes_what_it_states_and_nothing_else(
    new_lead: Callable[..., Lead], draft: LeadDraft, now: datetime
) -> None:
    lead, later = new_lead(profile={"goals": ["leads"]}), now + timedelta(hours=1)

    corrected = update_lead(lead, replace(draft, contact=Contact(email="king@example.com")), {}, later)

    assert corrected.contact == replace(lead.contact, email="king@example.com")
    assert (corrected.profile, corrected.changed, corrected.created) == ({"goals": ["leads"]}, later, now)


def test_a_turn_that_says_nothing_new_changes_nothing(new_lead: Callable[..., Lead], now: datetime) -> None:
    lead = new_lead(profile={"goals": ["leads"]})
    said = LeadDraft(lead.contact, lead.consents)

    assert update_lead(lead, said, {"goals": ["leads"]}, now + timedelta(hours=1)) is lead
