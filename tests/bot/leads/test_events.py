"""What happens to a lead, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.leads.events import (
    KINDS,
    RECIPIENTS,
    TOLD,
    Delivery,
    LeadEvent,
    advice_events,
    find_changed,
    lead_events,
    list_deliveries,
)
from bot.leads.model import Advice, Contact, Lead
from bot.leads.score import Score

SCORE = Score(71, "hot", "Call.", (), (), "1")
NewLead = Callable[..., Lead]


def kinds(events: tuple[LeadEvent, ...]) -> list[str]:
    return [event.kind for event in events]


def test_a_first_lead_is_new_and_the_same_once_more_is_nothing(new_lead: NewLead) -> None:
    lead = new_lead()

    assert lead_events(None, lead) == (LeadEvent("lead_stored", "web-ada", "lead-ada"),)
    assert lead_events(lead, lead) == ()


@pytest.mark.parametrize(
    "other", [{"contact": Contact("Ada King", "ada@example.com")}, {"profile": {"goals": ["sales"]}}, {"scored": SCORE}]
)
def test_a_correction_is_a_change_of_its_own_moment(new_lead: NewLead, now: datetime, other: dict[str, object]) -> None:
    later = now + timedelta(minutes=5)

    events = lead_events(new_lead(), new_lead(changed=later, **other))

    (part,) = other
    assert events[0] == LeadEvent("lead_changed", "web-ada", "lead-ada", part, later.isoformat())
    assert find_changed(events[0]) == (part,)


def test_a_lead_that_gets_hot_is_told_as_hot_once(new_lead: NewLead, now: datetime) -> None:
    cold, hot = new_lead(), new_lead(scored=SCORE)
    hotter = replace(hot, scored=replace(SCORE, total=90), changed=now + timedelta(minutes=5))

    assert kinds(lead_events(None, hot)) == ["lead_stored", "lead_hot"]
    assert kinds(lead_events(cold, hot)) == ["lead_changed", "lead_hot"]
    assert kinds(lead_events(hot, hotter)) == ["lead_changed"]


def test_a_plan_that_is_asked_for_is_told_when_it_is_and_not_again(new_lead: NewLead) -> None:
    wishing = new_lead(wishes=("email_plan",))

    assert kinds(lead_events(None, wishing)) == ["lead_stored", "plan_wanted"]
    assert kinds(lead_events(new_lead(), wishing)) == ["plan_wanted"]
    assert kinds(lead_events(wishing, wishing)) == []


def test_a_plan_that_was_asked_for_before_it_was_made_is_told_when_it_is(new_lead: NewLead, advice: Advice) -> None:
    def told(*recommendations: Advice, wishes: tuple[str, ...]) -> list[str]:
        return kinds(advice_events(new_lead(recommendations=recommendations, wishes=wishes), recommendations[-1]))

    assert told(advice, wishes=("email_plan",)) == ["lead_changed", "plan_wanted"]
    assert told(advice, wishes=()) == ["lead_changed"]
    assert told(advice, advice, wishes=("email_plan",)) == ["lead_changed"]


def test_every_kind_is_told_to_a_recipient_that_there_is() -> None:
    assert tuple(TOLD) == KINDS
    assert {to for recipients in TOLD.values() for to in recipients} == set(RECIPIENTS)


def test_only_people_are_spared_the_new_lead_behind_a_hot_one() -> None:
    stored = LeadEvent("lead_stored", "web-ada", "lead-ada")
    hot = replace(stored, kind="lead_hot")

    told = list(list_deliveries([stored, hot]))

    assert [d.event.kind for d in told if d.recipient == "webhook"] == ["lead_stored", "lead_hot"]
    assert [d.event.kind for d in told if d.recipient == "slack"] == ["lead_hot"]


def test_a_delivery_is_named_by_who_is_told_of_what() -> None:
    event = LeadEvent("booked", "web-ada", "lead-ada", about="booking-7", occurrence="2")

    assert Delivery(event, "webhook").key == "webhook:booked:lead-ada:booking-7:2"
    assert Delivery(LeadEvent("person_wanted", "web-bob"), "slack").key == "slack:person_wanted:web-bob"
