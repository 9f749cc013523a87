"""How well the assistant understands, week by week, counted from facts along their index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import feedback
from bot.storage.reports.facts import facts

_COUNTED = ("turn", "answered", "not_understood", "hardly_understood", "wanted", "asked", "filled", "advised")


@dataclass(frozen=True)
class QualityFigures:
    """Counts of a time: turns, what became of them, and ratings."""

    counts: Mapping[str, int]
    helpful: int = 0
    unhelpful: int = 0

    def count_of(self, kind: str) -> int:
        """How often this happened."""
        return self.counts.get(kind, 0)


class QualityCounts:
    """Counts quality. Raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count_between(self, since: datetime, until: datetime) -> QualityFigures:
        """The figures from a moment on, up to another one and without it."""
        kinds = select(facts.c.kind, func.count()).where(
            facts.c.kind.in_(_COUNTED), facts.c.time >= since, facts.c.time < until
        )
        rated = select(feedback.c.helpful, func.count()).where(
            feedback.c.helpful.in_((0, 1)), feedback.c.created >= since, feedback.c.created < until
        )
        with read_transaction(self._engine) as connection:
            counts = {str(kind): int(n) for kind, n in connection.execute(kinds.group_by(facts.c.kind))}
            ratings = {int(helpful): int(n) for helpful, n in connection.execute(rated.group_by(feedback.c.helpful))}
        return QualityFigures(counts, ratings.get(1, 0), ratings.get(0, 0))
