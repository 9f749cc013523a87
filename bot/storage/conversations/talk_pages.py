"""Talks as the desk lists them: the newest first, filtered, so many looked at for each page however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import String, and_, exists, func, literal, select, tuple_
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import ColumnElement

from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import UtcTime, contacts, conversations, feedback, leads, messages, turns
from bot.storage.reports.facts import facts

# A page goes through so many talks at most, so that a rare find costs no more than a frequent one.
LOOKED_AT = 2000
OUTCOMES = ("advised", "consented", "refused", "lead_stored", "booked", "person_wanted")


@dataclass(frozen=True)
class TalkFilter:
    """Which talks are meant; what is empty lets all through. `below` is a certainty in percent."""

    text: str = ""
    channel: str = ""
    page: str = ""
    campaign: str = ""
    language: str = ""
    topic: str = ""
    outcome: str = ""
    rating: str = ""
    contact: str = ""
    puzzled: bool = False
    below: str = ""


@dataclass(frozen=True)
class TalkRow:
    """A talk in a list: where it came from, its first words, what it led to and how it was rated."""

    id: str
    created: datetime
    channel: str
    page: str | None
    utm: Mapping[str, str]
    language: str | None
    messages: int
    first: str = ""
    topics: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    puzzles: int = 0
    helpful: int = 0
    unhelpful: int = 0
    lead_id: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class TalkPage:
    """Some talks, the place after them, whether there are more to look at, and how far back was looked."""

    talks: tuple[TalkRow, ...] = ()
    place: str | None = None
    more: bool = False
    back_to: datetime | None = None


@dataclass
class _Beside:
    """What belongs to some talks, by their names."""

    first: dict[str, str] = field(default_factory=dict)
    facts: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    ratings: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    leads: dict[str, tuple[str, str]] = field(default_factory=dict)


class TalkLists:
    """Finds talks. Its methods raise NotReady when the database is not there."""

    def __init__(self, engine: Engine, looked_at: int = LOOKED_AT) -> None:
        self._engine = engine
        self._looked_at = looked_at

    def load_page(self, wanted: TalkFilter, after: str | None = None, most: int = 30) -> TalkPage:
        """The next talks that are meant. Raises ValueError for what is no place."""
        with read_transaction(self._engine) as connection:
            looked = _select_page(after, self._looked_at).subquery()
            some = (conversations.c.id.in_(select(looked.c.id)), conversations.c.last_seq > 0)
            found = select(conversations).where(*some, *_make_conditions(wanted)).order_by(*_NEWEST).limit(most + 1)
            rows = connection.execute(found).all()
            if len(rows) > most:
                return TalkPage(_fill_rows(connection, rows[:most]), _place_of(rows[most - 1]), True)
            end = connection.execute(select(looked).order_by(looked.c.created, looked.c.id).limit(1)).first()
            count = connection.execute(select(func.count()).select_from(looked)).scalar_one()
            place = _place_of(end) if end else after
            return TalkPage(_fill_rows(connection, rows), place, count == self._looked_at, end.created if end else None)

    def find_talk(self, conversation_id: str) -> TalkRow | None:
        """One talk; None for one that is not kept."""
        with read_transaction(self._engine) as connection:
            row = connection.execute(select(conversations).where(conversations.c.id == conversation_id)).one_or_none()
            return next(iter(_fill_rows(connection, [row])), None) if row else None

    def list_talks(self, conversation_ids: Sequence[str]) -> tuple[TalkRow, ...]:
        """Those of these talks that are kept, the newest first."""
        with read_transaction(self._engine) as connection:
            found = select(conversations).where(_AT.in_(list(conversation_ids)))
            return _fill_rows(connection, connection.execute(found.order_by(conversations.c.created.desc())).all())

    def last_words(self, conversation_ids: Sequence[str]) -> dict[str, str]:
        """What each visitor of these talks said last."""
        with read_transaction(self._engine) as connection:
            return _load_words(connection, list(conversation_ids), func.max)

    def list_topics(self, since: datetime, most: int = 60) -> tuple[str, ...]:
        """The topics that talks were about lately, by name."""
        asked = select(facts.c.subject).where(facts.c.kind == "topic", facts.c.time >= since).distinct()
        with read_transaction(self._engine) as connection:
            return tuple(connection.execute(asked.order_by(facts.c.subject).limit(most)).scalars())


_AT = conversations.c.id
_NEWEST = (conversations.c.created.desc(), conversations.c.id.desc())


def _select_page(after: str | None, most: int) -> Any:
    rows = select(conversations.c.id, conversations.c.created).where(*_after_place(after))
    return rows.order_by(*_NEWEST).limit(most)


def _after_place(place: str | None) -> list[ColumnElement[bool]]:
    if not place:
        return []
    moment, _, name = place.partition("_")
    at = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    key = (literal(at if at.tzinfo else at.replace(tzinfo=timezone.utc), UtcTime()), literal(name, String()))
    return [tuple_(conversations.c.created, conversations.c.id) < tuple_(*key)]


def _place_of(row: Any) -> str:
    return f"{row.created.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S.%f}Z_{row.id}"


def _condition_on_fact(kind: str, *subject: str) -> Any:
    which = [facts.c.conversation_id == _AT, facts.c.kind == kind]
    return exists().where(*which, *([facts.c.subject == subject[0]] if subject else []))


def _make_conditions(wanted: TalkFilter) -> list[Any]:
    return [make(value) for name, make in _WHICH.items() if (value := getattr(wanted, name))]


def _condition_on_outcome(outcome: str) -> Any:
    return _condition_on_fact(outcome) if outcome in OUTCOMES else ~_condition_on_fact("answered")


def _condition_on_rating(rating: str) -> Any:
    return exists().where(feedback.c.conversation_id == _AT, feedback.c.helpful == int(rating == "up"))


def _condition_on_contact(contact: str) -> Any:
    lead = exists().where(leads.c.conversation_id == _AT)
    return lead if contact == "with" else ~lead


def _condition_on_text(text: str) -> Any:
    return exists().where(messages.c.conversation_id == _AT, messages.c.text.icontains(text, autoescape=True))


def _condition_on_certainty(percent: str) -> Any:
    """Whether a message was read with less certainty than this, as the log of turns has it."""
    sure = turns.c.events[(0, "parse_data", "intent", "confidence")].as_float()
    return exists().where(turns.c.conversation_id == _AT, sure < int(percent) / 100)


_WHICH: Mapping[str, Callable[[Any], Any]] = {
    "channel": lambda channel: conversations.c.channel == channel,
    "language": lambda language: conversations.c.language.istartswith(language, autoescape=True),
    "page": lambda page: conversations.c.page.icontains(page, autoescape=True),
    "campaign": lambda name: conversations.c.utm["campaign"].as_string().icontains(name, autoescape=True),
    "topic": lambda topic: _condition_on_fact("topic", topic),
    "outcome": _condition_on_outcome,
    "rating": _condition_on_rating,
    "contact": _condition_on_contact,
    "below": _condition_on_certainty,
    "puzzled": lambda _: _condition_on_fact("not_understood"),
    "text": _condition_on_text,
}


def _fill_rows(connection: Connection, rows: Sequence[Any]) -> tuple[TalkRow, ...]:
    known = _read_beside(connection, [row.id for row in rows])
    return tuple(_to_row(row, known) for row in rows)


def _read_beside(connection: Connection, ids: list[str]) -> _Beside:
    known = _Beside()
    if not ids:
        return known
    known.first.update(_load_words(connection, ids, func.min))
    kinds = ("topic", "not_understood", *OUTCOMES)
    found = select(facts.c.conversation_id, facts.c.kind, facts.c.subject).where(
        facts.c.conversation_id.in_(ids), facts.c.kind.in_(kinds)
    )
    for row in connection.execute(found.order_by(facts.c.id)):
        known.facts[row.conversation_id].append((row.kind, row.subject))
    for row in connection.execute(select(feedback).where(feedback.c.conversation_id.in_(ids))):
        known.ratings[row.conversation_id].append(bool(row.helpful))
    named = select(leads.c.conversation_id, leads.c.id, contacts.c.name).join(contacts)
    for row in connection.execute(named.where(leads.c.conversation_id.in_(ids))):
        known.leads[row.conversation_id] = (row.id, row.name)
    return known


def _load_words(connection: Connection, ids: list[str], which: Callable[[Any], Any]) -> dict[str, str]:
    """The visitor's first or last words in each of these talks."""
    mine = and_(messages.c.conversation_id.in_(ids), messages.c.sender == "visitor")
    places = select(messages.c.conversation_id, which(messages.c.seq).label("seq")).where(mine)
    place = places.group_by(messages.c.conversation_id).subquery()
    at = and_(messages.c.conversation_id == place.c.conversation_id, messages.c.seq == place.c.seq)
    rows = connection.execute(select(messages.c.conversation_id, messages.c.text).join(place, at))
    return {row.conversation_id: row.text for row in rows}


def _to_row(row: Any, known: _Beside) -> TalkRow:
    happened, ratings = known.facts[row.id], known.ratings[row.id]
    lead_id, name = known.leads.get(row.id, (None, None))
    return TalkRow(
        row.id,
        row.created,
        row.channel,
        row.page,
        row.utm or {},
        row.language,
        row.last_seq,
        known.first.get(row.id, ""),
        tuple(dict.fromkeys(subject for kind, subject in happened if kind == "topic")),
        tuple(kind for kind in OUTCOMES if any(kind == one for one, _ in happened)),
        sum(kind == "not_understood" for kind, _ in happened),
        sum(ratings),
        len(ratings) - sum(ratings),
        lead_id,
        name,
    )
