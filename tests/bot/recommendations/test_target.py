from __future__ import annotations

from typing import Any

import pytest


def test_forty_leads_a_month_get_the_budget_they_take(advise: Any) -> None:
    advice = advise("leads", 90, target=(40, "leads", "month"))
    needed = advice["needed"]

    assert (advice["mode"], advice["money"], needed["amount"], needed["metric"]) == ("target", None, 120, "leads")
    assert needed["total"]["low"] < needed["total"]["likely"] < needed["total"]["high"]
    assert needed["media"]["likely"] < needed["total"]["likely"]
    assert needed["benchmarks"] == ["meta_cpl_superads_2025", "meta_cpl_zeely_2026"]


def test_the_budget_it_takes_brings_the_target(advise: Any) -> None:
    needed = advise("leads", 90, target=(40, "leads", "month"))["needed"]
    given = advise("leads", 90, once=needed["total"]["likely"])

    leads = next(row for row in given["forecast"] if (row["platform"], row["metric"]) == ("all", "leads"))
    assert 110 <= leads["likely"] <= 130


def test_a_target_within_the_budget_is_no_warning(advise: Any, codes: Any) -> None:
    advice = advise("leads", 90, monthly=20000, target=(40, "leads", "month"))

    assert (codes(advice) & {"target_out_of_reach"}, advice["feasible"]) == (set(), True)


def test_a_target_in_a_week_has_too_little_time(advise: Any, codes: Any) -> None:
    advice = advise("leads", 7, target=(40, "leads"))

    assert ("target_out_of_reach" in codes(advice), advice["needed"]["time_allows"]) == (True, False)


def test_more_than_any_budget_brings_is_said(advise: Any, codes: Any) -> None:
    advice = advise("leads", 30, target=(10**9, "leads"))

    assert ("target_out_of_reach" in codes(advice), advice["needed"]) == (True, None)


def test_followers_have_no_figures(advise: Any, codes: Any) -> None:
    advice = advise("community", 180, monthly=500, target=(5000, "followers"))

    assert ("no_benchmark" in codes(advice), advice["needed"]) == (True, None)


def test_customers_follow_from_leads_and_the_close_rate(advise: Any) -> None:
    advice = advise("sales", 90, monthly=3000, target=(10, "customers", "month"), close_rate=0.25)
    totals = {row["metric"]: row["likely"] for row in advice["forecast"] if row["platform"] == "all"}

    assert totals["sales"] == pytest.approx(totals["leads"] * 0.25, rel=0.07)
    assert advice["needed"]["metric"] == "sales"


def test_a_target_in_rupees_is_answered_in_rupees(advise: Any) -> None:
    needed = advise("leads", 90, monthly=100000, currency="INR", target=(40, "leads", "month"))["needed"]

    assert (needed["currency"], "₹" in needed["text"]) == ("INR", True)


def test_the_budget_for_less_than_a_month_is_not_told_by_the_month(advise: Any) -> None:
    short, long = (advise("leads", days, target=(40, "leads", "month"))["needed"]["text"] for days in (20, 90))

    assert ("a month" in short, "a month" in long) == (False, True)


def test_what_is_wanted_is_told_in_the_visitors_word(advise: Any) -> None:
    advice = advise("event", 30, once=300, target=(60, "attendees", None))

    assert advice["needed"]["text"].startswith("60 attendees in 1 month would take about")
    assert any("60 attendees in 1 month" in warning["text"] for warning in advice["warnings"])
