"""Named days and seasons: when they are in a given year, by the rules an editor wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from dateutil.easter import easter

from bot.values.language.names import Names
from bot.values.language.time_words import TimeWords, plain_words
from bot.values.time.periods import Span, month_of, nth_weekday

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# "By" a season it is wanted on its first day.
FIRST = "first"
RULES = ("day", "from", "nth", "easter", "dates")


@dataclass(frozen=True)
class Season:
    """A named day or stretch of the year; `rule` is one of the shapes of content/lexicon/seasons.yml."""

    id: str
    label: str
    names: tuple[str, ...]
    rule: Mapping[str, Any]

    @property
    def is_awaited(self) -> bool:
        """Whether "by" it means by its first day."""
        return self.rule.get("by") == FIRST

    @classmethod
    def from_content(cls, id: str, row: Mapping[str, Any]) -> Season:
        """The season an editor described. Raises ValueError that says what is wrong and what is expected."""
        rule = {key: value for key, value in row.items() if key not in ("label", "names")}
        if len([key for key in rule if key in RULES]) != 1:
            raise ValueError(f"needs exactly one of {', '.join(RULES)}")
        season = cls(id, str(row["label"]), tuple(str(name) for name in row["names"]), rule)
        try:
            season.in_year(2028)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ValueError(f"the rule {rule!r} is not understood: {error}") from None
        return season

    def in_year(self, year: int) -> Span | None:
        """First and last day of the occurrence that begins in that year; None when no date is known for it."""
        rule = self.rule
        if "dates" in rule:
            return _read_listed(rule["dates"], year)
        if "from" in rule:
            return _make_span(year, rule["from"], rule["to"])
        day = _make_day(year, rule) + timedelta(days=int(rule.get("plus", 0)))
        return day, day

    def next_span(self, today: date, after: bool = False) -> Span | None:
        """The first occurrence that is not over; with `after` the first that has not begun."""
        for year in range(today.year - 1, today.year + 4):
            span = self.in_year(year)
            if span and (span[0] > today if after else span[1] >= today):
                return span
        return None


@dataclass(frozen=True)
class Seasons:
    """All named days and seasons, found by name, and the other words of time."""

    rows: Mapping[str, Season] = field(default_factory=dict)
    names: Names = field(default_factory=lambda: Names({}))
    words: TimeWords = field(default_factory=plain_words)

    @classmethod
    def from_rows(cls, rows: Mapping[str, Season], words: TimeWords | None = None) -> Seasons:
        """These seasons, with these words."""
        return cls(rows, Names({id: season.names for id, season in rows.items()}), words or plain_words())

    @cached_property
    def openers(self) -> frozenset[str]:
        """The words that a date can begin with, besides numbers."""
        words = self.words
        named = (words.maps[name] for name in ("edges", "shorthand", "spans"))
        return frozenset().union(words["the"], self.names.first_words, *named, *words.numbers.values())


def _read_listed(dates: Mapping[Any, Any], year: int) -> Span | None:
    row = dates.get(year, dates.get(str(year)))
    if row is None:
        return None
    days = [date.fromisoformat(str(day)) for day in (row if isinstance(row, list) else [row])]
    return days[0], days[-1]


def _make_span(year: int, first: str, last: str) -> Span:
    start, end = _month_day(year, first), _month_day(year, last)
    return start, end if end >= start else _month_day(year + 1, last)


def _make_day(year: int, rule: Mapping[str, Any]) -> date:
    if "day" in rule:
        return _month_day(year, rule["day"])
    if "easter" in rule:
        return easter(year) + timedelta(days=int(rule["easter"]))
    return nth_weekday(month_of(year, int(rule["month"])), WEEKDAYS.index(rule["weekday"]), int(rule["nth"]))


def _month_day(year: int, text: str) -> date:
    month, day = (int(part) for part in str(text).split("-"))
    return date(year, month, min(day, month_of(year, month)[1].day))
