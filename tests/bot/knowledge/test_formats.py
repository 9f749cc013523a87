"""One way to write money, lengths of time, dates, clocks and lists, wherever they are read."""

from __future__ import annotations

import json
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.phrasing import Phrasing
from bot.dialogue.state import DialogueState
from bot.knowledge.formats import Formats
from bot.knowledge.loader import load_library
from bot.recommendations.engine import recommend
from bot.recommendations.planning.catalog import load_catalog
from bot.recommendations.presentation.chat_text import money_lines
from bot.recommendations.profile import Profile
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

BOOK, PHRASING = load_catalog(), Phrasing.from_content(load_library())
TODAY = date(2026, 11, 30)
FOURTH = date(2026, 12, 4)
CURRENCIES = sorted(BOOK.rates.currencies)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 1500))
def test_a_length_that_was_told_stands_in_the_advice_as_it_was_told(days: int) -> None:
    time_told = Timeframe(days, days)
    told = PHRASING.format_value(DialogueState(timeframe=time_told), "timeframe")

    profile = Profile(("leads",), timeframe=time_told, target=Target(40, "leads"))

    assert told in json.dumps(recommend(profile, BOOK, TODAY).as_json())


@settings(max_examples=40, deadline=None)
@given(st.integers(200, 200_000), st.sampled_from(CURRENCIES))
def test_a_sum_that_was_told_stands_in_the_advice_as_it_was_told(amount: int, currency: str) -> None:
    budget = Money(amount, amount, currency, "once")
    told = PHRASING.format_value(DialogueState(budget=budget), "budget")
    advice = recommend(Profile(("sales",), budget=budget), BOOK, TODAY)

    assert told.removesuffix(" in all") in money_lines(advice, BOOK)


@given(st.decimals(0, 10_000_000, places=3), st.sampled_from([*CURRENCIES, "XYZ"]), st.sampled_from(["US", "GB", "DE"]))
def test_money_names_its_currency_and_points_as_english_text_does(amount: object, currency: str, region: str) -> None:
    written = Formats(region).format_money(amount, currency)  # type: ignore[arg-type]
    figures = written.lstrip("".join(c for c in written if not c.isdigit()))

    assert written != figures
    assert all(len(group) == 3 for group in figures.split(".")[0].split(",")[1:])
    assert "\xa0" not in written
    assert not written.endswith(".00")


@pytest.mark.parametrize(
    ("region", "amount", "currency", "written"),
    [
        ("US", 2000, "USD", "$2,000"),
        ("GB", 2000, "USD", "US$2,000"),
        ("GB", 2000, "GBP", "£2,000"),
        ("US", 2000, "SEK", "SEK 2,000"),
        ("DE", 2000, "EUR", "€2,000"),
        ("CA", 2000, "CAD", "$2,000"),
        ("US", 2000, "CAD", "CA$2,000"),
        ("US", 12.5, "USD", "$12.50"),
        ("US", 99.999, "USD", "$100"),
        ("US", 1234.56, "USD", "$1,235"),
        ("US", 500, None, "500"),
    ],
)
def test_money(region: str, amount: float, currency: str | None, written: str) -> None:
    assert Formats(region).format_money(amount, currency) == written


@pytest.mark.parametrize(
    ("days", "written"),
    [
        (1, "1 day"),
        (10, "10 days"),
        (7, "1 week"),
        (42, "6 weeks"),
        (45, "45 days"),
        (90, "3 months"),
        (100, "100 days"),
        (365, "1 year"),
        (730, "2 years"),
    ],
)
def test_a_length_of_time_is_said_in_the_largest_unit_that_is_exact(days: int, written: str) -> None:
    assert Formats().format_duration(days) == written


@pytest.mark.parametrize(
    ("region", "day", "short", "clock"),
    [
        ("US", "December 4, 2026", "Fri, Dec 4", "2:05 PM"),
        ("GB", "4 December 2026", "Fri 4 Dec", "14:05"),
        ("ZZ", "4 December 2026", "Fri, 4 Dec", "2:05 pm"),
    ],
)
def test_days_and_clocks_are_those_of_the_region(region: str, day: str, short: str, clock: str) -> None:
    formats = Formats(region)

    assert (formats.format_date(FOURTH), formats.format_short_day(FOURTH)) == (day, short)
    assert formats.format_clock(time(14, 5)) == clock


@pytest.mark.parametrize(
    ("parts", "written"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), ("abc", "a, b and c")]
)
def test_a_list_reads_as_the_content_does(parts: tuple[str, ...], written: str) -> None:
    assert Formats().join_list(parts) == written
