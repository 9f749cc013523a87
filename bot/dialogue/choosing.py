"""Which of the free times a wish means: one to take, some to offer, and how that is to be said. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.leads.slots import OFFERED, Slot, spread
from bot.values.meeting import Wish

NEAREST = 3
MIDDAY = 12 * 60


@dataclass(frozen=True)
class Choice:
    """The slot that was meant, or else slots to offer; `how` names the line of content/booking.yml that offers them."""

    slot: Slot | None = None
    offers: tuple[Slot, ...] = ()
    how: str = "ask"


@dataclass(frozen=True)
class Choosing:
    """What there is to choose from: the free slots, those offered last, and the clocks of both sides."""

    slots: tuple[Slot, ...]
    offered: tuple[datetime, ...]
    zone: ZoneInfo
    theirs: ZoneInfo
    now: datetime
    horizon: datetime

    def choose(self, wish: Wish) -> Choice:
        """What this wish means; an empty one asks for any."""
        if wish.theirs:
            return replace(self, zone=self.theirs).choose(replace(wish, theirs=False))
        if wish.nth is not None and self.offered:
            return self._pointed(wish)
        if wish.dated:
            return self._dated(wish)
        return self._turned(wish.turn)

    def _pointed(self, wish: Wish) -> Choice:
        """The place in the list; a plain number that is also the hour of another time is asked back about."""
        place = wish.nth if wish.nth == -1 else (wish.nth or 0) - 1
        meant = [self.offered[place]] if place < len(self.offered) else []
        meant += [at for at in self.offered if wish.bare and self._minute(at) == wish.at]
        found = [slot for slot in self.slots if slot.start in meant]
        if len(set(meant)) == 1:
            return Choice(found[0]) if found else self._instead("taken")
        return Choice(offers=tuple(found), how="which") if found else self._instead("which")

    def _dated(self, wish: Wish) -> Choice:
        fits = self._fits(wish)
        found = [slot for slot in self.slots if fits(slot.start)]
        if wish.at is not None and wish.first is None:
            found = self._on_the_day_spoken_of(found)
        if wish.at is not None and len(found) == 1:
            return Choice(found[0])
        if found:
            return Choice(offers=spread(found, self.zone), how="fitting")
        return self._nearest(wish)

    def _on_the_day_spoken_of(self, found: list[Slot]) -> list[Slot]:
        """An hour alone means one of the times offered, or else one of the day that they are all on."""
        shown = [slot for slot in found if slot.start in self.offered]
        days = {self._day(at) for at in self.offered}
        return shown or ([s for s in found if self._day(s.start) in days] if len(days) == 1 else []) or found

    def _fits(self, wish: Wish) -> Callable[[datetime], bool]:
        def fits(at: datetime) -> bool:
            day, minute = self._day(at), self._minute(at)
            on_day = wish.first is None or wish.last is None or wish.first <= day <= wish.last
            in_time = (wish.since or 0) <= minute and (wish.before is None or minute < wish.before)
            return on_day and day != wish.without and in_time and wish.at in (None, minute)

        return fits

    def _nearest(self, wish: Wish) -> Choice:
        if not self.slots:
            return Choice(how="full")
        day = wish.first or self._day(self.now)
        if wish.first and wish.first > self._day(self.horizon):
            return Choice(offers=self.slots[-NEAREST:], how="too_far")
        minutes = next((m for m in (wish.at, wish.since) if m is not None), MIDDAY)
        aim = _moment(day, minutes, self.zone)
        close = sorted(self.slots, key=lambda slot: abs(slot.start - aim))[:NEAREST]
        return Choice(offers=tuple(sorted(close, key=lambda slot: slot.start)), how="nearest")

    def _turned(self, turn: str | None) -> Choice:
        if not self.offered or turn in (None, "any"):
            return Choice(offers=spread(self.slots, self.zone), how="ask") if self.slots else Choice(how="full")
        if turn == "earlier":
            before = [slot for slot in self.slots if slot.start < min(self.offered)]
            return Choice(offers=tuple(before[-OFFERED:]), how="others") if before else self._instead("earliest")
        days = {self._day(at) for at in self.offered}
        after = [slot for slot in self.slots if slot.start > max(self.offered)]
        if turn == "other_day":
            after = [slot for slot in after if self._day(slot.start) not in days]
        return Choice(offers=spread(after, self.zone), how="others") if after else self._instead("no_more")

    def _instead(self, how: str) -> Choice:
        """What is free from the first on; after a time that is gone, what is near it."""
        if not self.slots:
            return Choice(how="full")
        if how == "which" and (left := tuple(slot for slot in self.slots if slot.start in self.offered)):
            return Choice(offers=left, how=how)
        return Choice(offers=spread(self.slots, self.zone), how=how)

    def lost(self, at: datetime) -> Choice:
        """What to offer instead of a time that somebody else has taken: the ones next to it."""
        close = sorted(self.slots, key=lambda slot: abs(slot.start - at))[:OFFERED]
        found = tuple(sorted(close, key=lambda slot: slot.start))
        return Choice(offers=found, how="taken") if found else Choice(how="full")

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _minute(self, at: datetime) -> int:
        local = at.astimezone(self.zone)
        return local.hour * 60 + local.minute


def _moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)


def at_starts(offered: Sequence[str]) -> tuple[datetime, ...]:
    """The moments of what a visit keeps of its offers."""
    return tuple(datetime.fromisoformat(text) for text in offered)
