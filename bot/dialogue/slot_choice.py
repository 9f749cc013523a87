"""Which of the free times a wish means: one to take, some to offer, and how that is to be said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.leads.slots import OFFERED, Slot, keep_waking_hours, spread_slots
from bot.values.meeting import MeetingWish

NEAREST = 3
MIDDAY = 12 * 60


@dataclass(frozen=True)
class SlotChoice:
    """The slot that was meant, or else slots to offer; `how` names the line of content/booking.yml that offers them."""

    slot: Slot | None = None
    offers: tuple[Slot, ...] = ()
    how: str = "ask"


@dataclass(frozen=True)
class SlotChooser:
    """What there is to choose from: the free slots, those offered last, and the visitor's clock and the agency's."""

    slots: tuple[Slot, ...]
    offered: tuple[datetime, ...]
    zone: ZoneInfo
    theirs: ZoneInfo
    now: datetime
    horizon: datetime

    def choose_slot(self, wish: MeetingWish) -> SlotChoice:
        """What this wish means; an empty one asks for any."""
        if wish.nth is not None and self.offered and not wish.on_days:
            return self._choose_pointed(wish)
        if wish.nth is not None and wish.on_days:
            return self._choose_pointed_on_day(wish)
        if wish.has_day:
            return self._choose_dated(wish)
        return self._turn_page(wish.turn)

    def matches_wish(self, wish: MeetingWish, at: datetime) -> bool:
        """Whether this moment is as wished, by the clock of the wish."""
        local = at.astimezone(self._clock_of(wish))
        fits = wish.is_met_by(local.date(), local.hour * 60 + local.minute)
        return fits or (wish.or_else is not None and self.matches_wish(wish.or_else, at))

    def offer_instead(self, at: datetime) -> SlotChoice:
        """What to offer instead of a time that somebody else has taken: the ones next to it."""
        found = self._slots_around(at, OFFERED)
        return SlotChoice(offers=found, how="taken") if found else SlotChoice(how="full")

    def _clock_of(self, wish: MeetingWish) -> ZoneInfo:
        if wish.zone:
            return ZoneInfo(wish.zone)
        return self.theirs if wish.whose == "theirs" else self.zone

    def _choose_pointed(self, wish: MeetingWish) -> SlotChoice:
        """The place in the list; a plain number that is none is an hour."""
        nth = wish.nth or 0
        place = nth - 1 if nth > 0 else nth
        meant = [self.offered[place]] if -len(self.offered) <= place < len(self.offered) else []
        if not meant and wish.bare:
            return self._choose_dated(replace(wish, nth=None))
        found = [slot for slot in self.slots if slot.start in meant]
        if len(set(meant)) == 1:
            return SlotChoice(found[0]) if found else self._offer_free("taken")
        return SlotChoice(offers=tuple(found), how="which") if found else self._offer_free("which")

    def _choose_pointed_on_day(self, wish: MeetingWish) -> SlotChoice:
        """As in "the first one on Wednesday": of those offered then, or else of all that are free."""
        that_day = replace(wish, nth=None)
        offered = tuple(at for at in self.offered if self.matches_wish(that_day, at))
        found = offered or tuple(slot.start for slot in self.slots if self.matches_wish(that_day, slot.start))
        return (
            replace(self, offered=found)._choose_pointed(MeetingWish(nth=wish.nth))
            if found
            else self._choose_nearest(that_day)
        )

    def _choose_dated(self, wish: MeetingWish) -> SlotChoice:
        found = [slot for slot in self.slots if self.matches_wish(wish, slot.start)]
        if wish.has_time and not wish.on_days:
            found = self._restrict_to_day(found, exact=bool(wish.at))
        spoken_of = [] if wish.has_time else self._restrict_to_hour(found)
        if (wish.at or spoken_of) and len(spoken_of or found) == 1:
            return SlotChoice((spoken_of or found)[0])
        if found:
            by_day = found if wish.at else keep_waking_hours(found, self.zone)
            return SlotChoice(offers=spread_slots(by_day, self.zone), how="fitting")
        return self._choose_nearest(wish)

    def _restrict_to_day(self, found: list[Slot], exact: bool) -> list[Slot]:
        """An hour alone means one of the times offered, or else one of the day that they are all on."""
        shown = [slot for slot in found if exact and slot.start in self.offered]
        days = {self._day_of(at) for at in self.offered}
        return shown or ([s for s in found if self._day_of(s.start) in days] if len(days) == 1 else []) or found

    def _restrict_to_hour(self, found: list[Slot]) -> list[Slot]:
        """A day alone, said of the same hour on several days, means that day's."""
        hours = {self._minute_of(at, MeetingWish()) for at in self.offered}
        return [s for s in found if s.start in self.offered] if len(hours) == 1 and len(self.offered) > 1 else []

    def _choose_nearest(self, wish: MeetingWish) -> SlotChoice:
        if not self.slots:
            return SlotChoice(how="full")
        day = min((first for first, _ in wish.days), default=self._day_of(self.now))
        if wish.days and day > self._day_of(self.horizon):
            return SlotChoice(offers=self.slots[-NEAREST:], how="too_far")
        minutes = wish.at[0] if wish.at else wish.windows[0][0] if wish.windows else MIDDAY
        aim = _make_moment(day, minutes, self._clock_of(wish))
        allowed = tuple(slot for slot in self.slots if not wish.is_refused_day(self._day_of(slot.start, wish)))
        return SlotChoice(offers=self._slots_around(aim, NEAREST, allowed), how="nearest")

    def _slots_around(self, aim: datetime, most: int, slots: tuple[Slot, ...] = ()) -> tuple[Slot, ...]:
        """The slots next to a moment, by day if there are any, in their order."""
        by_day = keep_waking_hours(slots or self.slots, self.zone)
        close = sorted(by_day, key=lambda slot: abs(slot.start - aim))[:most]
        return tuple(sorted(close, key=lambda slot: slot.start))

    def _turn_page(self, turn: str | None) -> SlotChoice:
        if not self.offered or turn in (None, "any"):
            return self._offer_free("ask")
        if turn == "first":
            return self._choose_pointed(MeetingWish(nth=1 + self.offered.index(min(self.offered))))
        slots = keep_waking_hours(self.slots, self.zone)
        before = [slot for slot in slots if slot.start < min(self.offered)]
        after = [slot for slot in slots if slot.start > max(self.offered)]
        if turn == "earlier":
            return SlotChoice(offers=tuple(before[-OFFERED:]), how="others") if before else self._offer_free("earliest")
        if turn == "other" and len(self.offered) == 1:
            left = tuple(slot for slot in self.slots if slot.start not in self.offered)
            return SlotChoice(offers=self._slots_around(self.offered[0], OFFERED, left), how="others")
        if turn == "other_day":
            days = {self._day_of(at) for at in self.offered}
            after = [slot for slot in after if self._day_of(slot.start) not in days]
        offers = (
            tuple(after[:OFFERED]) if len(self.offered) == 1 and turn == "later" else spread_slots(after, self.zone)
        )
        return SlotChoice(offers=offers, how="others") if after else self._offer_free("no_more")

    def _offer_free(self, how: str) -> SlotChoice:
        """What is free from the first on; after a time that is gone, what is near it."""
        if not self.slots:
            return SlotChoice(how="full")
        if how == "which" and (left := tuple(slot for slot in self.slots if slot.start in self.offered)):
            return SlotChoice(offers=left, how=how)
        return SlotChoice(offers=spread_slots(keep_waking_hours(self.slots, self.zone), self.zone), how=how)

    def _day_of(self, at: datetime, wish: MeetingWish | None = None) -> date:
        return at.astimezone(self._clock_of(wish) if wish else self.zone).date()

    def _minute_of(self, at: datetime, wish: MeetingWish) -> int:
        local = at.astimezone(self._clock_of(wish))
        return local.hour * 60 + local.minute


def _make_moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)


def at_starts(offered: Sequence[str]) -> tuple[datetime, ...]:
    """The moments of what a visit keeps of its offers."""
    return tuple(datetime.fromisoformat(text) for text in offered)
