"""Times told in a clause: before, until or when something happens; and how long something else goes on."""

from __future__ import annotations

from datetime import date

import pytest

from bot.values.replies.bare import read_bare
from bot.values.subjects.lexicon import Lexicon

DEADLINES = [
    ("before our quiet season begins in july", "2027-06-30"),
    ("by the time the rental contract ends in april", "2027-04-30"),
    ("it should run when the ferry season starts in june", "2027-06-30"),
    ("when our grant runs out, that's end of february", "2027-02-28"),
    ("until the twins arrive in may", "2027-05-31"),
    ("the jury meets in march, something to show by then", "2027-03-31"),
    ("before the guests come in august", "2027-07-31"),
]


@pytest.mark.parametrize(("text", "deadline"), DEADLINES)
def test_a_clause_tells_what_its_time_is(text: str, deadline: str, today: date, lexicon: Lexicon) -> None:
    read = read_bare("timeframe", text, today, lexicon, "US")

    assert isinstance(read, dict)
    assert read["deadline"] == deadline


@pytest.mark.parametrize(
    "text",
    [
        "our guests stay 9 days",
        "the programme runs 12 weeks",
        "each warranty is 2 years",
        "we're sold out for the next 3 weeks",
        "open may to september",
        "before we had the shop in may it was quiet",
    ],
)
def test_how_long_something_else_goes_on_is_no_answer(text: str, today: date, lexicon: Lexicon) -> None:
    assert not isinstance(read_bare("timeframe", text, today, lexicon, "US"), dict)


@pytest.mark.parametrize(
    "text",
    ["the plan is 4 months", "my horizon would be 4 months", "should be fast, 4 months", "the owner gives us 4 months"],
)
def test_how_long_the_visitor_has_is_one(text: str, today: date, lexicon: Lexicon) -> None:
    read = read_bare("timeframe", text, today, lexicon, "US")

    assert isinstance(read, dict)
    assert read["days_max"] == 120
