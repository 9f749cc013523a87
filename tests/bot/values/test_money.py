"""Budgets: what the visitor means to spend, and the figures that are something else."""

from __future__ import annotations

import pytest

from bot.values.measures.money import Money
from bot.values.subjects.lexicon import Lexicon
from tests.bot.values.first_values import read_budget

AMOUNTS: list[tuple[str, float | None, float | None, str | None, str | None]] = [
    ("500-1000 usd/mo", 500, 1000, "USD", "month"),
    ("two grand", 2000, 2000, None, None),
    ("2.5k", 2500, 2500, None, None),
    ("2,5k", 2500, 2500, None, None),
    ("2 k", 2000, 2000, None, None),
    ("20 lakh", 2_000_000, 2_000_000, "INR", None),
    ("1.5 cr annual marketing budget", 15_000_000, 15_000_000, "INR", "year"),
    ("£1.5k per week", 1500, 1500, "GBP", "week"),
    ("not more than 800", None, 800, None, None),
    ("don't want to spend more than 1000", None, 1000, None, None),
    ("about 2k", 2000, 2000, None, None),
    ("roughly ~2k", 2000, 2000, None, None),
    ("we spend 2k a month on ads", 2000, 2000, None, "month"),
    ("We spend roughly £800/month on Facebook ads at the moment", 800, 800, "GBP", "month"),
    ("under $500", None, 500, "USD", None),
    ("<$500", None, 500, "USD", None),
    ("Less than $1,000 per month", None, 1000, "USD", "month"),
    ("up to 3k", None, 3000, None, None),
    ("max 300 bucks", None, 300, "USD", None),
    ("$1,000/month or less", None, 1000, "USD", "month"),
    ("$5k+", 5000, None, "USD", None),
    ("$10k+ per month", 10_000, None, "USD", "month"),
    ("at least 2000 euros", 2000, None, "EUR", None),
    ("More than $5,000 a month", 5000, None, "USD", "month"),
    ("> $10,000", 10_000, None, "USD", None),
    ("between 10 and 20 thousand", 10_000, 20_000, None, None),
    ("somewhere between 2 and 3 thousand", 2000, 3000, None, None),
    ("5-10k per month", 5000, 10_000, None, "month"),
    ("$1.5k-$3k", 1500, 3000, "USD", None),
    ("$1,500 – 2,000 per month", 1500, 2000, "USD", "month"),
    ("£500 - £1,000 per month", 500, 1000, "GBP", "month"),
    ("from 500 to 1000", 500, 1000, None, None),
    ("€300 a week", 300, 300, "EUR", "week"),
    ("Rs. 50,000", 50_000, 50_000, "INR", None),
    ("Rs 15000/month", 15_000, 15_000, "INR", "month"),
    ("₹40k monthly", 40_000, 40_000, "INR", "month"),
    ("50k INR monthly", 50_000, 50_000, "INR", "month"),
    ("5,00,000 rupees", 500_000, 500_000, "INR", None),
    ("we have a budget of 5 lakhs for the year", 500_000, 500_000, "INR", "year"),
    ("half a million rupees", 500_000, 500_000, "INR", None),
    ("AED 5,000 per month", 5000, 5000, "AED", "month"),
    ("R10 000 per month", 10_000, 10_000, "ZAR", "month"),
    ("A$500", 500, 500, "AUD", None),
    ("500 canadian dollars", 500, 500, "CAD", None),
    ("200€", 200, 200, "EUR", None),
    ("10.000", 10_000, 10_000, None, None),
    ("１０００ ＥＵＲ", 1000, 1000, "EUR", None),
    ("three hundred euros", 300, 300, "EUR", None),
    ("about five hundred quid a week", 500, 500, "GBP", "week"),
    ("a few hundred dollars", 300, 300, "USD", None),
    ("$30/day", 30, 30, "USD", "day"),
    ("5000 per annum", 5000, 5000, None, "year"),
    ("3k pm", 3000, 3000, None, "month"),
    ("monthly budget of 500", 500, 500, None, "month"),
    ("Annual marketing budget: $120,000", 120_000, 120_000, "USD", "year"),
    ("$20k per quarter for marketing", 20_000, 20_000, "USD", "quarter"),
    ("5k in total", 5000, 5000, None, "once"),
    ("1k upfront", 1000, 1000, None, "once"),
    ("roughly 10-15k for the whole project", 10_000, 15_000, None, "once"),
    ("my budget for 3 locations is 5k", 5000, 5000, None, None),
    ("our AOV is $80 and budget $4k", 4000, 4000, "USD", None),
    ("5k budget, 10k followers", 5000, 5000, None, None),
    ("Need 40 qualified leads per month with 3k budget", 3000, 3000, None, None),
    ("we launch in 3 weeks and want sign-ups, 4k", 4000, 4000, None, None),
    ("Launching our app in two months and have 10k for ads", 10_000, 10_000, None, None),
    ("I want 100 leads for $500", 500, 500, "USD", None),
    ("Is 300 dollars a month enough for instagram ads?", 300, 300, "USD", "month"),
    ("What can I achieve with 1000 euros?", 1000, 1000, "EUR", None),
    ("willing to invest up to 50,000 dollars", None, 50_000, "USD", None),
    ("we've got four grand to play with", 4000, 4000, None, None),
    ("sorry I meant 5k, not 3k", 5000, 5000, None, None),
]

NO_MONEY = [
    "no budget",
    "zero budget",
    "we have no marketing budget at all",
    "we don't have a budget",
    "without spending any money",
    "without spending a penny",
    "how can I promote my shop for free?",
    "free ways to get followers",
    "there is no budget for this",
    "we can't afford ads",
]

