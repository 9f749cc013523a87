"""Where forty businesses should start, each line with the reason of a professional."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.choices import load_choices
from bot.knowledge.reading import read_yaml
from bot.recommendations.planning.catalog import Catalog

TABLE = Path(__file__).with_name("platform_table.yml")
ROWS: list[dict[str, Any]] = read_yaml(TABLE, TABLE.name)


def platforms(advice: dict[str, Any], role: str) -> list[str]:
    return [part["platform"] for part in advice["platforms"] if part["role"] == role]


def test_forty_businesses_or_more_are_argued_for() -> None:
    assert len({(row["business"], row["goal"]) for row in ROWS}) == len(ROWS) >= 40
    assert all(len(row["reason"].split()) >= 5 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['business']}-{row['goal']}")
def test_a_business_starts_where_a_professional_would(row: dict[str, Any], advise: Any) -> None:
    advice = advise(row["goal"], 180, monthly=3000, industry=row["business"])

    named = {channel["id"] for channel in advice["beside"]}
    assert [p for p in row["paid"] if p in platforms(advice, "paid")] == platforms(advice, "paid")
    assert platforms(advice, "paid")[:1] == row["paid"][:1]
    assert platforms(advice, "organic") == row["organic"]
    assert named >= set(row["beside"])


@pytest.mark.parametrize("business", ["dentist", "law firm", "plumber", "hotel", "accountant"])
def test_where_search_does_the_job_it_is_told_and_who_does_it(business: str, advise: Any) -> None:
    advice = advise("leads", 180, monthly=3000, industry=business)

    search = next(part for part in advice["platforms"] if part["platform"] == "google" and part["role"] == "paid")
    assert "isn't one of our services" in search["why"]
    assert "search" in advice["choice"]


def test_a_covered_channel_is_offered_and_another_one_is_left_to_others(advise: Any) -> None:
    advice = advise("leads", 180, monthly=3000, industry="restaurant")
    named = {channel["id"]: channel for channel in advice["beside"]}

    assert named["reviews"]["covered"]
    shop = advise("sales", 180, monthly=3000, industry="online shop")
    assert not next(channel for channel in shop["beside"] if channel["id"] == "shopping_ads")["covered"]


def test_facebook_and_instagram_are_one_buy_unless_one_alone_was_asked_for(advise: Any) -> None:
    both = advise("sales", 90, monthly=3000, platforms=("instagram", "facebook"))
    one = advise("sales", 90, monthly=3000, platforms=("instagram",))

    assert platforms(both, "paid") == ["meta"]
    assert set(platforms(both, "organic")) == {"instagram", "facebook"}
    assert platforms(one, "paid") == ["instagram"]


def test_companies_as_customers_are_sought_where_companies_are(advise: Any) -> None:
    assert platforms(advise("leads", 180, monthly=9000, industry="cleaning", audience="b2b"), "paid")[0] == "linkedin"


def test_people_to_hire_are_sought_apart_from_customers(advise: Any) -> None:
    advice = advise("leads", 90, monthly=2000, industry="saas", results=("applicants",))

    assert platforms(advice, "paid") == ["meta"]
    assert {channel["id"] for channel in advice["beside"]} == {"job_boards"}
    assert not [row for row in advice["forecast"] if row["metric"] == "leads"]


def test_no_regulated_trade_is_sent_to_a_platform_that_forbids_it(advise: Any, book: Catalog) -> None:
    for care, goal in product(book.policy.care, load_choices().goals):
        for business in care.businesses:
            for named in ((), tuple(book.platforms)):
                advice = advise(goal, 90, monthly=20000, industry=business, platforms=named)
                assert not set(platforms(advice, "paid")) & set(care.refused)
                assert not set(platforms(advice, "organic")) & set(care.refused_organic)


def test_political_ads_are_left_out_where_the_law_made_the_platforms_stop(advise: Any) -> None:
    assert platforms(advise("awareness", 60, monthly=3000, currency="EUR", industry="politics"), "paid") == []
