from __future__ import annotations

import pytest

from bot.values.measures.capacity import read_capacity
from bot.values.measures.stated_price import read_own_price, read_told_price
from bot.values.subjects.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "amount", "period"),
    [
        ("we can seat 20 in one evening and no more", 20, None),
        ("twelve a month is our limit", 12, "month"),
        ("no, 8 in one week, so 32 in the month", 32, "month"),
        ("one week, nine pupils, that's it", 9, "week"),
        ("a lesson is £35 and I can give six new ones each week", 6, "week"),
        ("not thirty, more like five", 5, None),
    ],
)
def test_the_last_number_that_is_neither_money_nor_time(
    text: str, amount: float, period: str | None, lexicon: Lexicon
) -> None:
    read = read_capacity(text, lexicon.grammar, lexicon.seasons.words)

    assert read is not None
    assert (read.amount, read.period) == (amount, period)


@pytest.mark.parametrize(
    ("text", "beyond"), [("I want more than 4 a day", True), ("we can't take more than 4 a day", False)]
)
def test_a_wish_for_more_is_no_limit(text: str, beyond: bool, lexicon: Lexicon) -> None:
    read = read_capacity(text, lexicon.grammar, lexicon.seasons.words)

    assert read is not None
    assert read.beyond is beyond


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("I charge 45 a lesson, does that make sense?", 45),
        ("a crate sells for 18 euros, would I earn it back?", 18),
        ("that's like 40 each, and I charge 95 a visit", 95),
        ("a helmet costs 80 dollars and we sell 5 a day", 80),
    ],
)
def test_what_one_brings_is_told_beside_a_question(text: str, amount: float, lexicon: Lexicon) -> None:
    price = read_told_price(text, lexicon.grammar, lexicon.seasons.words)

    assert price is not None
    assert price.amount == amount


@pytest.mark.parametrize("text", ["so that's 40 dollars for each one?", "I do 4 a day when it's quiet"])
def test_what_is_asked_or_counted_is_no_price(text: str, lexicon: Lexicon) -> None:
    assert read_told_price(text, lexicon.grammar, lexicon.seasons.words) is None


@pytest.mark.parametrize(("text", "amount"), [("it's 75 a head", 75), ("around 30 each", 30)])
def test_a_price_that_is_surely_meant_needs_no_other_words(text: str, amount: float, lexicon: Lexicon) -> None:
    price = read_told_price(text, lexicon.grammar, lexicon.seasons.words, meant=True)

    assert price is not None
    assert price.amount == amount


@pytest.mark.parametrize("text", ["most of my regulars are over 60", "they r under 25", "we pay 40 per lead"])
def test_an_age_or_what_a_lead_costs_is_no_price(text: str, lexicon: Lexicon) -> None:
    assert read_told_price(text, lexicon.grammar, lexicon.seasons.words, meant=True) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("we take 38 for a tyre change, would ads earn that", None),
        ("i charge 38 a tyre change, would ads earn that", 38),
        ("our loaves are about 6 euros", 6),
        ("a full service is 220 quid", 220),
        ("a typical family brings us 300", 300),
        ("we sell the lamps at 75", 75),
        ("our wages are 9000", None),
        ("my old agency charged 800", None),
        ("the shop next door, they charge 20", None),
        ("do you charge 500?", None),
        ("i can do 300 a month", None),
    ],
)
def test_a_price_of_ones_own_is_told_apart_from_what_others_take(
    text: str, amount: float | None, lexicon: Lexicon
) -> None:
    price = read_own_price(text, lexicon.grammar, lexicon.seasons.words)

    assert (price and price.amount) == amount
