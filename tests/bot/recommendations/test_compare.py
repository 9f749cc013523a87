from __future__ import annotations

from typing import Any

from bot.recommendations.compare import compare


def test_more_time_changes_the_verdict_and_more_money_the_leads(advise: Any, book: Any) -> None:
    before, after = advise("leads", 90, monthly=2000), advise("leads", 365, monthly=3000)

    first, second = compare(before, after, book)

    assert first.startswith("It changes the verdict from paid (SMM) to a balance of both")
    assert second.startswith("Likely leads: ")


def test_without_tiktok_tiktok_is_dropped(advise: Any, book: Any) -> None:
    before = advise("sales", 90, monthly=9000, audience="b2c")
    after = advise("sales", 90, monthly=9000, audience="b2c", excluded=("tiktok",))

    first, second = compare(before, after, book)

    assert first == "The verdict stays paid (SMM), 90 % paid."
    assert "Dropped: TikTok." in second


def test_no_money_stands_in_the_way_and_money_clears_it(advise: Any, book: Any) -> None:
    poor, rich = advise("leads", 60, once=0), advise("leads", 60, once=5000)

    assert "no longer be done" in compare(rich, poor, book)[1]
    assert "stood in the way is gone" in compare(poor, rich, book)[1]


def test_the_same_advice_has_no_difference(advise: Any, book: Any) -> None:
    advice = advise("leads", 90, monthly=2000)

    assert compare(advice, advice, book) == ("The verdict stays paid (SMM), 89 % paid.", "Nothing else changes.")
