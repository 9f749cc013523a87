"""Free times, computed: what the calendar allows, less what is taken. Time comes in as an argument."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from bot.values.time.calendar import Consultant, WorkingCalendar

OFFERED = 5
A_DAY = 2
# Hours of the day within which nobody is woken.
UP, TO_BED = 7, 22


@dataclass(frozen=True)
class TakenTime:
    """A stretch of a person's time that is gone, the buffer after the meeting included."""

    person: str
    start: datetime
    until: datetime


@dataclass(frozen=True)
class Slot:
    """A time that can be booked, in UTC, and who of the agency is free then."""

    start: datetime
    end: datetime
    people: tuple[str, ...]


def list_free_slots(calendar: WorkingCalendar, taken: Iterable[TakenTime], now: datetime) -> tuple[Slot, ...]:
    """Every free time from the notice to the horizon, the earliest first."""
    people: dict[datetime, list[str]] = {}
    gone = tuple(taken)
    for person in calendar.people:
        busy = [one for one in gone if one.person == person.id]
        for start in _list_starts(calendar, person, now):
            if not _is_overlapping(busy, start, start + timedelta(minutes=calendar.length + calendar.buffer)):
                people.setdefault(start, []).append(person.id)
    length = timedelta(minutes=calendar.length)
    return tuple(Slot(start, start + length, tuple(people[start])) for start in sorted(people))


def _list_starts(calendar: WorkingCalendar, person: Consultant, now: datetime) -> Iterator[datetime]:
    first, last = now + timedelta(hours=calendar.notice), now + timedelta(days=calendar.horizon)
    for day in _list_days(first.astimezone(calendar.clock).date(), last.astimezone(calendar.clock).date()):
        for start in _of_day(calendar, person, day):
            if first <= start <= last:
                yield start


def _of_day(calendar: WorkingCalendar, person: Consultant, day: date) -> Iterator[datetime]:
    length = timedelta(minutes=calendar.length)
    for shift in person.shifts:
        for _, closes in calendar.list_spans(day, (shift,)):
            for minutes in range(shift.opens, shift.closes, calendar.every):
                start = calendar.to_moment(day, minutes)
                if calendar.shows_minute(start, minutes) and start + length <= closes:
                    yield start


def _list_days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _is_overlapping(busy: Sequence[TakenTime], start: datetime, until: datetime) -> bool:
    return any(start < one.until and one.start < until for one in busy)


def spread_slots(slots: Sequence[Slot], zone: tzinfo, most: int = OFFERED) -> tuple[Slot, ...]:
    """A few of the slots to offer: the earliest of each day and one well after it, day after day."""
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(slot.start.astimezone(zone).date(), []).append(slot)
    if len(days) == 1:
        return tuple(_space_evenly(slots, most))
    picked = [slot for day in days.values() for slot in _space_evenly(day, A_DAY)]
    return tuple(picked[:most])


def keep_waking_hours(slots: Sequence[Slot], zone: tzinfo) -> tuple[Slot, ...]:
    """The slots that begin by day where the visitor is; all of them when none does."""
    return tuple(slot for slot in slots if UP <= slot.start.astimezone(zone).hour < TO_BED) or tuple(slots)


def _space_evenly(slots: Sequence[Slot], most: int) -> Sequence[Slot]:
    """At most so many, the first among them, with even gaps between."""
    if len(slots) <= most:
        return slots
    return [slots[n * len(slots) // most] for n in range(most)]


def next_presence(calendar: WorkingCalendar, now: datetime) -> datetime | None:
    """When somebody is there again; None while somebody is there, or when nobody will be for two months."""
    today = now.astimezone(calendar.clock).date()
    spans = (
        span
        for day in _list_days(today, today + timedelta(days=62))
        for span in calendar.list_spans(day, calendar.shifts)
    )
    opens, _ = next((span for span in spans if span[1] > now), (now, now))
    return opens if opens > now else None


def there_until(calendar: WorkingCalendar, now: datetime) -> datetime | None:
    """Until when somebody is there; None while nobody is."""
    spans = calendar.list_spans(now.astimezone(calendar.clock).date(), calendar.shifts)
    return next((closes for opens, closes in spans if opens <= now < closes), None)
