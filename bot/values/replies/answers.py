"""What a message says to the questions whose answers are learnt, as the pipeline read it from examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

# The pipeline's key for goals that are stated where nobody asked for them.
STATED_GOALS = "stated_goals"


@dataclass(frozen=True)
class RankedLabel:
    """One label of a question's answers, such as `leads`, and the chance that it is meant."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Answers:
    """For each question the labels that a message may mean, the likeliest first; no label: it is none of them."""

    by_question: Mapping[str, tuple[RankedLabel, ...]] = field(default_factory=lambda: MappingProxyType({}))
    stated_goals: tuple[RankedLabel, ...] = ()

    @classmethod
    def from_parse(cls, parsed: Mapping[str, Any]) -> Answers:
        """The answers in parse data; those of a message that was not parsed say nothing."""
        found = {question: _rank_rows(rows) for question, rows in (parsed.get("answers") or {}).items()}
        return cls(MappingProxyType(found), _rank_rows(parsed.get(STATED_GOALS) or ()))

    def best_label(self, question: str) -> str | None:
        """The likeliest label, None when the message says none of them."""
        return next((label.name for label in self.rank_labels(question)), None)

    def rank_labels(self, question: str) -> tuple[RankedLabel, ...]:
        """The likely labels with their chances."""
        return self.by_question.get(question, ())


def _rank_rows(rows: Any) -> tuple[RankedLabel, ...]:
    return tuple(RankedLabel(str(row["value"]), float(row["confidence"])) for row in rows)
