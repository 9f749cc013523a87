"""The Slack channel's queues and claims in a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.schema import Table
from typing_extensions import override

from bot.clock import utc_now
from bot.errors import UnknownConversation
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import conversations
from bot.storage.queues.sql_queue import SqlQueue, insert_once
from bot.storage.slack_queues.slack import POST_SECONDS, InboundEvent, LeadPost, QueueName, SlackEntry, SlackQueues
from bot.storage.slack_queues.slack_tables import slack_claims, slack_inbox, slack_outbox, slack_posts

_TABLES: dict[QueueName, Table] = {"inbox": slack_inbox, "outbox": slack_outbox}
_COLUMNS = ("id", "key", "lane", "body", "kind", "subject", "conversation_id", "said", "due", "tries", "note")
CHANNEL = "slack"


class SqlSlackQueues(SlackQueues):
    """Keeps the queues in SQLite or PostgreSQL; see the protocol SlackQueues for what each method promises."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now
        self._queues = {name: SqlQueue[SlackEntry](engine, table, _to_entry, now) for name, table in _TABLES.items()}

    @override
    def enqueue_arrivals(self, *arrivals: InboundEvent) -> tuple[bool, ...]:
        with write_transaction(self._engine) as connection:
            return tuple(self._take_arrival(connection, arrival) for arrival in arrivals)

    @override
    def enqueue_entries(self, *entries: SlackEntry) -> int:
        with write_transaction(self._engine) as connection:
            return sum(self._insert_entry(connection, slack_outbox, entry) for entry in entries)

    @override
    def claim_entries(self, queue: QueueName, holder: str, seconds: float, most: int) -> tuple[SlackEntry, ...]:
        return self._queues[queue].claim_entries(holder, seconds, most)

    @override
    def extend_claim(self, queue: QueueName, holder: str, seconds: float) -> None:
        self._queues[queue].extend_claim(holder, seconds)

    @override
    def release_claim(self, queue: QueueName, holder: str) -> None:
        self._queues[queue].release_claim(holder)

    @override
    def finish_entry(
        self,
        queue: QueueName,
        entry: SlackEntry,
        holder: str,
        note: str | None = None,
        answers: tuple[SlackEntry, ...] = (),
    ) -> bool:
        table = _TABLES[queue]
        done = {"done": self._now(), "held_until": None, "note": note, "body": ""}
        with write_transaction(self._engine) as connection:
            if not self._queues[queue].settle_entry(connection, entry, holder, **done):
                if connection.execute(select(table.c.id).where(table.c.key == entry.key)).first():
                    return False
                self._insert_entry(connection, table, _without_traces(entry), **done)
            for answer in answers:
                self._insert_entry(connection, slack_outbox, answer)
        return True

    @override
    def postpone_entry(
        self, queue: QueueName, entry: SlackEntry, holder: str, seconds: float, note: str | None = None
    ) -> None:
        self._queues[queue].postpone_entry(entry, holder, seconds, note)

    @override
    def assign_person(self, conversation_id: str, person: str) -> str:
        row = {"conversation_id": conversation_id, "person": person, "created": self._now()}
        with write_transaction(self._engine) as connection:
            if not _is_known(connection, conversation_id):
                raise UnknownConversation(conversation_id)
            insert_once(connection, slack_claims, row)
            return str(_select_claimant(connection, conversation_id))

    @override
    def find_claimant(self, conversation_id: str) -> str | None:
        with read_transaction(self._engine) as connection:
            return _select_claimant(connection, conversation_id)

    @override
    def begin_post(self, conversation_id: str, channel: str, key: str) -> LeadPost | None:
        mine, now = slack_posts.c.conversation_id == conversation_id, self._now()
        fresh = {"channel": channel, "ts": None, "key": key, "at": now}
        with write_transaction(self._engine) as connection:
            insert_once(connection, slack_posts, {"conversation_id": conversation_id, **fresh})
            row = connection.execute(select(slack_posts).where(mine).with_for_update()).one()
            late = row.ts is None and now - row.at > timedelta(seconds=POST_SECONDS)
            if row.channel != channel or late:
                connection.execute(slack_posts.update().where(mine).values(fresh))
                return None
        return None if row.key == key and row.ts is None else LeadPost(row.channel, row.ts)

    @override
    def note_post(self, key: str, ts: str) -> None:
        with write_transaction(self._engine) as connection:
            connection.execute(slack_posts.update().where(slack_posts.c.key == key).values(ts=ts))

    @override
    def drop_post(self, conversation_id: str) -> None:
        with write_transaction(self._engine) as connection:
            connection.execute(slack_posts.delete().where(slack_posts.c.conversation_id == conversation_id))

    @override
    def count_waiting(self, queue: QueueName) -> int:
        return self._queues[queue].count_waiting()

    @override
    def purge_done(self, before: datetime) -> int:
        return sum(queue.purge_done(before) for queue in self._queues.values())

    def _take_arrival(self, connection: Connection, arrival: InboundEvent) -> bool:
        talk = arrival.entry.conversation_id
        if arrival.conversation == "known" and not (talk and _is_known(connection, talk)):
            return False
        if talk and arrival.conversation == "begin":
            row = {"id": talk, "created": self._now(), "channel": CHANNEL, "utm": {}, "last_seq": 0}
            insert_once(connection, conversations, row)
        return self._insert_entry(connection, slack_inbox, arrival.entry)

    def _insert_entry(self, connection: Connection, table: Table, entry: SlackEntry, **values: Any) -> bool:
        now = self._now()
        row = {name: getattr(entry, name) for name in _COLUMNS[1:]}
        row |= {"created": now, "due": entry.due or now, **values}
        talk = entry.conversation_id
        if talk and not _is_known(connection, talk):
            row["conversation_id"] = None
        return insert_once(connection, table, row)


def _without_traces(entry: SlackEntry) -> SlackEntry:
    return SlackEntry(entry.key, "", "", kind=entry.kind)


def _is_known(connection: Connection, conversation_id: str) -> bool:
    at = select(conversations.c.id).where(conversations.c.id == conversation_id)
    return connection.execute(at).first() is not None


def _select_claimant(connection: Connection, conversation_id: str) -> str | None:
    at = select(slack_claims.c.person).where(slack_claims.c.conversation_id == conversation_id)
    person: str | None = connection.execute(at).scalar_one_or_none()
    return person


def _to_entry(row: Any) -> SlackEntry:
    return SlackEntry(**{name: row[name] for name in (*_COLUMNS, "created")})
