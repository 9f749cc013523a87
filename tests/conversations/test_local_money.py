"""A sum without a currency is in the money of where the visitor is, and the advice says that it was assumed."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Visitor


@pytest.mark.parametrize(
    ("place", "currency"),
    [("in Glasgow", "GBP"), ("in Dublin", "EUR"), ("in Toronto", "CAD"), ("in Boston", "USD")],
)
def test_a_bare_sum_is_in_the_money_of_the_place(visitor: Visitor, place: str, currency: str) -> None:
    visitor.says(f"we run a tea room {place} and want more sales within 5 months", "900 a month", "facebook")

    assert visitor.turn.recommendation is not None
    split = visitor.turn.recommendation.money
    assert split
    assert split.currency == currency
    assert visitor.known["budget"]["currency"] is None
    assert any("currency" in line for line in visitor.turn.recommendation.assumptions)


def test_a_named_currency_stands_wherever_the_visitor_is(visitor: Visitor) -> None:
    visitor.says("we run a tea room in Glasgow and want more sales within 5 months", "900 dollars a month", "facebook")

    assert visitor.turn.recommendation is not None
    assert visitor.turn.recommendation.currency == "USD"
