"""The Slack channel's queues and claims in a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.schema import Table
from typing_extensions import override

from bot.errors import UnknownConversation
from bot.storage.engine import reading, writing
from bot.storage.slack import POST_SECONDS, Arrival, Entry, LeadPost, QueueName, SlackQueues
from bot.storage.slack_tables import slack_claims, slack_inbox, slack_outbox, slack_posts
from bot.storage.sql_queue import SqlQueue, insert_once
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
        self._queues = {name: SqlQueue[Entry](engine, table, _to_entry, now) for name, table in _TABLES.items()}

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
        return self._queues[queue].hold(holder, seconds, most)

    @override
    def keep_holding(self, queue: QueueName, holder: str, seconds: float) -> None:
        self._queues[queue].keep_holding(holder, seconds)

    @override
    def let_go(self, queue: QueueName, holder: str) -> None:
        self._queues[queue].let_go(holder)

    @override
    def finish(
        self, queue: QueueName, entry: Entry, holder: str, note: str | None = None, answers: tuple[Entry, ...] = ()
    ) -> bool:
        table = _TABLES[queue]
        done = {"done": self._now(), "held_until": None, "note": note, "body": ""}
        with writing(self._engine) as connection:
            if not self._queues[queue].settle(connection, entry, holder, **done):
                if connection.execute(select(table.c.id).where(table.c.key == entry.key)).first():
                    return False
                self._insert(connection, table, _without_traces(entry), **done)
            for answer in answers:
                self._insert(connection, slack_outbox, answer)
        return True

    @override
    def postpone(self, queue: QueueName, entry: Entry, holder: str, seconds: float, note: str | None = None) -> None:
        self._queues[queue].postpone(entry, holder, seconds, note)

    @override
    def claim(self, conversation_id: str, person: str) -> str:
        row = {"conversation_id": conversation_id, "person": person, "created": self._now()}
        with writing(self._engine) as connection:
            if not _is_known(connection, conversation_id):
                raise UnknownConversation(conversation_id)
            insert_once(connection, slack_claims, row)
            return str(_claimed_by(connection, conversation_id))

    @override
    def claimed_by(self, conversation_id: str) -> str | None:
        with reading(self._engine) as connection:
            return _claimed_by(connection, conversation_id)

    @override
    def begin_post(self, conversation_id: str, channel: str, key: str) -> LeadPost | None:
        mine, now = slack_posts.c.conversation_id == conversation_id, self._now()
        fresh = {"channel": channel, "ts": None, "key": key, "at": now}
        with writing(self._engine) as connection:
            insert_once(connection, slack_posts, {"conversation_id": conversation_id, **fresh})
            row = connection.execute(select(slack_posts).where(mine).with_for_update()).one()
            late = row.ts is None and now - row.at > timedelta(seconds=POST_SECONDS)
            if row.channel != channel or late:
                connection.execute(slack_posts.update().where(mine).values(fresh))
                return None
        return None if row.key == key and row.ts is None else LeadPost(row.channel, row.ts)

    @override
    def note_post(self, key: str, ts: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(slack_posts.update().where(slack_posts.c.key == key).values(ts=ts))

    @override
    def drop_post(self, conversation_id: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(slack_posts.delete().where(slack_posts.c.conversation_id == conversation_id))

    @override
    def waiting(self, queue: QueueName) -> int:
        return self._queues[queue].waiting()

    @override
    def purge(self, before: datetime) -> int:
        return sum(queue.purge(before) for queue in self._queues.values())

    def _take(self, connection: Connection, arrival: Arrival) -> bool:
        talk = arrival.entry.conversation_id
        if arrival.conversation == "known" and not (talk and _is_known(connection, talk)):
            return False
        if talk and arrival.conversation == "begin":
            row = {"id": talk, "created": self._now(), "channel": CHANNEL, "utm": {}, "last_seq": 0}
            insert_once(connection, conversations, row)
        return self._insert(connection, slack_inbox, arrival.entry)

    def _insert(self, connection: Connection, table: Table, entry: Entry, **values: Any) -> bool:
        now = self._now()
        row = {name: getattr(entry, name) for name in _COLUMNS[1:]}
        row |= {"created": now, "due": entry.due or now, **values}
        talk = entry.conversation_id
        if talk and not _is_known(connection, talk):
            row["conversation_id"] = None
        return insert_once(connection, table, row)


def _without_traces(entry: Entry) -> Entry:
    return Entry(entry.key, "", "", kind=entry.kind)


def _is_known(connection: Connection, conversation_id: str) -> bool:
    at = select(conversations.c.id).where(conversations.c.id == conversation_id)
    return connection.execute(at).first() is not None


def _claimed_by(connection: Connection, conversation_id: str) -> str | None:
    at = select(slack_claims.c.person).where(slack_claims.c.conversation_id == conversation_id)
    person: str | None = connection.execute(at).scalar_one_or_none()
    return person


def _to_entry(row: Any) -> Entry:
    return Entry(**{name: row[name] for name in (*_COLUMNS, "created")})
