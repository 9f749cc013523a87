"""Costs and rates that visitors read in content: each comes from a row of the figures that is named beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.knowledge.reading import suggest_nearest
from bot.recommendations.content.benchmarks import Registry
from bot.recommendations.content.platforms import Platform

# An example may count with made-up figures; what else an answer says is meant.
MEANT = ("short", "more", "why", "definition", "reading", "what", "first_step")
PLATFORM = "platform:"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
# From the first digit of a number alone: within one there is none.
_RATE = rf"(?<!\d)(?<!\d[,.])({_NUMBER})\s?(?:%|percent\b|per cent\b)"
# Everything and nothing are no measured rates.
_SAID_PLAINLY = (0.0, 100.0)


def find_unsourced(
    written: Mapping[str, Any], registry: Registry, platforms: Mapping[str, Platform], signs: str
) -> Iterator[tuple[str, str]]:
    """What is wrong with the figures of an answer or a term as it is written, by key; `signs` are of currencies."""
    known: set[float] = set()
    for number, row in enumerate(written.get("figures", ()), 1):
        values = _list_values(row, registry, platforms)
        if values is None:
            names = (*registry.rows, *(f"{PLATFORM}{id}" for id in platforms))
            yield f"figures[{number}]", f"{row!r} is no row of benchmarks.yml; {suggest_nearest(row, names)}"
        known.update(values or ())
    figure = re.compile(rf"[{re.escape(signs)}]\s?({_NUMBER})|{_RATE}", re.IGNORECASE)
    for key in MEANT:
        for found in figure.finditer(str(written.get(key, ""))):
            value = float((found[1] or found[2]).replace(",", ""))
            if value not in known and not (found[2] and value in _SAID_PLAINLY):
                yield key, _write_advice(found[0])


def _write_advice(figure: str) -> str:
    return (
        f"{figure!r} has no source row; name the row of benchmarks.yml it comes from under `figures`, or leave it out. "
        "Prices of your own belong in agency.yml, and stand here as a {placeholder}"
    )


def _list_values(row: str, registry: Registry, platforms: Mapping[str, Platform]) -> tuple[float, ...] | None:
    """The numbers of a row; None when there is no such row."""
    if row in registry.rows:
        return registry.rows[row].values
    platform = platforms.get(row.removeprefix(PLATFORM)) if row.startswith(PLATFORM) else None
    if platform is None:
        return None
    least, learning = platform.minimum, platform.learning
    asked = (least.impressions, least.actions, least.campaign) if least else ()
    return tuple(map(float, (*asked, *([learning.events] if learning else []))))
