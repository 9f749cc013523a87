"""Sums as people put them in a sentence: whose money, how often, who set it, what is the limit, what is no budget."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.values.reading import Named, read_values
from bot.values.replies.bare import read_bare
from bot.values.subjects.lexicon import Lexicon

Sum = tuple[float | None, float | None, str | None, str | None]
NAMES = ("amount_min", "amount_max", "currency", "period")


def read(text: str, today: date, lexicon: Lexicon) -> Any:
    answer = read_bare("budget", text, today, lexicon, "US")
    return tuple(answer[name] for name in NAMES) if isinstance(answer, dict) else answer


CURRENCIES: list[tuple[str, Sum | None]] = [
    ("6 or 7 thousand swedish kronor", (6000, 7000, "SEK", None)),
    ("30 and 40 thousand rupees", (30_000, 40_000, "INR", None)),
    ("250 and 300 euros", (250, 300, "EUR", None)),
    ("2k for the spring and 3k for the autumn", (5000, 5000, None, None)),
    ("1100 monthly, norwegian money", (1100, 1100, "NOK", "month")),
    ("Pounds of course. 80 a week", (80, 80, "GBP", "week")),
    ("7000 in kenyan shillings", (7000, 7000, "KES", None)),
    ("900 australian", (900, 900, "AUD", None)),
    ("3200, and we do our books in euros", (3200, 3200, "EUR", None)),
    ("400 a month, kiwi", (400, 400, "NZD", "month")),
    ("once we won, 600 a month", (600, 600, None, "month")),
    ("500 canadian clients", None),
]


@pytest.mark.parametrize(("text", "money"), CURRENCIES)
def test_a_currency_counts_wherever_the_statement_says_it(
    text: str, money: Sum | None, today: date, lexicon: Lexicon
) -> None:
    assert read(text, today, lexicon) == money


UNITS: list[tuple[str, Sum]] = [
    ("7500, this is for all six months", (7500, 7500, None, "once")),
    ("we hold 3300 for the coming ten weeks", (3300, 3300, None, "once")),
    ("150. weekly, that is", (150, 150, None, "week")),
    ("12 euro day", (12, 12, "EUR", "day")),
    ("in total? 8k. 700 would be monthly", (8000, 8000, None, "once")),
    ("800 would be our absolute limit, ideally 600", (None, 800, None, None)),
    ("the cap is 3000 but we'd prefer 2500", (None, 3000, None, None)),
    ("5k max but let's begin with 2k", (2000, 2000, None, None)),
    ("650, we could go up to 800", (650, 800, None, None)),
    ("250 a month until it works, then 700", (250, 250, None, "month")),
    ("our rent eats 1800, so 400 is left", (400, 400, None, None)),
    ("3% of the turnover is for this, so 1100 a month", (1100, 1100, None, "month")),
]


@pytest.mark.parametrize(("text", "money"), UNITS)
def test_limits_lengths_and_steps_are_read(text: str, money: Sum, today: date, lexicon: Lexicon) -> None:
    assert read(text, today, lexicon) == money


SET_BY_SOMEBODY: list[tuple[str, Sum | None]] = [
    ("our finance director told me to stay below 9k", (None, 9000, None, None)),
    ("the owner says she can give 350 a month", (350, 350, None, "month")),
    ("head office approved 20k", (20_000, 20_000, None, None)),
    ("the managers of our competitors say they spend 6k", None),
    ("a rival told me 7k", None),
]


@pytest.mark.parametrize(("text", "money"), SET_BY_SOMEBODY)
def test_who_may_set_the_money_sets_it(text: str, money: Sum | None, today: date, lexicon: Lexicon) -> None:
    assert read(text, today, lexicon) == money


@pytest.mark.parametrize(
    "text",
    [
        "we generally put 450 into leaflets",
        "normally 150 on the radio",
        "a treatment goes for 95 a session",
        "the boats are 260 a trip",
        "we take 30 a head",
        "each guest spends 70 here",
        "we had 90 members, now 140",
    ],
)
def test_what_is_usual_and_what_one_of_a_thing_costs_is_no_budget(text: str, today: date, lexicon: Lexicon) -> None:
    assert not isinstance(read(text, today, lexicon), tuple)


@pytest.mark.parametrize(
    "text", ["as a rule we normally spend 350 a month on posts", "we usually pay 350 monthly for our ads"]
)
def test_what_is_usually_spent_each_month_is_spent_now(text: str, today: date, lexicon: Lexicon) -> None:
    found = [value for value in read_values(text, lexicon, today, "US").items if value.kind == "budget"]

    assert [(value.value["amount_max"], value.value["period"]) for value in found] == [(350, "month")]


@pytest.mark.parametrize(("text", "name"), [("350 zloty im Monat", "Monat"), ("Three months", "Three months")])
def test_no_name_is_made_of_a_sum_or_a_length_of_time(text: str, name: str, today: date, lexicon: Lexicon) -> None:
    at = text.index(name)
    values = read_values(text, lexicon, today, "US", (Named("name", at, at + len(name), 0.95),))

    assert values.unnamed
    assert {value.kind for value in values.items} & {"budget", "timeframe"}
