"""Times that are the visitor's own, and times that are something else."""

from __future__ import annotations

from datetime import date

import pytest

from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe, read_timeframe

OTHER_TIMES = [
    # how old something is
    "our studio has been going for 4 years",
    "operating for eight years and we need more customers",
    "a family firm, 30 years in business",
    "we are in business 9 years now",
    "bookings have risen for four years",
    "footfall shrunk for two years",
    "we lost money 3 years in a row",
    "open about 18 months",
    "a potter with 12 years of experience",
    # work, opening and delivery
    "i could manage 4 hours a week for it",
    "two evenings, 3 hrs per week",
    "5 hours weekly",
    "we deliver within 48 hours",
    "orders arrive in 5 days",
    "our turnaround is 2 weeks",
    "closed on mondays",
    "we open thu, fri and sat",
    "hours: tue - sat 9 to 6",
    "we run 8-week courses",
    # places and people
    "our salon is in sun valley",
    "a kiosk on may street",
    "hi, i'm April and i sell candles",
    "June speaking",
    "my name is May",
    "a gym in Augusta",
    "we may try it some time",
    # papers
    "bids are due on january 15",
    "proposals must be submitted by december 4",
    "deadline for vendor questions: 5 january",
    "send me your quote by friday",
    "rent is due on the 1st",
    # parts of the plan, and money for them
    "6k for the first 3 months",
    "what happens in the first 6 weeks?",
    "how would the first month look",
    # questions about something else
    "what should i do today",
    "what do i post next week?",
    "what comes after the 8 weeks?",
    "which is better, 2 months or 4 months?",
    "is 6 weeks realistic?",
    "do i have to sign for 12 months?",
    "why does it take 6 months?",
    "how much do you charge for 6 months",
    "does it make sense to advertise before christmas?",
    "what could a bakery show in december",
]

OWN_TIMES = [
    ("open for 4 years, want a fuller diary before easter", "2027-03-28"),
    ("we've been at it since 2012 and need 20 clients in 2 months", 60),
    ("the recital is in 12 days and we only sold 30 seats", 12),
    ("gala in 3 wks, 120 seats, 15 sold so far", 21),
    ("in 2 weeks we open and hardly anybody knows", 14),
    ("we are reopening a branch in 10 weeks, plus our people should come back", 70),
    ("the election is may 11 2027", "2027-05-11"),
    ("bids close jan 9, the campaign must be done by 30 june", "2027-06-30"),
    ("how do i get 50 sign-ups in 4 weeks?", 28),
    ("can you fill my class by january?", "2027-01-31"),
    ("we have a sale in march, what should we do?", "2027-03-31"),
    ("we want results in 3 months, how much would it cost?", 90),
    ("what about 4 months?", 120),
    ("and if we had until june?", "2027-06-30"),
    ("would you advise otherwise if i had eight months", 240),
    ("the 5 month option", 150),
    ("as soon as you can, realistically 10 weeks", 70),
    ("asap, 2 months is fine", 60),
    ("1 month or 2", None),
]

SOON = ["the faster the better", "as quickly as you can", "sooner rather than later", "as quick as we can"]


@pytest.mark.parametrize("text", OTHER_TIMES)
def test_a_time_of_something_else_is_no_horizon(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) is None


@pytest.mark.parametrize(("text", "time"), OWN_TIMES)
def test_the_visitor_s_own_time_counts_whatever_stands_beside_it(
    text: str, time: int | str | None, today: date, lexicon: Lexicon
) -> None:
    read = read_timeframe(text, today, lexicon)

    assert read is not None
    if isinstance(time, int):
        assert (read.days_min, read.days_max) == (time, time)
    elif isinstance(time, str):
        assert str(read.deadline) == time
    else:
        assert read == Timeframe(30, 60)


@pytest.mark.parametrize("text", SOON)
def test_a_vague_hurry_is_within_a_month(text: str, today: date, lexicon: Lexicon) -> None:
    assert read_timeframe(text, today, lexicon) == Timeframe(0, 30)


def test_a_campaign_that_begins_and_runs_until_a_day_has_both(today: date, lexicon: Lexicon) -> None:
    text = "questions until 5 january; it goes live february 1 and runs until may 31"

    assert read_timeframe(text, today, lexicon) == Timeframe(189, 189, date(2027, 5, 31), date(2027, 2, 1))


def test_a_start_at_once_stands_beside_the_length(today: date, lexicon: Lexicon) -> None:
    read = read_timeframe("start asap, results in 6 months", today, lexicon)

    assert read == Timeframe(180, 180, None, today)
