"""What the chat says of a recommendation fits a phone and says what the object says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge.choices import load_choices
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.chat_text import LONGEST, number_lines, plan_lines, result_line

GOALS = load_choices().goals
read = Recommendation.from_json

Advise = Callable[..., dict[str, Any]]


def test_the_result_is_the_likely_number_with_its_range_and_the_money_for_ads(advise: Advise, book: Catalog) -> None:
    advice = advise("leads", days=90, monthly=2000)
    row = next(row for row in advice["forecast"] if (row["platform"], row["metric"]) == ("all", "leads"))

    said = result_line(read(advice), book)

    assert said.startswith("**Likely leads in all:**")
    assert f"{row['likely']:,} ({row['low']:,} to {row['high']:,})" in said
    assert f"${advice['money']['media']:,.0f} in ads" in said


def test_the_money_told_is_that_of_the_platforms_counted(advise: Advise, book: Catalog) -> None:
    advice = advise("leads", days=90, monthly=6000, audience="b2b", platforms=("linkedin", "reddit"))
    spent = {part["platform"]: part["budget"] for part in advice["platforms"] if part["role"] == "paid"}

    assert set(spent) == {"linkedin", "reddit"}
    assert f"from ${spent['linkedin']:,.0f} of the ${sum(spent.values()):,.0f} in ads" in result_line(
        read(advice), book
    )


def test_a_likely_number_below_one_is_less_than_one(advise: Advise, book: Catalog) -> None:
    advice = advise("leads", days=90, monthly=2000)
    for row in advice["forecast"]:
        row.update(low=0.2, likely=0.6, high=2.4)

    assert "in all:** less than one, at best 2" in result_line(read(advice), book)
    assert "too few to rely on" in result_line(read(advice), book)


@pytest.mark.parametrize("known", [{}, {"monthly": 2000, "currency": "XYZ"}, {"monthly": 0}])
def test_without_a_forecast_there_is_no_result(advise: Advise, book: Catalog, known: dict[str, Any]) -> None:
    assert result_line(read(advise("leads", days=90, **known)), book) == ""


def test_posts_alone_have_a_result_where_the_followers_are_known(advise: Advise, book: Catalog) -> None:
    said = result_line(read(advise("community", days=90, monthly=0, existing_audience=4000)), book)

    assert said.startswith("**Likely engagements in all:**")
    assert said.endswith("from posts alone.")


def test_the_first_weeks_have_dates_and_the_reviews_are_named(advise: Advise, book: Catalog) -> None:
    said = plan_lines(read(advise("leads", days=90, monthly=2000)), book)

    assert "- **Week 1, November 30:** Set up" in said
    assert "- **Week 3, December 14, review:**" in said
    assert "**Reviews:** December 14, December 28, January 11, January 25 and February 15." in said


def test_a_plan_longer_than_its_weeks_ends_with_the_rhythm_beyond(advise: Advise, book: Catalog) -> None:
    advice = advise("community", days=365, monthly=0)

    assert plan_lines(read(advice), book).endswith(advice["rhythm"])


def test_the_numbers_are_the_money_the_forecast_and_what_to_aim_for(advise: Advise, book: Catalog) -> None:
    said = number_lines(read(advise("leads", days=90, monthly=2000)), book)

    assert "**The budget: $6,000 in all**" in said
    assert "unallocated" not in said
    assert re.search(r"\n- Leads \d+ \(\d+ to \d+\)\n", said)
    assert re.search(r"\n- Cost per lead \(CPL\): \$\d+ – \$\d+", said)


def test_several_platforms_have_a_line_each(advise: Advise, book: Catalog) -> None:
    said = number_lines(read(advise("launch", days=180, monthly=5000, platforms=("instagram", "tiktok"))), book)

    assert re.search(r"\n- Instagram: impressions [\d,]+ \(.*\); clicks ", said)
    assert re.search(r"media \(ads\) \$[\d,]+: Instagram \$[\d,]+, TikTok \$[\d,]+", said)


def test_open_and_absent_money_is_said_in_words(advise: Advise, book: Catalog) -> None:
    assert "still open" in number_lines(read(advise("sales", days=30)), book)
    assert "what this takes is time" in number_lines(read(advise("community", days=90, monthly=0)), book)


MARKS = re.compile(r"\*\*[^*\n]+\*\*")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    goals=st.lists(st.sampled_from(GOALS), min_size=1, max_size=4, unique=True),
    days=st.sampled_from((1, 7, 30, 90, 365, 3650)),
    monthly=st.sampled_from((None, 0, 80, 2000, 60_000, 10**9)),
    platforms=st.lists(st.sampled_from(("instagram", "linkedin", "tiktok", "youtube", "pinterest")), unique=True),
    followers=st.sampled_from((None, 4000)),
)
def test_every_text_fits_a_phone_in_the_small_markdown(
    advise: Advise,
    book: Catalog,
    goals: list[str],
    days: int,
    monthly: int | None,
    platforms: list[str],
    followers: int | None,
) -> None:
    known = {"platforms": tuple(platforms), "existing_audience": followers, "monthly": monthly}
    advice = advise(" ".join(goals), days=days, **known)

    for said in (result_line(read(advice), book), plan_lines(read(advice), book), number_lines(read(advice), book)):
        assert len(said) <= LONGEST
        assert "*" not in MARKS.sub("", said)
        assert "{" not in said
