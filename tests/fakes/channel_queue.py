"""The twins of the Slack channel's queues and records: the same promises, kept until the process ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import RLock

from typing_extensions import override

from bot.clock import utc_now
from bot.errors import NotReady, UnknownConversation
from bot.queues.channel_queue import ChannelQueue, QueueEntry
from bot.queues.model import FINISHED, Done
from bot.storage.slack_records.records import LeadPost, SlackRecords, SlackStore


@dataclass
class FakeDatabase:
    """What the twins share: the conversations that are known; `up = False` is a lost database."""

    begin: Callable[[str], None] = lambda id: None
    up: bool = True
    conversations: set[str] = field(default_factory=set)
    lock: RLock = field(default_factory=RLock)

    def lock_checked(self) -> RLock:
        if not self.up:
            raise NotReady("The database was taken away by a test.")
        return self.lock

    def begin_talk(self, conversation_id: str) -> None:
        if conversation_id not in self.conversations:
            self.conversations.add(conversation_id)
            self.begin(conversation_id)


@dataclass
class _QueueRow:
    """An entry with where it stands."""

    entry: QueueEntry
    due: datetime
    holder: str | None = None
    held_until: datetime | None = None
    done: datetime | None = None


class InMemoryChannelQueue(ChannelQueue):
    """Keeps a queue in a list; `answers` is the queue that takes what a finished entry answers."""

    def __init__(
        self,
        name: str,
        database: FakeDatabase,
        answers: InMemoryChannelQueue | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._name = name
        self._database = database
        self._answers = answers or self
        self._now = now
        self._rows: list[_QueueRow] = []

    @property
    def name(self) -> str:
        return self._name

    def erase_talk(self, conversation_id: str) -> None:
        self._rows = [row for row in self._rows if row.entry.conversation_id != conversation_id]

    @override
    def enqueue_entries(self, *entries: QueueEntry) -> tuple[bool, ...]:
        with self._database.lock_checked():
            return tuple(self._take_entry(entry) for entry in entries)

    @override
    def claim_entries(self, holder: str, seconds: float, most: int) -> tuple[QueueEntry, ...]:
        with self._database.lock_checked():
            now = self._now()
            rows = [row for row in self._rows if self._may_be_held(row, now)][:most]
            found = tuple(replace(row.entry, tries=row.entry.tries + 1) for row in rows)
            for row in rows:
                row.entry = replace(row.entry, tries=row.entry.tries + 1, note=None)
                row.holder, row.held_until = holder, now + timedelta(seconds=seconds)
            return found

    @override
    def extend_claim(self, holder: str, seconds: float) -> None:
        with self._database.lock_checked():
            self._renew_claim(holder, self._now() + timedelta(seconds=seconds))

    @override
    def release_claim(self, holder: str) -> None:
        with self._database.lock_checked():
            self._renew_claim(holder, None)

    @override
    def finish_entry(self, entry: QueueEntry, holder: str, done: Done = FINISHED) -> bool:
        with self._database.lock_checked():
            row = next((row for row in self._rows if row.entry.key == entry.key), None)
            if row and (row.holder != holder or row.done):
                return False
            if row is None:
                row = self._append_entry(QueueEntry(entry.key, "", "", kind=entry.kind))
            row.entry = replace(row.entry, body="", note=done.note)
            row.done, row.held_until = self._now(), None
            for answer in done.answers:
                self._answers._insert_entry(answer)
            return True

    @override
    def postpone_entry(self, entry: QueueEntry, holder: str, seconds: float, note: str | None = None) -> None:
        with self._database.lock_checked():
            for row in self._rows:
                if row.entry.key == entry.key and row.holder == holder and not row.done:
                    row.entry = replace(row.entry, note=note)
                    row.due, row.held_until = self._now() + timedelta(seconds=seconds), None

    @override
    def count_waiting(self) -> int:
        with self._database.lock_checked():
            return sum(1 for row in self._rows if not row.done)

    @override
    def purge_done(self, before: datetime) -> int:
        with self._database.lock_checked():
            kept = [row for row in self._rows if not (row.done and row.done < before)]
            gone, self._rows = len(self._rows) - len(kept), kept
            return gone

    def _take_entry(self, entry: QueueEntry) -> bool:
        talk = entry.conversation_id
        if entry.conversation == "known" and talk not in self._database.conversations:
            return False
        if talk and entry.conversation == "begin":
            self._database.begin_talk(talk)
        return self._insert_entry(entry)

    def _insert_entry(self, entry: QueueEntry) -> bool:
        for row in self._rows:
            if row.entry.key == entry.key or (entry.subject and row.entry.subject == entry.subject):
                return False
        talk = entry.conversation_id if entry.conversation_id in self._database.conversations else None
        self._append_entry(replace(entry, conversation_id=talk))
        return True

    def _append_entry(self, entry: QueueEntry) -> _QueueRow:
        now = self._now()
        id = 1 + max((row.entry.id for row in self._rows), default=0)
        kept = _QueueRow(replace(entry, id=id, created=now), entry.due or now)
        self._rows.append(kept)
        return kept

    def _may_be_held(self, row: _QueueRow, now: datetime) -> bool:
        if row.done or row.due > now or (row.held_until and row.held_until >= now):
            return False
        place = (row.entry.said, row.entry.id)
        return not any(
            (o.held_until is not None and o.held_until >= now) or (o.entry.said, o.entry.id) < place
            for o in self._rows
            if o.entry.lane == row.entry.lane and o is not row and not o.done
        )

    def _renew_claim(self, holder: str, until: datetime | None) -> None:
        for row in self._rows:
            if row.holder == holder and not row.done and row.held_until:
                row.held_until = until


@dataclass
class InMemorySlackRecords(SlackRecords):
    """Keeps claims and posts in dictionaries."""

    database: FakeDatabase
    claims: dict[str, str] = field(default_factory=dict)
    posts: dict[str, tuple[str, LeadPost]] = field(default_factory=dict)

    @override
    def list_claimed(self, person: str, most: int) -> tuple[str, ...]:
        return tuple(talk for talk, taken in reversed(self.claims.items()) if taken == person)[:most]

    def begin_post(self, conversation_id: str, channel: str, key: str) -> LeadPost | None:
        with self.database.lock_checked():
            if conversation_id not in self.posts:
                self.posts[conversation_id] = (key, LeadPost(channel))
            begun, post = self.posts[conversation_id]
            return None if begun == key and post.ts is None else post

    @override
    def note_post(self, key: str, ts: str) -> None:
        with self.database.lock_checked():
            begun = {talk: replace(post, ts=ts) for talk, (by, post) in self.posts.items() if by == key}
            self.posts |= {talk: (key, post) for talk, post in begun.items()}

    @override
    def drop_post(self, conversation_id: str) -> None:
        with self.database.lock_checked():
            self.posts.pop(conversation_id, None)

    @override
    def assign_person(self, conversation_id: str, person: str) -> str:
        with self.database.lock_checked():
            if conversation_id not in self.database.conversations:
                raise UnknownConversation(conversation_id)
            return self.claims.setdefault(conversation_id, person)

    @override
    def find_claimant(self, conversation_id: str) -> str | None:
        with self.database.lock_checked():
            return self.claims.get(conversation_id)


@dataclass(frozen=True)
class InMemorySlackStore(SlackStore):
    """Everything the Slack channel keeps, in memory."""

    inbox: InMemoryChannelQueue
    outbox: InMemoryChannelQueue
    records: InMemorySlackRecords
    database: FakeDatabase

    @classmethod
    def build(
        cls, now: Callable[[], datetime] = utc_now, begin: Callable[[str], None] = lambda id: None
    ) -> InMemorySlackStore:
        database = FakeDatabase(begin)
        outbox = InMemoryChannelQueue("slack_outbox", database, now=now)
        inbox = InMemoryChannelQueue("slack_inbox", database, outbox, now)
        return cls(inbox, outbox, InMemorySlackRecords(database), database)

    def erase_talk(self, conversation_id: str) -> None:
        """Lose a conversation with everything that hangs on it."""
        self.database.conversations.discard(conversation_id)
        self.records.claims.pop(conversation_id, None)
        for queue in (self.inbox, self.outbox):
            queue.erase_talk(conversation_id)
