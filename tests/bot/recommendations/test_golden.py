"""Twelve recommendations read by eye.

After a wanted change: `UPDATE_GOLDEN=1 pytest tests/bot/recommendations/test_golden.py`, then read the difference in
golden/ as a consultant would before committing it.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.recommendations.engine import recommend
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.profile import Profile

TODAY = date(2026, 11, 23)
GOLDEN = Path(__file__).parent / "golden"


def days(number: int) -> dict[str, Any]:
    return {"days_min": number, "days_max": number}


def money(amount: float, period: str, currency: str = "USD") -> dict[str, Any]:
    return {"amount_min": amount, "amount_max": amount, "currency": currency, "period": period}


CASES: dict[str, dict[str, Any]] = {
    "flash_sale_in_10_days": {
        "goals": ["sales"],
        "timeframe": days(10),
        "budget": money(3000, "once"),
        "platforms": ["instagram"],
        "industry": "ecommerce",
    },
    "webinar_sign_ups_in_2_weeks": {
        "goals": ["event", "leads"],
        "timeframe": days(14),
        "budget": money(1500, "once"),
        "platforms": ["linkedin"],
        "industry": "saas",
    },
    "launch_in_a_month": {
        "goals": ["launch"],
        "timeframe": days(30),
        "budget": money(5000, "once"),
        "platforms": ["instagram", "tiktok"],
        "audience": "b2c",
    },
    "ad_test_in_3_weeks": {"goals": ["ab_testing"], "timeframe": days(21), "budget": money(2000, "once")},
    "forty_leads_a_month_for_a_dentist": {
        "goals": ["leads"],
        "timeframe": days(90),
        "budget": money(2000, "month"),
        "industry": "dental",
        "target": {"amount": 40, "metric": "leads", "period": "month"},
        "average_sale": 900,
        "close_rate": 0.3,
    },
    "leads_for_consultants_in_pounds": {
        "goals": ["leads"],
        "timeframe": days(180),
        "budget": money(3000, "month", "GBP"),
        "industry": "consulting",
    },
    "brand_over_a_year": {"goals": ["brand_equity"], "timeframe": days(365), "budget": money(1000, "month")},
    "community_without_money": {
        "goals": ["community"],
        "timeframe": days(365),
        "budget": money(0, "once"),
        "existing_audience": 3000,
        "hours_per_week": 5,
    },
    "launch_then_keep_them_in_euros": {
        "goals": ["launch", "retention"],
        "timeframe": days(180),
        "budget": money(4000, "month", "EUR"),
        "audience": "b2c",
    },
    "leads_now_relationships_later": {
        "goals": ["leads", "community"],
        "timeframe": days(365),
        "budget": money(3000, "month"),
        "audience": "b2b",
        "platforms": ["linkedin", "facebook"],
    },
    "hundred_leads_for_200_dollars": {
        "goals": ["leads"],
        "timeframe": days(30),
        "budget": money(200, "once"),
        "target": {"amount": 100, "metric": "leads", "period": None},
    },
    "sales_without_money": {"goals": ["sales"], "timeframe": days(60), "budget": money(0, "once")},
}


@pytest.mark.parametrize("name", CASES)
def test_the_recommendation_is_the_one_that_was_read(name: str, book: Catalog) -> None:
    found = recommend(Profile.from_json(CASES[name]), book, TODAY).as_json()
    file = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    assert found == json.loads(file.read_text(encoding="utf-8"))


def test_there_is_no_golden_file_without_a_case() -> None:
    assert {file.stem for file in GOLDEN.glob("*.json")} == CASES.keys()
