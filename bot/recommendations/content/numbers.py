"""Numbers in content: read strictly, each with its reason beside it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TypeVar

from bot.knowledge.choices import Choices
from bot.knowledge.reading import ContentRecord, kind_of
from bot.values.language.curves import Curve

T = TypeVar("T")
LEVEL = Curve(((0.0, 0.0),))


def read_value(record: ContentRecord, key: str, low: float, high: float, bare: bool = False) -> float:
    """The `value` under a key, between low and high, with its `why`; `bare`: the number itself stands there."""
    if bare:
        return take_bounded(record, key, record.take_raw(key), low, high)
    inner = record.take_record(key)
    read_why(inner)
    value = take_bounded(inner, "value", inner.take_raw("value"), low, high)
    inner.report_unknown_keys()
    return value


def read_curve(record: ContentRecord, key: str, low: float, high: float) -> Curve:
    """The `points` under a key, heights between low and high, with their `why`."""
    inner = record.take_record(key)
    read_why(inner)
    points = _take_points(inner, low, high)
    inner.report_unknown_keys()
    return Curve(points) if points else LEVEL


def read_by_goal(record: ContentRecord, choices: Choices, read: Callable[[ContentRecord, str], T]) -> dict[str, T]:
    """What is written for each goal that is on; one without figures of its own has those of the goal it is like."""
    for goal in choices.known_goals:
        record.take_raw(goal)
    found = {goal: read(record, choices.find_figures(goal, record.keys)) for goal in choices.goals}
    record.report_unknown_keys()
    return found


def read_why(record: ContentRecord) -> str:
    """The reason beside a figure; without it the figure is refused."""
    return record.take_text("why", 300)


def take_bounded(record: ContentRecord, key: str, value: object, low: float, high: float) -> float:
    """The value as a number within bounds; a slip is noted and the lower bound returned."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        record.refuse_key(key, f"expected a number, found {kind_of(value)}; write it without quotes")
        return low
    if not low <= value <= high:
        record.refuse_key(key, f"{value} is outside {low:g} to {high:g}; correct it")
        return low
    return float(value)


def _take_points(record: ContentRecord, low: float, high: float) -> tuple[tuple[float, float], ...]:
    rows = record.take_raw("points")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and len(row) == 2 for row in rows):
        record.refuse_key("points", "expected a list of [x, y] pairs; write [[0, 0.3], [90, 0]]")
        return ()
    points = tuple(
        (take_bounded(record, "points", x, 0, 1e12), take_bounded(record, "points", y, low, high)) for x, y in rows
    )
    if any(a[0] >= b[0] for a, b in itertools.pairwise(points)):
        record.refuse_key("points", "every x must be greater than the one before; put them in order")
        return ()
    return points
