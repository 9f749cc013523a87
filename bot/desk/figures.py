"""Shares with what is known of them: an interval, and whether one differs from another or too few were counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["more", "fewer", "no clear difference", "too few to say"]
# Of 100 intervals 95 hold the true share.
_Z = 1.959964
# Fewer than this, and a share says more of chance than of people.
_FEW = 30


@dataclass(frozen=True)
class Share:
    """So many of so many, with the bounds between which the true share lies (Wilson's interval)."""

    count: int
    of: int
    low: float
    high: float

    @classmethod
    def of_counts(cls, count: int, of: int) -> Share:
        """The share of these counts; nothing is known of a share of none."""
        if of == 0:
            return cls(count, 0, 0.0, 1.0)
        part, square = count / of, _Z * _Z
        middle = (part + square / (2 * of)) / (1 + square / of)
        spread = _Z * math.sqrt(part * (1 - part) / of + square / (4 * of * of)) / (1 + square / of)
        return cls(count, of, max(0.0, middle - spread), min(1.0, middle + spread))

    @property
    def part(self) -> float:
        """The share itself."""
        return self.count / self.of if self.of else 0.0

    def compare_with(self, earlier: Share) -> Verdict:
        """Whether the share is another one now: Newcombe's interval of the difference leaves nought out."""
        if min(self.of, earlier.of) < _FEW:
            return "too few to say"
        gap = self.part - earlier.part
        low = gap - math.hypot(self.part - self.low, earlier.high - earlier.part)
        high = gap + math.hypot(self.high - self.part, earlier.part - earlier.low)
        return "more" if low > 0 else "fewer" if high < 0 else "no clear difference"
