"""A sum that is too large to be taken without asking."""

from __future__ import annotations

import pytest

from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.planning.sanity import is_beyond_sane
from bot.values.measures.money import Money


@pytest.mark.parametrize(
    ("budget", "beyond"),
    [
        (Money(2000, 2000, "USD", "month"), False),
        (Money(90_000_000, 90_000_000, "USD", "month"), True),
        (Money(None, 90_000_000, None, None), True),
        (Money(3_000_000, 3_000_000, "EUR", "year"), False),
        (Money(40_000, 40_000, "GBP", "day"), True),
        (Money(2_500_000, 2_500_000, "INR", "month"), False),
        (Money(6_172_531_000, 6_172_531_000, "XTS", "once"), True),
        (Money(0, 0), False),
    ],
)
def test_a_sum_beyond_the_bound_is_asked_back(budget: Money, beyond: bool, book: Catalog) -> None:
    assert is_beyond_sane(budget, book.policy, book.rates) is beyond
