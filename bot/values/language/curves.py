"""Straight lines between given points: the shape of every weight that grows or fades."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """Points with rising x, joined by straight lines and level beyond both ends."""

    points: tuple[tuple[float, float], ...]

    def height_at(self, x: float) -> float:
        """The height at x."""
        xs = [point[0] for point in self.points]
        place = bisect_right(xs, x)
        if place == 0:
            return self.points[0][1]
        if place == len(xs):
            return self.points[-1][1]
        (x0, y0), (x1, y1) = self.points[place - 1], self.points[place]
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
