"""When somebody wants to meet, as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

DAY = 24 * 60

Days = tuple[date, date]
Window = tuple[int, int]


@dataclass(frozen=True)
class MeetingWish:
    """When somebody wants to meet; what is empty is not said.

    `days` are stretches of days, `weekdays` keeps only those of them (0 is Monday); `windows` bound the minute after
    midnight at which it may begin, `at` are the very minutes, `bare` when one was a number and no more; `nth` is a
    place in the list that was offered (-1 the last); `turn` asks for others (other, other_day, later, earlier) or takes
    the first or any. The clock is that of `zone`, or of `whose` side (mine, theirs); `lost_zone` is the name of a zone
    nobody knows. `beside` are other zones that are named; `or_else` would do as well.
    """

    days: tuple[Days, ...] = ()
    weekdays: tuple[int, ...] = ()
    without_days: tuple[Days, ...] = ()
    without_weekdays: tuple[int, ...] = ()
    windows: tuple[Window, ...] = ()
    at: tuple[int, ...] = ()
    bare: bool = False
    nth: int | None = None
    turn: str | None = None
    zone: str | None = None
    whose: str | None = None
    lost_zone: str | None = None
    beside: tuple[str, ...] = ()
    or_else: MeetingWish | None = None

    def __bool__(self) -> bool:
        return self != MeetingWish()

    @property
    def has_day(self) -> bool:
        """Whether a day or a time is named, not only one of those offered."""
        return self.on_days or self.has_time

    @property
    def on_days(self) -> bool:
        """Whether days are named or refused."""
        return bool(self.days or self.weekdays or self.without_days or self.without_weekdays)

    @property
    def has_time(self) -> bool:
        """Whether a time of the day is named or refused."""
        return bool(self.windows or self.at)

    @property
    def by_a_clock(self) -> bool:
        """Whether it says by which clock, or tries to."""
        return bool(self.zone or self.whose or self.lost_zone)

    def is_met_by(self, day: date, minute: int) -> bool:
        """Whether this day and minute after midnight, by the clock of the wish, are as wished."""
        wanted = not self.days or any(first <= day <= last for first, last in self.days)
        wanted = wanted and (not self.weekdays or day.weekday() in self.weekdays)
        in_time = not self.windows or any(since <= minute < before for since, before in self.windows)
        return wanted and in_time and not self.is_refused_day(day) and (not self.at or minute in self.at)

    def is_refused_day(self, day: date) -> bool:
        """Whether this day is ruled out in so many words."""
        return day.weekday() in self.without_weekdays or any(f <= day <= last for f, last in self.without_days)

    def as_json(self) -> dict[str, Any]:
        """The wish in plain values, without what is not stated."""
        stated = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return {name: _to_plain(value) for name, value in stated.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MeetingWish:
        """The wish of what `as_json` made; what an older version kept and this one does not know is left out."""
        known = {f.name: data[f.name] for f in fields(cls) if data.get(f.name) is not None}
        return cls(**{name: _from_plain(name, value) for name, value in known.items()})


def _to_plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_to_plain(item) for item in value]
    if isinstance(value, MeetingWish):
        return value.as_json()
    return value.isoformat() if isinstance(value, date) else value


def _from_plain(name: str, value: Any) -> Any:
    if name in ("days", "without_days"):
        return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in value)
    if name == "or_else":
        return MeetingWish.from_json(value)
    if name == "windows":
        return tuple((since, before) for since, before in value)
    return tuple(value) if isinstance(value, list) else value
