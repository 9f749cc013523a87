"""What a reader proposes: one thing a message may mean, with its certainty and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.reading.message import Span
from bot.values.people.emails import Unclear


@dataclass(frozen=True)
class Unknown:
    """The visitor does not know, does not want to say, or says no."""


@dataclass(frozen=True)
class Later:
    """The visitor neither agrees nor refuses, but puts it off."""


@dataclass(frozen=True)
class Which:
    """The answer can be read in several ways: a title and a value each."""

    readings: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Instead:
    """The visitor would rather be reached another way: the question that asks for it."""

    question: str


@dataclass(frozen=True)
class Result:
    """What a visitor calls the result they want, such as volunteers, and the goal it is counted under."""

    name: str
    goal: str
    certainty: float


Answer = Mapping[str, Any] | Unknown | Later | Which | Instead | Unclear


@dataclass(frozen=True)
class Candidate:
    """`kind` is answer, topic, statement or talk, `name` the question or intent; the resolver sets `weight`."""

    kind: str
    name: str
    certainty: float
    origin: str
    span: Span
    value: Any = None
    weight: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The candidate for `--explain`."""
        value = self.value if isinstance(self.value, (dict, str, type(None))) else type(self.value).__name__.lower()
        row = {"kind": self.kind, "name": self.name, "value": value, "origin": self.origin, "span": list(self.span)}
        return {**row, "certainty": round(self.certainty, 3), "weight": round(self.weight, 3)}
