"""People who are no plain buyers: how they are rated, what comes next, and that sales calls none it should not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.bootstrap.content import build_content
from bot.leads.csv_export import to_csv
from bot.leads.events import lead_events
from bot.leads.kinds import BY_ANOTHER_WAY, ELSEWHERE, KINDS, find_kind
from bot.leads.model import Contact, Lead
from bot.leads.scored_facts import ScoredFacts
from bot.leads.scoring import Scoring
from bot.settings import Settings

TODAY = date(2026, 11, 30)
MONEY = {"amount_min": 20_000, "amount_max": 20_000, "currency": "USD", "period": "month"}
WELL_OFF = {"goals": ["leads"], "budget": MONEY, "timeframe": {"days_min": 30, "days_max": 30}}
NewLead = Callable[..., Lead]


@pytest.fixture(scope="module")
def scoring() -> Scoring:
    return build_content(Settings.from_env({})).scoring


def known(**profile: Any) -> ScoredFacts:
    return ScoredFacts(profile, Contact("Ada", "ada@engines.example", company="Engines", role="owner"))


@pytest.mark.parametrize(
    ("profile", "kind"),
    [
        ({}, "buyer"),
        ({"kind": "press"}, "press"),
        ({"standing": "student"}, "student"),
        ({"standing": "hobby"}, "buyer"),
        ({"standing": "student", "kind": "job_seeker"}, "job_seeker"),
    ],
)
def test_a_profile_tells_the_kind(profile: dict[str, str], kind: str) -> None:
    assert find_kind(profile) == kind


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_who_is_here_for_something_else_is_no_lead_of_any_tier(scoring: Scoring, kind: str) -> None:
    score = scoring.rate_lead(known(**WELL_OFF, kind=kind), TODAY)

    assert (score.total, score.tier, score.points) == (0, "elsewhere", ())
    assert not scoring.is_fit(known(**WELL_OFF, kind=kind), TODAY)


@pytest.mark.parametrize("kind", BY_ANOTHER_WAY)
def test_partners_and_tenders_are_rated_by_their_volume_without_a_goal(scoring: Scoring, kind: str) -> None:
    small, large = ({**MONEY, "amount_min": sum_, "amount_max": sum_} for sum_ in (1_000, 200_000))
    totals = [scoring.rate_lead(known(budget=money, kind=kind), TODAY).total for money in (small, large)]

    assert totals[1] >= totals[0] + 15
    assert scoring.rate_lead(known(budget=large, kind=kind), TODAY).tier == "hot"


def test_the_next_step_of_a_tender_names_its_deadline(scoring: Scoring) -> None:
    due = scoring.rate_lead(known(kind="rfp", due="2027-01-15"), TODAY).next
    open_ended = scoring.rate_lead(known(kind="rfp"), TODAY).next

    assert "2027-01-15" in due
    assert "deadline" in open_ended
    assert "{" not in open_ended


def test_a_tender_for_millions_goes_before_a_studio_with_a_small_budget(scoring: Scoring) -> None:
    tender = {"amount_min": 2_400_000, "amount_max": 2_400_000, "currency": "USD", "period": "year"}
    studio = {"amount_min": 1_800, "amount_max": 1_800, "currency": "USD", "period": "month"}

    first = scoring.rate_lead(known(kind="rfp", due="2027-01-15", budget=tender), TODAY)
    second = scoring.rate_lead(known(goals=["leads"], timeframe={"days_max": 60}, budget=studio), TODAY)

    assert first.total > second.total


def test_others_are_told_of_who_is_routed_and_not_of_a_lead(new_lead: NewLead) -> None:
    client = new_lead(profile={"kind": "existing_client"})
    (event,) = lead_events(None, client)

    assert (event.kind, event.about, event.lead_id) == ("routed", "existing_client", "lead-ada")


def test_a_lead_that_turns_out_to_be_a_client_is_routed_once(new_lead: NewLead) -> None:
    buyer, client = new_lead(), new_lead(profile={"kind": "existing_client"})

    assert [event.kind for event in lead_events(buyer, client)] == ["routed"]
    assert lead_events(client, client) == ()


def test_a_partner_is_a_lead(new_lead: NewLead) -> None:
    assert [event.kind for event in lead_events(None, new_lead(profile={"kind": "partner"}))] == ["lead_stored"]


@pytest.mark.parametrize("kind", KINDS)
def test_lists_and_feed_carry_the_kind(new_lead: NewLead, kind: str) -> None:
    lead = new_lead(profile={} if kind == "buyer" else {"kind": kind})

    assert lead.as_json()["kind"] == kind
    assert f",{kind}," in to_csv([lead])
