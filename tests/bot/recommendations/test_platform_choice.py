from __future__ import annotations

from typing import Any

import pytest


def chosen(advice: dict[str, Any], role: str) -> list[str]:
    return [part["platform"] for part in advice["platforms"] if part["role"] == role]


@pytest.mark.parametrize(
    ("goals", "known", "paid", "organic"),
    [
        ("leads", {}, ["meta"], ["instagram"]),
        ("leads", {"audience": "b2b"}, ["linkedin"], ["linkedin"]),
        ("leads", {"industry": "a b2b software company"}, ["linkedin"], ["linkedin"]),
        ("authority", {"audience": "b2b"}, ["linkedin"], ["linkedin", "youtube"]),
        ("community", {"audience": "local"}, ["meta"], ["facebook", "instagram"]),
        ("sales", {"platforms": ("meta",)}, ["meta"], ["instagram", "facebook"]),
        ("sales", {"platforms": ("meta", "instagram")}, ["meta"], ["instagram", "facebook"]),
        ("sales", {"platforms": ("whatsapp",)}, ["meta"], ["whatsapp"]),
        ("sales", {"excluded": ("instagram",)}, ["facebook"], ["facebook"]),
        ("leads", {"excluded": ("facebook",)}, ["instagram"], ["instagram"]),
        ("leads", {"platforms": ("reddit", "pinterest", "snapchat", "twitter_x")}, None, ["twitter_x", "reddit"]),
    ],
)
def test_platforms_fit_the_visitor(
    advise: Any, goals: str, known: dict[str, Any], paid: list[str] | None, organic: list[str]
) -> None:
    advice = advise(goals, 90, monthly=900, **known)

    assert paid is None or chosen(advice, "paid") == paid
    assert chosen(advice, "organic") == organic


def test_with_every_ad_platform_ruled_out_it_is_organic(advise: Any) -> None:
    advice = advise("leads", 90, monthly=900, excluded=("facebook", "instagram", "meta", "linkedin", "tiktok"))

    assert (advice["verdict"], chosen(advice, "paid"), advice["money"]["media"]) == ("smo", [], 0)
    assert advice["reasons"][0]["from"] == "gate"


def test_more_money_opens_a_second_platform(advise: Any) -> None:
    assert chosen(advise("sales", 90, monthly=900, audience="b2c"), "paid") == ["meta"]
    assert chosen(advise("sales", 90, monthly=9000, audience="b2c"), "paid") == ["meta", "tiktok"]


def test_in_a_fortnight_one_platform_is_enough(advise: Any) -> None:
    assert chosen(advise("sales", 14, once=9000, audience="b2c"), "paid") == ["meta"]


def test_money_that_cannot_open_the_next_platform_is_held_back(advise: Any) -> None:
    advice = advise("sales", 30, once=2200, audience="b2c")

    assert 0 < advice["money"]["unallocated"] < 140
    assert "held back" in advice["platforms"][0]["why"]
