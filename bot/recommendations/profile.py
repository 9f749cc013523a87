"""Who asks: everything the advice may go by, with the names of contract 4.2 as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

Json = dict[str, Any]


def plain_number(amount: Decimal | float) -> int | float:
    """The number as JSON writes it: whole numbers without a decimal point."""
    number = float(amount)
    return int(number) if number.is_integer() else number


@dataclass(frozen=True)
class Profile:
    """What is known of the one who asks; only goals are required, everything else sharpens the advice.

    `results` are what they call what they want more of, such as volunteers.
    """

    goals: tuple[str, ...]
    timeframe: Timeframe | None = None
    budget: Money | None = None
    platforms: tuple[str, ...] = ()
    industry: str | None = None
    audience: str | None = None
    existing_audience: int | None = None
    hours_per_week: float | None = None
    average_sale: Decimal | None = None
    close_rate: float | None = None
    target: Target | None = None
    excluded: tuple[str, ...] = ()
    place: str | None = None
    results: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """The profile with the names of contract 4.2."""
        return {
            "goals": list(self.goals),
            "timeframe": self.timeframe.as_json() if self.timeframe else None,
            "budget": self.budget.as_json() if self.budget else None,
            "platforms": list(self.platforms),
            "industry": self.industry,
            "audience": self.audience,
            "existing_audience": self.existing_audience,
            "hours_per_week": self.hours_per_week,
            "average_sale": None if self.average_sale is None else plain_number(self.average_sale),
            "close_rate": self.close_rate,
            "target": self.target.as_json() if self.target else None,
            "excluded": list(self.excluded),
            "results": list(self.results),
            "place": self.place,
        }

    @classmethod
    def from_json(cls, data: Json) -> Profile:
        """The inverse of `as_json`; absent keys are unknown."""
        timeframe, budget, target = data.get("timeframe"), data.get("budget"), data.get("target")
        sale = data.get("average_sale")
        return cls(
            goals=tuple(data["goals"]),
            timeframe=Timeframe.from_json(timeframe) if timeframe else None,
            budget=Money.from_json(budget) if budget else None,
            platforms=tuple(data.get("platforms") or ()),
            industry=data.get("industry"),
            audience=data.get("audience"),
            existing_audience=data.get("existing_audience"),
            hours_per_week=data.get("hours_per_week"),
            average_sale=None if sale is None else Decimal(str(sale)),
            close_rate=data.get("close_rate"),
            target=Target.from_json(target) if target else None,
            excluded=tuple(data.get("excluded") or ()),
            results=tuple(data.get("results") or ()),
            place=data.get("place"),
        )
