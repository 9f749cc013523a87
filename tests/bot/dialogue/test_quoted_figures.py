"""Figures told: a range with its source, which of two platforms costs less, the price of a target, or an honest no."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.bootstrap.content import build_content
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.quoted_figures import QuotedFigures
from bot.dialogue.state import DialogueState
from bot.settings import Settings
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def quoting() -> QuotedFigures:
    return build_content(Settings()).talk.informing.quoting


def ask(quoting: QuotedFigures, text: str, topic: str = "cost_budget", **said: Any) -> str | None:
    visit = DialogueState(target=said.get("target"), timeframe=said.get("timeframe"))
    return quoting.quote_figures(topic, ParsedMessage(text, topic, (topic,), **said), visit, TODAY)


def test_a_click_on_a_platform_has_a_range_a_source_and_a_year(quoting: QuotedFigures) -> None:
    text = ask(quoting, "price of a click on linkedin?", asked_platforms=("linkedin",)) or ""

    assert "$5.50 to $9.25" in text
    assert "Stackmatix" in text
    assert "2026" in text


def test_instagram_ads_are_read_from_the_rows_of_meta(quoting: QuotedFigures) -> None:
    text = ask(quoting, "good ctr on insta?", "metrics_smm", metrics=("ctr",), asked_platforms=("instagram",)) or ""

    assert "Meta" in text
    assert "%" in text


def test_of_two_platforms_the_one_that_costs_less_is_named(quoting: QuotedFigures) -> None:
    text = ask(quoting, "is linkedin dearer than facebook?", asked_platforms=("linkedin", "facebook")) or ""

    assert "ads cost less on Facebook and Instagram (Meta) than on LinkedIn" in text


def test_a_target_has_a_price(quoting: QuotedFigures) -> None:
    time = Timeframe(90, 90)
    target = Target(70, "leads")

    text = ask(quoting, "70 leads in 3 months, how much is that?", target=target, timeframe=time) or ""

    assert text.startswith("70 leads in 3 months would take about $")
    assert "Superads" in text


@pytest.mark.parametrize("platform", ["pinterest", "reddit"])
def test_without_a_row_no_figure_is_named(quoting: QuotedFigures, platform: str) -> None:
    text = ask(quoting, f"what do ads on {platform} cost?", asked_platforms=(platform,)) or ""

    assert "don't have a figure I trust" in text
    assert "$" not in text


def test_what_only_asks_for_a_meaning_is_told_no_figure(quoting: QuotedFigures) -> None:
    assert ask(quoting, "ctr?", "metrics_smm", metrics=("ctr",)) is None
    assert ask(quoting, "what does social media cost in general?") is None


def test_another_topic_gets_no_figures(quoting: QuotedFigures) -> None:
    assert ask(quoting, "how much do you charge for linkedin?", "agency_pricing", asked_platforms=("linkedin",)) is None
