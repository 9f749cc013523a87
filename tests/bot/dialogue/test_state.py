"""The visit, to slots and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from bot.dialogue.state import DialogueState
from bot.leads.model import Consent, Contact, LeadDraft
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe

AGREED = Consent("contact", True, "1", "May we?", datetime(2026, 11, 23, tzinfo=timezone.utc))
FULL = DialogueState(
    goals=("leads",),
    timeframe=Timeframe(90, 90),
    asking="email",
    settled=("budget",),
    booking=True,
    draft=LeadDraft(Contact(name="Dana"), (AGREED,)),
)


def test_a_visit_survives_its_slots() -> None:
    assert DialogueState.from_slots(FULL.list_changes(DialogueState())) == FULL


def test_only_what_changed_becomes_a_slot() -> None:
    assert replace(FULL, asking="phone").list_changes(FULL) == {"asking": "phone"}


def test_contact_data_without_consent_reaches_no_slot() -> None:
    early = DialogueState(draft=LeadDraft(Contact(name="Dana")))

    assert "Dana" not in str(early.list_changes(DialogueState(booking=True)))


def test_a_question_that_was_set_aside_is_not_open() -> None:
    assert DialogueState(settled=("platforms",)).has_answer("platforms")
    assert not DialogueState().has_answer("platforms")


def test_no_money_is_an_answer() -> None:
    assert DialogueState(budget=Money(0, 0)).has_answer("budget")


def test_consent_is_known_only_when_given() -> None:
    refused = replace(AGREED, given=False)

    assert not DialogueState(draft=LeadDraft(consents=(refused,))).has_answer("consent")


def test_after_a_turn_that_failed_nothing_counts_as_said_a_moment_ago() -> None:
    stored = {"said": ["5f1a", "77c0"], "asking": "budget"}

    assert DialogueState.from_slots({**stored, "turn": {"topic": None}}).said == ("5f1a", "77c0")
    assert DialogueState.from_slots({**stored, "turn": {"failed": True}}) == DialogueState(asking="budget")


def test_a_number_without_its_country_waits_and_is_no_way_to_reach_somebody() -> None:
    visit = DialogueState(settled=("phone", "slot")).take_contact(Contact(name="Jo", phone="0161 496 0555"))

    assert (visit.local, visit.draft.contact, visit.settled) == ("0161 496 0555", Contact(name="Jo"), ("slot",))
    whole = visit.take_contact(Contact(phone="+441614960555"))
    assert (whole.local, whole.draft.contact.phone) == (None, "+441614960555")


def test_what_was_masked_by_mistake_is_forgotten() -> None:
    stored = {
        "goals": ["leads", "\u2022\u2022\u2022\u2022\u2022"],
        "platforms": ["\u2022\u2022\u2022\u2022"],
        "asking": "budget",
    }

    assert DialogueState.from_slots(stored) == DialogueState(goals=("leads",), asking="budget")
