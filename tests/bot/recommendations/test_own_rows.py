"""An agency's own figures: laid over the shipped ones, in its own money, for its own lines of business."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.recommendations.engine import recommend
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import Catalog, load_catalog
from bot.recommendations.profile import Profile
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe
from tests.bot.recommendations.conftest import TODAY

read = Recommendation.from_json

ROW = """+:
  - id: kestrel_booking_2026
    metric: cost_per_booking
    platform: meta
    objective: sales
    segment: {industry: restaurant, audience: all, region: emea}
    low: 3
    typical: 4
    high: 8
    unit: GBP
    denominator: bookings
    source: own accounts
    publisher: Kestrel & Co, 14 restaurants
    date: 2026-10-31
    grade: A
    use: forecast
    own: true
"""


@pytest.fixture
def own(tmp_path: Path) -> Catalog:
    (tmp_path / "benchmarks.yml").write_text(ROW, encoding="utf-8")
    return load_catalog(overlay=tmp_path)


def advise(book: Catalog, industry: str) -> dict[str, Any]:
    budget, time = Money(1500, 1500, "GBP", "month"), Timeframe(90, 90)
    return recommend(Profile(("sales",), time, budget, industry=industry), book, TODAY).as_json()


def test_without_such_a_row_no_bookings_are_forecast_and_what_to_measure_is_said(book: Catalog) -> None:
    advice = advise(book, "restaurant")

    assert not [row for row in advice["forecast"] if row["metric"] == "sales"]
    assert any("Count them from day one" in warning["text"] for warning in advice["warnings"])


def test_a_row_of_ones_own_counts_for_its_line_of_business_in_its_own_money(own: Catalog) -> None:
    advice = advise(own, "restaurant")
    paid = next(part for part in advice["platforms"] if part["role"] == "paid")
    row = next(row for row in advice["forecast"] if row["metric"] == "sales")
    price = next(row for row in advice["forecast"] if row["metric"] == "cost_per_acquisition")

    assert row["benchmarks"] == ["kestrel_booking_2026"]
    assert row["likely"] == pytest.approx(paid["budget"] / 4, rel=0.05)
    assert (price["low"], price["high"], price["unit"]) == (2.4, 8, "GBP")
    assert any("£3" in line and "Kestrel" in line for line in own.describe_sources(read(advice)))


def test_the_rest_of_the_figures_is_as_it_was(own: Catalog, book: Catalog) -> None:
    assert own.registry.rows.keys() == book.registry.rows.keys() | {"kestrel_booking_2026"}
    assert not [row for row in advise(own, "hotel")["forecast"] if row["metric"] == "sales"]
