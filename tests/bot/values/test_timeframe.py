"""Horizons, deadlines and starts, said on Monday 23 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe, read_timeframe

LENGTHS = [
    ("in 3 months", 90, 90),
    ("3 months", 90, 90),
    ("for 3 months", 90, 90),
    ("within 3 months", 0, 90),
    ("under 3 months", 0, 90),
    ("results in under two months", 0, 60),
    ("3 months max", 0, 90),
    ("a year or less", 0, 365),
    ("no more than 8 weeks", 0, 56),
    ("6-8 weeks", 42, 56),
    ("six to eight weeks", 42, 56),
    ("between 6 and 8 weeks", 42, 56),
    ("in the next 6-8 weeks", 42, 56),
    ("within the next 30 days", 0, 30),
    ("in the next month", 30, 30),
    ("over the coming year", 365, 365),
    ("next 3–6 months", 90, 180),
    ("over the next 2 quarters", 180, 180),
    ("asap", 0, 30),
    ("immediately", 0, 30),
    ("As soon as possible", 0, 30),
    ("urgent!", 0, 30),
    ("short term", 0, 90),
    ("Short-term (0-3 months)", 0, 90),
    ("long term", 180, 365),
    ("we think long-term here", 180, 365),
    ("half a year", 180, 180),
    ("half year", 180, 180),
    ("a couple of months", 60, 60),
    ("couple months", 60, 60),
    ("in a few weeks", 21, 21),
    ("a month or two", 30, 60),
    ("900 a month, 8 weeks", 56, 56),
    ("800 to 1200 a month, 4 months", 120, 120),
    ("2k a week, 3 weeks", 21, 21),
    ("in a month or so", 30, 30),
    ("a quarter or two", 90, 180),
    ("3 months to a year", 90, 365),
    ("in about a year and a half", 548, 548),
    ("1.5 years", 548, 548),
    ("1½ years", 548, 548),
    ("18-24 months", 540, 730),
    ("12 months", 365, 365),
    ("a year", 365, 365),
    ("1 yr", 365, 365),
    ("in a fortnight", 14, 14),
    ("a fortnight from now", 14, 14),
    ("48 hours", 2, 2),
    ("ten days", 10, 10),
    ("3mo", 90, 90),
    ("2 mos.", 60, 60),
    ("2-3 mths", 60, 90),
    ("12 wks", 84, 84),
    ("in 6wks", 42, 42),
    ("90d", 90, 90),
    ("3 moths", 90, 90),
    ("8 weaks", 56, 56),
    ("6\u00a0weeks", 42, 42),
    ("six-month plan", 180, 180),
    ("i have 6 weeks", 42, 42),
    ("give it 3 months", 90, 90),
    ("give me a year", 365, 365),
    ("two months from now", 60, 60),
    ("we launch in 3 weeks and want sign-ups, 4k", 21, 21),
    ("sales / 4 weeks / 800 a month", 28, 28),
    ("actually 6 months", 180, 180),
    ("not 3 months, 6 months", 180, 180),
    ("$2000 a month for 6 months", 180, 180),
    ("Is 3 months enough time for us, we want leads in 3 months", 90, 90),
]

OPEN = [("6+ months", 180), ("at least 6 months", 180), ("more than a year", 365), ("6 months or more", 180)]

DEADLINES = [
    ("by end of Q3", "2027-09-30"),
    ("by Q2", "2027-06-30"),
    ("Q3 2027", "2027-09-30"),
    ("Q1 next year", "2027-03-31"),
    ("before Black Friday", "2026-11-27"),
    ("Black Friday campaign", "2026-11-27"),
    ("on cyber monday", "2026-11-30"),
    ("by Christmas", "2026-12-25"),
    ("we only have till xmas", "2026-12-25"),
    ("for the holidays", "2026-12-31"),
    ("until new year's eve", "2026-12-31"),
    ("for Valentine’s day", "2027-02-14"),
    ("we need to see something by Easter", "2027-03-28"),
    ("a push for mother's day", "2027-05-09"),
    ("in time for ramadan", "2027-03-09"),
    ("for diwali next year", "2027-10-29"),
    ("by eid", "2027-03-10"),
    ("halloween promo", "2027-10-31"),
    ("before thanksgiving", "2026-11-26"),
    ("for singles' day", "2027-11-11"),
    ("back to school campaign", "2027-09-15"),
    ("mid January", "2027-01-15"),
    ("by mid-March", "2027-03-15"),
    ("end of Jan", "2027-01-31"),
    ("early December", "2026-12-10"),
    ("last week of january", "2027-01-31"),
    ("by the end of next month", "2026-12-31"),
    ("end of year", "2026-12-31"),
    ("eoy", "2026-12-31"),
    ("this quarter", "2026-12-31"),
    ("next month", "2026-12-31"),
    ("sometime next year", "2027-12-31"),
    ("early next year", "2027-03-31"),
    ("in the first half of 2027", "2027-06-30"),
    ("we want results in 2027", "2027-12-31"),
    ("before summer", "2027-05-31"),
    ("by spring", "2027-03-01"),
    ("in spring", "2027-05-31"),
    ("by the end of spring", "2027-05-31"),
    ("by late summer", "2027-08-31"),
    ("ready for the summer", "2027-06-01"),
    ("till autumn", "2027-09-01"),
    ("by winter", "2027-02-28"),
    ("next spring", "2027-05-31"),
    ("next summer", "2027-08-31"),
    ("this winter", "2027-02-28"),
    ("march", "2027-03-31"),
    ("before March", "2027-02-28"),
    ("by March 15th", "2027-03-15"),
    ("the 15th of january", "2027-01-15"),
    ("by the 1st of feb", "2027-02-01"),
    ("by 31/03/2027", "2027-03-31"),
    ("by 2027-06-30", "2027-06-30"),
    ("need it by Friday", "2026-11-27"),
    ("next friday", "2026-12-04"),
    ("grand opening on Saturday 5 December", "2026-12-05"),
    ("by tomorrow", "2026-11-24"),
    ("two weeks from monday", "2026-12-14"),
    ("our event is on 12 June", "2027-06-12"),
    ("launching in spring", "2027-05-31"),
    ("before the end of the financial year", "2026-12-31"),
]

STARTS = [
    ("starting next month", "2026-12-01"),
    ("we begin in May", "2027-05-01"),
    ("we start advertising in April", "2027-04-01"),
    ("ready to start next week", "2026-11-30"),
    ("kick-off in two weeks", "2026-12-07"),
    ("can begin straight away", "2026-11-23"),
    ("we'd like to begin at the start of January", "2027-01-01"),
    ("after christmas", "2026-12-26"),
]

NOTHING = [
    "",
    "no rush",
    "no hurry at all",
    "not urgent",
    "since 2019",
    "we've been running ads for 6 months",
    "We've been doing this for 5 years",
    "5 years ago",
    "last month we spent 500",
    "our company is 10 years old",
    "10 years of experience",
    "we grew 30% in 6 months",
    "We ran ads for 3 weeks and got 2 leads",
    "they promised results in 30 days but nothing",
    "15 posts per week",
    "We post 3 times a week",
    "2k a month",
    "10k for the year",
    "call me back asap",
    "set up a call for thursday please",
    "my contract ends in june",
    "it took 3 months to see results",
    "how long does it take, 6 months?",
    "How long does it take to see results from SEO?",
    "30 day money back guarantee",
    "3-month contract with your agency?",
    "open 24/7",
    "post at 6pm on weekdays",
    "may i ask something",
    "Every summer we get busy",
    "last quarter was terrible for us",
    "since January sales have been dropping",
    "We launched in 2020",
    "What happened in 2023 to organic reach?",
    "long term customers",
    "6 month old puppy training business",
    "what's the weather in december",
]


@pytest.mark.parametrize(("text", "low", "high"), LENGTHS)
def test_a_length_of_time_is_read_in_days(text: str, low: int, high: int, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) == Timeframe(low, high)


@pytest.mark.parametrize(("text", "low"), OPEN)
def test_an_open_length_has_no_upper_end(text: str, low: int, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) == Timeframe(low, None)


@pytest.mark.parametrize(("text", "day"), DEADLINES)
def test_a_deadline_is_the_last_day_of_what_is_named(text: str, day: str, today: date, lexicon: Lexicon) -> None:
    deadline = date.fromisoformat(day)
    left = (deadline - today).days

    assert read_timeframe(text, today, lexicon) == Timeframe(left, left, deadline)


@pytest.mark.parametrize(("text", "day"), STARTS)
def test_a_start_is_no_horizon(text: str, day: str, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) == Timeframe(starts=date.fromisoformat(day))


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_horizon_gives_none(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) is None


def test_a_start_and_a_length_are_both_kept(today: date, lexicon: Lexicon) -> None:
    read = read_timeframe("a 6 week campaign starting in January", today, lexicon)

    assert read == Timeframe(42, 42, starts=date(2027, 1, 1))


@pytest.mark.parametrize(
    "text",
    ["a bakery here, we want more sales over 90 days, starting in january, with 2k a month",
     "3 months starting in january", "leads for our clinic, 3 months starting january, 1500 usd",
     "we'd like to start in january and run for 3 months", "a 3-month campaign beginning in january, more bookings"],
)  # fmt: skip
def test_a_start_and_a_length_are_kept_wherever_they_stand(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) == Timeframe(90, 90, None, date(2027, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "we have 40 hours",
        "we open monday to friday from 9 to 5",
        "mon-sat",
        "open 24 hours",
        "40 hours a week",
        "3 hours",
    ],
)
def test_hours_of_work_are_no_horizon(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) is None


@pytest.mark.parametrize(("text", "low"), [("within 48 hours", 0), ("48 hours", 2), ("in the next 72 hours", 3)])
def test_hours_to_go_are_a_horizon(text: str, low: int, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) == Timeframe(low, max(low, 2))


def test_from_one_date_to_another_gives_start_and_deadline(today: date, lexicon: Lexicon) -> None:
    read = read_timeframe("the campaign runs from 1 March to 15 April", today, lexicon)

    assert read == Timeframe(143, 143, date(2027, 4, 15), date(2027, 3, 1))


def test_a_past_deadline_leaves_no_days(today: date, lexicon: Lexicon) -> None:
    assert read_timeframe("by 31 March 2020", today, lexicon) == Timeframe(0, 0, date(2020, 3, 31))


def test_a_timeframe_survives_json() -> None:
    frame = Timeframe(14, 14, date(2026, 12, 7), date(2026, 11, 30))

    assert Timeframe.from_json(frame.as_json()) == frame
    assert Timeframe.from_json({"days_min": 28, "days_max": 28}) == Timeframe(28, 28)


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1)])
def test_every_deadline_lies_ahead_whatever_the_day(day: date, lexicon: Lexicon) -> None:
    for text, _ in DEADLINES:
        read = read_timeframe(text, day, lexicon)
        assert read is None or read.deadline is None or read.days_min == max(0, (read.deadline - day).days)
