"""What is not to be spent, not to be wanted, or not what somebody does."""

from __future__ import annotations

from datetime import date

import pytest

from bot.values.reading import Values, read_values
from bot.values.subjects.lexicon import Lexicon
from tests.bot.values.first_values import first_value


def read(text: str, lexicon: Lexicon, today: date) -> Values:
    return read_values(text, lexicon, today, "US")


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("not a cent before May", "2027-05-01"),
        ("we won't be paying for ads until March", "2027-03-01"),
        ("no money till April please", "2027-04-01"),
        ("can't pay for ads until June", "2027-06-01"),
        ("nothing before July", "2027-07-01"),
    ],
)
def test_nothing_before_a_date_is_a_start_and_no_budget_of_nothing(
    text: str, starts: str, lexicon: Lexicon, today: date
) -> None:
    values = read(text, lexicon, today)

    assert first_value(values, "budget") is None
    assert first_value(values, "timeframe")["starts"] == starts


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("last year's print line was 7,500 dollars", 7500),
        ("our ad budget was 4k last season", 4000),
        ("don't use 3,000 for that", 3000),
        ("please forget the 900 dollars", 900),
    ],
)
def test_money_of_the_past_or_refused_is_no_budget(text: str, amount: int, lexicon: Lexicon, today: date) -> None:
    values = read(text, lexicon, today)

    assert first_value(values, "budget") is None
    assert first_value(values, "money_taken_back")["amount_max"] == amount


def test_a_sum_named_before_is_taken_back_by_a_pronoun(lexicon: Lexicon, today: date) -> None:
    assert first_value(read("no, it was like that", lexicon, today), "money_taken_back") is None
    assert first_value(read("but that was last season", lexicon, today), "money_taken_back") == {}


def test_the_same_as_last_year_is_a_budget(lexicon: Lexicon, today: date) -> None:
    assert first_value(read("the same as last year, 6,000", lexicon, today), "budget")["amount_max"] == 6000


@pytest.mark.parametrize("text", ["kindly take the leads out", "please leave leads off", "cut leads out of it"])
def test_a_goal_is_refused_by_a_verb_around_it(text: str, lexicon: Lexicon, today: date) -> None:
    values = read(text, lexicon, today)

    assert (values.list_values("goal"), values.list_values("goal", refused=True)) == ((), ("leads",))


def test_the_pronoun_refuses_only_what_was_named_last(lexicon: Lexicon, today: date) -> None:
    values = read("we want leads, and Snapchat is silly so not that", lexicon, today)

    assert values.list_values("goal") == ("leads",)
    assert values.list_values("platform", refused=True) == ("snapchat",)


def test_a_business_is_refused_by_the_name_the_assistant_gives_it(lexicon: Lexicon, today: date) -> None:
    values = read("we're a florist, not cars", lexicon, today)

    assert values.list_values("industry", refused=True) == ("car",)


@pytest.mark.parametrize(
    ("text", "days"), [("only easter, 3 weeks", 21), ("5 weeks not 4 months", 35), ("no just 2 month not 6 month", 60)]
)
def test_a_time_is_put_right_beside_one_that_is_refused(text: str, days: int, lexicon: Lexicon, today: date) -> None:
    assert first_value(read(text, lexicon, today), "timeframe")["days_max"] == days
