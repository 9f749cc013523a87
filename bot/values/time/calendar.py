"""When people can be met: their working times, the length of a meeting, and the days on which nobody works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

DAY = 24 * 60
GRAIN = 5  # minutes; people's time is kept in pieces of this size


@dataclass(frozen=True)
class Shift:
    """A stretch of a weekday (0 is Monday) in minutes after midnight, by the agency's clock."""

    weekday: int
    opens: int
    closes: int

    def contains_shift(self, other: Shift) -> bool:
        """Whether the other one lies wholly in this one."""
        return self.weekday == other.weekday and self.opens <= other.opens and other.closes <= self.closes


@dataclass(frozen=True)
class Consultant:
    """Somebody who takes appointments, when, where they are met by video, if anywhere, and where calendars of their own
    say when they are busy."""

    id: str
    name: str
    email: str
    shifts: tuple[Shift, ...]
    meeting: str | None = None
    busy: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkingCalendar:
    """Who can be met and when: `length`, `every` and `buffer` in minutes, `notice` in hours, `horizon` in days.

    A new meeting may begin at each `every` of a shift; `buffer` stays free after one. With a `link` the times are kept
    elsewhere; with neither link nor people there are no appointments to be had.
    """

    zone: str
    zone_name: str
    shifts: tuple[Shift, ...]
    holidays: frozenset[date] = frozenset()
    people: tuple[Consultant, ...] = ()
    length: int = 30
    every: int = 30
    buffer: int = 0
    notice: int = 0
    horizon: int = 14
    place: str = ""
    link: str | None = None

    @property
    def clock(self) -> ZoneInfo:
        """The agency's own time zone."""
        return ZoneInfo(self.zone)

    def find_consultant(self, id: str) -> Consultant | None:
        """The consultant of that identifier; None for one who has left."""
        return next((person for person in self.people if person.id == id), None)

    def list_spans(self, day: date, shifts: tuple[Shift, ...]) -> Iterator[tuple[datetime, datetime]]:
        """From when to when these shifts run on a day, in UTC; none on a holiday."""
        if day in self.holidays:
            return
        for shift in shifts:
            if shift.weekday == day.weekday():
                yield self.to_moment(day, shift.opens), self.to_moment(day, shift.closes)

    def to_moment(self, day: date, minutes: int) -> datetime:
        """The moment, in UTC, at which the agency's clock shows so many minutes after midnight."""
        local = datetime.combine(day, time()) + timedelta(minutes=minutes)
        return local.replace(tzinfo=self.clock).astimezone(timezone.utc)

    def shows_minute(self, moment: datetime, minutes: int) -> bool:
        """Whether the agency's clock really shows so many minutes at the moment: clocks that go forward skip some."""
        local = moment.astimezone(self.clock)
        return local.hour * 60 + local.minute == minutes % DAY
