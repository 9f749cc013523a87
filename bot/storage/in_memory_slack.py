"""The twin of the Slack channel's queues for tests: the same promises, kept until the process ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import RLock

from typing_extensions import override

from bot.clock import utc_now
from bot.errors import NotReady, UnknownConversation
from bot.storage.slack_queues.slack import InboundEvent, LeadPost, QueueName, SlackEntry, SlackQueues


@dataclass
class _QueueRow:
    """An entry with where it stands."""

    entry: SlackEntry
    due: datetime
    holder: str | None = None
    held_until: datetime | None = None
    done: datetime | None = None


class InMemorySlackQueues(SlackQueues):
    """Keeps the queues in lists; `begin` is told of each new conversation, `up = False` is a lost database."""

    def __init__(self, now: Callable[[], datetime] = utc_now, begin: Callable[[str], None] = lambda id: None) -> None:
        self.up = True
        self.conversations: set[str] = set()
        self.claims: dict[str, str] = {}
        self.posts: dict[str, tuple[str, LeadPost]] = {}
        self._now = now
        self._begin = begin
        self._queues: dict[QueueName, list[_QueueRow]] = {"inbox": [], "outbox": []}
        self._lock = RLock()

    def erase_talk(self, conversation_id: str) -> None:
        """Lose a conversation with everything that hangs on it."""
        self.conversations.discard(conversation_id)
        self.claims.pop(conversation_id, None)
        for name, rows in self._queues.items():
            self._queues[name] = [row for row in rows if row.entry.conversation_id != conversation_id]

    @override
    def begin_post(self, conversation_id: str, channel: str, key: str) -> LeadPost | None:
        with self._lock_checked():
            if conversation_id not in self.posts:
                self.posts[conversation_id] = (key, LeadPost(channel))
            begun, post = self.posts[conversation_id]
            return None if begun == key and post.ts is None else post

    @override
    def note_post(self, key: str, ts: str) -> None:
        with self._lock_checked():
            begun = {talk: replace(post, ts=ts) for talk, (by, post) in self.posts.items() if by == key}
            self.posts |= {talk: (key, post) for talk, post in begun.items()}

    @override
    def drop_post(self, conversation_id: str) -> None:
        with self._lock_checked():
            self.posts.pop(conversation_id, None)

    @override
    def enqueue_arrivals(self, *arrivals: InboundEvent) -> tuple[bool, ...]:
        with self._lock_checked():
            return tuple(self._take_arrival(arrival) for arrival in arrivals)

    @override
    def enqueue_entries(self, *entries: SlackEntry) -> int:
        with self._lock_checked():
            return sum(self._insert_entry("outbox", entry) for entry in entries)

    @override
    def claim_entries(self, queue: QueueName, holder: str, seconds: float, most: int) -> tuple[SlackEntry, ...]:
        with self._lock_checked():
            now = self._now()
            rows = [row for row in self._queues[queue] if self._may_be_held(queue, row, now)][:most]
            found = tuple(replace(row.entry, tries=row.entry.tries + 1) for row in rows)
            for row in rows:
                row.entry = replace(row.entry, tries=row.entry.tries + 1, note=None)
                row.holder, row.held_until = holder, now + timedelta(seconds=seconds)
            return found

    @override
    def extend_claim(self, queue: QueueName, holder: str, seconds: float) -> None:
        with self._lock_checked():
            self._renew_claim(queue, holder, self._now() + timedelta(seconds=seconds))

    @override
    def release_claim(self, queue: QueueName, holder: str) -> None:
        with self._lock_checked():
            self._renew_claim(queue, holder, None)

    @override
    def finish_entry(
        self,
        queue: QueueName,
        entry: SlackEntry,
        holder: str,
        note: str | None = None,
        answers: tuple[SlackEntry, ...] = (),
    ) -> bool:
        with self._lock_checked():
            row = next((row for row in self._queues[queue] if row.entry.key == entry.key), None)
            if row and (row.holder != holder or row.done):
                return False
            if row is None:
                row = self._append_entry(queue, SlackEntry(entry.key, "", "", kind=entry.kind))
            row.entry = replace(row.entry, body="", note=note)
            row.done, row.held_until = self._now(), None
            for answer in answers:
                self._insert_entry("outbox", answer)
            return True

    @override
    def postpone_entry(
        self, queue: QueueName, entry: SlackEntry, holder: str, seconds: float, note: str | None = None
    ) -> None:
        with self._lock_checked():
            for row in self._queues[queue]:
                if row.entry.key == entry.key and row.holder == holder and not row.done:
                    row.entry = replace(row.entry, note=note)
                    row.due, row.held_until = self._now() + timedelta(seconds=seconds), None

    @override
    def assign_person(self, conversation_id: str, person: str) -> str:
        with self._lock_checked():
            if conversation_id not in self.conversations:
                raise UnknownConversation(conversation_id)
            return self.claims.setdefault(conversation_id, person)

    @override
    def find_claimant(self, conversation_id: str) -> str | None:
        with self._lock_checked():
            return self.claims.get(conversation_id)

    @override
    def count_waiting(self, queue: QueueName) -> int:
        with self._lock_checked():
            return sum(1 for row in self._queues[queue] if not row.done)

    @override
    def purge_done(self, before: datetime) -> int:
        with self._lock_checked():
            gone = 0
            for name, rows in self._queues.items():
                self._queues[name] = [row for row in rows if not (row.done and row.done < before)]
                gone += len(rows) - len(self._queues[name])
            return gone

    def _lock_checked(self) -> RLock:
        if not self.up:
            raise NotReady("The database was taken away by a test.")
        return self._lock

    def _take_arrival(self, arrival: InboundEvent) -> bool:
        talk = arrival.entry.conversation_id
        if arrival.conversation == "known" and talk not in self.conversations:
            return False
        if talk and arrival.conversation == "begin" and talk not in self.conversations:
            self.conversations.add(talk)
            self._begin(talk)
        return self._insert_entry("inbox", arrival.entry)

    def _insert_entry(self, queue: QueueName, entry: SlackEntry) -> bool:
        for row in self._queues[queue]:
            if row.entry.key == entry.key or (entry.subject and row.entry.subject == entry.subject):
                return False
        talk = entry.conversation_id if entry.conversation_id in self.conversations else None
        self._append_entry(queue, replace(entry, conversation_id=talk))
        return True

    def _append_entry(self, queue: QueueName, entry: SlackEntry) -> _QueueRow:
        rows, now = self._queues[queue], self._now()
        kept = _QueueRow(
            replace(entry, id=1 + max((r.entry.id for r in rows), default=0), created=now), entry.due or now
        )
        rows.append(kept)
        return kept

    def _may_be_held(self, queue: QueueName, row: _QueueRow, now: datetime) -> bool:
        if row.done or row.due > now or (row.held_until and row.held_until >= now):
            return False
        place = (row.entry.said, row.entry.id)
        return not any(
            (o.held_until is not None and o.held_until >= now) or (o.entry.said, o.entry.id) < place
            for o in self._queues[queue]
            if o.entry.lane == row.entry.lane and o is not row and not o.done
        )

    def _renew_claim(self, queue: QueueName, holder: str, until: datetime | None) -> None:
        for row in self._queues[queue]:
            if row.holder == holder and not row.done and row.held_until:
                row.held_until = until
