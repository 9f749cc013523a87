"""The charts say in words what they show, take any width and carry no style of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.charts import money_segments, share_segments, split_svg, weeks_svg

read = Recommendation.from_json

Advise = Callable[..., dict[str, Any]]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("draw", [split_svg, weeks_svg])
@pytest.mark.parametrize("known", [{"monthly": 2000}, {"monthly": 0}, {}, {"once": 10**9}])
@pytest.mark.parametrize("days", [1, 90, 3650])
def test_every_chart_is_an_image_with_a_title_and_a_description(
    advise: Advise, book: Catalog, draw: Callable[..., str], known: dict[str, Any], days: int
) -> None:
    chart = ElementTree.fromstring(draw(read(advise("leads community", days=days, **known)), book))

    title, text = chart[0], chart[1]
    assert (chart.get("role"), chart.get("aria-labelledby")) == ("img", f"{title.get('id')} {text.get('id')}")
    assert (title.tag, text.tag) == (f"{SVG}title", f"{SVG}desc")
    assert title.text
    assert text.text
    assert not [element for element in chart.iter() if element.get("style") or element.tag == f"{SVG}style"]


def test_the_split_names_each_side_and_each_platform_with_its_money(advise: Advise, book: Catalog) -> None:
    advice = advise("leads", days=90, monthly=2000)

    text = ElementTree.fromstring(split_svg(read(advice), book))[1].text or ""

    share = advice["share"]
    assert text.startswith(f"paid {share['smm'] * 100:.0f}%; organic {share['smo'] * 100:.0f}%; ")
    for part in advice["platforms"]:
        assert f"{book.platforms[part['platform']].label}, {part['role']} ${part['budget']:,.0f}" in text


def test_the_parts_of_a_bar_make_the_whole(advise: Advise, book: Catalog) -> None:
    advice = advise("launch retention", days=180, monthly=5000)

    assert sum(segment.part for segment in money_segments(read(advice), book)) == pytest.approx(1)
    assert sum(segment.part for segment in share_segments(read(advice), book)) == pytest.approx(1)


def test_without_money_only_the_shares_are_drawn(advise: Advise, book: Catalog) -> None:
    assert money_segments(read(advise("community", days=365, monthly=0)), book) == ()
    assert [segment.name for segment in share_segments(read(advise("community", days=365, monthly=0)), book)] == [
        "organic"
    ]


def test_the_weeks_show_setting_up_learning_and_running(advise: Advise, book: Catalog) -> None:
    advice = advise("leads", days=90, monthly=2000)

    kinds = advice["ads"]
    chart = weeks_svg(read(advice), book)

    assert kinds == ["set-up", "learning", *["on"] * 10]
    assert "Ads start in week 2" in chart
    assert chart.count("<circle") == sum(week["review"] for week in advice["plan"])


def test_there_is_nothing_to_draw_without_weeks(advise: Advise, book: Catalog) -> None:
    assert weeks_svg(read({**advise("leads", days=90), "plan": []}), book) == ""


def test_names_from_content_cannot_become_markup(advise: Advise, book: Catalog) -> None:
    advice = advise("leads", days=90, monthly=2000)
    advice["platforms"][0]["platform"] = '<script>"&'

    ElementTree.fromstring(split_svg(read(advice), book))
    assert "<script>" not in split_svg(read(advice), book)
