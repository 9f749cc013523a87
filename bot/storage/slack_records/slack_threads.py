"""Where a talk with a person stands in Slack, in a database: the thread, and how much of the talk stands in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.queues.channel_queue import QueueEntry
from bot.storage.conversations.handovers import handovers
from bot.storage.database.engine import atomic_block, read_transaction, write_transaction
from bot.storage.database.tables import conversations
from bot.storage.queues.sql_queue import insert_once
from bot.storage.slack_records.slack_tables import slack_threads
from bot.storage.slack_records.sql_records import open_slack_store

# So much of a talk is carried into a new thread, or into one that is taken up again.
_BEFORE = 6


@dataclass(frozen=True)
class Thread:
    """A talk's thread; `ts` is None until Slack has its first message, `place` the seq up to which it stands there.

    `inside`: what is written in it now stays among the agency's people. `open`: what is said still goes there.
    """

    conversation_id: str
    channel: str
    ts: str | None
    place: int
    inside: bool
    open: bool


class SqlSlackThreads:
    """Keeps threads. Every method raises NotReady when the database is not there."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now
        self._outbox = open_slack_store(engine, now).outbox

    def get_thread(self, conversation_id: str) -> Thread | None:
        """The thread of this talk."""
        return self._find_thread(slack_threads.c.conversation_id == conversation_id)

    def find_talk(self, channel: str, ts: str) -> str | None:
        """The talk whose thread this is."""
        found = self._find_thread((slack_threads.c.channel == channel) & (slack_threads.c.ts == ts))
        return found.conversation_id if found else None

    def list_behind(self, channel: str, most: int = 50) -> tuple[str, ...]:
        """The talks with a person that are without a thread in this channel, or further than it."""
        joined = handovers.join(conversations, conversations.c.id == handovers.c.conversation_id).outerjoin(
            slack_threads, slack_threads.c.conversation_id == handovers.c.conversation_id
        )
        held, at = handovers.c.holder != "bot", slack_threads.c
        lost = or_(at.channel.is_(None), at.channel != channel, at.open.is_(False))
        further = at.open.is_(True) & at.ts.is_not(None) & or_(conversations.c.last_seq > at.place, ~held)
        behind = select(handovers.c.conversation_id).select_from(joined).where(or_(held & lost, further))
        with read_transaction(self._engine) as connection:
            return tuple(connection.execute(behind.limit(most)).scalars())

    def begin_thread(self, conversation_id: str, channel: str, root: QueueEntry) -> bool:
        """Begin the talk's thread in this channel, or take it up again there; `root` goes out for a new one, once."""
        with atomic_block(self._engine, f"thread-{conversation_id}"), write_transaction(self._engine) as connection:
            at = slack_threads.c.conversation_id == conversation_id
            known = connection.execute(select(slack_threads).where(at)).first()
            last = select(conversations.c.last_seq).where(conversations.c.id == conversation_id)
            place = max(0, int(connection.execute(last).scalar_one_or_none() or 0) - _BEFORE)
            if known and known.channel == channel:
                again = {"open": True, "place": max(known.place, place)}
                return bool(connection.execute(slack_threads.update().where(at, ~slack_threads.c.open).values(again)))
            connection.execute(slack_threads.delete().where(at))
            row = {"conversation_id": conversation_id, "channel": channel, "place": place, "created": self._now()}
            return (
                insert_once(connection, slack_threads, {**row, "inside": False, "open": True})
                and self._outbox.enqueue_entries(root)[0]
            )

    def advance_thread(self, thread: Thread, place: int, entries: tuple[QueueEntry, ...], open: bool) -> bool:
        """Send what was said up to this place; False, and nothing sent, when another process has done it."""
        at = (slack_threads.c.conversation_id == thread.conversation_id, slack_threads.c.place == thread.place)
        with (
            atomic_block(self._engine, f"thread-{thread.conversation_id}"),
            write_transaction(self._engine) as connection,
        ):
            changed = slack_threads.update().where(*at, slack_threads.c.ts == thread.ts)
            if not connection.execute(changed.values(place=place, open=open)).rowcount:
                return False
            self._outbox.enqueue_entries(*entries)
        return True

    def note_posted(self, conversation_id: str, channel: str, ts: str) -> None:
        """Slack has the thread's first message."""
        self._change_thread(conversation_id, slack_threads.c.channel == channel, ts=ts)

    def set_inside(self, conversation_id: str, inside: bool) -> None:
        """Keep what is written in the thread from now on among the agency's people, or not."""
        self._change_thread(conversation_id, inside=inside)

    def drop_thread(self, conversation_id: str) -> None:
        """The thread is lost; a talk that is still with a person gets another."""
        with write_transaction(self._engine) as connection:
            connection.execute(slack_threads.delete().where(slack_threads.c.conversation_id == conversation_id))

    def _change_thread(self, conversation_id: str, *where: Any, **values: Any) -> None:
        at = slack_threads.c.conversation_id == conversation_id
        with write_transaction(self._engine) as connection:
            connection.execute(slack_threads.update().where(at, *where).values(values))

    def _find_thread(self, where: Any) -> Thread | None:
        with read_transaction(self._engine) as connection:
            row = connection.execute(select(slack_threads).where(where)).first()
        return Thread(row.conversation_id, row.channel, row.ts, row.place, row.inside, row.open) if row else None
