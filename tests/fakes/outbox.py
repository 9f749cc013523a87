"""The twin of the outbox for tests: the same promises, kept until the process ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from typing_extensions import override

from bot.clock import utc_now
from bot.leads.events import GATHERED, Delivery, LeadEvent, list_deliveries
from bot.queues.model import FINISHED, Done
from bot.queues.outbox import Outbox, OutboxMessage, State


@dataclass
class _OutboxRow:
    letter: OutboxMessage
    holder: str | None = None
    held_until: datetime | None = None
    done: datetime | None = None


class InMemoryOutbox(Outbox):
    """Keeps messages in a list."""

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._kept: list[_OutboxRow] = []
        self._last = 0

    @property
    def name(self) -> str:
        return "outbox"

    @override
    def enqueue_events(self, *events: LeadEvent) -> int:
        return sum(self._put_delivery(delivery) for delivery in list_deliveries(events))

    @override
    def claim_entries(self, holder: str, seconds: float, most: int) -> tuple[OutboxMessage, ...]:
        now = self._now()
        rows = [kept for kept in self._kept if self._may_be_held(kept, now)][:most]
        found = tuple(replace(kept.letter, tries=kept.letter.tries + 1) for kept in rows)
        for kept, letter in zip(rows, found, strict=True):
            kept.letter = replace(letter, note=None)
            kept.holder, kept.held_until = holder, now + timedelta(seconds=seconds)
        return found

    @override
    def extend_claim(self, holder: str, seconds: float) -> None:
        self._renew_claim(holder, self._now() + timedelta(seconds=seconds))

    @override
    def release_claim(self, holder: str) -> None:
        self._renew_claim(holder, None)

    @override
    def postpone_entry(self, entry: OutboxMessage, holder: str, seconds: float, note: str | None = None) -> None:
        for kept in self._rows_of_holder(entry, holder):
            kept.letter = replace(kept.letter, due=self._now() + timedelta(seconds=seconds), note=note)
            kept.held_until = None

    @override
    def finish_entry(self, entry: OutboxMessage, holder: str, done: Done = FINISHED) -> bool:
        mine = list(self._rows_of_holder(entry, holder))
        for kept in mine:
            kept.letter = replace(kept.letter, note=done.note, state="failed" if done.failed else "done")
            kept.done, kept.held_until = self._now(), None
        return bool(mine)

    @override
    def has_key(self, key: str) -> bool:
        return any(kept.letter.key == key for kept in self._kept)

    @override
    def list_messages(self, state: State | None = None, most: int = 200) -> tuple[OutboxMessage, ...]:
        newest = (kept.letter for kept in reversed(self._kept))
        return tuple(letter for letter in newest if state in (None, letter.state))[:most]

    @override
    def retry_failed(self, id: int | None = None) -> int:
        failed = [k for k in self._kept if k.letter.state == "failed" and id in (None, k.letter.id)]
        for kept in failed:
            kept.letter = replace(kept.letter, state="waiting", tries=0, due=self._now())
            kept.done = kept.holder = None
        return len(failed)

    @override
    def count_waiting(self) -> int:
        return sum(1 for kept in self._kept if kept.done is None)

    @override
    def purge_done(self, before: datetime) -> int:
        kept = [k for k in self._kept if not (k.done and k.done < before)]
        gone, self._kept = len(self._kept) - len(kept), kept
        return gone

    def _put_delivery(self, delivery: Delivery) -> bool:
        rests = GATHERED.get(delivery.event.kind)
        if any(kept.letter.key == delivery.key or (rests and _is_waiting(kept, delivery)) for kept in self._kept):
            return False
        now = self._now()
        self._last += 1
        self._kept.append(_OutboxRow(OutboxMessage(self._last, delivery, now, now + rests if rests else now)))
        return True

    def _may_be_held(self, kept: _OutboxRow, now: datetime) -> bool:
        if kept.done or kept.letter.due > now or (kept.held_until and kept.held_until >= now):
            return False
        lane = (k for k in self._kept if k.letter.delivery.lock_key == kept.letter.delivery.lock_key and not k.done)
        return not any(
            other is not kept and ((other.held_until and other.held_until >= now) or other.letter.id < kept.letter.id)
            for other in lane
        )

    def _rows_of_holder(self, letter: OutboxMessage, holder: str) -> Iterator[_OutboxRow]:
        return (k for k in self._kept if k.letter.key == letter.key and k.holder == holder and not k.done)

    def _renew_claim(self, holder: str, until: datetime | None) -> None:
        for kept in self._kept:
            if kept.holder == holder and not kept.done and kept.held_until:
                kept.held_until = until


def _is_waiting(kept: _OutboxRow, delivery: Delivery) -> bool:
    same = (kept.letter.delivery.lock_key, kept.letter.delivery.event.kind) == (delivery.lock_key, delivery.event.kind)
    return same and kept.letter.tries == 0 and not kept.done
