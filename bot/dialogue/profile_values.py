"""The values of a profile that are more than a word: what they are, and how they came as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.recommendations.model import Recommendation
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "timeframe": Timeframe.from_json,
    "budget": Money.from_json,
    "target": Target.from_json,
    "recommendation": Recommendation.from_json,
}


def type_values(named: Mapping[str, Any]) -> dict[str, Any]:
    """These values by name, each that came as JSON as what it is."""
    return {
        name: _READERS[name](value) if name in _READERS and isinstance(value, Mapping) else value
        for name, value in named.items()
    }
