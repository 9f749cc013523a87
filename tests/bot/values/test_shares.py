"""A part of a sum that is named in its place, and notes, slips and bounds in answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.knowledge.lexicon import load_lexicon
from bot.values.replies.bare import read_bare

TODAY = date(2026, 11, 23)


def read(question: str, text: str) -> Any:
    return read_bare(question, text, TODAY, load_lexicon(), "US")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("a third of 900", 300),
        ("we'd put in 20% of 6,000", 1200),
        ("fifteen percent of two grand", 300),
        ("half of 5k", 2500),
        ("a quarter of 8 grand", 2000),
        ("two thirds of 1,500", 1000),
    ],
)
def test_a_part_of_a_sum_is_that_part(text: str, amount: int) -> None:
    assert (read("budget", text)["amount_min"], read("budget", text)["period"]) == (amount, None)


@pytest.mark.parametrize("text", ["20% of our turnover", "5% of what comes in"])
def test_a_share_of_what_is_not_named_is_no_sum(text: str) -> None:
    assert not isinstance(read("budget", text), dict)


@pytest.mark.parametrize(
    ("text", "amount", "currency", "period"),
    [
        ("a tenner a day", 10, None, "day"),
        ("two or three thou", 3000, None, None),
        ("700 dollasr a month", 700, "USD", "month"),
        ("900 pouns", 900, "GBP", None),
    ],
)
def test_notes_and_slips_are_money(text: str, amount: int, currency: str | None, period: str | None) -> None:
    found = read("budget", text)

    assert (found["amount_max"], found["currency"], found["period"]) == (amount, currency, period)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("inside the month", (0, 30, None)),
        ("within the quarter", (0, 90, None)),
        ("when the stalls open, april ish", (158, 158, "2027-04-30")),
        ("i would not care to wait beyond easter", (125, 125, "2027-03-28")),
        ("5 weeks mayeb 6", (35, 42, None)),
    ],
)
def test_bounds_in_more_words(text: str, expected: tuple[int, int, str | None]) -> None:
    found = read("timeframe", text)

    assert (found["days_min"], found["days_max"], found["deadline"]) == expected
