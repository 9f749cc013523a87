from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.recommendations.engine import recommend
from bot.recommendations.planning.catalog import Catalog, load_catalog
from bot.recommendations.profile import Profile
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

TODAY = date(2026, 11, 23)
Advise = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def book() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def advise(book: Catalog) -> Advise:
    """advise("leads", days=90, monthly=2000, …) -> the recommendation as JSON."""

    def call(goals: str, days: int | None = None, today: date = TODAY, **known: Any) -> dict[str, Any]:
        money = {"month": known.pop("monthly", None), "once": known.pop("once", None)}
        period, amount = next(((p, a) for p, a in money.items() if a is not None), (None, None))
        if amount is not None:
            known["budget"] = Money(amount, amount, known.pop("currency", "USD"), period)
        if days is not None:
            known["timeframe"] = Timeframe(days, days)
        if "target" in known:
            known["target"] = Target(*known["target"])
        return recommend(Profile(goals=tuple(goals.split()), **known), book, today).as_json()

    return call


def codes(advice: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in advice["warnings"]}


@pytest.fixture(name="codes")
def codes_fixture() -> Callable[[dict[str, Any]], set[str]]:
    return codes
