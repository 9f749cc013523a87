"""Goals that a message names by other words than the goal's own, and those of the clauses beside an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.candidates import Candidate, Result
from bot.dialogue.reading.message import MessagePart
from bot.recommendations.planning.draft import AIMS, METRICS

# Labels of goals that name none.
OPEN_LABELS = ("unsure",)
# What somebody calls the result they want, and how sure that must be: it renames a goal.
RESULTS, SURE = "results", 0.6


def find_results(parts: Sequence[MessagePart], goals: Mapping[str, str]) -> tuple[Result, ...]:
    """What the visitor wants more of by names that no goal has, one for each of the `goals` it is counted under."""
    pairs = sorted((pair for part in parts for pair in part.answers.get(RESULTS, ())), key=lambda pair: pair[1])
    best = {goals[name]: Result(name, goals[name], sure) for name, sure in pairs if sure >= SURE and name in goals}
    return tuple(sorted(best.values(), key=lambda result: -result.certainty))


def add_results(found: Sequence[tuple[str, float]], results: Sequence[Result]) -> tuple[tuple[str, float], ...]:
    """The goals of a part with those of its results before them, each with its certainty."""
    named = [(label, sure) for label, sure in found if label not in OPEN_LABELS]
    return (*((result.goal, result.certainty) for result in results), *named)


def join_goals(found: Sequence[Candidate], beside: Sequence[MessagePart]) -> list[Candidate]:
    """The answers, each with the goals of the clauses beside what was read: "donations, and people who know us"."""
    others = [label for part in beside for label, sure in part.answers.get("goals", ())[:1] if sure >= SURE]
    more = tuple(label for label in others if label not in OPEN_LABELS)
    return [
        replace(c, value={**c.value, "goals": _merge_unique(c.value, more)}) if _names_goals(c) else c for c in found
    ]


def find_aim(heard: ParsedMessage, off: frozenset[str]) -> tuple[str, ...]:
    """The goal that a number to be reached is counted under ("40 demos a month is the target"), unless it is `off`."""
    aim = AIMS.get(METRICS.get(heard.target.metric if heard.target else "", ""))
    return (aim,) if aim and aim not in off else ()


def _names_goals(candidate: Candidate) -> bool:
    return isinstance(candidate.value, Mapping) and bool(candidate.value.get("goals"))


def _merge_unique(value: Any, more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*value["goals"], *more)))