NONE = [
    "",
    "6",
    "2027",
    "we burned 5k last year",
    "I wasted $3,000 on boosted posts",
    "I've spent 2 lakh so far without results",
    "we used to spend 5k a month on adwords",
    "Our budget last year was 60k",
    "our revenue is $2M a year",
    "we make 50k a month",
    "i earn 3000 a month",
    "We did 1.2 million in sales last year",
    "my startup raised $2 million last year",
    "they quoted me 3000",
    "My last agency charged me 1500 a month",
    "agencies near me charge 3k a month which is too much",
    "our competitors spend 10k a month",
    "my friend pays $500 a month",
    "we charge $100 per hour",
    "I sell candles for $20",
    "we make handmade bags priced from $80 to $200",
    "ticket price is £25",
    "CPL is $30",
    "cost per lead is around $20 right now",
    "our average client is worth 20k to us",
    "land worth 2 crore",
    "10k followers",
    "from 300 to 900 subscribers",
    "2 million views",
    "50 employees",
    "We have 12 employees and turn over about 800k",
    "15 posts per week",
    "increase by 20%",
    "20% of revenue goes to marketing",
    "50% off sale next weekend",
    "ages 25-40",
    "I'm a 35 year old coach",
    "since 2019",
    "established 1998, family of 5",
    "room for 120 guests",
    "we work Mon-Fri 9 to 5",
    "reach me on +1 212 555 0147 any day",
    "no budget limit",
    "I don't have a budget in mind yet",
    "a limited budget",
    "do you offer a free trial",
    "free consultation",
    "our grand opening is soon",
    "it brings no money",
    "1.5 million people live here",
    "we promote a 5k run",
]


@pytest.mark.parametrize(("text", "low", "high", "currency", "period"), AMOUNTS)
def test_money_to_be_spent_is_read(
    text: str, low: float | None, high: float | None, currency: str | None, period: str | None, lexicon: Lexicon
) -> None:
    assert read_budget(text, lexicon.grammar) == Money(low, high, currency, period)


@pytest.mark.parametrize("text", NO_MONEY)
def test_no_money_is_a_budget_of_nothing(text: str, lexicon: Lexicon) -> None:
    assert read_budget(text, lexicon.grammar) == Money(0, 0)


def test_a_free_budget_in_a_currency_keeps_it(lexicon: Lexicon) -> None:
    assert read_budget("with a $0 marketing budget", lexicon.grammar) == Money(0, 0, "USD")


@pytest.mark.parametrize("text", NONE)
def test_other_figures_are_no_budget(text: str, lexicon: Lexicon) -> None:
    assert read_budget(text, lexicon.grammar) is None


@pytest.mark.parametrize(
    "text",
    ["actually 3k not 2k", "3k, not 2k", "3k instead of 2k", "not 2k but 3k", "3k rather than 2k"],
)
def test_a_refused_amount_is_left_out(text: str, lexicon: Lexicon) -> None:
    assert read_budget(text, lexicon.grammar) == Money(3000, 3000)


@pytest.mark.parametrize(
    "text",
    ["in 3 months 2k", "3 months and 2000", "we have 3 months and about 2k", "need customers for my gym in 6 weeks 2k",
     "3 months with 2000"],
)  # fmt: skip
def test_an_amount_beside_a_length_of_time_is_a_budget(text: str, lexicon: Lexicon) -> None:
    assert read_budget(text, lexicon.grammar) == Money(2000, 2000)


@pytest.mark.parametrize(
    "text",
    ["went from 300 to 2k in 6 weeks", "2k followers in 3 months", "reach 2k in 3 months", "lost 2k in 3 months",
     "grow my followers in 3 months 2k", "15 posts in 3 months", "3 months, 2027", "5 years in business, 2000 clients"],
)  # fmt: skip
def test_a_number_of_something_beside_a_length_of_time_is_none(text: str, lexicon: Lexicon) -> None:
    assert read_budget(text, lexicon.grammar) is None


def test_a_bound_after_a_comma_and_a_whole_year_are_read(lexicon: Lexicon) -> None:
    assert read_budget("£30 a day, not more", lexicon.grammar) == Money(None, 30, "GBP", "day")
    assert read_budget("at least 12k for the whole year", lexicon.grammar) == Money(12_000, None, None, "year")


def test_what_is_paid_for_a_goal_is_a_budget(lexicon: Lexicon) -> None:
    assert read_budget("500 a month for more sales", lexicon.grammar) == Money(500, 500, None, "month")


def test_money_survives_json() -> None:
    money = Money(500, None, "EUR", "month")

    assert Money.from_json(money.as_json()) == money
    assert Money.from_json({"amount_min": 0, "amount_max": 0}) == Money(0, 0)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("we want leads in 3 months with 2000 a month", 2000), ("got about 3k to play with", 3000),
     ("my boss gave me 10k for this quarter", 10000), ("is 500 enough?", 500), ("what can i get for 750", 750),
     ("thinking 400ish a month", 400)],
)  # fmt: skip
def test_money_that_is_meant_without_the_word_budget(text: str, amount: float, lexicon: Lexicon) -> None:
    money = read_budget(text, lexicon.grammar)

    assert money is not None
    assert money.amount_max == amount


@pytest.mark.parametrize(
    "text",
    ["is 500 followers enough", "we get 2000 a month", "can i get 750 likes", "started with 2000 a month in sales"],
)
def test_numbers_that_are_no_money_stay_none(text: str, lexicon: Lexicon) -> None:
    assert read_budget(text, lexicon.grammar) is None
