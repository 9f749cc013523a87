"""The days a text names, in the ways that meetings are named: "the 8th", "12/3", "Monday week", "Tuesdays"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from rapidfuzz.distance import OSA

from bot.values.language.tokens import Tokens, read_tokens
from bot.values.measures.durations import Duration, find_durations
from bot.values.meeting.pieces import MeetingPiece, hide_span
from bot.values.meeting.wish import Days
from bot.values.meeting.words import MeetingWords, match_alternatives
from bot.values.time.dates import Dates
from bot.values.time.periods import MONTHS, WEEKDAYS, DatePeriod, month_of
from bot.values.time.seasons import WEEKDAYS as _FULL
from bot.values.time.seasons import Seasons

WEEK, YEAR, FRIDAY = 7, 366, 4
_ORDINAL = re.compile(r"(?<![\d.])(?:\bthe\s+)?\b([12]?\d|3[01])(?:st|nd|rd|th)\b")
_SHORT = re.compile(rf"\b(?:{'|'.join(sorted((n for n in WEEKDAYS if n not in _FULL), key=len, reverse=True))})\b")
_DOTTED = re.compile(rf"\b({'|'.join(MONTHS)})\.(?=\s*\d)")
_PLURAL = re.compile(rf"\b({'|'.join(_FULL)})s\b")
# What may be a weekday with a slip in it; in a shorter word a slip makes another.
_LIKE_DAY = re.compile(r"\b[mtwfs][a-z]{3,}[da]{1,2}y\b")
_WEEKDAY = rf"(?P<day>{'|'.join(_FULL)}|today|tomorrow)"


@dataclass(frozen=True)
class DayFinder:
    """Finds days; dates in figures are read as people of the region write them."""

    words: MeetingWords
    seasons: Seasons
    region: str

    def find_days(self, text: str, today: date) -> tuple[list[MeetingPiece], str]:
        """The days in a text of `spell_out`, and the text with them hidden."""
        found: list[MeetingPiece] = []
        ordinal = self.words.make_pattern("ordinals", before=r"\bthe\s+(?P<name>", after=r")(?P<of>\s+of)?")
        text = ordinal.sub(self._in_figures, text)
        for finder in (
            self._find_counted_days,
            self._weeks_on,
            self._find_plurals,
            self._find_dates,
            self._find_ordinals,
        ):
            pieces = list(finder(text, today))
            for piece in pieces:
                text = hide_span(text, piece.start, piece.end)
            found += pieces
        found += self._from_now(text, today)
        for piece in found:
            text = hide_span(text, piece.start, piece.end)
        return self._join_ranges(_without_doubles(found, text), text, today), text

    def _join_ranges(self, pieces: list[MeetingPiece], text: str, today: date) -> list[MeetingPiece]:
        """Two days with "to" between them as all the days from one to the other."""
        joined: list[MeetingPiece] = []
        between_lead = self.words.make_pattern("between", after=r"\s+(?:the\s+)?\Z")
        to = self.words.make_pattern("to", before=r"\s*(?:", after=r"|-)\s*")
        both = self.words.make_pattern("and", before=r"\s*", after=r"\s*")
        for piece in pieces:
            last = joined[-1] if joined else None
            led = between_lead.search(text, 0, last.start) if last else None
            between = text[last.end : piece.start] if last else ""
            if last and (to.fullmatch(between) or (led and both.fullmatch(between))):
                start = led.start() if led else last.start
                joined[-1:] = _fill_stretch(replace(last, start=start), piece)
            else:
                joined.append(piece)
        return joined

    def _in_figures(self, match: re.Match[str]) -> str:
        """As in "the ninth of"; what may as well be a place in the list stays as it is."""
        name = " ".join(match["name"].split())
        number = self.words.list_phrases("ordinals").index(name) + 1
        place = name in self.words.places and not match["of"]
        return match.group() if place else match.group().replace(match["name"], f"{number}th", 1)

    def _find_counted_days(self, text: str, today: date) -> Iterator[MeetingPiece]:
        """As in "the day after tomorrow", "the week after next"."""
        for pattern, ahead in self._counts:
            for match in pattern.finditer(text):
                day = today + timedelta(days=ahead)
                yield MeetingPiece(match.start(), match.end(), days=(day, day))
        for pattern, ahead in self._weeks:
            for match in pattern.finditer(text):
                monday = today + timedelta(days=WEEK * ahead - today.weekday())
                yield MeetingPiece(match.start(), match.end(), days=(monday, monday + timedelta(days=WEEK - 1)))

    def _weeks_on(self, text: str, today: date) -> Iterator[MeetingPiece]:
        """As in "a week on Monday"."""
        for pattern, ahead in self._week_patterns:
            for match in pattern.finditer(text):
                if self.words.make_pattern("pointed", after=r"\s+\Z").search(text, 0, match.start()):
                    continue
                named = match["day"]
                day = today + timedelta(days=named == "tomorrow")
                if named in WEEKDAYS:
                    day = next_weekday(today, WEEKDAYS[named])
                day += timedelta(days=ahead)
                yield MeetingPiece(match.start(), match.end(), days=(day, day))

    def _find_plurals(self, text: str, _today: date) -> Iterator[MeetingPiece]:
        for match in _PLURAL.finditer(text):
            yield MeetingPiece(match.start(), match.end(), weekday=WEEKDAYS[match[1]], plural=True)

    def _find_dates(self, text: str, today: date) -> Iterator[MeetingPiece]:
        tokens = read_tokens(text)
        for period in Dates(today, self.seasons, self.region, due=True).find_dates(tokens):
            start, end = tokens.to_span(period.start, period.end)
            named = text[start:end]
            first, _, rest = named.partition(" ")
            others = list(self._find_dates(rest, today)) if first in WEEKDAYS and rest else []
            if others:
                # "Thursday next week" is a day of a week, which may be one of several.
                yield MeetingPiece(start, start + len(first), weekday=WEEKDAYS[first])
                for piece in others:
                    yield replace(piece, start=piece.start + end - len(rest), end=piece.end + end - len(rest))
            elif named in WEEKDAYS:
                repeated = self.words.make_pattern("any_of", after=r"\s+\Z").search(text, 0, start)
                yield MeetingPiece(start, end, weekday=WEEKDAYS[named], plural=bool(repeated))
            elif period.last >= today:
                yield MeetingPiece(start, end, days=_to_working_days(max(period.first, today), period))

    def _find_ordinals(self, text: str, today: date) -> Iterator[MeetingPiece]:
        for match in _ORDINAL.finditer(text):
            day = _day_of_month(int(match[1]), today)
            if day and not self._is_place(text, match):
                yield MeetingPiece(match.start(), match.end(), days=(day, day))

    def _is_place(self, text: str, match: re.Match[str]) -> bool:
        """Whether it is all that is said, and so may be a place in a list ("2nd")."""
        alone = not re.search(r"\w", text[: match.start()] + text[match.end() :])
        counts = match.group().split()[-1] in self.words.places
        return alone and counts and not match.group().startswith("the")

    def _from_now(self, text: str, today: date) -> Iterator[MeetingPiece]:
        tokens = read_tokens(text)
        for duration in find_durations(tokens, self.seasons.words):
            start, end = tokens.to_span(duration.start, duration.end)
            days = self._make_stretch(tokens, duration, text, (start, end), today)
            if days:
                yield MeetingPiece(start, end, days=days)

    def _make_stretch(
        self, tokens: Tokens, duration: Duration, text: str, at: tuple[int, int], today: date
    ) -> Days | None:
        """A week for "in two weeks", a day for "in two days", all days until then for "within two weeks"."""
        length = duration.days_min or 0
        if not length:
            return None
        first = today + timedelta(days=length)
        if self.words.make_pattern("within", after=r"\s+(?:the\s+(?:next\s+)?)?\Z").search(text, 0, at[0]):
            return today, first
        ahead = self.words.make_pattern("ahead", after=r"\s+\Z").search(text, 0, at[0])
        if ahead or self.words.make_pattern("behind", before=r"\s*").match(text, at[1]):
            return first, first + timedelta(days=WEEK - 1 if length >= WEEK else 0)
        return None

    @cached_property
    def _counts(self) -> list[tuple[re.Pattern[str], int]]:
        return self._number_patterns("days")

    @cached_property
    def _weeks(self) -> list[tuple[re.Pattern[str], int]]:
        return self._number_patterns("weeks_ahead")

    def _number_patterns(self, key: str) -> list[tuple[re.Pattern[str], int]]:
        groups = self.words.groups.get(key, {})
        return [(re.compile(match_alternatives(names)), int(number)) for number, names in groups.items()]

    @cached_property
    def _week_patterns(self) -> list[tuple[re.Pattern[str], int]]:
        groups = self.words.groups.get("weeks_on", {})
        return [
            (re.compile(rf"{match_alternatives(names)}\s+{_WEEKDAY}\b"), int(days)) for days, names in groups.items()
        ]


def spell_out(lower: str) -> str:
    """The text with weekdays in full and without slips, so that "Sun" is a day here, and months without dots."""
    lower = _DOTTED.sub(r"\1 ", lower)
    lower = _SHORT.sub(lambda match: _FULL[WEEKDAYS[match.group()]], lower)
    return _LIKE_DAY.sub(lambda match: _near_day(match.group()), lower)


def _near_day(word: str) -> str:
    """The weekday that a long word is a slip or two away from, or the word as it is."""
    slips = {day: OSA.distance(word, day) for day in _FULL if day[0] == word[0]}
    near = min(slips, key=slips.__getitem__, default=word)
    return near if slips.get(near, 0) <= (2 if len(word) > len("monday") else 1) else word


def next_weekday(today: date, weekday: int) -> date:
    """The next such day after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % WEEK + 1)


