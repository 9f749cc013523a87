"""The Slack channel's queues and claims in a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.schema import Table
from typing_extensions import override

from bot.errors import UnknownConversation
from bot.storage.engine import reading, writing
from bot.storage.slack import Arrival, Entry, QueueName, SlackQueues
from bot.storage.slack_tables import slack_claims, slack_inbox, slack_outbox
from bot.storage.sql_transcripts import utc_now
from bot.storage.tables import conversations

_TABLES: dict[QueueName, Table] = {"inbox": slack_inbox, "outbox": slack_outbox}
_COLUMNS = ("id", "key", "lane", "body", "kind", "subject", "conversation_id", "said", "due", "tries", "note")
CHANNEL = "slack"


class SqlSlackQueues(SlackQueues):
    """Keeps the queues in SQLite or PostgreSQL; see the protocol SlackQueues for what each method promises."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    @override
    def take(self, *arrivals: Arrival) -> tuple[bool, ...]:
        with writing(self._engine) as connection:
            return tuple(self._take(connection, arrival) for arrival in arrivals)

    @override
    def send(self, *entries: Entry) -> int:
        with writing(self._engine) as connection:
            return sum(self._insert(connection, slack_outbox, entry) for entry in entries)

    @override
    def hold(self, queue: QueueName, holder: str, seconds: float, most: int) -> tuple[Entry, ...]:
        table, now = _TABLES[queue], self._now()
        due = select(table).where(_may_be_held(table, now)).order_by(table.c.id).limit(most)
        # Asked every second, mostly in vain: only what is found is worth the one place for a writer.
        with reading(self._engine) as connection:
            if connection.execute(due.limit(1)).first() is None:
                return ()
        with writing(self._engine) as connection:
            # On PostgreSQL two processes ask at once; each takes what the other does not look at.
            rows = connection.execute(due.with_for_update(skip_locked=True)).all()
            held = {"holder": holder, "held_until": now + timedelta(seconds=seconds), "note": None}
            if rows:
                at = table.c.id.in_([row.id for row in rows])
                connection.execute(table.update().where(at).values(tries=table.c.tries + 1, **held))
        return tuple(replace(_to_entry(row), tries=row.tries + 1) for row in rows)

    @override
    def keep_holding(self, queue: QueueName, holder: str, seconds: float) -> None:
        self._rehold(queue, holder, self._now() + timedelta(seconds=seconds))

    @override
    def let_go(self, queue: QueueName, holder: str) -> None:
        self._rehold(queue, holder, None)

    @override
    def finish(
        self, queue: QueueName, entry: Entry, holder: str, note: str | None = None, answers: tuple[Entry, ...] = ()
    ) -> bool:
        table = _TABLES[queue]
        done = {"done": self._now(), "held_until": None, "note": note, "body": ""}
        with writing(self._engine) as connection:
            changed = connection.execute(table.update().where(_mine(table, entry, holder)).values(done))
            if not changed.rowcount:
                if connection.execute(select(table.c.id).where(table.c.key == entry.key)).first():
                    return False
                self._insert(connection, table, _without_traces(entry), **done)
            for answer in answers:
                self._insert(connection, slack_outbox, answer)
        return True

    @override
    def postpone(self, queue: QueueName, entry: Entry, holder: str, seconds: float, note: str | None = None) -> None:
        table = _TABLES[queue]
        rest = {"due": self._now() + timedelta(seconds=seconds), "held_until": None, "note": note}
        with writing(self._engine) as connection:
            connection.execute(table.update().where(_mine(table, entry, holder)).values(rest))

    @override
    def claim(self, conversation_id: str, person: str) -> str:
        row = {"conversation_id": conversation_id, "person": person, "created": self._now()}
        with writing(self._engine) as connection:
            if not _is_known(connection, conversation_id):
                raise UnknownConversation(conversation_id)
            _insert_once(connection, slack_claims, row)
            return str(_claimed_by(connection, conversation_id))

    @override
    def claimed_by(self, conversation_id: str) -> str | None:
        with reading(self._engine) as connection:
            return _claimed_by(connection, conversation_id)

    @override
    def waiting(self, queue: QueueName) -> int:
        table = _TABLES[queue]
        with reading(self._engine) as connection:
            undone = select(func.count()).select_from(table).where(table.c.done.is_(None))
            return int(connection.execute(undone).scalar_one())

    @override
    def purge(self, before: datetime) -> int:
        with writing(self._engine) as connection:
            gone = [connection.execute(t.delete().where(t.c.done < before)).rowcount for t in _TABLES.values()]
        return sum(gone)

    def _take(self, connection: Connection, arrival: Arrival) -> bool:
        talk = arrival.entry.conversation_id
        if arrival.conversation == "known" and not (talk and _is_known(connection, talk)):
            return False
        if talk and arrival.conversation == "begin":
            row = {"id": talk, "created": self._now(), "channel": CHANNEL, "utm": {}, "last_seq": 0}
            _insert_once(connection, conversations, row)
        return self._insert(connection, slack_inbox, arrival.entry)

    def _insert(self, connection: Connection, table: Table, entry: Entry, **values: Any) -> bool:
        now = self._now()
        row = {name: getattr(entry, name) for name in _COLUMNS[1:]}
        row |= {"created": now, "due": entry.due or now, **values}
        talk = entry.conversation_id
        if talk and not _is_known(connection, talk):
            row["conversation_id"] = None
        return _insert_once(connection, table, row)

    def _rehold(self, queue: QueueName, holder: str, until: datetime | None) -> None:
        table = _TABLES[queue]
        mine = and_(table.c.holder == holder, table.c.done.is_(None), table.c.held_until.is_not(None))
        with writing(self._engine) as connection:
            connection.execute(table.update().where(mine).values(held_until=until))


def _may_be_held(table: Table, now: datetime) -> Any:
    """Due, held by nobody alive, and nothing in its lane is held or comes before it."""
    other = table.alias()
    earlier = or_(other.c.said < table.c.said, and_(other.c.said == table.c.said, other.c.id < table.c.id))
    in_the_way = and_(
        other.c.lane == table.c.lane,
        other.c.done.is_(None),
        other.c.id != table.c.id,
        or_(other.c.held_until >= now, earlier),
    )
    free = or_(table.c.held_until.is_(None), table.c.held_until < now)
    return and_(table.c.done.is_(None), table.c.due <= now, free, ~select(other.c.id).where(in_the_way).exists())


def _mine(table: Table, entry: Entry, holder: str) -> Any:
    # By key, for SQLite gives the number of a deleted row away again.
    return and_(table.c.key == entry.key, table.c.holder == holder, table.c.done.is_(None))


def _without_traces(entry: Entry) -> Entry:
    return Entry(entry.key, "", "", kind=entry.kind)


def _is_known(connection: Connection, conversation_id: str) -> bool:
    at = select(conversations.c.id).where(conversations.c.id == conversation_id)
    return connection.execute(at).first() is not None


def _claimed_by(connection: Connection, conversation_id: str) -> str | None:
    at = select(slack_claims.c.person).where(slack_claims.c.conversation_id == conversation_id)
    person: str | None = connection.execute(at).scalar_one_or_none()
    return person


def _insert_once(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert the row unless one with its unique values is there; whether it is new."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    inserted = connection.execute(dialect.insert(table).values(row).on_conflict_do_nothing())
    return bool(inserted.rowcount)


def _to_entry(row: Any) -> Entry:
    return Entry(**{name: getattr(row, name) for name in (*_COLUMNS, "created")})
