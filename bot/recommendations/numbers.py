"""Numbers in content: read strictly, each with its reason beside it."""

from __future__ import annotations

import itertools

from bot.knowledge.reading import Record, kind_of
from bot.values.curves import Curve

LEVEL = Curve(((0.0, 0.0),))


def read_value(record: Record, key: str, low: float, high: float, bare: bool = False) -> float:
    """The `value` under a key, between low and high, with its `why`; `bare`: the number itself stands there."""
    if bare:
        return bounded(record, key, record.take(key), low, high)
    inner = record.inner(key)
    read_why(inner)
    value = bounded(inner, "value", inner.take("value"), low, high)
    inner.close()
    return value


def read_curve(record: Record, key: str, low: float, high: float) -> Curve:
    """The `points` under a key, heights between low and high, with their `why`."""
    inner = record.inner(key)
    read_why(inner)
    points = _points(inner, low, high)
    inner.close()
    return Curve(points) if points else LEVEL


def read_why(record: Record) -> str:
    """The reason beside a figure; without it the figure is refused."""
    return record.text("why", 300)


def bounded(record: Record, key: str, value: object, low: float, high: float) -> float:
    """The value as a number within bounds; a slip is noted and the lower bound returned."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        record.refuse(key, f"expected a number, found {kind_of(value)}; write it without quotes")
        return low
    if not low <= value <= high:
        record.refuse(key, f"{value} is outside {low:g} to {high:g}; correct it")
        return low
    return float(value)


def _points(record: Record, low: float, high: float) -> tuple[tuple[float, float], ...]:
    rows = record.take("points")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and len(row) == 2 for row in rows):
        record.refuse("points", "expected a list of [x, y] pairs; write [[0, 0.3], [90, 0]]")
        return ()
    points = tuple((bounded(record, "points", x, 0, 1e12), bounded(record, "points", y, low, high)) for x, y in rows)
    if any(a[0] >= b[0] for a, b in itertools.pairwise(points)):
        record.refuse("points", "every x must be greater than the one before; put them in order")
        return ()
    return points
