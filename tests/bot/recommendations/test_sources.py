from __future__ import annotations

from datetime import date
from typing import Any

from bot.recommendations.model import Recommendation

read = Recommendation.from_json


def test_every_row_behind_the_advice_is_told_with_source_and_year(advise: Any, book: Any) -> None:
    advice = advise("leads", 90, monthly=2000)
    lines = book.describe_sources(read(advice))

    used = {id for row in advice["forecast"] for id in row["benchmarks"]}
    assert all(any(book.registry.rows[id].source in line for line in lines) for id in used)
    assert any("Cost per lead" in line and "$33.43 to $48.83, typically $41.53" in line for line in lines)
    assert any(line.startswith("Daily minimum on") for line in lines)
    assert any("50 results in 7 days" in line for line in lines)


def test_an_old_row_is_told_as_old(advise: Any, book: Any) -> None:
    lines = book.describe_sources(
        read(advise("awareness", 30, monthly=2000, platforms=("meta",), today=date(2027, 8, 1)))
    )

    assert any("2026, so more than a year out of date" in line for line in lines)


def test_advice_without_figures_still_names_its_targets(advise: Any, book: Any) -> None:
    lines = book.describe_sources(read(advise("community", 180)))

    assert any("Engagement rate by followers" in line for line in lines)
