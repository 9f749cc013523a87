"""The one place that asks the machine for the date, so that any run can be given another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timezone

_set: date | None = None


def today() -> date:
    """Today, or the date that `at` holds."""
    return _set or date.today()


def now() -> datetime:
    """This moment with its time zone, on the day that `today()` answers."""
    moment = datetime.now(timezone.utc)
    return datetime.combine(_set, moment.timetz()) if _set else moment


@contextmanager
def at(day: date | None) -> Iterator[None]:
    """Make `today()` answer `day` within the block; None changes nothing."""
    global _set
    before, _set = _set, day or _set
    try:
        yield
    finally:
        _set = before
