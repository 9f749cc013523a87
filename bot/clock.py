"""The one place that asks the machine for the date, so that any run can be given another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timezone

_set: date | datetime | None = None


def today() -> date:
    """Today, or the date that `at` holds."""
    return (_set.date() if isinstance(_set, datetime) else _set) or date.today()


def now() -> datetime:
    """This moment with its time zone, on the day that `today()` answers, or the moment that `at` holds."""
    if isinstance(_set, datetime):
        return _set
    moment = datetime.now(timezone.utc)
    return datetime.combine(_set, moment.timetz()) if _set else moment


def utc_now() -> datetime:
    """The machine's own moment with its time zone, whatever `pretend_day` holds: rows are ordered by it."""
    return datetime.now(timezone.utc)


@contextmanager
def pretend_day(day: date | datetime | None) -> Iterator[None]:
    """Make `today()` answer `day` within the block, and `now()` stand still at a moment; None changes nothing."""
    global _set
    before, _set = _set, day or _set
    try:
        yield
    finally:
        _set = before
