from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ContentError
from bot.knowledge.reading import Problems, read_yaml
from bot.recommendations.content.benchmarks import Registry, Seeker, read_registry
from bot.recommendations.planning.catalog import Catalog

TODAY = date(2026, 11, 23)
SHIPPED = Path(__file__).parents[3] / "bot" / "content" / "benchmarks.yml"
ROW: dict[str, Any] = {
    "id": "meta_cpl",
    "metric": "cost_per_lead",
    "platform": "meta",
    "objective": "leads",
    "segment": {"industry": "all", "audience": "all", "region": "global"},
    "low": 20,
    "typical": 30,
    "high": 45,
    "unit": "USD",
    "denominator": "leads",
    "source": "example.com/leads",
    "publisher": "Example",
    "date": date(2026, 6, 1),
    "grade": "B",
    "use": "forecast",
}


def read(*rows: dict[str, Any]) -> Registry:
    problems = Problems()
    registry = read_registry(list(rows), 0.25, ("ecommerce",), ("meta", "linkedin"), problems)
    problems.raise_any()
    return registry


def row(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**deepcopy(ROW), **changes}.items() if value is not None}


@pytest.mark.parametrize("key", ["source", "date", "denominator", "publisher", "unit", "grade"])
def test_a_row_without_its_origin_is_refused(key: str) -> None:
    with pytest.raises(ContentError, match=f"benchmarks.yml: meta_cpl.{key}"):
        read(row(**{key: None}))


def test_two_denominators_for_one_metric_are_refused() -> None:
    with pytest.raises(ContentError, match="denominators must not be mixed"):
        read(row(), row(id="other", denominator="leads that were called"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"grade": "D"}, "unknown value 'D'"),
        ({"grade": "C"}, "C is opinion"),
        ({"grade": "C", "opinion": True}, "C is opinion"),
        ({"low": None, "typical": None, "high": None}, "write typical"),
        ({"low": 50}, "must rise"),
        ({"low": "20"}, "expected a number"),
        ({"platform": "myspace"}, "unknown value 'myspace'"),
        ({"seen": "yesterday"}, "unknown key"),
    ],
)
def test_a_bad_row_is_refused_with_advice(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ContentError, match=said):
        read(row(**changes))


def test_opinion_is_kept_but_never_counted_with() -> None:
    registry = read(row(grade="C", opinion=True, use="context"))

    assert registry.find_figure("cost_per_lead", "meta", "leads", Seeker(TODAY)) is None


def test_several_rows_give_one_range_with_the_best_graded_typical() -> None:
    registry = read(row(), row(id="owner", low=33, typical=41, high=48, grade="A"))

    figure = registry.find_figure("cost_per_lead", "meta", "leads", Seeker(TODAY))

    assert figure is not None
    assert (figure.range.low, figure.range.likely, figure.range.high) == (20, 41, 51.25)
    assert figure.ids == ("meta_cpl", "owner")


def test_a_lone_average_gets_a_spread() -> None:
    figure = read(row(low=None, high=None)).find_figure("cost_per_lead", "meta", "leads", Seeker(TODAY))

    assert figure is not None
    assert (figure.range.low, figure.range.high) == (22.5, 37.5)


def test_a_stale_row_counts_only_where_there_is_no_fresh_one() -> None:
    old = row(id="old", date=date(2024, 1, 1), typical=25)

    assert _ids(read(old, row())) == ("meta_cpl",)
    assert _ids(read(old)) == ("old",)


def test_a_row_expires_after_a_year_or_when_it_says() -> None:
    rows = read(row(), row(id="said", expires=date(2026, 7, 1))).rows

    assert (rows["meta_cpl"].expires, rows["said"].is_stale(TODAY)) == (date(2027, 6, 1), True)


def test_the_row_for_the_visitors_business_is_preferred() -> None:
    shop = row(id="shop", segment={"industry": "ecommerce", "audience": "all", "region": "global"})

    assert _ids(read(row(), shop), industry="ecommerce") == ("shop",)
    assert _ids(read(row(), shop)) == ("meta_cpl",)


def test_a_row_of_another_business_is_borrowed_and_says_so() -> None:
    figure = read(row(segment={"industry": "ecommerce", "audience": "all", "region": "global"})).find_figure(
        "cost_per_lead", "meta", "leads", Seeker(TODAY)
    )

    assert figure is not None
    assert figure.borrowed


def _ids(registry: Registry, **seeker: Any) -> tuple[str, ...]:
    figure = registry.find_figure("cost_per_lead", "meta", "leads", Seeker(TODAY, **seeker))
    return figure.ids if figure else ()


def test_the_shipped_registry_has_no_row_below_grade_c(book: Catalog) -> None:
    rows = book.registry.rows.values()

    assert len(rows) == len(read_yaml(SHIPPED))
    assert {row.grade for row in rows} == {"A", "B", "C"}
    assert all(row.use == "context" for row in rows if row.opinion)


def test_stale_rows_are_listed(book: Catalog) -> None:
    assert "meta_cpm_superads_2026" in {row.id for row in book.registry.list_stale(date(2027, 8, 1))}


def test_no_row_is_past_its_time_when_it_is_shipped(book: Catalog) -> None:
    assert not book.registry.list_stale(date(2026, 12, 15))
