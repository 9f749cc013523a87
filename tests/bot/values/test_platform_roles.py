"""Platforms by what the visitor says of them: used, wished for, given up, excepted."""

from __future__ import annotations

from datetime import date

import pytest

from bot.values.reading import read_values
from bot.values.subjects.lexicon import Lexicon

ROLES: list[tuple[str, list[str], list[str]]] = [
    (
        "we have a Facebook page and would love to do TikTok, Reddit brought us nothing",
        ["facebook", "tiktok"],
        ["reddit"],
    ),
    ("every network but pinterest", [], ["pinterest"]),
    ("LinkedIn never paid off, Instagram does", ["instagram"], ["linkedin"]),
    ("we used to be on Snapchat and YouTube is where we are", ["youtube"], ["snapchat"]),
    ("Pinterest and Reddit went nowhere", [], ["pinterest", "reddit"]),
    ("twitter flopped, snapchat likewise, facebook is fine", ["facebook"], ["twitter_x", "snapchat"]),
    ("had a YouTube channel and deleted it, on Instagram now", ["instagram"], ["youtube"]),
    ("we post on LinkedIn. My boss can't stand Reddit, so not that one", ["linkedin"], ["reddit"]),
    ("YouTube? The kids say avoid it", [], ["youtube"]),
    ("why not that: Pinterest and Instagram", ["pinterest", "instagram"], []),
    ("farmers won't be on Snapchat, I think", [], ["snapchat"]),
    ("hardly anybody in my trade is on Reddit", [], ["reddit"]),
    ("why aren't we on Pinterest?", ["pinterest"], []),
    ("please keep Facebook out of it", [], ["facebook"]),
    ("LinkedIn became too pricey for us", [], ["linkedin"]),
    ("is YouTube too pricey for a start", ["youtube"], []),
    ("fed up with Facebook", [], ["facebook"]),
    ("LinkedIn ads without any result", ["linkedin"], []),
    ("we're closed on Sundays and post on Instagram", ["instagram"], []),
    ("I have 300 left for Facebook", ["facebook"], []),
    ("our Facebook page gets no likes, can you help", ["facebook"], []),
    ("we have never used TikTok, curious though", ["tiktok"], []),
]


@pytest.mark.parametrize(("text", "wanted", "unwanted"), ROLES)
def test_what_was_given_up_or_failed_is_not_wanted(
    text: str, wanted: list[str], unwanted: list[str], today: date, lexicon: Lexicon
) -> None:
    values = read_values(text, lexicon, today, "US")

    assert list(values.list_values("platform")) == wanted
    assert list(values.list_values("platform", refused=True)) == unwanted
