"""Whose clock a text speaks of: "EST", "London time", "9am in Berlin", "GMT+1", "your time"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from bot.values.meeting.pieces import ZONED, hide_span
from bot.values.meeting.words import MeetingWords
from bot.values.meeting.zones import list_abbreviations, make_fixed_zone, zones_by_name
from bot.values.time.seasons import Seasons

MOST_WORDS = 4
_WORD = r"[^\W\d_]+"
_HALVES = ("am", "pm", "a", "p", "m", "oclock", "clock")
_OFFSET = re.compile(r"\b(?:utc|gmt)\s?([+-])\s?(\d{1,2})(?::?([0-5]\d))?(?!\d|:|\s*[ap]\.?m)")
_CLOCK_END = re.compile(r"(?:\d|\b[ap]\.?\s?m\b\.?|(?<=\d)[ap]\.?\s?m\b\.?|\bo\s?clock|\bnoon|\bmidday)\s*[,(]?\s*\Z")
_CLOCK = re.compile(r"\d\s?[ap]\.?m\b|\d[:.]\d\d|\bo\s?clock|\bnoon|\bmidday|\bat\s+\d")
_HALF_CLOCK = re.compile(r"(?<!\s)\s+(?=\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b)")
_CAPITALS = re.compile(r"\b[A-Z]{2,5}\b")
# What zones are shortened to ends like this, and little else that is in capitals does.
_LIKE_A_ZONE = re.compile(r"\b[A-Z]{2,4}T\b")


@dataclass(frozen=True)
class Clock:
    """By which clock: a zone's, one side's (mine, theirs), or that of a zone nobody knows; none of them when unsaid.

    `beside` are the other zones that are named ("4pm London, what is that in India?").
    """

    zone: str | None = None
    whose: str | None = None
    lost: str | None = None
    beside: tuple[str, ...] = ()


def _drop_overlaps(named: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The stretches, each of which goes before those that it overlaps."""
    found: list[tuple[int, int, str]] = []
    for start, end, zone in named:
        if not any(start < last and first < end for first, last, _ in found):
            found.append((start, end, zone))
    return found


