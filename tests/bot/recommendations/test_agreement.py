"""What the figures of one advice say of each other, for every profile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge.choices import load_choices
from bot.recommendations.engine import recommend
from bot.recommendations.planning.case import open_case
from bot.recommendations.planning.catalog import load_catalog
from bot.recommendations.planning.draft import draft_numbers
from bot.recommendations.planning.flights import plan_flights
from bot.recommendations.profile import Profile
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

GOALS = load_choices().goals

TODAY = date(2026, 11, 30)
BOOK = load_catalog()
NEAR = 0.11  # two figures on each number of a quotient
budgets = st.builds(
    lambda amount, currency, period: Money(amount, amount, currency, period),
    st.one_of(st.integers(1, 60000), st.sampled_from([90, 300, 1000, 1450, 2000, 10**6])),
    st.sampled_from(["USD", "USD", "EUR", "GBP"]),
    st.sampled_from(["month", "once", "week"]),
)
profiles = st.builds(
    Profile,
    goals=st.lists(st.sampled_from(GOALS), min_size=1, max_size=2).map(tuple),
    timeframe=st.sampled_from([7, 14, 30, 60, 90, 180, 365]).map(lambda days: Timeframe(days, days)),
    budget=budgets,
    industry=st.sampled_from([None, *(business.id for business in BOOK.businesses)]),
    hours_per_week=st.sampled_from([None, 2.0, 10.0]),
    average_sale=st.sampled_from([None, Decimal(80), Decimal(2000)]),
    close_rate=st.sampled_from([None, 0.2]),
    target=st.sampled_from([None, None, Target(30, "leads", None), Target(200, "signups", None)]),
)
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def advise(profile: Profile) -> dict[str, Any]:
    return recommend(profile, BOOK, TODAY).as_json()


def first_paid(advice: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The forecast of the first paid platform, by metric."""
    paid = next((part["platform"] for part in advice["platforms"] if part["role"] == "paid"), None)
    return {row["metric"]: row for row in advice["forecast"] if row["platform"] == paid}


def aims(advice: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {kpi["id"]: kpi["target"] for kpi in advice["kpis"]}


def lies_in(value: float, target: dict[str, Any]) -> bool:
    return bool(target["low"] * (1 - NEAR) <= value <= target["high"] * (1 + NEAR))


@many
@given(profiles)
def test_what_the_forecast_implies_lies_in_the_range_to_aim_for(profile: Profile) -> None:
    advice = advise(profile)
    rows, targets = first_paid(advice), aims(advice)
    results = next((rows[name] for name in ("leads", "sales") if name in rows), None)

    if "conversion_rate" in targets and results and results["likely"] >= 10:
        assert lies_in(100 * results["likely"] / rows["clicks"]["likely"], targets["conversion_rate"])
    if "ctr" in targets and rows.get("clicks", {}).get("likely", 0) >= 10:
        assert lies_in(100 * rows["clicks"]["likely"] / rows["impressions"]["likely"], targets["ctr"])
    for cost in ("cost_per_lead", "cost_per_acquisition", "cpc", "cpm"):
        if cost in targets and cost in rows:
            assert (targets[cost]["low"], targets[cost]["high"]) == (rows[cost]["low"], rows[cost]["high"])


@many
@given(profiles)
def test_what_is_typical_lies_well_inside_its_range(profile: Profile) -> None:
    for row in advise(profile)["forecast"]:
        if row["likely"] >= 10:
            assert row["low"] < row["likely"] < row["high"]


@many
@given(profiles)
def test_the_weeks_and_the_warning_speak_of_the_same_money(profile: Profile) -> None:
    advice = advise(profile)
    case = open_case(profile, TODAY, BOOK.ground)
    budgets = {part["platform"]: part["budget"] for part in advice["platforms"] if part["role"] == "paid"}

    for flight in plan_flights(draft_numbers(case, BOOK)):
        spent = flight.weekly * max(Decimal(flight.days) / 7, Decimal(1))
        assert float(spent) == pytest.approx(budgets[flight.purchase.platform.id])
        if flight is plan_flights(draft_numbers(case, BOOK))[0]:
            told = [w["text"] for w in advice["warnings"] if w["code"] == "budget_below_minimum"]
            assert bool(told) == flight.thin or not budgets
            written = BOOK.formats.format_money(budgets[flight.purchase.platform.id], advice["money"]["currency"])
            assert all(text.startswith(written) for text in told)


@many
@given(profiles)
def test_posts_that_are_paid_for_cost_what_a_post_costs(profile: Profile) -> None:
    advice = advise(profile)
    money, effort = advice["money"], advice["effort"]
    assert BOOK.fees is not None
    price = BOOK.rates.convert_amount(BOOK.fees.content.post, BOOK.fees.currency, money["currency"])

    assert effort["posts_by_us"] * price <= Decimal(str(money["production"])) + Decimal("0.01")
    assert 0 <= effort["posts_by_us"] <= effort["posts_in_all"]
    weeks = max(1.0, sum(1 for _ in advice["plan"]))
    assert effort["posts_in_all"] >= effort["posts"] * min(weeks, 1)
    if effort["posts_by_us"] == effort["posts_in_all"]:
        assert effort["hours_by_you"] == 0


@many
@given(profiles)
def test_no_price_of_a_basket_is_taken_for_a_visit_a_ticket_or_a_gift(profile: Profile) -> None:
    advice = advise(profile)
    case = open_case(profile, TODAY, BOOK.ground)
    sold = case.trade.sold if case.trade else "purchase"
    asked = {id for row in advice["forecast"] for id in row["benchmarks"]}
    metrics = {BOOK.registry.rows[id].metric for id in asked}

    if sold != "purchase":
        assert "cost_per_acquisition" not in metrics
