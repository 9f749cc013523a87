"""Answers to "by when?" in sentences, with typos, and what is none."""

from __future__ import annotations

from datetime import date

import pytest

from bot.values.language.unknown import Ambiguous, Nothing
from bot.values.replies.bare_timeframe import read_bare_timeframe
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe

LENGTHS = [
    ("half a yr or so i reckon", 180, 180),
    ("hm hard to tell, maybe 4-5 months", 120, 150),
    ("5 mnths", 150, 150),
    ("within teh coming cuople of weeks", 0, 14),
    ("couple of months tops", 0, 60),
    ("6 to 8 weeks i'd say", 42, 56),
    ("is 6 weeks ok?", 42, 42),
    ("would 10 weeks be enough", 70, 70),
    ("might be a year might be two", 365, 365),
    ("we want 12 orders in a month", 30, 30),
    ("as quick as u can", 0, 30),
    ("as fast as posible", 0, 30),
    ("60", 60, 60),
]
DAYS = [
    ("well we have till easter", "2027-03-28"),
    ("asap realy, at leest bfore chrismas", "2026-12-25"),
    ("our fair is on march 14 so before that", "2027-03-14"),
    ("next spring would be great", "2027-05-31"),
    ("12/24", "2026-12-24"),
    ("24/12", "2026-12-24"),
    ("no hurry, summer maybe", "2027-08-31"),
    ("mid-jan ish", "2027-01-15"),
    ("when the pupils are back to school in january", "2027-01-31"),
]
NONE = [
    "im 45",
    "i am 45 years old",
    "we have 4 shops",
    "5 people",
    "2 hours a week",
    "twice a week",
    "we are open 9 to 6",
    "we've been open 2 years",
    "3 years of experience",
    "$20",
    "600 euros",
    "30 a month",
    "9000 for all of it",
    "what could i do today already",
    "how long does it usually take?",
    "depends what it costs",
    "9 orders a week",
    "we get 12 new pupils a month",
    "it's mondays to wednesdays that we want filled",
    "wed to fri",
]
OPEN = ["whenever, dont mind", "i dont have a date in mind", "theres no real deadline", "idk tbh, whenever you think"]


@pytest.mark.parametrize(("text", "low", "high"), LENGTHS)
def test_a_length_is_read_from_a_sentence(text: str, low: int, high: int, today: date, lexicon: Lexicon) -> None:
    assert read_bare_timeframe(text, today, lexicon) == Timeframe(low, high).as_json()


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day_is_read_from_a_sentence(text: str, day: str, today: date, lexicon: Lexicon) -> None:
    read = read_bare_timeframe(text, today, lexicon)

    assert isinstance(read, dict)
    assert read["deadline"] == day


@pytest.mark.parametrize("text", NONE)
def test_an_age_hours_money_or_a_question_are_no_time(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_bare_timeframe(text, today, lexicon) is None


@pytest.mark.parametrize("text", OPEN)
def test_an_answer_may_leave_the_time_open(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_bare_timeframe(text, today, lexicon) == Nothing()


def test_a_number_alone_is_asked_back(today: date, lexicon: Lexicon) -> None:
    read = read_bare_timeframe("id say 4 to 6", today, lexicon)

    assert isinstance(read, Ambiguous)
    assert [title for title, _ in read.readings] == ["4-6 weeks", "4-6 months"]


def test_the_region_decides_on_figures(today: date, lexicon: Lexicon) -> None:
    days = [read_bare_timeframe("by 3/4", today, lexicon, region) for region in ("US", "GB")]

    assert [day["deadline"] for day in days if isinstance(day, dict)] == ["2027-03-04", "2027-04-03"]
