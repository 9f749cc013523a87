"""Dates as people name them: a first and a last day, and the parts of one ("end of", "mid", "early")."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januray janury",
            "february feb febuary februray febrary",
            "march mar",
            "april apr aprl",
            "may",
            "june jun",
            "july jul",
            "august aug agust",
            "september sep sept setember septemeber",
            "october oct octomber",
            "november nov novemeber",
            "december dec decemeber decmber",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed weds wednsday",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}


@dataclass(frozen=True)
class Period:
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


def month_of(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month; months past December count on into the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def unit_of(unit: str, today: date, ahead: int) -> tuple[date, date] | None:
    """This (`ahead` 0) or the next (1) week, weekend, month, quarter or year; None for other units."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
        return monday, monday + timedelta(days=6)
    if unit == "weekend":
        saturday = today - timedelta(days=today.weekday()) + timedelta(days=5, weeks=ahead)
        return saturday, saturday + timedelta(days=1)
    if unit == "month":
        return month_of(today.year, today.month + ahead)
    if unit == "quarter":
        first = (today.month - 1) // 3 * 3 + 1 + 3 * ahead
        return month_of(today.year, first)[0], month_of(today.year, first + 2)[1]
    if unit == "year":
        return date(today.year + ahead, 1, 1), date(today.year + ahead, 12, 31)
    return None


def part_of(period: Period, edge: str) -> Period:
    """The end, start, middle, early or late part of a period; a single day has no parts."""
    if period.one_day:
        return period
    first, last = _part(period, edge)
    return replace(period, first=first, last=last)


def _part(period: Period, edge: str) -> tuple[date, date]:
    first, last = period.first, period.last
    length = (last - first).days + 1
    if edge == "end":
        return last, last
    if edge == "start":
        return first, first
    if edge == "mid":
        return _middle(period), _middle(period)
    if edge == "early":
        return first, first + timedelta(days=_early(period.kind, length) - 1)
    if edge == "late":
        return last - timedelta(days=_early(period.kind, length) - 1), last
    if edge in ("week1", "week-1"):
        days = timedelta(days=min(6, length - 1))
        return (first, first + days) if edge == "week1" else (last - days, last)
    half = _half(period)
    return (first, half) if edge == "half1" else (half + timedelta(days=1), last)


def _middle(period: Period) -> date:
    if period.kind == "month":
        return period.first + timedelta(days=14)
    return _half(period)


def _half(period: Period) -> date:
    if period.kind == "year":
        return month_of(period.first.year, period.first.month + 5)[1]
    return period.first + timedelta(days=((period.last - period.first).days + 1) // 2 - 1)


def _early(kind: str, length: int) -> int:
    """Days of the early or late part: ten of a month, a quarter of a year, a third of anything else."""
    return {"month": 10, "year": 90}.get(kind, max(1, length // 3))
