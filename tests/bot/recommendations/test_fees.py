"""What the agency's work costs, by each of its models, and what is said of money that does not reach for it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.reading import Problems
from bot.recommendations.content.fees import Fees, read_fees

CONTENT = {"post": 80, "video": 200, "photo_day": 700, "hours": 1.5}
BASE = {"self_run": 500, "hour": 100, "content": CONTENT}
HALF = Decimal("0.5")


def read(**keys: Any) -> Fees:
    problems = Problems()
    fees = read_fees({"currency": "GBP", "fees": {**BASE, **keys}}, problems)
    problems.raise_any()
    assert fees is not None
    return fees


@pytest.mark.parametrize(
    ("model", "total", "days", "fee"),
    [
        ({"retainer": 450}, 1500, 30, 450),
        ({"retainer": 450}, 4500, 90, 1350),
        ({"retainer": 450}, 500, 30, 0),
        ({"retainer": 450}, 700, 30, 200),
        ({"retainer": [[0, 400], [4000, 800]]}, 2000, 30, 600),
        ({"percentage": 20}, 2200, 30, 200),
        ({"percentage": 20, "minimum": 300}, 2200, 30, 300),
        ({"retainer": 100, "percentage": 20}, 2300, 30, 300),
        ({"retainer": 450, "project": {"price": 900, "longest_days": 45}}, 3000, 30, 900),
        ({"retainer": 450, "project": {"price": 900, "longest_days": 45}}, 6000, 60, 900),
    ],
)
def test_the_fee_is_the_agencys_own(model: dict[str, Any], total: int, days: int, fee: int) -> None:
    assert read(**model).compute_fee(Decimal(total), HALF, days) == fee


models = st.sampled_from(
    [
        {"retainer": 450},
        {"percentage": 25, "minimum": 300},
        {"retainer": [[0, 300], [10000, 2000]], "percentage": 10},
        {"retainer": 450, "project": {"price": 900, "longest_days": 45}},
    ]
)


@given(models, st.integers(0, 30000), st.integers(0, 3000), st.sampled_from([7, 30, 90, 365]))
def test_more_money_leaves_no_less_for_the_work(model: dict[str, Any], total: int, more: int, days: int) -> None:
    fees = read(**model)
    left = [Decimal(sum_) - fees.compute_fee(Decimal(sum_), HALF, days) for sum_ in (total, total + more)]

    assert 0 <= left[0] <= left[1] + Decimal("0.01")


@given(models, st.integers(1, 30000), st.sampled_from([30, 90]))
def test_the_sum_that_leaves_so_much_after_the_full_price_is_found(model: dict[str, Any], kept: int, days: int) -> None:
    fees = read(**model)
    total = fees.total_for(Decimal(kept), HALF, days)

    assert float(total - fees.compute_full_price(total, HALF, days)) == pytest.approx(kept, abs=1.5)


def test_a_retainer_that_rises_faster_than_the_budget_is_refused() -> None:
    problems = Problems()
    read_fees({"currency": "USD", "fees": {**BASE, "retainer": [[0, 0], [100, 200]]}}, problems)

    assert any("rising" in line for line in problems.lines)


def said(advice: dict[str, Any], words: str) -> str:
    return next((line for line in advice["assumptions"] if words in line), "")


def test_little_money_is_run_by_the_client_and_the_price_of_our_work_is_said(advise: Any) -> None:
    advice = advise("sales", 90, monthly=500, industry="restaurant")

    assert advice["money"]["fee"] == 0
    assert "run the plan yourself" in said(advice, "No fee")
    assert "$1,400" in said(advice, "No fee")


def test_money_between_buys_hours_and_the_rest_is_said(advise: Any) -> None:
    advice = advise("sales", 90, monthly=1200, industry="restaurant")

    assert advice["money"]["fee"] == pytest.approx(600, abs=20)
    assert "hours of our time" in said(advice, "buys about")


def test_enough_money_pays_for_the_service_and_for_posts_at_our_price(advise: Any) -> None:
    advice = advise("community", 365, monthly=6000, industry="restaurant")

    assert "planning, running the ads" in said(advice, "The fee of")
    assert "made and published by us" in said(advice, "posts")
    assert advice["effort"]["hours_by_you"] == 0


def test_what_search_ads_cost_to_run_is_left_to_whoever_runs_them(advise: Any) -> None:
    assert "charges for that separately" in said(advise("leads", 180, monthly=3000, industry="law firm"), "The fee of")


def test_an_agency_without_prices_plans_without_a_fee(advise: Any, book: Any) -> None:
    from bot.recommendations.engine import recommend
    from bot.recommendations.profile import Profile
    from tests.bot.recommendations.conftest import TODAY

    profile = Profile.from_json(advise("leads", 90, monthly=3000)["profile"])
    advice = recommend(profile, replace(book, fees=None), TODAY).as_json()

    assert advice["money"]["fee"] == 0
    assert not said(advice, "fee")


def test_money_above_what_posts_can_take_pays_for_the_whole_service(advise: Any) -> None:
    advice = advise("sales", 120, monthly=3000, industry="cbd shop")
    money = advice["money"]

    assert advice["would_change"] is None
    assert money["fee"] > 1500
    assert money["unallocated"] > 0
    assert not said(advice, "No fee")
    assert "What else brings people in" in said(advice, "left unallocated")


def test_a_fee_of_less_than_an_hour_promises_no_work(advise: Any) -> None:
    advice = advise("event", 35, once=1030, industry="theater")

    assert "less than an hour" in said(advice, "less than an hour")
    assert any("You run" in line for line in advice["who"])
