"""The Slack channel's queues, claims and posts in a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from typing_extensions import override

from bot.clock import utc_now
from bot.errors import UnknownConversation
from bot.storage.database.engine import read_transaction, write_transaction
from bot.storage.database.tables import conversations
from bot.storage.queues.sql_channel_queue import SqlChannelQueue
from bot.storage.queues.sql_queue import insert_once
from bot.storage.slack_records.records import POST_SECONDS, LeadPost, SlackRecords, SlackStore
from bot.storage.slack_records.slack_tables import slack_claims, slack_inbox, slack_outbox, slack_posts

CHANNEL = "slack"


def open_slack_store(engine: Engine, now: Callable[[], datetime] = utc_now) -> SlackStore:
    """What the Slack channel keeps in this database."""
    return SlackStore(
        SqlChannelQueue(engine, slack_inbox, CHANNEL, answers=slack_outbox, now=now),
        SqlChannelQueue(engine, slack_outbox, CHANNEL, now=now),
        SqlSlackRecords(engine, now),
    )


class SqlSlackRecords(SlackRecords):
    """Keeps claims and posts in SQLite or PostgreSQL; see the protocol SlackRecords for what each method promises."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    @override
    def assign_person(self, conversation_id: str, person: str) -> str:
        row = {"conversation_id": conversation_id, "person": person, "created": self._now()}
        with write_transaction(self._engine) as connection:
            known = select(conversations.c.id).where(conversations.c.id == conversation_id)
            if connection.execute(known).first() is None:
                raise UnknownConversation(conversation_id)
            insert_once(connection, slack_claims, row)
            return str(_select_claimant(connection, conversation_id))

    @override
    def find_claimant(self, conversation_id: str) -> str | None:
        with read_transaction(self._engine) as connection:
            return _select_claimant(connection, conversation_id)

    @override
    def list_claimed(self, person: str, most: int) -> tuple[str, ...]:
        mine = select(slack_claims.c.conversation_id).where(slack_claims.c.person == person)
        newest = mine.order_by(slack_claims.c.created.desc(), slack_claims.c.conversation_id).limit(most)
        with read_transaction(self._engine) as connection:
            return tuple(connection.execute(newest).scalars())

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


def _select_claimant(connection: Connection, conversation_id: str) -> str | None:
    at = select(slack_claims.c.person).where(slack_claims.c.conversation_id == conversation_id)
    person: str | None = connection.execute(at).scalar_one_or_none()
    return person
