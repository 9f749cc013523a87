"""The twin of the outbox for tests: the same promises, kept until the process ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from typing_extensions import override

from bot.leads.events import GATHERED, Delivery, LeadEvent, deliveries
from bot.storage.outbox import Letter, Outbox, State
from bot.storage.sql_transcripts import utc_now


@dataclass
class _Kept:
    letter: Letter
    holder: str | None = None
    held_until: datetime | None = None
    done: datetime | None = None


class InMemoryOutbox(Outbox):
    """Keeps letters in a list."""

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._kept: list[_Kept] = []
        self._last = 0

    @override
    def put(self, *events: LeadEvent) -> int:
        return sum(self._put(delivery) for delivery in deliveries(events))

    @override
    def hold(self, holder: str, seconds: float, most: int) -> tuple[Letter, ...]:
        now = self._now()
        rows = [kept for kept in self._kept if self._may_be_held(kept, now)][:most]
        found = tuple(replace(kept.letter, tries=kept.letter.tries + 1) for kept in rows)
        for kept, letter in zip(rows, found, strict=True):
            kept.letter = replace(letter, note=None)
            kept.holder, kept.held_until = holder, now + timedelta(seconds=seconds)
        return found

    @override
    def keep_holding(self, holder: str, seconds: float) -> None:
        self._rehold(holder, self._now() + timedelta(seconds=seconds))

    @override
    def let_go(self, holder: str) -> None:
        self._rehold(holder, None)

    @override
    def postpone(self, entry: Letter, holder: str, seconds: float, note: str | None = None) -> None:
        for kept in self._mine(entry, holder):
            kept.letter = replace(kept.letter, due=self._now() + timedelta(seconds=seconds), note=note)
            kept.held_until = None

    @override
    def finish(self, letter: Letter, holder: str, note: str | None = None) -> bool:
        return self._end(letter, holder, note, "done")

    @override
    def fail(self, letter: Letter, holder: str, note: str) -> bool:
        return self._end(letter, holder, note, "failed")

    @override
    def knows(self, key: str) -> bool:
        return any(kept.letter.key == key for kept in self._kept)

    @override
    def letters(self, state: State | None = None, most: int = 200) -> tuple[Letter, ...]:
        newest = (kept.letter for kept in reversed(self._kept))
        return tuple(letter for letter in newest if state in (None, letter.state))[:most]

    @override
    def retry(self, id: int | None = None) -> int:
        failed = [k for k in self._kept if k.letter.state == "failed" and id in (None, k.letter.id)]
        for kept in failed:
            kept.letter = replace(kept.letter, state="waiting", tries=0, due=self._now())
            kept.done = kept.holder = None
        return len(failed)

    @override
    def waiting(self) -> int:
        return sum(1 for kept in self._kept if kept.done is None)

    @override
    def purge(self, before: datetime) -> int:
        kept = [k for k in self._kept if not (k.done and k.done < before)]
        gone, self._kept = len(self._kept) - len(kept), kept
        return gone

    def _put(self, delivery: Delivery) -> bool:
        rests = GATHERED.get(delivery.event.kind)
        if any(kept.letter.key == delivery.key or (rests and _waits(kept, delivery)) for kept in self._kept):
            return False
        now = self._now()
        self._last += 1
        self._kept.append(_Kept(Letter(self._last, delivery, now, now + rests if rests else now)))
        return True

    def _may_be_held(self, kept: _Kept, now: datetime) -> bool:
        if kept.done or kept.letter.due > now or (kept.held_until and kept.held_until >= now):
            return False
        lane = (k for k in self._kept if k.letter.delivery.lane == kept.letter.delivery.lane and not k.done)
        return not any(
            other is not kept and ((other.held_until and other.held_until >= now) or other.letter.id < kept.letter.id)
            for other in lane
        )

    def _end(self, letter: Letter, holder: str, note: str | None, state: State) -> bool:
        mine = list(self._mine(letter, holder))
        for kept in mine:
            kept.letter = replace(kept.letter, note=note, state=state)
            kept.done, kept.held_until = self._now(), None
        return bool(mine)

    def _mine(self, letter: Letter, holder: str) -> Iterator[_Kept]:
        return (k for k in self._kept if k.letter.key == letter.key and k.holder == holder and not k.done)

    def _rehold(self, holder: str, until: datetime | None) -> None:
        for kept in self._kept:
            if kept.holder == holder and not kept.done and kept.held_until:
                kept.held_until = until


def _waits(kept: _Kept, delivery: Delivery) -> bool:
    same = (kept.letter.delivery.lane, kept.letter.delivery.event.kind) == (delivery.lane, delivery.event.kind)
    return same and kept.letter.tries == 0 and not kept.done
