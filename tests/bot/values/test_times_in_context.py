"""Days in words, lengths taken back, events that last, and what happened then; said on Monday 23 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from bot.values.replies.bare_timeframe import read_bare_timeframe
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe, read_timeframe

DAYS = [
    ("the first of September", "2027-09-01"),
    ("by the second of June", "2027-06-02"),
    ("opens on the twenty-first of May", "2027-05-21"),
    ("fifteenth of march", "2027-03-15"),
    ("our bakery opens on April 12th", "2027-04-12"),
    ("July 7", "2027-07-07"),
    ("before the summer starts", "2027-05-31"),
    ("we need it before spring begins", "2027-02-28"),
    ("before the school year starts", "2027-08-31"),
    ("until summer begins", "2027-06-01"),
    ("by the start of the school year", "2027-09-01"),
    ("the holiday season", "2026-12-31"),
    ("June. no, July", "2027-07-31"),
    ("if there is no result by June we'll stop", "2027-06-30"),
    ("Easter is coming and we need guests by then", "2027-03-28"),
    ("our tender season begins in autumn so before that", "2026-11-30"),
    ("we sold our old shop, the new one opens in April", "2027-04-30"),
    ("we lost our agency and we need more sales by June", "2027-06-30"),
]
LENGTHS = [
    ("2 months, hmm, rather 3", 90),
    ("3 weeks. no, 4", 28),
    ("6 weeks? no, more like 10", 70),
    ("6 months (actually 8)", 240),
    ("2 months, sorry, 10 weeks", 70),
    ("3 months. No, we have 2 shops", 90),
    ("3 months, actually 500 a month", 90),
    ("3 months, no 4 shops", 90),
    ("do 7 months instead", 210),
    ("let's try a year instead", 365),
    ("change it to 5 months", 150),
    ("he'd say two years", 730),
    ("the 8-month version", 240),
    ("3 months instead of 6", 90),
    ("in half a year, rather a year", 365),
    ("conference in 3 weeks", 21),
    ("a 6-week launch campaign", 42),
]
NO_TIME = [
    "we moved here in October",
    "we won an award in May",
    "I quit the old agency in October",
    "our reach fell since June",
    "business was better last winter",
    "a festival, 4 days",
    "it's a 3 day conference",
    "the fair lasts five days",
    "a two-day workshop",
]
MISSPELT = [
    ("tow months", 60),
    ("tree months", 90),
    ("5 wks", 35),
    ("a yaer", 365),
    ("haf a year", 180),
    ("couple of wekes", 14),
    ("five weeek", 35),
]
NOT_MISSPELT = ["fine weeks", "nice month", "good year", "one moth"]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day_is_that_day(text: str, day: str, today: date, lexicon: Lexicon) -> None:
    read = read_timeframe(text, today, lexicon)

    assert read is not None
    assert (read.deadline, read.starts) == (date.fromisoformat(day), None)


@pytest.mark.parametrize(("text", "length"), LENGTHS)
def test_the_length_that_remains_counts(text: str, length: int, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) == Timeframe(length, length)


@pytest.mark.parametrize("text", NO_TIME)
def test_what_happened_or_how_long_an_event_lasts_is_no_horizon(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) is None
    assert read_bare_timeframe(text, today, lexicon) is None


@pytest.mark.parametrize("text", ["we agreed on the end of April", "yes we talked about april", "we decided on april"])
def test_what_was_agreed_lies_ahead(text: str, today: date, lexicon: Lexicon) -> None:
    read = read_bare_timeframe(text, today, lexicon)

    assert isinstance(read, dict)
    assert read["deadline"] == "2027-04-30"


@pytest.mark.parametrize(
    ("text", "start", "length"),
    [
        ("no, begin in June", "2027-06-01", None),
        ("starting in May, actually in June", "2027-06-01", None),
        ("we start in March, give it 5 months from there", "2027-03-01", 150),
    ],
)
def test_a_start_is_kept_beside_a_length(
    text: str, start: str, length: int | None, today: date, lexicon: Lexicon
) -> None:
    read = read_bare_timeframe(text, today, lexicon)

    assert read == Timeframe(length, length, starts=date.fromisoformat(start)).as_json()


@pytest.mark.parametrize(("text", "length"), MISSPELT)
def test_a_short_answer_may_be_misspelt(text: str, length: int, today: date, lexicon: Lexicon) -> None:
    assert read_bare_timeframe(text, today, lexicon) == Timeframe(length, length).as_json()


@pytest.mark.parametrize("text", NOT_MISSPELT)
def test_ordinary_words_are_no_numbers(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_bare_timeframe(text, today, lexicon) is None
