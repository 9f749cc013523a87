"""What counted results are called, and where sales are not counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.knowledge.reading import Problems
from bot.recommendations.content.results import read_trades
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.chat_text import result_line
from bot.values.subjects.timeframe import Timeframe

read = Recommendation.from_json

Advise = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("industry", "goal", "named"),
    [
        ("dental", "sales", "inquiries"),
        ("retail", "sales", "clicks"),
        ("nonprofit", "leads", "supporters"),
        ("fashion", "sales", "orders"),
        ("construction", "sales", "inquiries"),
        (None, "leads", "leads"),
    ],
)
def test_results_are_named_by_the_business(
    advise: Advise, book: Catalog, industry: str | None, goal: str, named: str
) -> None:
    said = result_line(read(advise(goal, days=90, monthly=2000, industry=industry)), book)

    assert said.startswith(f"**Likely {named} in all:**")


def test_the_visitors_own_word_goes_before_the_business(advise: Advise, book: Catalog) -> None:
    advice = advise("leads", days=90, monthly=2000, industry="nonprofit", results=["volunteers"])

    assert "volunteer inquiries" in result_line(read(advice), book)
    assert advice["counted"]["leads"] == "volunteer inquiries"


@pytest.mark.parametrize(("worth", "metric"), [(60, "sales"), (12_000, "leads"), (None, "sales")])
def test_what_one_sale_brings_decides_what_is_counted(advise: Advise, worth: int | None, metric: str) -> None:
    advice = advise("sales", days=90, monthly=2000, average_sale=worth)
    counted = {row["metric"] for row in advice["forecast"]}

    assert metric in counted
    assert {"sales": "leads", "leads": "sales"}[metric] not in counted


def test_costly_sales_are_no_target_without_a_close_rate(advise: Advise) -> None:
    advice = advise("sales", days=90, monthly=2000, industry="construction", target=(5, "sales", None))

    assert advice["needed"] is None
    assert "no_benchmark" in {warning["code"] for warning in advice["warnings"]}


def test_a_start_later_than_today_shortens_the_time_to_a_date(advise: Advise) -> None:
    timeframe = Timeframe(219, 219, date(2027, 6, 30), date(2027, 4, 1))
    advice = advise("leads", monthly=3000, timeframe=timeframe)

    assert advice["money"]["months"] == 3
    assert advice["money"]["total"] == 9000


def test_slips_in_the_file_are_named() -> None:
    one = {"one": "a", "many": "b", "means": "c"}
    problems = Problems()
    read_trades([{"id": "dentists", "businesses": ["dentall"], "sales": one, "leads": one}], ["dental"], problems)

    assert any("the one for all others" in line for line in problems.lines)
    assert any("did you mean 'dental'?" in line for line in problems.lines)
