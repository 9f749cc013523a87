"""The facts of turns and of leads in a database: written in the transaction of what they tell of, read for reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from statistics import median
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, case, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import ColumnElement

from bot.dialogue.facts import Fact
from bot.storage.database.compiled import CompiledStatement
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import UtcTime, bookings, contacts, conversations, leads, metadata
from bot.storage.reports.outcomes import read_outcomes
from bot.storage.reports.report import (
    GROUPS,
    NO_PERIOD,
    AskedQuestion,
    HandoverFigures,
    Report,
    ReportPeriod,
    Seen,
    TalkFacts,
    Tally,
    gather_report,
)
from bot.storage.reports.sightings import count_sightings

_PAGE = 200

# A talk is counted where it came from although nobody kept what was said in it: no foreign key.
facts = Table(
    "facts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("conversation_id", String(80), nullable=False),
    Column("time", UtcTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Index(None, "conversation_id", "kind", "time"),
    Index(None, "kind", "time", "subject", "conversation_id"),
)
_KEEP = CompiledStatement(facts.insert(), ("conversation_id", "time", "kind", "subject"))
_FLAGS = ("turn", "answered", "advised", "consented", "lead_stored", "booked")
_QUESTIONS = ("asked", "filled", "skipped")
_HANDOVERS = ("wanted", "taken", "missed", "requeued", "given_back")
_MOST = 20
_AT_ONCE = 5000


def record_facts(connection: Connection, conversation_id: str, found: Iterable[tuple[str, str]], now: datetime) -> None:
    """Keep these facts, each a kind and a subject."""
    rows = [{"conversation_id": conversation_id, "time": now, "kind": k, "subject": s} for k, s in found]
    if rows:
        _KEEP.execute_later(connection, *rows)


def fill_with(engine: Engine, rows: Iterable[tuple[str, datetime, str, str]], at_once: int = 20_000) -> None:
    """Keep many facts in few transactions: conversation, time, kind and subject of each."""
    waiting = iter(rows)
    names = ("conversation_id", "time", "kind", "subject")
    while lot := [dict(zip(names, row, strict=True)) for row in islice(waiting, at_once)]:
        with write_transaction(engine) as connection:
            connection.execute(facts.insert(), lot)


class SqlFacts:
    """Keeps facts and counts them. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def record_facts(self, conversation_id: str, found: Iterable[Fact]) -> None:
        """Keep the facts of a turn, in its transaction."""
        with write_transaction(self._engine) as connection:
            record_facts(connection, conversation_id, ((fact.kind, fact.subject) for fact in found), self._now())

    def make_report(self, period: ReportPeriod = NO_PERIOD) -> Report:
        """Everything that is counted of the period."""
        within = _period_clauses(period)
        with read_transaction(self._engine) as connection:
            counted = gather_report(
                period,
                _load_talks(connection, within, self._now()),
                _load_questions(connection, within),
                _load_tallies(connection, "topic", within),
                _load_tallies(connection, "not_understood", within),
                _load_handovers(connection, within),
                _load_seen(connection, period),
            )
            kinds = tuple(_load_tallies(connection, "kind", within))
            outcomes = read_outcomes(connection, facts, period.since, period.until)
            return replace(counted, outcomes=outcomes, kinds=kinds)

    def not_understood(self, period: ReportPeriod = NO_PERIOD) -> tuple[Tally, ...]:
        """What was not understood most often in the period."""
        with read_transaction(self._engine) as connection:
            return tuple(_load_tallies(connection, "not_understood", _period_clauses(period)))


def _period_clauses(period: ReportPeriod) -> list[ColumnElement[bool]]:
    since = [facts.c.time >= period.since] if period.since else []
    return [*since, *([facts.c.time < period.until] if period.until else [])]


def _load_seen(connection: Connection, period: ReportPeriod) -> Seen:
    """How often the chat was seen and opened, in all and by each column that talks are told apart by."""
    columns = ("", *filter(None, GROUPS.values()))
    return {column: count_sightings(connection, period.since, period.until, column) for column in columns}


def _load_talks(connection: Connection, within: list[ColumnElement[bool]], now: datetime) -> Iterator[TalkFacts]:
    """Each conversation, in the order of their names: what happened in it, where it came from, and whose it is."""
    flags = [func.max(case((facts.c.kind == kind, 1), else_=0)).label(kind) for kind in _FLAGS]
    talk, last = facts.c.conversation_id, ""
    # Of a period only what counts is gone through, along the index of kinds; of all time everything is, talk by talk.
    within = [*within, facts.c.kind.in_(_FLAGS)] if within else within
    while True:
        # So many at a time: neither the driver nor the database gathers all of them first.
        lot = select(talk, *flags).where(*within, talk > last).group_by(talk).order_by(talk).limit(_AT_ONCE).subquery()
        rows = connection.execute(_with_origins(lot, now)).all()
        yield from (_to_talk(row) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].conversation_id


