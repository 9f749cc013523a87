"""What became of leads: how many were won, lost and missed, by tier, by consultant and by kind of person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from bot.leads.kinds import find_kind
from bot.storage.database.desk_tables import lead_work
from bot.storage.database.tables import bookings, contacts, leads

# With fewer leads than these a share says nothing.
ENOUGH = 30
_TOLD = ("cancelled", "no_show", "won", "lost")


@dataclass(frozen=True)
class Outcome:
    """How far leads of one sort have come by now; `value` is what those that were won are worth, as sales noted it."""

    leads: int = 0
    booked: int = 0
    no_show: int = 0
    won: int = 0
    lost: int = 0
    value: int = 0

    @property
    def percent_won(self) -> int | None:
        """The share of those that were won; None where there are not enough of them to say."""
        return round(100 * self.won / self.leads) if self.leads >= ENOUGH else None

    def as_json(self) -> dict[str, Any]:
        """The figures in plain values; `enough` says whether there are as many as a share needs."""
        return {**vars(self), "won_percent": self.percent_won, "enough": self.leads >= ENOUGH}


@dataclass(frozen=True)
class Booked:
    """The consultations of one consultant that were booked in a period."""

    booked: int = 0
    cancelled: int = 0
    no_show: int = 0
    won: int = 0


@dataclass(frozen=True)
class Outcomes:
    """What happened in a period, counted by conversations, and what became of the people who became leads in it."""

    happened: dict[str, int]
    value: int
    by_tier: dict[str, Outcome]
    by_kind: dict[str, Outcome]
    by_consultant: dict[str, Booked]

    def as_json(self) -> dict[str, Any]:
        """All of it in plain values."""
        groups = {"by_tier": self.by_tier, "by_kind": self.by_kind}
        told = {name: {key: one.as_json() for key, one in group.items()} for name, group in groups.items()}
        return {**self.happened, "value": self.value, **told, "by_consultant": _to_dicts(self.by_consultant)}


NO_OUTCOMES = Outcomes(dict.fromkeys(_TOLD, 0), 0, {}, {}, {})


def read_outcomes(connection: Connection, facts: Any, since: Any, until: Any) -> Outcomes:
    """What is counted from a moment on, up to another; None is without an end."""
    rows = list(_list_people(connection, _limit_dates(leads.c.created, since, until)))
    happened = _count_happened(connection, facts, _limit_dates(facts.c.time, since, until))
    return Outcomes(
        happened,
        sum(row.value or 0 for row in rows if row.status == "won"),
        _group_outcomes((row.tier or "none", row) for row in rows),
        _group_outcomes((find_kind({"kind": row.kind, "standing": row.standing}), row) for row in rows),
        _by_consultant(connection, _limit_dates(bookings.c.created, since, until)),
    )


def _limit_dates(column: Any, since: Any, until: Any) -> list[ColumnElement[bool]]:
    return [*([column >= since] if since else []), *([column < until] if until else [])]


def _list_people(connection: Connection, within: list[ColumnElement[bool]]) -> Iterator[Any]:
    """The first lead of each person."""
    joined = leads.join(contacts, contacts.c.lead_id == leads.c.id).outerjoin(lead_work)
    tier, kind = leads.c.scored["tier"].as_string(), leads.c.profile["kind"].as_string()
    told = (tier.label("tier"), kind.label("kind"), leads.c.profile["standing"].as_string().label("standing"))
    found = select(contacts.c.email_folded, leads.c.status, lead_work.c.value, *told).select_from(joined)
    known = set()
    for row in connection.execute(found.where(*within).order_by(leads.c.created, leads.c.id)):
        if row.email_folded not in known:
            known.add(row.email_folded)
            yield row


def _group_outcomes(rows: Iterable[tuple[str, Any]]) -> dict[str, Outcome]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for name, row in rows:
        groups[name].append(row)
    return {name: _to_outcome(groups[name]) for name in sorted(groups, key=lambda name: (-len(groups[name]), name))}


def _to_outcome(rows: list[Any]) -> Outcome:
    counts = {status: sum(row.status == status for row in rows) for status in ("booked", "no_show", "won", "lost")}
    return Outcome(len(rows), **counts, value=sum(row.value or 0 for row in rows if row.status == "won"))


def _count_happened(connection: Connection, facts: Any, within: list[ColumnElement[bool]]) -> dict[str, int]:
    talks = func.count(facts.c.conversation_id.distinct())
    cancelled = select(talks).where(facts.c.kind == "cancelled", *within)
    noted = select(facts.c.subject, talks).where(facts.c.kind == "status_changed", *within).group_by(facts.c.subject)
    counts = {str(row[0]): int(row[1]) for row in connection.execute(noted)}
    return {
        **{name: counts.get(name, 0) for name in _TOLD},
        "cancelled": int(connection.execute(cancelled).scalar_one()),
    }


def _by_consultant(connection: Connection, within: list[ColumnElement[bool]]) -> dict[str, Booked]:
    found = select(bookings.c.person, bookings.c.cancelled, leads.c.status).select_from(bookings.join(leads))
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(found.where(*within)):
        groups[row.person].append(row)
    return {name: _to_booked(groups[name]) for name in sorted(groups)}


def _to_booked(rows: list[Any]) -> Booked:
    stood = [row for row in rows if row.cancelled is None]
    counts = {status: sum(row.status == status for row in stood) for status in ("no_show", "won")}
    return Booked(len(rows), len(rows) - len(stood), **counts)


def _to_dicts(groups: dict[str, Booked]) -> dict[str, dict[str, int]]:
    return {name: dict(vars(one)) for name, one in groups.items()}
