"""What an experiment is, and which variant a visitor gets: always the same one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ORDER = "order"
NO_ORDER: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True)
class Experiment:
    """Variants of what visitors read, the first as it is; `goal` is to happen more, `guards` must not.

    A variant is laid over dialogue.yml; under `order` it has the questions in another one. Goal and guards are kinds of
    facts, counted by talks.
    """

    id: str
    goal: str
    variants: Mapping[str, Any]
    guards: tuple[str, ...] = ()

    @property
    def control(self) -> str:
        """The variant that changes nothing."""
        return next(iter(self.variants))

    def assign_variant(self, visitor: str) -> str:
        """The variant of this visitor; as many get each, and nobody another one later."""
        digest = hashlib.sha256(f"{self.id}\0{visitor}".encode()).digest()
        return list(self.variants)[int.from_bytes(digest[:8], "big") % len(self.variants)]

    def find_order(self, variant: str) -> Mapping[str, Sequence[str]]:
        """The rows of questions that the variant has in another order."""
        found: Mapping[str, Sequence[str]] = (self.variants[variant] or {}).get(ORDER, NO_ORDER)
        return found

    def name_variant(self, variant: str) -> str:
        """The subject of the fact that a visitor got this variant."""
        return f"{self.id}:{variant}"


def find_running(rows: Mapping[str, Mapping[str, Any]]) -> Experiment | None:
    """The experiment of experiments.yml that runs; there is one at most."""
    for id, row in rows.items():
        if row.get("runs"):
            return Experiment(id, row["goal"], row["variants"], tuple(row.get("guards", ())))
    return None
