"""When somebody wants to be called: a day, a time of the day or both, in words and in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.leads.appointments import Appointments, fill_text
from bot.values.meeting import MeetingWish

_DAY = 24 * 60


def build_call_window(wish: MeetingWish, zone: str, now: datetime, appointments: Appointments) -> dict[str, Any]:
    """The wish as a call window by the clock of `zone`: `text` for people, the other keys for machines."""
    since, until = _find_bounds(wish)
    first, last = wish.days[0] if wish.days else (None, None)
    words = _CallTimeWriter(appointments, zone, now)
    parts = (words.format_days(wish), words.format_times(since, until))
    said = " ".join(part for part in parts if part)
    return {
        "text": fill_text(appointments.lines["call"]["text"], window=said, zone=appointments.name_zone(zone)),
        "from_date": first.isoformat() if first else None,
        "until_date": last.isoformat() if last else None,
        "weekdays": list(wish.weekdays),
        "from": _to_clock(since) if since else None,
        "until": _to_clock(until) if until < _DAY else None,
        "zone": zone,
    }


def _find_bounds(wish: MeetingWish) -> tuple[int, int]:
    """The minutes after midnight between which to call; the whole day when no time of it is said."""
    if wish.at:
        return wish.at[0], wish.at[0]
    return wish.windows[0] if wish.windows else (0, _DAY)


def _to_clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


class _CallTimeWriter:
    """Says days and times of the day by one clock."""

    def __init__(self, appointments: Appointments, zone: str, now: datetime) -> None:
        self._say = appointments
        self._lines: Mapping[str, str] = appointments.lines["call"]
        self._zone = zone
        self._today = now.astimezone(ZoneInfo(zone)).date()

    def format_days(self, wish: MeetingWish) -> str:
        """The days, or the days of the week, as they are said."""
        if wish.days:
            said = [self._say.format_day(self._noon_of((day - self._today).days), self._zone) for day in wish.days[0]]
            return said[0] if said[0] == said[1] else fill_text(self._lines["days"], first=said[0], last=said[1])
        names = [
            self._say.format_weekday(self._noon_of((day - self._today.weekday()) % 7), self._zone)
            for day in wish.weekdays
        ]
        return ", ".join(names)

    def format_times(self, since: int, until: int) -> str:
        """The time of the day as it is said; empty for the whole day."""
        after, before = self._format_minute(since), self._format_minute(until % _DAY)
        if since == until:
            return fill_text(self._lines["at"], time=after)
        if since and until < _DAY:
            return fill_text(self._lines["between"], since=after, until=before)
        return fill_text(self._lines["after"], time=after) if since else self._format_before(until, before)

    def _format_before(self, until: int, before: str) -> str:
        return fill_text(self._lines["before"], time=before) if until < _DAY else ""

    def _noon_of(self, days: int) -> datetime:
        return datetime.combine(self._today + timedelta(days=days), time(12), ZoneInfo(self._zone))

    def _format_minute(self, minute: int) -> str:
        return self._say.format_clock(self._noon_of(0).replace(hour=minute // 60, minute=minute % 60), self._zone)