def _with_origins(lot: Any, now: datetime) -> Any:
    origin = (conversations.c[name] for name in ("channel", "page", "utm", "device", "greeting", "language"))
    over = (bookings.c.lead_id == leads.c.id, bookings.c.cancelled.is_(None), bookings.c.end <= now)
    came = select(bookings.c.id).where(*over).exists() & (leads.c.status != "no_show")
    flags = (case((came, 1), else_=0).label("came"), case((leads.c.status == "won", 1), else_=0).label("won"))
    columns = (*origin, contacts.c.email_folded, *flags)
    joined = (
        lot.outerjoin(conversations, conversations.c.id == lot.c.conversation_id)
        .outerjoin(leads, leads.c.conversation_id == lot.c.conversation_id)
        .outerjoin(contacts, contacts.c.lead_id == leads.c.id)
    )
    return select(lot, *columns).select_from(joined).order_by(lot.c.conversation_id)


def _to_talk(row: Any) -> TalkFacts:
    return TalkFacts(
        address=row.email_folded,
        channel=row.channel or row.conversation_id.partition("-")[0],
        page=row.page[:_PAGE] if row.page else None,
        utm=tuple((row.utm or {}).items()),
        happened=frozenset(kind for kind in (*_FLAGS, "came", "won") if getattr(row, kind)),
        device=row.device,
        greeting=row.greeting,
        language=row.language.replace("_", "-").partition("-")[0].lower() if row.language else None,
    )


def _load_questions(connection: Connection, within: list[ColumnElement[bool]]) -> list[AskedQuestion]:
    talks = select(facts.c.kind, facts.c.subject, facts.c.conversation_id).where(facts.c.kind.in_(_QUESTIONS), *within)
    once = talks.distinct().subquery()
    counted = select(once.c.kind, once.c.subject, func.count()).group_by(once.c.kind, once.c.subject)
    found: dict[str, dict[str, int]] = {}
    for kind, subject, count in connection.execute(counted):
        found.setdefault(subject, {})[kind] = count
    asked = select(facts.c.conversation_id).where(facts.c.kind == "asked", *within)
    here = [facts.c.conversation_id.in_(asked)] if within else []
    last = select(func.max(facts.c.id)).where(*within, *here).group_by(facts.c.conversation_id)
    left = select(facts.c.subject, func.count()).where(facts.c.id.in_(last), facts.c.kind == "asked")
    gone = {row[0]: row[1] for row in connection.execute(left.group_by(facts.c.subject))}
    return [
        AskedQuestion(
            name, counts.get("asked", 0), counts.get("filled", 0), counts.get("skipped", 0), gone.get(name, 0)
        )
        for name, counts in found.items()
    ]


def _load_handovers(connection: Connection, within: list[ColumnElement[bool]]) -> HandoverFigures:
    """What came of the talks with a person: counted by kind, and the time to first answers, of which there are few."""
    counted = select(facts.c.kind, func.count()).where(facts.c.kind.in_(_HANDOVERS), *within).group_by(facts.c.kind)
    counts = {str(row[0]): int(row[1]) for row in connection.execute(counted)}
    answers = select(facts.c.subject).where(facts.c.kind == "first_answer", *within)
    seconds = sorted(float(subject) for subject in connection.execute(answers).scalars() if subject)
    taken, missed, requeued, given_back = (counts.get(kind, 0) for kind in _HANDOVERS[1:])
    return HandoverFigures(
        waits=counts.get("wanted", 0) + requeued,
        taken=taken,
        missed=missed,
        requeued=requeued,
        given_back=given_back,
        answered=len(seconds),
        median_seconds=median(seconds) if seconds else None,
        slowest_seconds=seconds[-1] if seconds else None,
    )


def _load_tallies(connection: Connection, kind: str, within: list[ColumnElement[bool]]) -> list[Tally]:
    times = func.count()
    counted = select(facts.c.subject, times, func.count(facts.c.conversation_id.distinct()))
    of_kind = counted.where(facts.c.kind == kind, *within).group_by(facts.c.subject)
    rows = connection.execute(of_kind.order_by(times.desc(), facts.c.subject).limit(_MOST))
    return [Tally(subject, count, talks) for subject, count, talks in rows]
