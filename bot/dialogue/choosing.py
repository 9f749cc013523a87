"""Which of the free times a wish means: one to take, some to offer, and how that is to be said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.leads.slots import OFFERED, Slot, spread, waking
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
    """What there is to choose from: the free slots, those offered last, and the visitor's clock and the agency's."""

    slots: tuple[Slot, ...]
    offered: tuple[datetime, ...]
    zone: ZoneInfo
    theirs: ZoneInfo
    now: datetime
    horizon: datetime

    def choose(self, wish: Wish) -> Choice:
        """What this wish means; an empty one asks for any."""
        if wish.nth is not None and self.offered and not wish.on_days:
            return self._pointed(wish)
        if wish.nth is not None and wish.on_days:
            return self._pointed_on_a_day(wish)
        if wish.dated:
            return self._dated(wish)
        return self._turned(wish.turn)

    def suits(self, wish: Wish, at: datetime) -> bool:
        """Whether this moment is as wished, by the clock of the wish."""
        local = at.astimezone(self._clock(wish))
        fits = wish.fits(local.date(), local.hour * 60 + local.minute)
        return fits or (wish.or_else is not None and self.suits(wish.or_else, at))

    def lost(self, at: datetime) -> Choice:
        """What to offer instead of a time that somebody else has taken: the ones next to it."""
        found = self._around(at, OFFERED)
        return Choice(offers=found, how="taken") if found else Choice(how="full")

    def _clock(self, wish: Wish) -> ZoneInfo:
        if wish.zone:
            return ZoneInfo(wish.zone)
        return self.theirs if wish.whose == "theirs" else self.zone

    def _pointed(self, wish: Wish) -> Choice:
        """The place in the list; a plain number that is none is an hour."""
        nth = wish.nth or 0
        place = nth - 1 if nth > 0 else nth
        meant = [self.offered[place]] if -len(self.offered) <= place < len(self.offered) else []
        if not meant and wish.bare:
            return self._dated(replace(wish, nth=None))
        found = [slot for slot in self.slots if slot.start in meant]
        if len(set(meant)) == 1:
            return Choice(found[0]) if found else self._instead("taken")
        return Choice(offers=tuple(found), how="which") if found else self._instead("which")

    def _pointed_on_a_day(self, wish: Wish) -> Choice:
        """As in "the first one on Wednesday": of those offered then, or else of all that are free."""
        that_day = replace(wish, nth=None)
        offered = tuple(at for at in self.offered if self.suits(that_day, at))
        found = offered or tuple(slot.start for slot in self.slots if self.suits(that_day, slot.start))
        return replace(self, offered=found)._pointed(Wish(nth=wish.nth)) if found else self._nearest(that_day)

    def _dated(self, wish: Wish) -> Choice:
        found = [slot for slot in self.slots if self.suits(wish, slot.start)]
        if wish.timed and not wish.on_days:
            found = self._on_the_day_spoken_of(found, exact=bool(wish.at))
        spoken_of = [] if wish.timed else self._at_the_hour_spoken_of(found)
        if (wish.at or spoken_of) and len(spoken_of or found) == 1:
            return Choice((spoken_of or found)[0])
        if found:
            by_day = found if wish.at else waking(found, self.zone)
            return Choice(offers=spread(by_day, self.zone), how="fitting")
        return self._nearest(wish)

    def _on_the_day_spoken_of(self, found: list[Slot], exact: bool) -> list[Slot]:
        """An hour alone means one of the times offered, or else one of the day that they are all on."""
        shown = [slot for slot in found if exact and slot.start in self.offered]
        days = {self._day(at) for at in self.offered}
        return shown or ([s for s in found if self._day(s.start) in days] if len(days) == 1 else []) or found

    def _at_the_hour_spoken_of(self, found: list[Slot]) -> list[Slot]:
        """A day alone, said of the same hour on several days, means that day's."""
        hours = {self._minute(at, Wish()) for at in self.offered}
        return [s for s in found if s.start in self.offered] if len(hours) == 1 and len(self.offered) > 1 else []

    def _nearest(self, wish: Wish) -> Choice:
        if not self.slots:
            return Choice(how="full")
        day = min((first for first, _ in wish.days), default=self._day(self.now))
        if wish.days and day > self._day(self.horizon):
            return Choice(offers=self.slots[-NEAREST:], how="too_far")
        minutes = wish.at[0] if wish.at else wish.windows[0][0] if wish.windows else MIDDAY
        aim = _moment(day, minutes, self._clock(wish))
        allowed = tuple(slot for slot in self.slots if not wish.refuses(self._day(slot.start, wish)))
        return Choice(offers=self._around(aim, NEAREST, allowed), how="nearest")

    def _around(self, aim: datetime, most: int, slots: tuple[Slot, ...] = ()) -> tuple[Slot, ...]:
        """The slots next to a moment, by day if there are any, in their order."""
        by_day = waking(slots or self.slots, self.zone)
        close = sorted(by_day, key=lambda slot: abs(slot.start - aim))[:most]
        return tuple(sorted(close, key=lambda slot: slot.start))

    def _turned(self, turn: str | None) -> Choice:
        if not self.offered or turn in (None, "any"):
            return self._instead("ask")
        slots = waking(self.slots, self.zone)
        before = [slot for slot in slots if slot.start < min(self.offered)]
        after = [slot for slot in slots if slot.start > max(self.offered)]
        if turn == "earlier":
            return Choice(offers=tuple(before[-OFFERED:]), how="others") if before else self._instead("earliest")
        if turn == "other" and len(self.offered) == 1:
            left = tuple(slot for slot in self.slots if slot.start not in self.offered)
            return Choice(offers=self._around(self.offered[0], OFFERED, left), how="others")
        if turn == "other_day":
            days = {self._day(at) for at in self.offered}
            after = [slot for slot in after if self._day(slot.start) not in days]
        offers = tuple(after[:OFFERED]) if len(self.offered) == 1 and turn == "later" else spread(after, self.zone)
        return Choice(offers=offers, how="others") if after else self._instead("no_more")

    def _instead(self, how: str) -> Choice:
        """What is free from the first on; after a time that is gone, what is near it."""
        if not self.slots:
            return Choice(how="full")
        if how == "which" and (left := tuple(slot for slot in self.slots if slot.start in self.offered)):
            return Choice(offers=left, how=how)
        return Choice(offers=spread(waking(self.slots, self.zone), self.zone), how=how)

    def _day(self, at: datetime, wish: Wish | None = None) -> date:
        return at.astimezone(self._clock(wish) if wish else self.zone).date()

    def _minute(self, at: datetime, wish: Wish) -> int:
        local = at.astimezone(self._clock(wish))
        return local.hour * 60 + local.minute


def _moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)


def at_starts(offered: Sequence[str]) -> tuple[datetime, ...]:
    """The moments of what a visit keeps of its offers."""
    return tuple(datetime.fromisoformat(text) for text in offered)
