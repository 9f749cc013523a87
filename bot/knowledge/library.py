"""Looking things up in what the assistant knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.knowledge.choices import Choices
from bot.knowledge.model import Agency, Claim, Metric, Strategy, Term, TopicAnswer

T = TypeVar("T")


@dataclass(frozen=True)
class Library:
    """All content of one agency; look-ups raise KeyError that names what is not there."""

    agency: Agency
    answers: Mapping[str, TopicAnswer]
    metrics: Mapping[str, Metric]
    terms: Mapping[str, Term]
    strategies: Mapping[str, Strategy]
    claims: tuple[Claim, ...]
    trees: Mapping[str, Any]
    choices: Choices = Choices()

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic that has an answer."""
        return tuple(self.answers)

    @property
    def own_questions(self) -> tuple[str, ...]:
        """The names of the agency's own qualifying questions."""
        return tuple(self.get_tree("dialogue")["qualifying"])

    def count_under(self, topics: str | list[str] | None) -> str | list[str] | None:
        """The topics by the names of the contract: one that is part of another counts as that one."""
        if topics is None or isinstance(topics, str):
            return self._find_parent(topics) if topics else None
        wider = list(dict.fromkeys(map(self._find_parent, topics)))
        return wider[0] if len(wider) == 1 else wider

    def _find_parent(self, topic: str) -> str:
        return (topic in self.answers and self.answers[topic].part_of) or topic

    def get_answer(self, topic: str) -> TopicAnswer:
        """What is said on a topic."""
        return _find_entry(self.answers, topic, "answer")

    def get_metric(self, id: str) -> Metric:
        """The metric of that identifier."""
        return _find_entry(self.metrics, id, "metric")

    def get_term(self, id: str) -> Term:
        """The term of that identifier."""
        return _find_entry(self.terms, id, "term")

    def get_tree(self, name: str) -> Any:
        """A file of texts or words by its path without .yml ("dialogue", "lexicon/goals"), in its shape and filled."""
        return _find_entry(self.trees, name, "file")


def _find_entry(entries: Mapping[str, T], name: str, kind: str) -> T:
    try:
        return entries[name]
    except KeyError:
        raise KeyError(f"no {kind} {name!r} in the content") from None
