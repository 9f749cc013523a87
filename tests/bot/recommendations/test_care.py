"""Trades that the ad platforms have rules for: the rule is said, and nobody is sent where their ads are refused."""

from __future__ import annotations

from typing import Any

import pytest

META = ("facebook", "instagram", "meta")


def paid(advice: dict[str, Any]) -> set[str]:
    return {row["platform"] for row in advice["platforms"] if row["role"] == "paid"}


@pytest.mark.parametrize(
    ("industry", "refused"),
    [("cannabis", (*META, "tiktok")), ("tobacco", (*META, "tiktok", "google")), ("politics", ("tiktok", "linkedin"))],
)
def test_ads_are_never_proposed_where_they_are_refused(
    advise: Any, codes: Any, industry: str, refused: tuple[str, ...]
) -> None:
    for named in ((), ("facebook", "tiktok"), ("linkedin",)):
        advice = advise("sales", 60, monthly=5000, industry=industry, platforms=named)

        assert not paid(advice) & set(refused)
        assert "regulated" in codes(advice)


def test_a_health_business_is_told_the_rule_and_keeps_its_platforms(advise: Any, codes: Any) -> None:
    advice = advise("leads", 90, monthly=2000, industry="dental")

    assert "regulated" in codes(advice)
    assert {"google", "meta"} >= paid(advice) > set()


def test_most_businesses_hear_of_no_rule(advise: Any, codes: Any) -> None:
    assert "regulated" not in codes(advise("leads", 90, monthly=2000, industry="bakery"))
