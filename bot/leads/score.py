"""The score of a lead: its points, each with a reason and the visitor's own words, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Part = Literal["budget", "authority", "need", "timeframe", "fit", "engagement"]
Tier = Literal["hot", "warm", "cold", "not_a_fit", "elsewhere"]
PARTS: tuple[Part, ...] = get_args(Part)
TIERS: tuple[Tier, ...] = get_args(Tier)


@dataclass(frozen=True)
class Point:
    """What one thing earned of the most it can; `words` are the visitor's own, None when it was a button or a guess."""

    part: Part
    name: str
    points: int
    most: int
    reason: str
    words: str | None = None


@dataclass(frozen=True)
class Score:
    """0 to 100, the sum of its points; `version` names the scoring.yml it was made with, `ask` what is still open."""

    total: int
    tier: Tier
    next: str
    ask: tuple[str, ...]
    points: tuple[Point, ...]
    version: str

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Score:
        """The score of what `as_json` made."""
        points = tuple(Point(**point) for point in data["points"])
        return cls(**{**data, "ask": tuple(data["ask"]), "points": points})

    def as_json(self) -> dict[str, Any]:
        """The score in plain values."""
        return {**vars(self), "ask": list(self.ask), "points": [dict(vars(point)) for point in self.points]}
