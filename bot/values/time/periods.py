"""Dates as people name them: a first and a last day, and the parts of one ("end of", "mid", "the second week of")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta, weekday

from bot.values.language.time_words import plain_words

Span = tuple[date, date]
# For patterns that are made before any content is read; 0 is Monday.
WEEKDAYS = {**plain_words().numbers["weekdays"], "tues": 1, "weds": 2, "thur": 3, "thurs": 3}
MONTHS = {**plain_words().numbers["months"], "sept": 9}
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True)
class DatePeriod:
    """A stretch of days named in a text: tokens `start` to `end`; `kind` is what sort of thing was named."""

    first: date
    last: date
    start: int
    end: int
    kind: str

    @property
    def one_day(self) -> bool:
        """Whether it is a single day."""
        return self.first == self.last


def month_of(year: int, month: int, length: int = 1) -> Span:
    """First and last day of so many months from this one; months past December count on into the next year."""
    first = date(year, 1, 1) + relativedelta(months=month - 1)
    return first, first + relativedelta(months=length, days=-1)


def unit_of(unit: str, today: date, ahead: int) -> Span | None:
    """This (`ahead` 0) or the next (1) week, weekend, month, quarter or year; None for other units."""
    monday = today + timedelta(weeks=ahead, days=-today.weekday())
    if unit in ("week", "weekend"):
        return monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
    length = MONTHS_IN.get(unit)
    return month_of(today.year, (today.month - 1) // length * length + 1 + length * ahead, length) if length else None


def nth_weekday(within: Span, day: int, nth: int) -> date:
    """The n-th such weekday (0 is Monday) from a first day on; from the last day back when n is negative."""
    return within[0 if nth > 0 else 1] + relativedelta(weekday=weekday(day)(nth))


def nth_of(period: DatePeriod, unit: str, nth: int) -> DatePeriod | None:
    """The n-th week, weekend, weekday ("0" to "6"), day, month, quarter or half of a period; -1 is the last."""
    span = _find_nth(period, unit, nth)
    if span is None or span[0] < period.first or span[0] > period.last:
        return None
    return replace(period, first=span[0], last=span[1], kind="day" if span[0] == span[1] else unit)


def _find_nth(period: DatePeriod, unit: str, nth: int) -> Span | None:
    first, last = period.first, period.last
    if unit.isdigit():
        return (nth_weekday((first, last), int(unit), nth),) * 2
    if unit == "weekend":
        saturday = nth_weekday((first, last), 5, nth)
        return saturday, saturday + timedelta(days=1)
    if unit in ("day", "week"):
        length = 1 if unit == "day" else 7
        begins = first + timedelta(days=length * (nth - 1)) if nth > 0 else last + timedelta(days=1 + length * nth)
        return begins, min(last, begins + timedelta(days=length - 1))
    if unit == "half" and period.kind != "year":
        half = _end_of_half(period)
        return (first, half) if nth == 1 else (half + timedelta(days=1), last) if nth in (2, -1) else None
    length = MONTHS_IN[unit]
    count = {"quarter": 3, "year": 12, "half": 6}.get(period.kind, 0) // length
    return month_of(first.year, first.month + length * (nth - 1 if nth > 0 else count + nth), length) if count else None


def part_of(period: DatePeriod, edge: str) -> DatePeriod:
    """The end, start, middle, early or late part of a period; a single day has no parts."""
    if period.one_day:
        return period
    first, last = period.first, period.last
    early = timedelta(days=_count_early_days(period.kind, (last - first).days + 1) - 1)
    middle = first + timedelta(days=14) if period.kind == "month" else _end_of_half(period)
    parts = {
        "end": (last, last),
        "start": (first, first),
        "mid": (middle, middle),
        "early": (first, first + early),
        "late": (last - early, last),
    }
    return replace(period, first=parts[edge][0], last=parts[edge][1])


def _end_of_half(period: DatePeriod) -> date:
    """The last day of the first half."""
    if period.kind == "year":
        return month_of(period.first.year, 6)[1]
    return period.first + timedelta(days=((period.last - period.first).days + 1) // 2 - 1)


def _count_early_days(kind: str, length: int) -> int:
    """Days of the early or late part: ten of a month, a quarter of a year, a third of anything else."""
    return {"month": 10, "year": 90}.get(kind, max(1, length // 3))
