"""Looking things up in what the assistant knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.knowledge.model import Agency, Answer, Claim, Metric, Strategy, Term
from bot.knowledge.reading import read_layered
from bot.knowledge.texts import fill_tree

T = TypeVar("T")


@dataclass(frozen=True)
class Library:
    """All content of one agency; look-ups raise KeyError that names what is not there."""

    agency: Agency
    answers: Mapping[str, Answer]
    metrics: Mapping[str, Metric]
    terms: Mapping[str, Term]
    strategies: Mapping[str, Strategy]
    claims: tuple[Claim, ...]
    layers: tuple[Path, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic that has an answer."""
        return tuple(self.answers)

    def answer(self, topic: str) -> Answer:
        """What is said on a topic."""
        return _found(self.answers, topic, "answer")

    def metric(self, id: str) -> Metric:
        """The metric of that identifier."""
        return _found(self.metrics, id, "metric")

    def term(self, id: str) -> Term:
        """The term of that identifier."""
        return _found(self.terms, id, "term")

    def strategy(self, id: str) -> Strategy:
        """The strategy of that identifier."""
        return _found(self.strategies, id, "strategy")

    def strategies_for(self, goal: str, side: str | None = None) -> tuple[Strategy, ...]:
        """The strategies that serve a goal, in the editor's order; of one side only when it is given."""
        fits = (s for s in self.strategies.values() if goal in s.goals)
        return tuple(s for s in fits if side in (None, "both", s.side))

    def tree(self, name: str) -> Any:
        """A file by its path without .yml ("dialogue", "lexicon/goals"), with the agency's facts filled in.

        An agency's own file is laid over the shipped one key by key. ContentError when there is none.
        """
        return fill_tree(read_layered(f"{name}.yml", self.layers), self.agency.facts)

    def lines(self, name: str) -> Mapping[str, tuple[str, ...]]:
        """The texts of a sentence file by dotted key, each with its variants; its own placeholders stay unfilled."""
        return dict(_texts(self.tree(name)))


def _found(entries: Mapping[str, T], name: str, kind: str) -> T:
    try:
        return entries[name]
    except KeyError:
        raise KeyError(f"no {kind} {name!r} in the content") from None


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(value, str):
        yield key, (value,)
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield key, tuple(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{key}.{name}" if key else str(name))
