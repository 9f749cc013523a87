"""How answers fare: how often each was given, asked for more, rated, and given to somebody who became a lead."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, distinct, func, select
from sqlalchemy.engine import Connection, Engine

from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import feedback, messages
from bot.storage.reports.facts import facts

# A reply and the facts of its turn are written in one transaction; ratings are looked at up to so many.
_SAME_TURN = timedelta(seconds=10)
_MOST_RATINGS = 3000


@dataclass(frozen=True)
class AnswerFigures:
    """In how many talks an answer was given, asked for more, and before a lead; and how it was rated."""

    talks: int = 0
    more: int = 0
    leads: int = 0
    helpful: int = 0
    unhelpful: int = 0


class AnswerUsage:
    """Counts what became of answers. Raises NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count_answers(self, since: datetime) -> dict[str, AnswerFigures]:
        """The figures of every topic that was answered since then."""
        with read_transaction(self._engine) as connection:
            talks = _count_talks(connection, "topic", since)
            more = _count_talks(connection, "more", since)
            leads = _count_leads(connection, since)
            rated = _count_ratings(connection, since)
        figures = {t: AnswerFigures(n, more.get(t, 0), leads.get(t, 0)) for t, n in talks.items()}
        return {t: replace(one, helpful=rated[t][1], unhelpful=rated[t][0]) for t, one in figures.items()}


def _count_talks(connection: Connection, kind: str, since: datetime) -> dict[str, int]:
    counted = select(facts.c.subject, func.count(distinct(facts.c.conversation_id)))
    rows = connection.execute(counted.where(facts.c.kind == kind, facts.c.time >= since).group_by(facts.c.subject))
    return {row[0]: row[1] for row in rows}


def _count_leads(connection: Connection, since: datetime) -> dict[str, int]:
    stored = select(facts.c.conversation_id).where(facts.c.kind == "lead_stored", facts.c.time >= since)
    counted = select(facts.c.subject, func.count(distinct(facts.c.conversation_id)))
    here = counted.where(facts.c.kind == "topic", facts.c.conversation_id.in_(stored))
    return {row[0]: row[1] for row in connection.execute(here.group_by(facts.c.subject))}


def _count_ratings(connection: Connection, since: datetime) -> dict[str, list[int]]:
    """Of each topic the ratings down and up: of the replies of the turns in which it was answered."""
    here = and_(messages.c.conversation_id == feedback.c.conversation_id, messages.c.seq == feedback.c.seq)
    found = select(feedback.c.conversation_id, feedback.c.helpful, messages.c.created)
    found = found.select_from(feedback.join(messages, here)).where(
        feedback.c.helpful.in_((0, 1)), feedback.c.created >= since
    )
    rated = connection.execute(found.order_by(feedback.c.created.desc()).limit(_MOST_RATINGS)).all()
    topics = _load_topics(connection, sorted({row.conversation_id for row in rated}))
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rated:
        for topic in _find_near(topics[row.conversation_id], row.created):
            counts[topic][1 if row.helpful else 0] += 1
    return counts


def _load_topics(connection: Connection, talks: list[str]) -> dict[str, list[tuple[datetime, str]]]:
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for start in range(0, len(talks), 500):
        some = (facts.c.conversation_id.in_(talks[start : start + 500]), facts.c.kind == "topic")
        rows: Iterable[Any] = connection.execute(select(facts).where(*some).order_by(facts.c.time))
        for row in rows:
            found[row.conversation_id].append((row.time, row.subject))
    return found


def _find_near(told: list[tuple[datetime, str]], at: datetime) -> set[str]:
    first = bisect_left(told, (at - _SAME_TURN, ""))
    return {topic for time, topic in told[first:] if time <= at + _SAME_TURN}
