"""Lints the weights of leads: every figure has its why, all add up to 100, and no line runs the wrong way."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from bot.knowledge.reading import Record
from bot.leads.score import PARTS, TIERS
from bot.recommendations.numbers import bounded, read_curve, read_value, read_why
from bot.values.standing import STANDINGS

SCORING = "scoring.yml"
LEVELS = ("me", "shared", "other")
GRANTS = {
    "need": ("goals", "target", "tried"),
    "fit": ("company", "website", "work_email", "industry"),
    "engagement": ("advice", "phone", "plan"),
}
MOST = 100


def lint_scoring(record: Record, _tree: Any, _facts: Mapping[str, str]) -> None:
    """Notes every slip of a scoring.yml."""
    record.text("unknown", 80)
    parts: dict[str, Record] = {part: record.inner(part) for part in PARTS}
    for part in PARTS:
        if part != "engagement":
            parts[part].text("ask", 80)
    most = _budget(parts["budget"]) + _authority(parts["authority"]) + _timeframe(parts["timeframe"])
    most += sum(_granted(parts[part], name) for part, names in GRANTS.items() for name in names)
    if most != MOST:
        record.refuse("", f"the most that can be reached is {most:g}; make it {MOST}")
    for inner in parts.values():
        inner.close()
    _tiers(record.inner("tiers"))
    _not_a_fit(record.inner("not_a_fit"))
    follow_up = record.inner("follow_up")
    read_value(follow_up, "after_minutes", 1, 100_000)
    follow_up.close()


def _budget(record: Record) -> float:
    amount = record.inner("amount")
    amount.text("none", 160)
    most = _line(amount, rising=True)
    _granted(record, "unrated")
    read_value(record, "open_days", 30, 3650)
    return most


def _authority(record: Record) -> float:
    levels, roles = record.inner("levels"), record.inner("roles")
    earned = [_granted(levels, level) for level in LEVELS]
    if earned != sorted(earned, reverse=True):
        levels.refuse("", f"{', '.join(LEVELS)} must earn less from one to the next; put the figures in order")
    for level in LEVELS:
        roles.texts(level)
    for inner in (levels, roles):
        inner.close()
    return earned[0]


def _timeframe(record: Record) -> float:
    return sum(_line(record.inner(name), rising=False) for name in ("horizon", "start"))


def _line(record: Record, rising: bool) -> float:
    """The most that a line earns; one that runs the wrong way is refused, for a better answer would lower the score."""
    record.text("reason", 160)
    heights = [height for _, height in read_curve(record, "line", 0, MOST).points]
    wrong = any((a > b) if rising else (a < b) for a, b in itertools.pairwise(heights))
    if wrong:
        record.refuse("line", f"must not {'fall' if rising else 'rise'} from left to right; put the heights in order")
    record.close()
    return round(max(heights, default=0))


def _granted(outer: Record, name: str) -> float:
    record = outer.inner(name)
    record.text("reason", 160)
    read_why(record)
    value = _whole(record)
    record.close()
    return value


def _whole(record: Record, key: str = "value", most: float = MOST) -> float:
    """A whole number of points, for sums of them are shown."""
    value = bounded(record, key, record.take(key), 0, most)
    if value != int(value):
        record.refuse(key, f"{value} is no whole number of points; round it")
    return value


def _tiers(record: Record) -> None:
    starts = []
    for tier in TIERS:
        inner = record.inner(tier)
        inner.text("next", 200)
        read_why(inner)
        if tier != "not_a_fit":
            starts.append(_whole(inner, "from"))
        inner.close()
    if starts != sorted(set(starts), reverse=True) or starts[-1] != 0:
        record.refuse("", "hot must begin above warm, warm above cold, and cold at 0; put the figures in order")
    record.close()


def _not_a_fit(record: Record) -> None:
    record.choices("standings", STANDINGS)
    read_value(record, "below", 0, 1e9)
    record.close()
