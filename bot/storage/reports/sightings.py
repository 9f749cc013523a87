"""How often the chat was seen and opened: counted by day, page, campaign, device and greeting, and of nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from bot.storage.database.desk_tables import sightings
from bot.storage.database.engine import read_transaction, write_transaction

SightingKind = Literal["seen", "opened"]
KINDS: tuple[SightingKind, ...] = get_args(SightingKind)
# Whoever invents pages and campaigns fills no table: beyond so many rows of a day only the kind is counted.
_MOST_ROWS = 5000
_KEY = ("day", "kind", "page", "campaign", "device", "greeting")


@dataclass(frozen=True)
class Sighting:
    """That the chat was seen or opened once, and where; empty is not known."""

    kind: SightingKind
    page: str = ""
    campaign: str = ""
    device: str = ""
    greeting: str = ""


class Sightings:
    """Keeps the counts. Its methods raise NotReady when the database is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_counts(self, day: str, counts: Mapping[Sighting, int]) -> None:
        """Add these to what was counted on that day (ISO, by the agency's clock)."""
        with write_transaction(self._engine) as connection:
            rows = connection.execute(select(func.count()).where(sightings.c.day == day)).scalar_one()
            added = counts if rows + len(counts) <= _MOST_ROWS else _drop_places(counts)
            for sighting, count in added.items():
                _add_count(connection, dict(zip(_KEY, (day, *astuple(sighting)), strict=True)), count)

    def count_by(self, since: datetime | None, until: datetime | None, column: str = "") -> dict[str, dict[str, int]]:
        """How often of each kind in whole days from one moment up to another, by a column or (under "") in all."""
        with read_transaction(self._engine) as connection:
            return count_sightings(connection, since, until, column)


def count_sightings(
    connection: Connection, since: datetime | None, until: datetime | None, column: str = ""
) -> dict[str, dict[str, int]]:
    """The same over a connection that is open."""
    within = [*([sightings.c.day >= since.date().isoformat()] if since else [])]
    within += [sightings.c.day < until.date().isoformat()] if until else []
    by: Any = sightings.c[column] if column else sightings.c.kind
    total = select(by.label("by"), sightings.c.kind, func.sum(sightings.c.count)).where(*within)
    found: dict[str, dict[str, int]] = {}
    for name, kind, count in connection.execute(total.group_by(by, sightings.c.kind)):
        found.setdefault(name if column else "", {})[kind] = int(count)
    return found


def _drop_places(counts: Mapping[Sighting, int]) -> Counter[Sighting]:
    whole: Counter[Sighting] = Counter()
    for sighting, count in counts.items():
        whole[Sighting(sighting.kind)] += count
    return whole


def _add_count(connection: Connection, key: Mapping[str, str], count: int) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(sightings).values({**key, "count": count})
    both = sightings.c.count + count
    connection.execute(insert.on_conflict_do_update(index_elements=list(_KEY), set_={"count": both}))
