"""Finding named dates in a text: days, months, quarters, seasons, "end of next month", "the first week of May"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.values.periods import MONTHS, WEEKDAYS, Period, month_of, part_of, unit_of
from bot.values.seasons import Seasons
from bot.values.tokens import Tokens

EDGES = {
    **dict.fromkeys("end ending close finish".split(), "end"),
    **dict.fromkeys("start beginning begining".split(), "start"),
    **dict.fromkeys("mid middle midd".split(), "mid"),
    "early": "early",
    "late": "late",
}
COUNTED_EDGES = {
    ("first", "week"): "week1",
    ("last", "week"): "week-1",
    ("first", "half"): "half1",
    ("second", "half"): "half2",
    ("last", "day"): "end",
    ("first", "day"): "start",
}
SHORT = {"eod": "day", "eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
POINTERS = {
    **dict.fromkeys("this current".split(), 0),
    **dict.fromkeys("next coming upcoming following".split(), 1),
}
ORDINALS = frozenset("st nd rd th".split())
UNITS = frozenset("week weekend month quarter year".split())
# These are ordinary words as well, so they count as dates only where a date is due.
AMBIGUOUS = frozenset("may march mar fall sun sat mon wed fri".split())
DATE_LEADS = frozenset(
    "in by before until till til since from of through thru mid early late end this next last during around on "
    "for to and or - coming upcoming".split()
)
YEAR_LEADS = frozenset("in by before until till from of mid early late end during for year".split())
YEAR_ENDS = frozenset(("", ".", ",", "?", "!", ";", "\n", "-", ")", "and", "or", "end", "we", "i"))
FAR, FOUND = 10, 40


@dataclass(frozen=True)
class Dates:
    """Reads dates as said on `today`."""

    today: date
    seasons: Seasons

    def find(self, tokens: Tokens) -> list[Period]:
        """The first forty dates named in the text, left to right."""
        found: list[Period] = []
        i = 0
        while i < len(tokens) and len(found) < FOUND:
            period = self.at(tokens, i)
            if period:
                found.append(period)
            i = period.end if period else i + 1
        return found

    def at(self, tokens: Tokens, i: int) -> Period | None:
        """The date that begins at the i-th token."""
        if tokens.items[i].kind == "date":
            return _written(tokens, i)
        period = self._edged(tokens, i) or self._plain(tokens, i)
        return self._trailing_edge(tokens, period) if period else None

    def _edged(self, tokens: Tokens, i: int) -> Period | None:
        key = tokens.key(i)
        if key in SHORT:
            return self._short(tokens, i)
        edge, after = EDGES.get(key), i + 1
        if (key, tokens.key(i + 1)) in COUNTED_EDGES:
            edge, after = COUNTED_EDGES[(key, tokens.key(i + 1))], i + 2
            if tokens.key(after) not in ("of", "in"):
                return None
        # "Start in January" is when something begins, "the start of January" a part of the month.
        if edge is None or (edge == "start" and tokens.key(after) != "of"):
            return None
        return self._part(tokens, i, edge, after)

    def _part(self, tokens: Tokens, i: int, edge: str, after: int) -> Period | None:
        while tokens.key(after) in ("of", "the", "our", "in", "my"):
            after += 1
        if after - i > 5:
            return None
        whole = self._plain(tokens, after, due=True) or self._bare_unit(tokens, after)
        if whole is None:
            return None
        part = part_of(whole, edge)
        return replace(self._still_ahead(part, edge, tokens, after), start=i)

    def _still_ahead(self, part: Period, edge: str, tokens: Tokens, after: int) -> Period:
        """A part that is over already ("mid November" late in November) means next year's, unless its year is said."""
        if part.last >= self.today or tokens.key(after) not in MONTHS or part.end - after > 1:
            return part
        whole = month_of(part.first.year + 1, part.first.month)
        return part_of(replace(part, first=whole[0], last=whole[1]), edge)

    def _bare_unit(self, tokens: Tokens, i: int) -> Period | None:
        key = tokens.key(i)
        span = unit_of(key, self.today, 0) if key in UNITS else None
        return Period(*span, i, i + 1, key) if span else None

    def _short(self, tokens: Tokens, i: int) -> Period:
        kind = SHORT[tokens.key(i)]
        last = self.today if kind == "day" else (unit_of(kind, self.today, 0) or (self.today,) * 2)[1]
        return Period(last, last, i, i + 1, "day")

    def _trailing_edge(self, tokens: Tokens, period: Period) -> Period:
        """As in "year end", "Q3 end", "month-end"."""
        if tokens.key(period.end) == "end" and not period.one_day:
            return replace(part_of(period, "end"), end=period.end + 1)
        return period

    def _plain(self, tokens: Tokens, i: int, due: bool = False) -> Period | None:
        if not 0 <= i < len(tokens):
            return None
        key = tokens.key(i)
        if key == "the" and tokens.key(i + 1) in (*POINTERS, *MONTHS):
            inner = self._plain(tokens, i + 1, due)
            return replace(inner, start=i) if inner else None
        if key in POINTERS:
            return self._pointed(tokens, i)
        if key in UNITS and tokens.key(i + 1) == "end":
            return self._bare_unit(tokens, i)
        return (
            self._day_month(tokens, i)
            or self._month(tokens, i, due)
            or self._season(tokens, i, due)
            or self._day(tokens, i, due)
            or self._year(tokens, i)
        )

    def _pointed(self, tokens: Tokens, i: int) -> Period | None:
        """As in "this week", "next month", "next summer", "this coming Friday"."""
        ahead, at = POINTERS[tokens.key(i)], i + 1
        if tokens.key(at) in ("coming", "upcoming"):
            at += 1
        key = tokens.key(at)
        span = unit_of(key, self.today, ahead) if key in UNITS else None
        if span:
            return Period(*span, i, at + 1, key)
        if key in WEEKDAYS:
            day = self._weekday(WEEKDAYS[key], ahead and tokens.key(i) == "next")
            return Period(day, day, i, at + 1, "day")
        inner = self._month(tokens, at, True, bool(ahead)) or self._season(tokens, at, True, bool(ahead))
        return replace(inner, start=i) if inner else None

    def _weekday(self, weekday: int, next_week: object = False) -> date:
        if next_week:
            monday = self.today + timedelta(days=7 - self.today.weekday())
            return monday + timedelta(days=weekday)
        return self.today + timedelta(days=(weekday - self.today.weekday() - 1) % 7 + 1)

    def _day_month(self, tokens: Tokens, i: int) -> Period | None:
        """As in "15 January", "the 1st of April 2027", "1-30 April"."""
        if tokens.key(i) == "the":
            inner = self._day_month(tokens, i + 1) if tokens.number(i + 1) else None
            return replace(inner, start=i) if inner else None
        day, at = _day_number(tokens, i)
        if day is None:
            return None
        until, after = _day_number(tokens, at + 1) if tokens.key(at) in ("-", "to", "until") else (None, at)
        at = after if until else at
        at += tokens.key(at) == "of"
        month = MONTHS.get(tokens.key(at))
        if month is None:
            return None
        year, end = self._year_after(tokens, at + 1)
        return self._days(month, day, until or day, year, i, end)

    def _month(self, tokens: Tokens, i: int, due: bool = False, after: bool = False) -> Period | None:
        key = tokens.key(i)
        month = MONTHS.get(key)
        if month is None:
            return None
        at = i + 1 + (tokens.key(i + 1) == "the")
        day, end = _day_number(tokens, at)
        if day is not None:
            until, end = self._second_day(tokens, end)
            year, end = self._year_after(tokens, end)
            return self._days(month, day, until or day, year, i, end)
        year, end = self._year_after(tokens, i + 1)
        if not (due or year or _due(tokens, i)):
            return None
        return Period(*self._whole_month(month, year, after), i, end, "month")

    def _second_day(self, tokens: Tokens, i: int) -> tuple[int | None, int]:
        if tokens.key(i) not in ("-", "to", "until"):
            return None, i
        day, end = _day_number(tokens, i + 1)
        return (day, end) if day is not None and tokens.key(end) not in MONTHS else (None, i)

    def _whole_month(self, month: int, year: int | None, after: bool) -> tuple[date, date]:
        span = month_of(year or self.today.year, month)
        over = span[0] <= self.today if after else span[1] < self.today
        return month_of(self.today.year + 1, month) if year is None and over else span

    def _days(self, month: int, day: int, until: int, year: int | None, start: int, end: int) -> Period | None:
        try:
            first, last = (date(year or self.today.year, month, d) for d in (day, until))
            if year is None and last < self.today:
                first, last = (d.replace(year=d.year + 1) for d in (first, last))
        except ValueError:
            return None
        return Period(first, last, start, end, "day") if last >= first else None

    def _year_after(self, tokens: Tokens, i: int) -> tuple[int | None, int]:
        at = i + (tokens.key(i) in (",", "of", "in"))
        year = tokens.number(at)
        if year is not None and 2000 <= year <= self.today.year + FAR and tokens.items[at].text.isdigit():
            return int(year), at + 1
        if tokens.keys(i, i + 2) in (("next", "year"), ("this", "year")):
            return self.today.year + (tokens.key(i) == "next"), i + 2
        return None, i

    def _season(self, tokens: Tokens, i: int, due: bool = False, after: bool = False) -> Period | None:
        found = self.seasons.names.at(tokens, i)
        if found is None or not (due or _due(tokens, i)):
            return None
        year, end = self._year_after(tokens, found.end)
        season = self.seasons.rows[found.id]
        span = season.in_year(year) if year else season.coming(self.today, after)
        return Period(*span, i, end, "season") if span else None

    def _day(self, tokens: Tokens, i: int, due: bool = False) -> Period | None:
        """A weekday, today, tomorrow, or "the 15th"."""
        key = tokens.key(i)
        if key in WEEKDAYS and (due or _due(tokens, i)):
            day, at = self._weekday(WEEKDAYS[key]), i + 1
            dated = self._day_month(tokens, at + (tokens.key(at) == ",")) if at + 1 < len(tokens) else None
            return replace(dated, start=i) if dated else Period(day, day, i, i + 1, "day")
        if key in ("today", "tonight", "tomorrow", "tmrw", "tomorow"):
            day = self.today + timedelta(days=key.startswith(("tom", "tmr")))
            return Period(day, day, i, i + 1, "day")
        if key == "the" and tokens.key(i + 2) in ORDINALS:
            number, end = _day_number(tokens, i + 1)
            return self._day_of_month(number, i, end) if number else None
        return None

    def _day_of_month(self, number: int, start: int, end: int) -> Period | None:
        for ahead in range(3):
            first, last = month_of(self.today.year, self.today.month + ahead)
            if number <= last.day and first.replace(day=number) >= self.today:
                day = first.replace(day=number)
                return Period(day, day, start, end, "day")
        return None

    def _year(self, tokens: Tokens, i: int) -> Period | None:
        year = tokens.number(i)
        if year is None or not self.today.year <= year <= self.today.year + FAR or not tokens.items[i].text.isdigit():
            return None
        if tokens.key(i - 1) not in YEAR_LEADS or tokens.key(i + 1) not in YEAR_ENDS:
            return None
        return Period(date(int(year), 1, 1), date(int(year), 12, 31), i, i + 1, "year")


def _due(tokens: Tokens, i: int) -> bool:
    """Whether an ordinary word ("may", "fall") is a date here: after a preposition, or all by itself."""
    return tokens.key(i) not in AMBIGUOUS or tokens.key(i - 1) in DATE_LEADS or len(tokens) <= 2


def _day_number(tokens: Tokens, i: int) -> tuple[int | None, int]:
    """A day of the month and the token after it ("1st", "the 15th", "3")."""
    value = tokens.number(i)
    if value is None or value != int(value) or not 1 <= value <= 31 or len(tokens.items[i].text) > 2:
        return None, i
    return int(value), i + 1 + (tokens.key(i + 1) in ORDINALS)


def _written(tokens: Tokens, i: int) -> Period | None:
    """A date in figures: year first, else day first, else month first where only that makes a date."""
    parts = [int(part) for part in re.split(r"[-/.]", tokens.items[i].text)]
    orders = [(0, 1, 2)] if parts[0] > 31 else [(2, 1, 0), (2, 0, 1)]
    for year, month, day in orders:
        try:
            named = date(parts[year] + (2000 if parts[year] < 100 else 0), parts[month], parts[day])
        except ValueError:
            continue
        return Period(named, named, i, i + 1, "day")
    return None
