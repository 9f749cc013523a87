"""Times and sums in the many ways people say them: restated, as choices, in other languages, for several things."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.values.reading import read_values
from bot.values.replies.bare import read_bare
from bot.values.subjects.lexicon import Lexicon
from tests.bot.values.first_values import first_value

Sum = tuple[float | None, float | None, str | None, str | None]


def answer(question: str, text: str, today: date, lexicon: Lexicon) -> dict[str, Any]:
    read = read_bare(question, text, today, lexicon, "US")
    assert isinstance(read, dict), read
    return {name: value for name, value in read.items() if value is not None}


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("until spring, say around april", "2027-04-30"),
        ("by summer, so maybe june", "2027-06-30"),
        ("by easter, well, let's say end of april", "2027-04-30"),
        ("by summer, so we need to hurry", "2027-06-01"),
        ("before the schools break up", "2027-06-14"),
        ("by the summer vacation", "2027-06-15"),
        ("march or april", "2027-04-30"),
        ("june / july", "2027-07-31"),
        ("sometime in february, maybe march", "2027-03-31"),
        ("spring or summer", "2027-08-31"),
    ],
)
def test_a_finer_date_replaces_a_wide_one_and_of_a_choice_the_last_counts(
    text: str, deadline: str, today: date, lexicon: Lexicon
) -> None:
    assert answer("timeframe", text, today, lexicon)["deadline"] == deadline


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("from new year", "2027-01-01"),
        ("from february onwards", "2027-02-01"),
        ("as of march", "2027-03-01"),
        ("not before march", "2027-03-01"),
        ("no earlier than april", "2027-04-01"),
    ],
)
def test_when_it_may_begin_is_a_start(text: str, starts: str, today: date, lexicon: Lexicon) -> None:
    assert answer("timeframe", text, today, lexicon) == {"starts": starts}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("idk 2 months maybe 3", 60, 90),
        ("six weeks, maybe eight", 42, 56),
        ("four weeks maybe five tops", 28, 35),
        ("3 months, at most 4", 90, 120),
        ("2 months, 3 if we have to", 60, 90),
        ("2 months but 3 is fine", 60, 90),
        ("one quarter or two", 90, 180),
        ("not 3 months, 6 months", 180, 180),
        ("tow weeks", 14, 14),
        ("eihgt weeks", 56, 56),
        ("two to tree months", 60, 90),
    ],
)
def test_a_longer_time_behind_one_is_its_upper_end(
    text: str, low: int, high: int, today: date, lexicon: Lexicon
) -> None:
    assert answer("timeframe", text, today, lexicon) == {"days_min": low, "days_max": high}


@pytest.mark.parametrize("text", ["our months are quiet", "for weeks now nobody comes", "we moved in may or june"])
def test_what_only_sounds_like_it_is_no_time(text: str, today: date, lexicon: Lexicon) -> None:
    assert first_value(read_values(text, lexicon, today, "US"), "timeframe") is None


SUMS: list[tuple[str, Sum]] = [
    ("300 euro al mese", (300, 300, "EUR", "month")),
    ("400 euro per maand", (400, 400, "EUR", "month")),
    ("900 euro monatlich", (900, 900, "EUR", "month")),
    ("2000 zł miesięcznie", (2000, 2000, "PLN", "month")),
    ("2000 kr i måneden", (2000, 2000, None, "month")),
    ("15000 czech koruna", (15000, 15000, "CZK", None)),
    ("8000 mexican pesos", (8000, 8000, "MXN", None)),
    ("5000 norwegian kroner", (5000, 5000, "NOK", None)),
    ("$4,000/mo - $6,000/mo", (4000, 6000, "USD", "month")),
    ("2000..3000", (2000, 3000, None, None)),
    ("min 500 max 900", (500, 900, None, None)),
    ("at least 500, at most 900", (500, 900, None, None)),
    ("500 a month, 600 tops", (500, 600, None, "month")),
    ("£900+VAT monthly", (900, 900, "GBP", "month")),
    ("around a grand or two", (1000, 2000, None, None)),
    ("a hundred or two", (100, 200, None, None)),
    ("five hundred-ish", (500, 500, None, None)),
    ("thre thousend a month", (3000, 3000, None, "month")),
    ("fivehundred", (500, 500, None, None)),
    ("eight hundret euros", (800, 800, "EUR", None)),
    ("per new customer we would pay 60, so 6k all in", (6000, 6000, None, "once")),
    ("40 a lead, that makes 4k altogether", (4000, 4000, None, "once")),
    ("1200 a month for 3 months, 3600 total", (3600, 3600, None, "once")),
    ("2k a month, 5k for the shoot", (2000, 2000, None, "month")),
    ("2k a month and 5k upfront", (2000, 2000, None, "month")),
    ("we could spend 9k a month but I'd start with 3k", (3000, 3000, None, "month")),
    ("10k max but let's start with 5k", (5000, 5000, None, None)),
    ("2k, no wait, 3k", (3000, 3000, None, None)),
    ("1k each for two campaigns", (2000, 2000, None, None)),
    ("1200 give or take 200", (1200, 1200, None, None)),
    ("1,800 + 20% VAT", (1800, 1800, None, None)),
    ("Eur 2.500,- per month", (2500, 2500, "EUR", "month")),
    ("bis zu 1000 Euro im Monat", (None, 1000, "EUR", "month")),
    ("two campaigns at 1,500 each", (3000, 3000, None, None)),
    ("2k for the spring one and 3k for the autumn one", (5000, 5000, None, None)),
    ("500 for facebook and 300 for google", (800, 800, None, None)),
]


@pytest.mark.parametrize(("text", "money"), SUMS)
def test_a_sum_is_read_however_it_is_put(text: str, money: Sum, today: date, lexicon: Lexicon) -> None:
    read = answer("budget", text, today, lexicon)

    assert tuple(read.get(name) for name in ("amount_min", "amount_max", "currency", "period")) == money


@pytest.mark.parametrize(
    "text",
    [
        "we raise about 20k in donations a year",
        "our average donation is 35 dollars",
        "i have 500 followers on insta and 300 on tiktok",
        "they charge 800 for facebook and 300 for google",
        "two events with 300 guests each",
        "our rent is 900 a month, maybe 1000",
    ],
)
def test_sums_of_other_things_are_no_budget(text: str, today: date, lexicon: Lexicon) -> None:
    assert first_value(read_values(text, lexicon, today, "US"), "budget") is None


@pytest.mark.parametrize("text", ["can we split it 60/40?", "split it 70-30", "50/50 between the two"])
def test_how_it_is_split_is_no_sum(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_bare("budget", text, today, lexicon, "US") is None
