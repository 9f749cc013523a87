"""What is known, changed by reference: "double that", "200 more", "half as long"; and numbers beside a known budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.lexicon import load_lexicon
from bot.values.language.unknown import Ambiguous
from bot.values.measures.money import Money
from bot.values.replies.bare_budget import read_bare_budget
from bot.values.replies.change import RelativeChange, apply_change, read_change
from bot.values.subjects.timeframe import Timeframe

LEXICON = load_lexicon()
MONTHLY = Money(6000, 6000, "GBP", "month")
SEASON = Timeframe(60, 90)

MONEY = [
    ("what if we trebled it?", 18_000),
    ("and with twice the money?", 12_000),
    ("half of that then", 3000),
    ("a third as much", 2000),
    ("a third less", 4000),
    ("a quarter more", 7500),
    ("15% more", 6900),
    ("10 percent less cash", 5400),
    ("2.5x", 15_000),
    ("four times as much", 24_000),
    ("900 more", 6900),
    ("how about a thousand pounds less?", 5000),
    ("an extra 250 a month", 6250),
    ("2 more", 8000),
    ("cut it by half", 3000),
    ("and if it was 400 quid more per month", 6400),
]
TIME = [
    ("three times as long", 180, 270),
    ("and in half the time?", 30, 45),
    ("one month more", 90, 120),
    ("4 weeks shorter", 32, 62),
    ("what if we had 3 more weeks?", 81, 111),
    ("another month", 90, 120),
    ("double", 120, 180),
]
NO_CHANGE = [
    "three times the bookings",
    "400 more fans",
    "triple our orders",
    "half a year",
    "half a million",
    "not double",
    "more",
    "more than 900",
    "25%",
    "7000",
    "two months",
    "is double the ads better?",
    "a third of our visitors",
    "99999999999 more months",
    "5k plus",
    "",
]


@pytest.mark.parametrize(("text", "amount"), MONEY)
def test_a_budget_is_changed_by_a_factor_or_a_difference(text: str, amount: float) -> None:
    change = read_change(text, LEXICON.grammar, LEXICON.seasons.words)

    assert change is not None
    assert apply_change(change, MONTHLY) == replace(MONTHLY, amount_min=amount, amount_max=amount)


@pytest.mark.parametrize(("text", "low", "high"), TIME)
def test_a_timeframe_is_changed_likewise(text: str, low: int, high: int) -> None:
    change = read_change(text, LEXICON.grammar, LEXICON.seasons.words)

    assert change is not None
    assert apply_change(change, SEASON) == Timeframe(low, high)


@pytest.mark.parametrize("text", NO_CHANGE)
def test_what_changes_something_else_is_none(text: str) -> None:
    assert read_change(text, LEXICON.grammar) is None


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("and say i chucked another 150 at it", 150),
        ("supposing we scrape up an extra grand from somewhere", 1000),
        ("if my uncle lends me 400 more", 400),
        ("another hundred", 100),
    ],
)
def test_what_is_imagined_has_other_words_around_it(text: str, difference: float) -> None:
    change = read_change(text, LEXICON.grammar, LEXICON.seasons.words, imagined=True)

    assert change is not None
    assert change.difference == difference


@pytest.mark.parametrize("text", ["if another 5 waiters joined us", "imagine we tripled our fans", "say it rains more"])
def test_what_is_imagined_of_something_else_is_none(text: str) -> None:
    assert read_change(text, LEXICON.grammar, LEXICON.seasons.words, imagined=True) is None


def test_a_deadline_moves_with_the_time() -> None:
    known = Timeframe(30, 30, date(2027, 3, 1))

    changed = apply_change(RelativeChange("timeframe", difference=14), known)

    assert changed == Timeframe(44, 44, date(2027, 3, 15))


@pytest.mark.parametrize(
    ("change", "known"),
    [
        (RelativeChange("timeframe", 2), MONTHLY),
        (RelativeChange("budget", 2), SEASON),
        (RelativeChange("", difference=100), SEASON),
        (RelativeChange("budget", difference=-7000), MONTHLY),
        (RelativeChange("budget", difference=100, currency="EUR"), MONTHLY),
        (RelativeChange("budget", difference=100, period="week"), MONTHLY),
        (RelativeChange("", 2), Money(0, 0)),
        (RelativeChange("", 2), Timeframe()),
    ],
)
def test_a_change_that_does_not_fit_is_none(change: RelativeChange, known: Timeframe | Money) -> None:
    assert apply_change(change, known) is None


@pytest.mark.parametrize(
    ("text", "known", "low", "high", "currency", "period"),
    [
        ("what if it went up to 45?", Money(30_000, 30_000, "EUR", "month"), None, 45_000, "EUR", "month"),
        ("and with 12?", Money(8000, 9000, None, "quarter"), 12_000, 12_000, None, "quarter"),
        ("20 to 25", Money(15_000, 15_000, "CHF"), 20_000, 25_000, "CHF", None),
        ("and 650?", Money(500, 500, "GBP", "month"), 650, 650, "GBP", "month"),
        ("80", Money(60, 60, "EUR", "week"), 80, 80, "EUR", "week"),
        ("20k in total", Money(9000, 9000, "USD", "month"), 20_000, 20_000, "USD", "once"),
        ("300 euros a week", Money(9000, 9000, "USD", "month"), 300, 300, "EUR", "week"),
    ],
)
def test_a_number_beside_a_known_budget_is_read_in_its_scale(
    text: str, known: Money, low: float | None, high: float | None, currency: str | None, period: str | None
) -> None:
    assert read_bare_budget(text, LEXICON.grammar, known) == Money(low, high, currency, period).as_json()


def test_a_number_that_fits_no_scale_stays_open() -> None:
    assert isinstance(read_bare_budget("40", LEXICON.grammar, Money(1500, 1500)), Ambiguous)


WORDS = st.sampled_from(
    "double half a third of that more less 20 500 % x times month months time budget not if twice another $ , ?".split()
)


@given(st.lists(WORDS, max_size=12).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_a_change_never_leaves_less_than_nothing(text: str) -> None:
    change = read_change(text, LEXICON.grammar, LEXICON.seasons.words)
    for known in (MONTHLY, SEASON):
        changed = apply_change(change, known) if change else None
        ends = vars(changed).values() if changed else ()
        assert all(end >= 0 for end in ends if isinstance(end, int | float))
