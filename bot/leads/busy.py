"""When somebody is busy by a calendar of their own: what an ICS address of Google, Outlook or Apple gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

# A rule that never ends is followed no further than this.
_MOST = 2000


@dataclass(frozen=True)
class Busy:
    """A stretch of time, in UTC, in which somebody has no time."""

    start: datetime
    end: datetime


def read_busy(ics: bytes, since: datetime, until: datetime, zone: str) -> tuple[Busy, ...]:
    """Every stretch between two moments, in order; days and times without a zone are those of `zone`.

    Raises ValueError for what is no calendar.
    """
    calendar: Any = Calendar.from_ical(ics)
    home = ZoneInfo(zone)
    events = [event for event in calendar.walk("VEVENT") if _is_busy(event)]
    changed = {
        (str(e.get("UID")), _to_utc(e["RECURRENCE-ID"].dt, home)) for e in calendar.walk("VEVENT") if _is_part(e)
    }
    found = [busy for event in events for busy in _of_event(event, since, until, home, changed)]
    found += [busy for part in calendar.walk("VFREEBUSY") for busy in _of_periods(part, home)]
    near = {busy for busy in found if busy.start < until and busy.end > since}
    return tuple(sorted(near, key=lambda busy: (busy.start, busy.end)))


def _is_busy(event: Any) -> bool:
    """Whether the event takes its owner's time; one without a start is none."""
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or event.get("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    return "DTSTART" in event and not free and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _is_part(event: Any) -> bool:
    """Whether it takes the place of one of several that a rule makes."""
    return "RECURRENCE-ID" in event


def _of_event(
    event: Any, since: datetime, until: datetime, home: tzinfo, changed: set[tuple[str, datetime]]
) -> Iterator[Busy]:
    start, length = event["DTSTART"].dt, _find_length(event)
    if "RRULE" not in event and "RDATE" not in event:
        yield _make_busy(start, length, home)
        return
    if "RRULE" not in event:
        yield _make_busy(start, length, home)
    left_out = {_to_utc(day.dt, home) for day in _list_dates(event, "EXDATE")}
    for moment in _repeat_event(event, start, since - length, until, home):
        at = _to_utc(moment, home)
        if at not in left_out and (str(event.get("UID")), at) not in changed:
            yield _make_busy(moment, length, home)


def _repeat_event(event: Any, start: Any, since: datetime, until: datetime, home: tzinfo) -> Iterator[Any]:
    """The beginnings that a rule makes, by the clock of the event, so that they keep their hour over its changes."""
    zone = start.tzinfo if isinstance(start, datetime) and start.tzinfo else home
    local = _to_local(start, zone)
    if "RRULE" in event:
        rule = event["RRULE"].to_ical().decode()
        parts = (_plain_until(part, zone) for part in rule.split(";"))
        made = rrulestr(";".join(parts), dtstart=local)
        first, last = (moment.astimezone(zone).replace(tzinfo=None) for moment in (since, until))
        between = islice(made.xafter(first - timedelta(days=1), inc=True), _MOST)
        for moment in between:
            if moment > last:
                break
            yield moment.replace(tzinfo=zone) if isinstance(start, datetime) else moment.date()
    yield from (day.dt for day in _list_dates(event, "RDATE") if not isinstance(day.dt, tuple))


def _plain_until(part: str, zone: tzinfo) -> str:
    """The end of a rule by the clock of the event, as its beginnings are counted by that."""
    name, _, value = part.partition("=")
    if name != "UNTIL" or not value.endswith("Z"):
        return part
    end = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    return f"UNTIL={end.astimezone(zone):%Y%m%dT%H%M%S}"


def _list_dates(event: Any, name: str) -> Iterator[Any]:
    lists = event.get(name, [])
    for one in lists if isinstance(lists, list) else [lists]:
        yield from one.dts


def _of_periods(part: Any, home: tzinfo) -> Iterator[Busy]:
    lists = part.get("FREEBUSY", [])
    for one in lists if isinstance(lists, list) else [lists]:
        if one.params.get("FBTYPE", "BUSY") != "FREE":
            start, end = one.dt
            yield _make_busy(start, end if isinstance(end, timedelta) else end - start, home)


def _find_length(event: Any) -> timedelta:
    start: Any = event["DTSTART"].dt
    end: Any = event.get("DTEND")
    if end is not None:
        return max(timedelta(), _to_utc(end.dt, timezone.utc) - _to_utc(start, timezone.utc))
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return length
    return timedelta() if isinstance(start, datetime) else timedelta(days=1)


def _make_busy(start: Any, length: timedelta, home: tzinfo) -> Busy:
    if isinstance(start, datetime):
        at = _to_utc(start, home)
        return Busy(at, at + length)
    # A whole day ends with the day, though it has 23 hours.
    return Busy(_to_utc(start, home), _to_utc(start + length, home))


def _to_local(moment: date, zone: tzinfo) -> datetime:
    if isinstance(moment, datetime):
        return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)
    return datetime.combine(moment, time())


def _to_utc(moment: date, home: tzinfo) -> datetime:
    whole = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (whole if whole.tzinfo else whole.replace(tzinfo=home)).astimezone(timezone.utc)
