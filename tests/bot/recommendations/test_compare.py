from __future__ import annotations

from typing import Any

from bot.recommendations.arithmetic import two_figures
from bot.recommendations.model import Recommendation
from bot.recommendations.presentation.compare import compare_recommendations

read = Recommendation.from_json


def test_more_time_changes_the_verdict_and_more_money_the_leads(advise: Any, book: Any) -> None:
    before, after = advise("leads", 90, monthly=2000), advise("leads", 365, monthly=3000)

    first, *others = compare_recommendations(read(before), read(after), book)

    assert first.startswith("It changes the verdict from paid (SMM) to a balance of both")
    assert any(line.startswith("Likely leads: ") for line in others)


def test_without_tiktok_tiktok_is_dropped_and_a_verdict_that_stays_is_not_told(advise: Any, book: Any) -> None:
    before = advise("sales", 90, monthly=9000, audience="b2c")
    after = advise("sales", 90, monthly=9000, audience="b2c", excluded=("tiktok",))

    told = compare_recommendations(read(before), read(after), book)

    assert "Dropped: TikTok." in told
    assert not any("verdict" in line or "% paid" in line for line in told)


def test_no_money_stands_in_the_way_and_money_clears_it(advise: Any, book: Any) -> None:
    poor, rich = advise("leads", 60, once=0), advise("leads", 60, once=5000)

    assert any("no longer work" in line for line in compare_recommendations(read(rich), read(poor), book))
    assert any("can work the way you asked" in line for line in compare_recommendations(read(poor), read(rich), book))


def test_the_same_advice_has_no_difference(advise: Any, book: Any) -> None:
    advice = advise("leads", 90, monthly=2000)

    assert compare_recommendations(read(advice), read(advice), book) == ()


def test_what_reads_the_same_before_and_after_is_left_out(advise: Any, book: Any) -> None:
    before = advise("leads", 90, monthly=2000, audience="local")
    sooner = {**before, "forecast": [{**row, "likely": row["likely"] * 2} for row in before["forecast"]]}
    dearer = {**before, "money": {**before["money"], "media": before["money"]["media"] + 500}}

    likely = next(row["likely"] for row in before["forecast"] if (row["platform"], row["metric"]) == ("all", "leads"))
    spent, more = (f"${advice['money']['media']:,.0f}" for advice in (before, dearer))
    assert compare_recommendations(read(before), read(sooner), book) == (
        f"Likely leads: {two_figures(2 * likely):,.0f} instead of {likely:,.0f}, for the same money in ads.",
    )
    assert compare_recommendations(read(before), read(dearer), book) == (
        f"The ad budget is {more} instead of {spent}.",
    )


def test_two_different_counts_are_not_set_beside_each_other(advise: Any, book: Any) -> None:
    before, after = advise("sales", 90, monthly=2000), advise("traffic", 90, monthly=2000)

    told = compare_recommendations(read(before), read(after), book)

    assert any(line.startswith("I now count clicks instead of sales") for line in told)
    assert any(line.startswith("**Likely clicks in all:**") for line in told)
    assert not any("clicks: " in line and "instead of" in line for line in told)


def test_money_in_another_currency_is_not_set_beside_the_first(advise: Any, book: Any) -> None:
    before = advise("leads", 90, monthly=2000)
    after = {**before, "money": {**before["money"], "currency": "CAD", "media": 3000.0}}
    likely = next(row["likely"] for row in before["forecast"] if (row["platform"], row["metric"]) == ("all", "leads"))

    assert compare_recommendations(read(before), read(after), book) == (
        f"Likely leads: {likely:,.0f}, with CA$3,000 for ads.",
    )


def test_a_platform_of_which_nothing_is_known_says_why_the_forecast_shrinks(advise: Any, book: Any) -> None:
    before = advise("leads", 90, monthly=6000, audience="b2b", platforms=("linkedin",))
    after = advise("leads", 90, monthly=6000, audience="b2b", platforms=("linkedin", "reddit"))
    spent = next(
        part["budget"] for part in after["platforms"] if (part["platform"], part["role"]) == ("reddit", "paid")
    )

    told = compare_recommendations(read(before), read(after), book)

    assert (
        f"I don't have figures I trust for ads on Reddit, so what ${spent:,.0f} might bring there isn't counted."
        in told
    )
    assert not any("isn't counted" in line for line in compare_recommendations(read(after), read(after), book))