def _from_clock(lower: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """How far a zone's name stands from a time of the day that goes with it; of names without one the last counts."""
    if _CLOCK_END.search(lower, 0, start):
        return 0, start
    ends = min((first for first, _ in spans if first >= end), default=len(lower))
    clock = _CLOCK.search(lower, end, ends)
    return (1, clock.start() - end) if clock else (2, -start)


@dataclass(frozen=True)
class ZoneFinder:
    """Finds zones; `region` and `own` are the agency's, whose names for zones count before others'."""

    words: MeetingWords
    seasons: Seasons
    region: str
    own: str

    def find_clock(self, cased: str, lower: str, today: date) -> tuple[Clock, str]:
        """The clock that is spoken of, and the lower text with its name blanked."""
        whose, lower = self._find_side(lower)
        if match := _OFFSET.search(lower):
            sign = -1 if match[1] == "-" else 1
            zone = make_fixed_zone(sign * int(match[2]), sign * int(match[3] or 0), datetime.combine(today, time()))
            return Clock(zone, whose, None if zone else match.group()), hide_span(lower, *match.span(), ZONED)
        if found := _drop_overlaps(self._find_named(cased, lower)):
            spans = [(start, end) for start, end, _ in found]
            start, _, zone = min(found, key=lambda one: _from_clock(lower, one[0], one[1], spans))
            others = dict.fromkeys(other for _, _, other in sorted(found) if other != zone)
            for start, end in spans:
                lower = hide_span(lower, start, end, ZONED)
            return Clock(zone, whose, beside=tuple(others)), lower
        for start, end in self._find_unknown(cased, lower):
            named = self._time.split(cased[start:end])[0].strip()
            return Clock(None, whose, named), hide_span(lower, start, end, ZONED)
        return Clock(None, whose), lower

    def _find_side(self, lower: str) -> tuple[str | None, str]:
        found: list[str] = []
        for side, pattern in self._sides:
            if match := pattern.search(lower):
                found.append(side)
                lower = hide_span(lower, *match.span(), ZONED)
        return (found[0] if len(found) == 1 else None), lower

    def _find_named(self, cased: str, lower: str) -> Iterator[tuple[int, int, str]]:
        """Every stretch that names a zone, the surest first."""
        yield from self._before_times(lower)
        yield from self._after_clocks(cased, lower)
        if not cased.isupper():
            for match in _CAPITALS.finditer(cased):
                if match.group().lower() in self._abbreviations:
                    yield *match.span(), self._names[match.group().lower()]
        whole = lower.strip(" .,;!?")
        if whole in self._names and whole not in self._only_capitals:
            yield 0, len(lower), self._names[whole]

    def _before_times(self, lower: str) -> Iterator[tuple[int, int, str]]:
        """As in "London time" and "Sydney 9am"."""
        for match in self._time.finditer(lower):
            if found := self._read_backward(lower, match.start()):
                yield found[0], match.end(), found[1]
        for match in _HALF_CLOCK.finditer(lower):
            found = self._read_backward(lower, match.start())
            if found and lower[found[0] : match.start()] not in self._only_capitals:
                yield found[0], match.start(), found[1]

    def _after_clocks(self, cased: str, lower: str) -> Iterator[tuple[int, int, str]]:
        """As in "9am Sydney", "9am in Sydney" and "in Sydney"."""
        for match in re.finditer(_WORD, lower):
            led = self.words.make_pattern("place_leads", after=r"\s+(?:the\s+)?\Z").search(lower, 0, match.start())
            clocked = _CLOCK_END.search(lower, 0, led.start() if led else match.start())
            found = self._read_forward(cased, lower, match.start()) if led or clocked else None
            if found:
                yield led.start() if led else match.start(), found[0], found[1]

    def _read_forward(self, cased: str, lower: str, start: int) -> tuple[int, str] | None:
        """The end of the longest name that begins here, and its zone."""
        words = list(re.finditer(_WORD, lower[start : start + 60]))[:MOST_WORDS]
        for last in reversed(words):
            end = start + last.end()
            name = " ".join(lower[start:end].split())
            zone = self._names.get(name)
            if zone and (name not in self._only_capitals or cased[start:end].isupper()):
                return end, zone
        return None

    def _read_backward(self, lower: str, end: int) -> tuple[int, str] | None:
        """The start of the longest name that ends here, and its zone."""
        words = list(re.finditer(_WORD, lower[max(0, end - 60) : end]))[-MOST_WORDS:]
        for first in words:
            start = max(0, end - 60) + first.start()
            zone = self._names.get(" ".join(lower[start:end].split()))
            if zone:
                return start, zone
        return None

    def _find_unknown(self, cased: str, lower: str) -> Iterator[tuple[int, int]]:
        """What stands where a zone's name would, and is none that is known."""
        for match in self._time.finditer(lower):
            words = list(re.finditer(_WORD, lower[: match.start()]))[-2:]
            for first in (word for word in words if word.group() not in _HALVES):
                named = lower[first.start() : match.start()].split()
                if _CLOCK_END.search(lower, 0, first.start()) and not self._no_zones.intersection(named):
                    yield first.start(), match.end()
        if not cased.isupper():
            yield from (m.span() for m in _LIKE_A_ZONE.finditer(cased) if _CLOCK_END.search(lower, 0, m.start()))

    @cached_property
    def _names(self) -> dict[str, str]:
        named = dict(zones_by_name(self.region, self.own))
        for name in self._season_names.intersection(named):
            del named[name]
        return {**named, **self.words.zones}

    @cached_property
    def _abbreviations(self) -> frozenset[str]:
        return list_abbreviations(self.region, self.own)

    @cached_property
    def _only_capitals(self) -> frozenset[str]:
        return frozenset(self.words.list_phrases("capitals"))

    @cached_property
    def _no_zones(self) -> frozenset[str]:
        return frozenset(self.words.list_phrases("no_zones")) | self._season_names

    @cached_property
    def _season_names(self) -> frozenset[str]:
        return frozenset(" ".join(keys) for keys in self.seasons.names.ids)

    @cached_property
    def _time(self) -> re.Pattern[str]:
        return re.compile(r"(?<!\s)\s+" + self.words.match_any("time_words"), re.IGNORECASE)

    @cached_property
    def _sides(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(side, re.compile(self.words.match_any(side))) for side in ("mine", "theirs")]
