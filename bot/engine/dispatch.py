"""Which intent leads to which action: the table that `data/rules` writes down, without the policy that learns it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge.loader import read_yaml
from bot.knowledge.reading import Problems

# What the policy of config.yml does when no rule knows an intent, and what answers an agency's own topics.
FALLBACK, ANSWER = "action_fallback", "action_answer"


@dataclass(frozen=True)
class Dispatch:
    """The action of each intent."""

    actions: Mapping[str, str]

    def find_action(self, intent: str | None) -> str:
        """The action that takes a message of this intent."""
        return self.actions.get(intent or "", FALLBACK)


def read_dispatch(folder: Path, topics: Iterable[str] = ()) -> Dispatch:
    """The table of a folder's rules, and of these topics more. Raises ContentError for rules it cannot follow."""
    problems = Problems()
    rows = [pair for path in sorted(folder.rglob("*.yml")) for pair in _read_rules(path, problems)]
    problems.raise_any()
    return Dispatch({**dict(rows), **dict.fromkeys(topics, ANSWER)})


def _read_rules(path: Path, problems: Problems) -> Iterator[tuple[str, str]]:
    for rule in read_yaml(path).get("rules", ()):
        steps = rule.get("steps", [])
        if len(rule) == len(steps) == 2 and "action" in steps[1]:
            yield from ((intent, steps[1]["action"]) for intent in _find_intents(steps[0]))
        else:
            advice = "write two steps, an intent (or several under `or`) and an action, and no condition"
            problems.add_problem(
                f"data/rules/{path.name}", rule.get("rule", ""), f"the server cannot follow it; {advice}"
            )


def _find_intents(step: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row["intent"] for row in step.get("or", [step]))
