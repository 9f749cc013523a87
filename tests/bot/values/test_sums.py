"""Sums in all their writings, and what each of them is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.lexicon import load_lexicon
from bot.values.language.tokens import read_tokens
from bot.values.language.unknown import Ambiguous
from bot.values.measures.amounts import find_amounts
from bot.values.measures.money import Money
from bot.values.reading import Values, read_values
from bot.values.replies.bare_budget import read_bare_budget
from bot.values.subjects.lexicon import Lexicon
from tests.bot.values.first_values import first_value, read_budget

Read = Callable[[str], Values]
LEXICON = load_lexicon()
TODAY = date(2026, 11, 23)

RANGES: list[tuple[str, float, float, str | None, str | None]] = [
    ("our budget runs 12k-18k CHF", 12_000, 18_000, "CHF", None),
    ("€3k–€4.5k per quarter", 3000, 4500, "EUR", "quarter"),
    ("₹25k-30k monthly", 25_000, 30_000, "INR", "month"),
    ("30k-40 a year", 30_000, 40_000, None, "year"),
    ("8-12,000 euros for the spring campaign", 8000, 12_000, "EUR", None),
    ("$2-3,500 a month", 2000, 3500, "USD", "month"),
    ("5-600 quid a month", 500, 600, "GBP", "month"),
    ("budget 12000-15000", 12_000, 15_000, None, None),
    ("12000 - 15000 a month", 12_000, 15_000, None, "month"),
    ("between 6 and 9 grand", 6000, 9000, None, None),
    ("2 to 3 lakh a month for ads", 200_000, 300_000, "INR", "month"),
    ("maybe a hundred hundred and twenty a week", 100, 120, None, "week"),
    ("a hundred and fifty to two hundred euros", 150, 200, "EUR", None),
    ("$700-900 NZD monthly", 700, 900, "NZD", "month"),
    ("we have £25 a day, maybe 40", 25, 40, "GBP", "day"),
    ("could do 350 a week or maybe 500", 350, 500, None, "week"),
]
BOUNDS: list[tuple[str, float | None, float | None, str | None, str | None]] = [
    ("2,400 + GST a month", 2400, 2400, None, "month"),
    ("£900 plus VAT", 900, 900, "GBP", None),
    ("$3k+ monthly", 3000, None, "USD", "month"),
    ("we can do 2000 plus", 2000, None, None, None),
    ("the sum is not to exceed €12,000", None, 12_000, "EUR", None),
    ("our spend must not exceed 4,500 dollars", None, 4500, "USD", None),
    ("maybe 250 a month not more", None, 250, None, "month"),
    ("no more than 350 a month", None, 350, None, "month"),
    ("a ceiling of 2k a week", None, 2000, None, "week"),
    ("100 sign-ups for under 2000", None, 2000, None, None),
]
WRITINGS: list[tuple[str, float, str | None, str | None]] = [
    ("$1,200 AUD per month", 1200, "AUD", "month"),
    ("$90 US a day", 90, "USD", "day"),
    ("alright, 650 a month", 650, None, "month"),
    ("okay fine 700 a month then, awareness, half a year", 700, None, "month"),
    ("great 1100 monthly, more followers, by june", 1100, None, "month"),
    ("budget MX$5,000", 5000, "MXN", None),
    ("700 dollars by month", 700, "USD", "month"),
    ("arnd 300 dolars a mnth", 300, "USD", "month"),
    ("400 Euro pro Woche", 400, "EUR", "week"),
    ("£6,000 for the lot", 6000, "GBP", "once"),
    ("oh it's 4 grand total", 4000, None, "once"),
    ("a couple of hundred a month", 200, None, "month"),
    ("15 lakhs per annum", 1_500_000, "INR", "year"),
    ("one and a half k", 1500, None, None),
    ("we can put 650 behind it", 650, None, None),
    ("I could throw 300 at this", 300, None, None),
    ("lets say 2500", 2500, None, None),
    ("make it 900 then", 900, None, None),
    ("not 800 but 1200", 1200, None, None),
    ("18k a month across search and social", 18_000, None, "month"),
    ("leads for our holiday homes business, £2k a month", 2000, "GBP", "month"),
    ("we rent out villas and can spend 1500 euros monthly", 1500, "EUR", "month"),
    ("what's the price? we've about 2.5k EUR a month", 2500, "EUR", "month"),
    ("tell me your fee, we have around $700 a month", 700, "USD", "month"),
    ("£800 for the spring sale", 800, "GBP", None),
    ("1200 for two weeks before the opening night", 1200, None, None),
    ("£4,000 monthly takings, could spare £200 a month", 200, "GBP", "month"),
    ("sales of about 90k a year, marketing budget 6k", 6000, None, None),
    ("our budget last year was 10k, this year 15k", 15_000, None, None),
    ("the rent eats our budget, maybe 40 a week", 40, None, "week"),
    ("we're spending 2k a month now but can go to 4k", 4000, None, None),
    ("I have 720 a month and run a nursery", 720, None, "month"),
    ("we've got 1,900 a quarter and sell on Etsy", 1900, None, "quarter"),
    ("they gave us 2,600 for it and we are on Reddit", 2600, None, None),
    ("around £480 a month with your commission in it", 480, "GBP", "month"),
    ("550 a month, your share included", 550, None, "month"),
    ("six thousand all told", 6000, None, "once"),
    ("a fund of about 3k", 3000, None, "once"),
    ("a one-off 2k", 2000, None, "once"),
    ("1,800 one-off", 1800, None, "once"),
    ("350 dollar for week", 350, "USD", "week"),
    ("for month 640", 640, None, "month"),
    ("700 francs par mois", 700, "CHF", "month"),
    ("450 cada semana", 450, None, "week"),
    ("thousand rupees per day", 1000, "INR", "day"),
    ("8 gs a quarter", 8000, None, "quarter"),
    ("3,200 dollars per semester, two semesters a year", 3200, "USD", None),
    ("cheers a million, we can spend 300 a month", 300, None, "month"),
]
NO_MONEY = [
    "we've no cash for adverts",
    "we cannot pay for promotion at all",
    "zero spend on ads please",
    "there's nothing to spend",
    "unpaid only, sorry",
    "won't be paying for ads",
    "we can't afford to spend anything",
]
NONE = [
    "we turn over 3 million a year",
    "we turned over 800k last year",
    "monthly takings of 20k",
    "our goal is 200k in sales",
    "increase revenue to 50k a month",
    "we do 20k a month",
    "we have 10k on instagram",
    "membership is 45 a month",
    "they want 1500 a month for it",
    "guests pay 180 a night",
    "homes around $350k",
    "$450k houses",
    "want to get leads under $30 each",
    "we can't afford it",
    "we don't want to spend too much",
    "nothing, maybe later 200 or so",
    "(617) 555-0142",
    "617.555.0142",
    "0171 5550142",
    "a 5k race",
    "thanks a million",
    "our sessions are £60",
    "deals run at about 30k",
    "a bakery pays 500 a month for it",
    "we have 700 a month walking past",
    "I want 2,000 in the week before Christmas",
    "hundreds of pounds",
    "one of the 700",
]


@pytest.fixture
def read() -> Read:
    return lambda text: read_values(text, LEXICON, TODAY, "US")


def budget(text: str) -> Money | None:
    return read_budget(text, LEXICON.grammar)


@pytest.mark.parametrize(("text", "low", "high", "currency", "period"), [*RANGES, *BOUNDS])
def test_a_range_or_bound_is_read_in_every_writing(
    text: str, low: float | None, high: float | None, currency: str | None, period: str | None
) -> None:
    assert budget(text) == Money(low, high, currency, period)


@pytest.mark.parametrize(("text", "amount", "currency", "period"), WRITINGS)
def test_what_is_meant_to_be_spent_is_read(text: str, amount: float, currency: str | None, period: str | None) -> None:
    assert budget(text) == Money(amount, amount, currency, period)


@pytest.mark.parametrize("text", NO_MONEY)
def test_nothing_to_spend_is_a_budget_of_nothing(text: str) -> None:
    found = budget(text)

    assert found is not None
    assert (found.amount_min, found.amount_max) == (0, 0)


@pytest.mark.parametrize("text", NONE)
def test_a_figure_of_something_else_is_no_budget(text: str) -> None:
    assert budget(text) is None


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("our average basket is 62 euros", 62, "EUR"),
        ("a customer is worth about $900 to us", 900, "USD"),
        ("AOV 85, ad budget 3k", 85, None),
        ("LTV is around 2,400 dollars", 2400, "USD"),
        ("a typical job brings in 300 to 400", 350, None),
        ("guests pay 180 a night", 180, None),
        ("each booking brings in about 80 euros", 80, "EUR"),
        ("spend per head is 28 at lunch", 28, None),
        ("average spend is about 55", 55, None),
    ],
)
def test_what_a_sale_brings_is_a_value_of_its_own(text: str, amount: float, currency: str | None, read: Read) -> None:
    assert first_value(read(text), "sale_value") == {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    "text",
    ["we want an average order of 90", "on average 500 a month", "land worth 2 crore", "average ad spend is 400"],
)
def test_what_only_sounds_like_a_sale_is_none(text: str, read: Read) -> None:
    assert first_value(read(text), "sale_value") is None


@pytest.mark.parametrize(
    ("text", "amount", "currency", "per"),
    [
        ("CPL is 42 dollars now", 42, "USD", "leads"),
        ("we pay 18 euros per booking", 18, "EUR", "orders"),
        ("cost per click rose from 0.80 to 1.90", 1.9, None, "clicks"),
        ("the cost per lead fell from 60 to 35", 35, None, "leads"),
        ("we're at $60 a lead", 60, "USD", "leads"),
    ],
)
def test_what_a_result_costs_now_is_a_value_of_its_own(
    text: str, amount: float, currency: str | None, per: str, read: Read
) -> None:
    values = read(text)

    assert first_value(values, "present_result_cost") == {"amount": amount, "currency": currency, "per": per}
    assert first_value(values, "budget") is None


@pytest.mark.parametrize(
    "text", ["is 25 per lead good?", "we want to get back to 30 per lead", "they say they pay 12 per lead"]
)
def test_a_cost_that_is_asked_wished_for_or_others_is_none(text: str, read: Read) -> None:
    assert first_value(read(text), "present_result_cost") is None


@pytest.mark.parametrize(
    ("text", "amount", "period"),
    [
        ("we spend 3k a month on Google ads", 3000, "month"),
        ("currently spending about 450 a week on facebook", 450, "week"),
        ("we do 20k a month on LinkedIn", 20_000, "month"),
    ],
)
def test_what_is_spent_now_is_told_apart_and_counts_as_budget(
    text: str, amount: float, period: str, read: Read
) -> None:
    values = read(text)

    assert first_value(values, "present_spend") == Money(amount, amount, None, period).as_json()
    assert first_value(values, "budget") == first_value(values, "present_spend")


@pytest.mark.parametrize(
    "text", ["we can spend 3k a month", "willing to pay 200 a week", "what do we get for 900 a month"]
)
def test_what_is_planned_is_not_spent_now(text: str, read: Read) -> None:
    assert first_value(read(text), "present_spend") is None


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("12k fans on facebook", 12_000),
        ("our list has 900 subscribers", 900),
        ("tiktok and youtube, about 4k followers", 4000),
        ("I have 1,400 followers and want 5,000", 1400),
    ],
)
def test_the_audience_that_is_there_is_no_target(text: str, size: int, read: Read) -> None:
    values = read(text)

    assert first_value(values, "audience_size") == size
    assert (first_value(values, "target") or {"amount": 0})["amount"] != size


@pytest.mark.parametrize(
    ("text", "amount", "metric"),
    [
        ("I have 1,400 followers and want 5,000", 5000, "followers"),
        ("now 8 clients, aiming for 20", 20, "customers"),
        ("grow from 400 to 1000 members", 1000, "customers"),
        ("5k followers by summer", 5000, "followers"),
        ("from 150 listens to 900", 900, "views"),
        ("our waitlist is at 60, need 400", 400, "signups"),
        ("newsletter at 250, goal 1,500", 1500, "subscribers"),
        ("and for 12 bookings?", 12, "orders"),
        ("what about 35 enquiries then", 35, "leads"),
        ("book 9 test drives", 9, "leads"),
        ("recruit 14 new pupils", 14, "customers"),
    ],
)
def test_the_number_that_is_wanted_is_the_target(text: str, amount: int, metric: str, read: Read) -> None:
    assert first_value(read(text), "target") == {"amount": amount, "metric": metric, "period": None}


@pytest.mark.parametrize(
    "text",
    [
        "3 orders a day? I need more",
        "we have 12 members, budget is 500",
        "we have 800 subscribers",
        "we went from 150 listens to 900",
        "my clip hit 7,000 plays",
        "210 pupils, nine teachers",
        "what about 8 posts a week?",
    ],
)
def test_what_is_not_wanted_is_no_target(text: str, read: Read) -> None:
    assert first_value(read(text), "target") is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [("two hours a week at most", 2), ("I've 3-4 hrs per week", 3.5), ("5 hours weekly", 5), ("90 minutes", None),
     ("we are open 40 hours a week", None), ("how many hours a week?", None), ("he works 20 hours a week", None)],
)  # fmt: skip
def test_hours_for_the_work_are_read(text: str, hours: float | None, read: Read) -> None:
    assert first_value(read(text), "hours_per_week") == hours


@pytest.mark.parametrize(
    ("text", "period"),
    [("total, not monthly", "once"), ("once, not every month", "once"), ("that's per month", "month"),
     ("is that per month?", None), ("2k a month", None), ("monthly posts", None), ("no, per week", "week"),
     ("a one-off", "once"), ("quarter", "quarter"), ("monthly, sorry, in total", "once"),
     ("that was the sum for the whole year", "year"), ("for the year in total", "year"), ("al mes", "month")],
)  # fmt: skip
def test_a_period_alone_changes_the_period(text: str, period: str | None, read: Read) -> None:
    assert first_value(read(text), "budget_period") == period


@pytest.mark.parametrize(
    ("text", "low", "high", "period"),
    [
        ("four fifty", 450, 450, None),
        ("about two eighty a month", 280, 280, "month"),
        ("one twenty-five", 125, 125, None),
        ("fifteen twenty", 15, 20, "open"),
        ("18 a day, maybe 25", 18, 25, "day"),
        ("our club pays 240 a month", 240, 240, "month"),
        ("2,700 per term", 2700, 2700, None),
        ("1800 for this tax year", 1800, 1800, "year"),
        ("600 for the coming quarter", 600, 600, "quarter"),
    ],
)
def test_an_answer_is_read_as_sums_are_spoken(text: str, low: float, high: float, period: str | None) -> None:
    read = read_bare_budget(text, LEXICON.grammar)

    if period == "open":
        assert isinstance(read, Ambiguous)
        assert read.readings[0][1] == Money(low, high).as_json()
    else:
        assert read == Money(low, high, None, period).as_json()


@pytest.mark.parametrize(
    "text",
    [
        "a rival pays 240 a month",
        "tickets are 18",
        "our contracts run about 25k",
        "we've yet to agree on one",
        "nobody gave me one",
    ],
)
def test_an_answer_that_names_another_sum_is_no_budget(text: str) -> None:
    assert read_bare_budget(text, LEXICON.grammar) is None


@pytest.mark.parametrize(
    ("text", "platforms"),
    [
        ("yt n snap", ("youtube", "snapchat")),
        ("mostly LI", ("linkedin",)),
        ("fb, li and pinterest", ("facebook", "linkedin", "pinterest")),
        ("ads on tick tock", ("tiktok",)),
        ("the clock goes tick tock in our shop", ()),
        ("Li Na runs the shop", ()),
        ("a fish n chips place", ()),
    ],
)
def test_a_short_platform_name_counts_where_it_can_mean_nothing_else(
    text: str, platforms: tuple[str, ...], read: Read
) -> None:
    assert read(text).list_values("platform") == platforms


SUMS = st.integers(1, 99_999)
CURRENCIES = st.sampled_from(["", "$", "£", "€", "₹"])
PIECES = st.sampled_from(
    (
        "budget spend we can have revenue average booking is worth per lead a month total not to exceed + VAT plus "
        "5k 10k-15k $5-8,000 300 2 lakh € quid followers want from and between hundred a couple of no money can't pay "
        "for ads , . ? -"
    ).split()
)


@given(SUMS, SUMS, CURRENCIES, st.sampled_from(["", " a month", " in total", " for ads"]))
@settings(max_examples=150, deadline=None)
def test_to_and_a_hyphen_say_the_same(low: int, high: int, sign: str, rest: str) -> None:
    low, high = sorted((low * 1000, high * 1000))
    written = f"budget {sign}{low} to {sign}{high}{rest}"

    assert budget(written) == budget(written.replace(" to ", "-")) == budget(written.replace(" to ", " - "))


@given(SUMS, CURRENCIES)
@settings(max_examples=80, deadline=None)
def test_tax_changes_no_sum(amount: int, sign: str) -> None:
    assert budget(f"budget {sign}{amount}") == budget(f"budget {sign}{amount} + VAT")


@given(st.lists(PIECES, max_size=25).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_every_sum_lies_in_the_text(text: str) -> None:
    tokens = read_tokens(text, LEXICON.grammar)
    for amount in find_amounts(tokens):
        start, end = tokens.to_span(amount.start, amount.end)
        assert 0 <= start < end <= len(text)
        assert any(c.isalnum() for c in text[start:end])


def test_without_the_words_no_sum_is_read() -> None:
    assert read_budget("budget 500") is None
    assert Lexicon().grammar.cues.kinds.ids == {}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("our lease is 2,600 a month so ads could be 350", 350),
        ("I wasted 3k on flyers last spring so no more than 150 a month", 150),
        ("the machines cost us 7k so adverts get 450 a month", 450),
        ("the last people charged 1,900, so 700 from now on", 700),
    ],
)
def test_what_follows_from_money_that_goes_elsewhere_is_what_is_left_to_spend(
    text: str, amount: int, lexicon: Lexicon
) -> None:
    money = read_budget(text, lexicon.grammar)

    assert money is not None
    assert money.amount_max == amount


@pytest.mark.parametrize(
    "text", ["a ticket is 30 so 40 people", "a chair costs 400 so the set is 2,400", "each sale is 90, so far 120"]
)
def test_what_follows_from_a_price_is_not_always_money_to_spend(text: str, lexicon: Lexicon) -> None:
    assert read_budget(text, lexicon.grammar) is None
