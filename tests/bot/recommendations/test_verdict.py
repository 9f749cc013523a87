from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.knowledge.choices import load_choices
from bot.values.subjects.timeframe import Timeframe

GOALS = load_choices().goals

DIRECT = ("sales", "leads", "traffic", "launch", "event", "ab_testing")
GROWN = ("community", "brand_equity", "authority", "seo", "retention")


@pytest.mark.parametrize(
    ("goals", "days", "money"),
    [
        ("event", 14, {"once": 1500}),
        ("launch", 30, {"once": 5000}),
        ("sales", 10, {"once": 1000}),
        ("ab_testing", 21, {"once": 1500}),
        ("event leads", 28, {"monthly": 2000}),
        *((goal, days, {"monthly": money}) for goal in DIRECT for days in (14, 60, 90) for money in (500, 2000, 20000)),
        *(("awareness", days, {"monthly": money}) for days in (14, 60, 89) for money in (500, 2000, 20000)),
    ],
)
def test_direct_goals_soon_with_money_are_paid(advise: Any, goals: str, days: int, money: dict[str, int]) -> None:
    assert advise(goals, days, **money)["verdict"] == "smm"


@pytest.mark.parametrize("goal", GROWN)
@pytest.mark.parametrize("days", [90, 180, 365, 3650])
@pytest.mark.parametrize("money", [{}, {"monthly": 0}, {"monthly": 150}, {"monthly": 2000}])
def test_grown_goals_over_months_are_organic(advise: Any, goal: str, days: int, money: dict[str, int]) -> None:
    assert advise(goal, days, **money)["verdict"] == "smo"


@pytest.mark.parametrize("goal", [*DIRECT, "awareness"])
@pytest.mark.parametrize("days", [270, 365, 1000])
@pytest.mark.parametrize("monthly", [500, 2000, 20000])
def test_one_direct_goal_with_money_over_nine_months_is_balanced(
    advise: Any, goal: str, days: int, monthly: int
) -> None:
    assert advise(goal, days, monthly=monthly)["verdict"] == "balanced"


@pytest.mark.parametrize("days", [90, 180, 365])
@pytest.mark.parametrize("monthly", [500, 2000, 20000])
def test_awareness_from_three_months_on_is_balanced(advise: Any, days: int, monthly: int) -> None:
    assert advise("awareness", days, monthly=monthly)["verdict"] == "balanced"


@pytest.mark.parametrize(
    ("goals", "days", "pattern"),
    [
        ("launch retention", 180, "keep the people"),
        ("leads community", 365, "build the relationship"),
        ("leads community", 90, "build the relationship"),
        ("sales brand_equity", 14, "build the relationship"),
        ("ab_testing authority", 180, "the winners"),
        ("ab_testing seo", 60, "the winners"),
        ("event community seo", 120, "keep the people"),
        ("awareness community", 365, "build the relationship"),
    ],
)
@pytest.mark.parametrize("monthly", [500, 3000, 20000])
def test_mixed_goals_with_money_are_balanced_in_a_pattern(
    advise: Any, goals: str, days: int, pattern: str, monthly: int
) -> None:
    advice = advise(goals, days, monthly=monthly)

    assert (advice["verdict"], pattern in advice["pattern"]) == ("balanced", True)


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("days", [1, 14, 90, 365])
def test_no_money_is_organic_whatever_the_goal(advise: Any, goal: str, days: int) -> None:
    advice = advise(goal, days, once=0)

    assert (advice["verdict"], advice["share"]) == ("smo", {"smm": 0, "smo": 1})


@pytest.mark.parametrize(("goal", "verdict"), [("sales", "smm"), ("community", "smo")])
def test_unknown_money_is_not_no_money(advise: Any, goal: str, verdict: str) -> None:
    advice = advise(goal, 30)

    assert (advice["verdict"], advice["money"]) == (verdict, None)


def test_at_most_three_months_is_less_than_three_months(advise: Any) -> None:
    from bot.values.subjects.timeframe import Timeframe

    within = advise("awareness", monthly=2000, timeframe=Timeframe(0, 90))

    assert (within["verdict"], advise("awareness", 90, monthly=2000)["verdict"]) == ("smm", "balanced")


def test_no_time_given_is_planned_for_half_a_year_and_asked_for(advise: Any) -> None:
    advice = advise("community", monthly=300)

    assert advice["money"]["months"] == 6
    assert any("planned for 6 months" in line for line in advice["assumptions"])


@pytest.mark.parametrize(
    ("known", "origin", "favours"),
    [
        ({"audience": "b2b"}, "audience", "smo"),
        ({"audience": "local"}, "audience", "smm"),
        ({"industry": "a family law firm"}, "industry", "smo"),
        ({"industry": "dentist"}, "audience", "smm"),
        ({"existing_audience": 20000}, "audience", "smo"),
        ({"hours_per_week": 1}, "capacity", "smm"),
        ({"hours_per_week": 15}, "capacity", "smo"),
    ],
)
def test_what_else_is_known_weighs_a_little(advise: Any, known: dict[str, Any], origin: str, favours: str) -> None:
    reasons = advise("leads", 90, monthly=2000, **known)["reasons"]

    assert any((r["from"], r["favours"]) == (origin, favours) for r in reasons)


def test_it_says_which_answer_would_change_the_verdict(advise: Any) -> None:
    assert advise("leads", 90, monthly=2000)["would_change"]["verdict"] == "balanced"
    assert advise("leads", 90, monthly=0)["would_change"]["from"] == "budget"


@pytest.mark.parametrize(
    ("known", "confidence"),
    [
        ({"days": 90, "monthly": 2000, "industry": "dentist"}, "medium"),
        (
            {
                "days": 90,
                "monthly": 2000,
                "industry": "dentist",
                "audience": "local",
                "existing_audience": 900,
                "hours_per_week": 4,
                "average_sale": Decimal(900),
                "close_rate": 0.3,
            },
            "high",
        ),
        ({"days": 90, "monthly": 2000, "industry": "dentist", "platforms": ("facebook",)}, "medium"),
        ({"days": 90, "monthly": 2000}, "medium"),
        ({"days": None}, "low"),
    ],
)
def test_confidence_grows_with_what_is_known(advise: Any, known: dict[str, Any], confidence: str) -> None:
    assert advise("leads", **known)["confidence"] == confidence


def test_money_for_less_than_a_month_is_told_in_all_and_not_stretched_to_a_month(advise: Any) -> None:
    reason = next(r for r in advise("leads", 6, monthly=5000)["reasons"] if r["from"] == "budget")

    assert reason["text"] == "About $5,000 in all is enough for ads to bring results soon."


def test_a_time_that_is_over_is_no_reason(advise: Any) -> None:
    over = Timeframe(None, None, date(2026, 11, 1))

    assert all(reason["from"] != "timeframe" for reason in advise("launch", once=5000, timeframe=over)["reasons"])
