"""Values said back in words."""

from __future__ import annotations

from datetime import date

import pytest

from bot.dialogue.phrasing import Phrasing
from bot.dialogue.state import DialogueState
from bot.knowledge.loader import load_library
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe


@pytest.fixture(scope="module")
def phrasing() -> Phrasing:
    lines = load_library().get_tree("dialogue")
    return Phrasing(lines["phrases"], lines["understood"], {"sales": "more sales"}, {"tiktok": "TikTok"}, {})


@pytest.mark.parametrize(
    ("days", "words"),
    [((42, 42), "6 weeks"), ((90, 90), "3 months"), ((365, 365), "1 year"), ((0, 90), "up to 3 months"),
     ((180, None), "6 months or more"), ((42, 56), "6 weeks to 8 weeks"), ((1, 1), "1 day")],
)  # fmt: skip
def test_a_length_of_time(phrasing: Phrasing, days: tuple[int, int | None], words: str) -> None:
    frame = Timeframe(*days)

    assert phrasing.format_value(DialogueState(timeframe=frame), "timeframe") == words


def test_a_deadline_and_a_start(phrasing: Phrasing) -> None:
    frame = Timeframe(37, 37, date(2026, 12, 30), date(2026, 12, 1))

    assert (
        phrasing.format_value(DialogueState(timeframe=frame), "timeframe")
        == "by December 30, 2026, starting December 1, 2026"
    )


@pytest.mark.parametrize(
    ("money", "words"),
    [((2000, 2000, "USD", "month"), "$2,000 a month"), ((None, 500, "GBP", None), "up to £500"),
     ((500, 1000, None, "once"), "500 to 1,000 in all"), ((0, 0, None, None), "no money for ads"),
     ((12.5, 12.5, "EUR", "day"), "€12.50 a day")],
)  # fmt: skip
def test_money(phrasing: Phrasing, money: tuple[float | None, float, str | None, str | None], words: str) -> None:
    budget = Money(*money)

    assert phrasing.format_value(DialogueState(budget=budget), "budget") == words


def test_a_target_with_its_period(phrasing: Phrasing) -> None:
    assert phrasing.format_value(DialogueState(target=Target(40, "leads", "month")), "target") == "40 leads a month"
