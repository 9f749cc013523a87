"""The calendar of agency.yml: who can be met when, or a link to where that is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.knowledge.model import Hours
from bot.knowledge.reading import Record, kind_of
from bot.knowledge.texts import Room, prose
from bot.values.calendar import DAY, GRAIN, Calendar, Consultant, Shift
from bot.values.seasons import WEEKDAYS

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-4]):([0-5]\d)")
_LONGEST_HOLIDAY = 366


def read_calendar(record: Record, hours: tuple[Hours, ...], zone: str, facts: Mapping[str, str]) -> Calendar:
    """The calendar of the agency's own record; without the key `calendar` there are no appointments to be had."""
    open_ = Calendar(zone, facts.get("time_zone_name", zone), tuple(_shift(day) for day in hours))
    if not record.has("calendar"):
        record.take("calendar")
        return open_
    inner = record.inner("calendar")
    calendar = _linked(inner, open_) if inner.has("link") else _kept(inner, open_, facts)
    inner.close()
    return calendar


def _shift(day: Hours) -> Shift:
    return Shift(day.weekday, _minutes(day.opens), _minutes(day.closes))


def _minutes(clock: str) -> int:
    return min(int(clock[:2]) * 60 + int(clock[3:]), DAY)


def _linked(record: Record, open_: Calendar) -> Calendar:
    link = record.text("link", 300)
    if link and not re.fullmatch(r"https://\S+", link):
        record.refuse("link", f"{link!r} does not fit; write an address such as https://cal.com/agency/consultation")
    if record.has("people"):
        record.refuse("people", "stands beside a link, so nobody would know which counts; keep one of the two")
    holidays = _holidays(record)
    for key in ("people", "length", "every", "buffer", "notice", "horizon", "place"):
        record.take(key)
    return Calendar(open_.zone, open_.zone_name, open_.shifts, holidays, link=link)


def _kept(record: Record, open_: Calendar, facts: Mapping[str, str]) -> Calendar:
    length = _number(record, "length", 10, 240, GRAIN)
    calendar = Calendar(
        zone=open_.zone,
        zone_name=open_.zone_name,
        shifts=open_.shifts,
        holidays=_holidays(record),
        people=tuple(_consultant(inner, open_.shifts, length) for inner in record.inners("people")),
        length=length,
        every=_number(record, "every", GRAIN, 240, GRAIN),
        buffer=_number(record, "buffer", 0, 120, GRAIN),
        notice=_number(record, "notice", 0, 14 * 24),
        horizon=_number(record, "horizon", 1, 120),
        place=prose(record, "place", facts, Room(160)),
    )
    _refuse_twins(record, calendar.people)
    if calendar.notice > calendar.horizon * 24:
        record.refuse("notice", f"{calendar.notice} hours are beyond the horizon, so no time is ever free; shorten it")
    return calendar


def _number(record: Record, key: str, low: int, high: int, grain: int = 1) -> int:
    value = record.take(key)
    what = f"a whole number from {low} to {high}" + (f", a multiple of {grain}" if grain > 1 else "")
    if not record.has(key):
        record.refuse(key, f"missing; write {what}")
    elif isinstance(value, bool) or not isinstance(value, int):
        record.refuse(key, f"expected a number, found {kind_of(value)}; write {what}")
    elif not low <= value <= high or value % grain:
        record.refuse(key, f"{value} does not fit; write {what}")
    else:
        return value
    return max(low, grain)


def _consultant(record: Record, open_: tuple[Shift, ...], length: int) -> Consultant:
    id_, email = record.text("id", 40), record.text("email", 120)
    if id_ and not re.fullmatch(r"[a-z][a-z0-9_-]*", id_):
        record.refuse("id", f"{id_!r} does not fit; write small letters, digits, - and _")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", email):
        record.refuse("email", f"{email!r} does not fit; write an address such as ada@agency.example")
    shifts = _own_shifts(record.inner("hours"), open_) if record.has("hours") else open_
    if open_ and shifts and not any(shift.closes - shift.opens >= length for shift in shifts):
        record.refuse("hours", f"no stretch is as long as a meeting of {length} minutes; lengthen one")
    consultant = Consultant(id_, record.text("name", 60), email, shifts)
    record.close()
    return consultant


def _own_shifts(record: Record, open_: tuple[Shift, ...]) -> tuple[Shift, ...]:
    found = [shift for weekday, day in enumerate(WEEKDAYS) for shift in _day(record, weekday, day, open_)]
    if not found and not any(record.has(day) for day in WEEKDAYS):
        record.refuse("", "no day is given; write one, such as monday: 09:00-12:00, or leave `hours` out")
    record.close()
    return tuple(found)


def _day(record: Record, weekday: int, day: str, open_: tuple[Shift, ...]) -> Iterator[Shift]:
    value = record.take(day)
    for part in str(value).split(",") if value is not None else ():
        match = _SPAN.fullmatch(part.strip())
        clocks = [int(number) for number in match.groups()] if match else [0, 0, 0, 0]
        shift = Shift(weekday, clocks[0] * 60 + clocks[1], clocks[2] * 60 + clocks[3])
        if not match or shift.opens >= shift.closes:
            record.refuse(day, f"{part.strip()!r} is no working time; write 09:00-12:30, or 09:00-12:00, 13:00-17:00")
        elif not any(span.holds(shift) for span in open_):
            record.refuse(day, f"{part.strip()} is outside the agency's hours of that day; shorten it, or open longer")
        else:
            yield shift


def _holidays(record: Record) -> frozenset[date]:
    value = record.take("holidays")
    if not record.has("holidays"):
        return frozenset()
    if not isinstance(value, list):
        record.refuse("holidays", f"expected a list of days, found {kind_of(value)}; write [2026-12-25]")
        return frozenset()
    return frozenset(day for number, entry in enumerate(value, 1) for day in _days(record, number, entry))


def _days(record: Record, number: int, entry: object) -> Iterator[date]:
    ends = [end.strip() for end in str(entry).split(" to ")]
    try:
        first, last = date.fromisoformat(ends[0]), date.fromisoformat(ends[-1])
    except ValueError:
        record.refuse(f"holidays[{number}]", f"{entry!r} is no day; write 2026-12-25, or 2026-12-24 to 2027-01-01")
        return
    count = (last - first).days + 1
    if len(ends) > 2 or not 1 <= count <= _LONGEST_HOLIDAY:
        record.refuse(f"holidays[{number}]", f"{entry!r} ends before it begins, or lasts over a year; correct it")
        return
    yield from (first + timedelta(days=n) for n in range(count))


def _refuse_twins(record: Record, people: tuple[Consultant, ...]) -> None:
    ids = [person.id for person in people]
    for twin in sorted({id_ for id_ in ids if id_ and ids.count(id_) > 1}):
        record.refuse("people", f"the id {twin!r} stands there twice; rename one")