def _day_of_month(number: int, today: date) -> date | None:
    for ahead in range(3):
        first, last = month_of(today.year, today.month + ahead)
        if 1 <= number <= last.day and first.replace(day=number) >= today:
            return first.replace(day=number)
    return None


def _to_working_days(first: date, period: DatePeriod) -> Days:
    """The days of a period; the end of a week is that of the working week."""
    if period.kind == "week" and first.weekday() > FRIDAY:
        friday = first - timedelta(days=first.weekday() - FRIDAY)
        return friday - timedelta(days=1), friday
    return first, period.last


def _without_doubles(pieces: list[MeetingPiece], text: str) -> list[MeetingPiece]:
    """A weekday right beside its own date ("Tuesday, December 1") is the same day, and the date says more."""
    ordered = sorted(pieces, key=lambda piece: piece.start)
    kept: list[MeetingPiece] = []
    for piece in ordered:
        last = kept[-1] if kept else None
        if last and not re.search(r"\w", text[last.end : piece.start]) and _is_same_kind(last, piece):
            dated = piece if piece.days else last
            kept[-1] = replace(dated, start=last.start, end=piece.end)
        else:
            kept.append(piece)
    return kept


def _fill_stretch(first: MeetingPiece, last: MeetingPiece) -> list[MeetingPiece]:
    """All weekdays, or all days, from one piece to the other."""
    if first.weekday is not None and last.weekday is not None:
        days = ((first.weekday + n) % WEEK for n in range((last.weekday - first.weekday) % WEEK + 1))
        return [replace(first, end=last.end, weekday=day) for day in days]
    if first.days and last.days and first.days[0] <= last.days[1]:
        return [replace(first, end=last.end, days=(first.days[0], last.days[1]))]
    return [first, last]


def _is_same_kind(one: MeetingPiece, other: MeetingPiece) -> bool:
    """Whether one is a weekday and the other a single day, whichever weekday that is."""
    weekday, dated = (one, other) if one.weekday is not None else (other, one)
    return weekday.weekday is not None and dated.days is not None and dated.days[0] == dated.days[1]
