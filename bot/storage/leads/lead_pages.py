"""Which people come next in an order, found by indexes: one row stands for each, and the others are passed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import Integer, String, func, literal, literal_column, or_, select, tuple_
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from bot.leads.store import Order
from bot.storage.database.tables import UtcTime, contacts, leads

_OTHER, _OTHER_CONTACT = leads.alias("other"), contacts.alias("other_contact")
_TIME = "%Y-%m-%dT%H:%M:%S.%f"


@dataclass(frozen=True)
class PeoplePage:
    """The addresses of some people, the place after them, and whether others follow."""

    addresses: list[str]
    place: str | None
    more: bool


def find_page(
    connection: Connection, order: Order, after: str | None, most: int, *which: ColumnElement[bool]
) -> PeoplePage:
    """The next people, of all or of those meant. Raises ValueError for what is no place."""
    key, falls = _order_columns(order, leads), order != "changed"
    rows = (
        select(contacts.c.email_folded, *key).select_from(leads.join(contacts)).where(_represents_person(order), *which)
    )
    if after is not None:
        place = tuple_(*_read_place(order, after))
        rows = rows.where(tuple_(*key) < place if falls else tuple_(*key) > place)
    found = connection.execute(rows.order_by(*(part.desc() if falls else part for part in key)).limit(most + 1)).all()
    shown = found[:most]
    return PeoplePage([row[0] for row in shown], _write_place(shown[-1][1:]) if shown else after, len(found) > most)


def count_people(connection: Connection) -> int:
    """How many people there are."""
    return int(connection.execute(select(func.count(contacts.c.email_folded.distinct()))).scalar_one())


def _order_columns(order: Order, table: Any) -> tuple[ColumnElement[Any], ...]:
    if order == "hottest":
        # In the very words of the index.
        score: ColumnElement[int] = literal_column(f"coalesce({table.name}.score, -1)", Integer)
        return score, table.c.created, table.c.id
    return (table.c.created if order == "newest" else table.c.changed), table.c.id


def _represents_person(order: Order) -> Any:
    """Whether the row stands for its person: no other under the same address comes before it."""
    same = (_OTHER_CONTACT.c.email_folded == contacts.c.email_folded, _OTHER.c.id != leads.c.id)
    mine, other = _order_columns(order, leads), _order_columns(order, _OTHER)
    if order == "newest":
        before = tuple_(*other) < tuple_(*mine)
    elif order == "changed":
        before = tuple_(*other) > tuple_(*mine)
    else:
        before = or_(other[0] > mine[0], (other[0] == mine[0]) & (tuple_(*other[1:]) > tuple_(*mine[1:])))
    joined = _OTHER.join(_OTHER_CONTACT, _OTHER_CONTACT.c.lead_id == _OTHER.c.id)
    return ~select(literal(1)).select_from(joined).where(*same, before).exists()


def _write_place(key: Any) -> str:
    return "_".join(
        f"{part.astimezone(timezone.utc):{_TIME}}Z" if isinstance(part, datetime) else str(part) for part in key
    )


def _read_place(order: Order, text: str) -> list[Any]:
    parts = text.split("_", 2 if order == "hottest" else 1)
    score = [literal(int(parts.pop(0)), Integer)] if order == "hottest" else []
    if len(parts) != 2:
        raise ValueError(f"{text!r} is no place in the list")
    moment = datetime.fromisoformat(parts[0].replace("Z", "+00:00"))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return [*score, literal(moment, UtcTime()), literal(parts[1], String())]
