from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.recommendations.planning.allocation import PlatformShare, allocate_amount, find_ceiling


def step(floor: int, enough: int, ceiling: int | None = None) -> PlatformShare:
    return PlatformShare(Decimal(floor), Decimal(enough), None if ceiling is None else Decimal(ceiling))


STEPS = (step(35, 1000, 5000), step(140, 1000, 5000), step(70, 500))


@pytest.mark.parametrize(
    ("amount", "shares", "held"),
    [
        (900, (900, 0, 0), 0),
        (1200, (1000 + 100, 0, 0), 100),  # the second starts at 140 and would get 100
        (1300, (1150, 150, 0), 0),
        (3000, (2000, 1000, 0), 0),
        (4000, (2250, 1250, 500), 0),
        (6500, (3250, 2250, 1000), 0),
    ],
)
def test_each_platform_waits_until_the_one_before_has_enough(amount: int, shares: tuple[int, ...], held: int) -> None:
    assert allocate_amount(Decimal(amount), STEPS) == (tuple(map(Decimal, shares)), Decimal(held))


def test_the_first_to_reach_its_ceiling_ends_the_climb() -> None:
    total = find_ceiling(STEPS)

    assert total is not None
    assert max(allocate_amount(total, STEPS)[0]) == pytest.approx(Decimal(5000), abs=Decimal("0.02"))
    assert find_ceiling((step(0, 10),)) is None


@settings(max_examples=200, deadline=None)
@given(st.decimals(0, 20000, places=2), st.decimals(0, 500, places=2))
def test_more_money_takes_from_nobody_and_nothing_is_lost(amount: Decimal, more: Decimal) -> None:
    before, held = allocate_amount(amount, STEPS)
    after, _ = allocate_amount(amount + more, STEPS)

    assert sum(before) + held == amount
    assert all(new >= old - Decimal("0.01") for old, new in zip(before, after, strict=True))
