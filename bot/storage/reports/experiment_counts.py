"""What came of the talks of each variant of an experiment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, distinct, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.sql import ColumnElement

from bot.storage.database.engine import read_transaction
from bot.storage.reports.facts import facts


class ExperimentCounts:
    """Counts talks by variant. Raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count_talks(self, subjects: Iterable[str], until: datetime) -> dict[str, int]:
        """The talks of each variant, by its subject, that began before this moment."""
        given = select(facts.c.subject, func.count(distinct(facts.c.conversation_id)))
        found = given.where(*_select_given(subjects, until)).group_by(facts.c.subject)
        with read_transaction(self._engine) as connection:
            return {str(subject): int(n) for subject, n in connection.execute(found)}

    def count_happened(self, subjects: Iterable[str], until: datetime, kind: str) -> dict[str, int]:
        """Those of them in which this happened."""
        then = facts.alias("then")
        same = and_(then.c.conversation_id == facts.c.conversation_id, then.c.kind == kind)
        given = select(facts.c.subject, func.count(distinct(facts.c.conversation_id)))
        found = (
            given.select_from(facts.join(then, same)).where(*_select_given(subjects, until)).group_by(facts.c.subject)
        )
        with read_transaction(self._engine) as connection:
            return {str(subject): int(n) for subject, n in connection.execute(found)}


def _select_given(subjects: Iterable[str], until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (facts.c.kind == "variant", facts.c.subject.in_(tuple(subjects)), facts.c.time < until)
