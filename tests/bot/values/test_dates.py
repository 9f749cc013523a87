"""Dates by region, by ordinals and by what was said before, as said on Monday 23 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe, read_timeframe
from bot.values.time.figures import month_first

FIGURES = [
    ("doors open on 3/20", "US", "2027-03-20"),
    ("doors open on 3/20", "GB", "2027-03-20"),
    ("sold out by 2/5", "US", "2027-02-05"),
    ("sold out by 2/5", "GB", "2027-05-02"),
    ("by 2-5", "IN", "2027-05-02"),
    ("ready for 20/3 please", "US", "2027-03-20"),
    ("12/24", "US", "2026-12-24"),
    ("until 14-2", "US", "2027-02-14"),
    ("by 07/08/2027", "US", "2027-07-08"),
    ("by 07/08/2027", "GB", "2027-08-07"),
    ("by 28.2.", "US", "2027-02-28"),
    ("by 3.4.", "US", "2027-04-03"),
    ("by 06/2027", "GB", "2027-06-30"),
]

NO_FIGURES = [
    "we answer 24/7",
    "a 50/50 split",
    "1/3 of our guests are families",
    "our rating is 8/10",
    "nearly 3/4 of the places are empty",
    "we have 4.5/5 stars",
    "the budget is 1.5k",
]

ORDINALS = [
    ("in the 1st week of april", "2027-04-07"),
    ("by the third week in January", "2027-01-21"),
    ("the final week of March", "2027-03-31"),
    ("2nd half of may", "2027-05-31"),
    ("in the first half of december", "2026-12-15"),
    ("by the 3rd quarter", "2027-09-30"),
    ("fourth quarter", "2026-12-31"),
    ("2nd quarter of 2028", "2028-06-30"),
    ("second half of next year", "2027-12-31"),
    ("in the first half of the year", "2027-06-30"),
    ("in the 2nd quarter of the year", "2027-06-30"),
    ("the last quarter of the year", "2026-12-31"),
    ("by the start of the month", "2026-12-01"),
    ("middle of the month", "2026-12-15"),
    ("by the first Monday in march", "2027-03-01"),
    ("last thursday of January", "2027-01-28"),
    ("the 2nd weekend of december", "2026-12-13"),
    ("the 10th of next month", "2026-12-10"),
    ("in the week of january 13", "2027-01-17"),
]

WORDS = [
    ("before the weekend", "2026-11-27"),
    ("at the weekend", "2026-11-29"),
    ("tuesday week", "2026-12-01"),
    ("done by wednesday next week", "2026-12-02"),
    ("next week thursday", "2026-12-03"),
    ("the week after next", "2026-12-13"),
    ("a week on thursday", "2026-12-03"),
    ("this side of easter", "2027-03-28"),
    ("ten days before valentine's day", "2027-02-04"),
    ("untill the end of febuary", "2027-02-28"),
    ("before our financial year ends", "2026-12-31"),
    ("the fair opens in April, so before that", "2027-03-31"),
    ("a push for our may sale", "2027-05-31"),
    ("in a week tomorrow", "2026-12-01"),
    ("by the thursday after next", "2026-12-03"),
    ("by close of business friday", "2026-11-27"),
]


@pytest.mark.parametrize(("text", "region", "day"), FIGURES)
def test_figures_are_read_as_the_region_writes_them(
    text: str, region: str, day: str, today: date, lexicon: Lexicon
) -> None:
    read = read_timeframe(text, today, lexicon, region)

    assert read is not None
    assert str(read.deadline) == day


@pytest.mark.parametrize("text", NO_FIGURES)
def test_figures_that_count_something_are_no_date(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) is None


def test_a_country_s_own_short_form_tells_what_comes_first() -> None:
    assert [month_first(region) for region in ("US", "GB", "IN", "DE", "AU", "nowhere")] == [True, *[False] * 5]


@pytest.mark.parametrize(("text", "day"), [*ORDINALS, *WORDS])
def test_parts_and_words_of_time_give_their_last_day(text: str, day: str, today: date, lexicon: Lexicon) -> None:
    deadline = date.fromisoformat(day)
    left = (deadline - today).days

    assert read_timeframe(text, today, lexicon) == Timeframe(left, left, deadline)


@pytest.mark.parametrize("text", ["it's our 2nd shop", "for the 3rd time", "the 25th anniversary"])
def test_an_ordinal_of_something_else_is_no_date(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) is None


def test_a_day_is_that_of_the_month_known_before(today: date, lexicon: Lexicon) -> None:
    text = "the race is on the 9th"
    alone, known = (read_timeframe(text, today, lexicon, known=day) for day in (None, date(2027, 4, 30)))

    assert alone == Timeframe(16, 16, date(2026, 12, 9))
    assert known == Timeframe(137, 137, date(2027, 4, 9))


def test_a_day_said_after_its_month_is_one_date(today: date, lexicon: Lexicon) -> None:
    read = read_timeframe("our market is in february, on the 20th", today, lexicon)

    assert read == Timeframe(89, 89, date(2027, 2, 20))


def test_a_lead_time_that_is_over_leaves_no_days(today: date, lexicon: Lexicon) -> None:
    read = read_timeframe("a month before christmas eve", today, lexicon)
    passed = read_timeframe("six weeks before cyber monday", today, lexicon)

    assert read == Timeframe(1, 1, date(2026, 11, 24))
    assert passed == Timeframe(0, 0, date(2026, 10, 19))


def test_the_last_day_of_a_range_is_of_the_first_one_s_month(today: date, lexicon: Lexicon) -> None:
    read = read_timeframe("from the 2nd of april to the 24th", today, lexicon)

    assert read == Timeframe(152, 152, date(2027, 4, 24), date(2027, 4, 2))


def test_two_dates_in_figures_are_a_range(today: date, lexicon: Lexicon) -> None:
    read = read_timeframe("12/8-12/22", today, lexicon)

    assert read == Timeframe(29, 29, date(2026, 12, 22), date(2026, 12, 8))


def test_the_year_at_the_end_of_a_range_is_that_of_both(today: date, lexicon: Lexicon) -> None:
    read = read_timeframe("it runs from december 1 to december 20 2027", today, lexicon)

    assert read == Timeframe(392, 392, date(2027, 12, 20), date(2027, 12, 1))
