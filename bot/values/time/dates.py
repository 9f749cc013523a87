"""Finding dates in a text: what is named as a whole, and parts of it: "end of next month", "the first week of May"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Tokens
from bot.values.time.figures import REGION, DateFigures
from bot.values.time.named_dates import NamedDates
from bot.values.time.periods import DatePeriod, month_of, nth_of, part_of, unit_of
from bot.values.time.seasons import Seasons

FOUND, PART_WORDS = 40, 4


@dataclass(frozen=True)
class Dates:
    """Reads dates as said on `today`; figures by the region, and "the 14th" in the month of a day `known` before.

    `due`: somebody is asked for a day, so that "12/16" is one wherever it stands.
    """

    today: date
    seasons: Seasons
    region: str = REGION
    known: date | None = None
    due: bool = False

    @property
    def words(self) -> TimeWords:
        """The words of time."""
        return self.seasons.words

    def find_dates(self, tokens: Tokens) -> list[DatePeriod]:
        """The first forty dates named in the text, left to right; "in March … on the 14th" is one."""
        figures = DateFigures(self.today, self.words, self.region, self.due)
        return _DateFinder(tokens, self.today, self.seasons, figures, self.known).find_dates()


@dataclass(frozen=True)
class _DateFinder(NamedDates):
    """Reads whole dates and parts of them."""

    def find_dates(self) -> list[DatePeriod]:
        """The first forty dates, left to right; "the 14th" is of the month named before, and one with it."""
        found: list[DatePeriod] = []
        i = 0
        while i < len(self.tokens) and len(found) < FOUND:
            period = self.date_at(i)
            after = replace(self, known=found[-1].first).nth_day(i) if period and found else None
            if after and found[-1].kind == "month" and found[-1].first <= after.first <= found[-1].last:
                found[-1] = replace(after, start=found[-1].start, end=found[-1].end)
            elif period:
                # "The 14th of February" names its month.
                found.append(after if after and after.end >= period.end else period)
            i = period.end if period else i + 1
        found = self._by_month(found)
        return found if self.figures.due else self._without_usual_days(found)

    def _by_month(self, found: list[DatePeriod]) -> list[DatePeriod]:
        """The dates, a season that is said to be in a month being that month's: "back to school in February"."""
        named = [
            replace(later, start=one.start)
            if one.kind == "season" and later.kind == "month" and self._is_within(one, later)
            else one
            for one, later in zip(found, [*found[1:], *found[-1:]], strict=True)
        ]
        return [one for one in named if not any(one.start > other.start and one.end == other.end for other in named)]

    def _is_within(self, season: DatePeriod, month: DatePeriod) -> bool:
        """Whether the season is said to be in the month, where its own days are not."""
        said = season.end + 1 == month.start and self.has_word(season.end, "first_leads")
        return said and not month.first <= season.first <= month.last

    def _without_usual_days(self, found: list[DatePeriod]) -> list[DatePeriod]:
        """The dates without the days of any week: "it is quiet Tuesday to Thursday"."""
        days = [p for p in found if p.end == p.start + 1 and self.read_number("weekdays", p.start) is not None]
        usual = {
            p for a, b in pairwise(days) if a.end + 1 == b.start and self.has_word(a.end, "ranges") for p in (a, b)
        }
        return [p for p in found if p not in usual]

    def date_at(self, i: int) -> DatePeriod | None:
        """The date that begins at the i-th token."""
        token = self.tokens.items[i]
        if token.kind == "date":
            return self.figures.date_at(self.tokens, i)
        if token.value is None and token.key not in self.seasons.openers:
            return None
        period = self._read_ordinal_date(i) or self._read_edge(i) or self.read_date(i)
        if period and self.name_at("edges", period.end) == "end" and not period.one_day:
            return replace(part_of(period, "end"), end=period.end + 1)
        return period

    # Parts of something: "end of March", "2nd week of January", "first quarter".

    def _read_edge(self, i: int) -> DatePeriod | None:
        key, maps = self.tokens.key_at(i), self.words.maps
        if key in maps["shorthand"]:
            span = unit_of(maps["shorthand"][key], self.today, 0) or (self.today, self.today)
            return DatePeriod(span[1], span[1], i, i + 1, "day")
        edge = maps["edges"].get(key)
        # "Start in January" is when something begins, "the start of January" a part of the month.
        if edge is None or (edge == "start" and not self.has_word(i + 1, "genitive")):
            return None
        return self._read_part(i, i + 1, lambda whole: part_of(whole, edge))

    def _read_ordinal_date(self, i: int) -> DatePeriod | None:
        nth, at = self._read_ordinal(i + self.has_word(i, "the"))
        unit, after = self._find_countable(at), at + 1
        if nth is None or not unit:
            return None
        year, end = self.year_after(after)
        if year:
            whole = DatePeriod(date(year, 1, 1), date(year, 12, 31), i, end, "year")
            return nth_of(whole, unit, nth)
        if self.has_word(after, "of"):
            return self._read_part(i, after, lambda whole: nth_of(whole, unit, nth))
        return self._make_quarter(i, after, nth) if unit == "quarter" and 1 <= nth <= 4 else None

    def _read_ordinal(self, i: int) -> tuple[int | None, int]:
        ordinal = self.read_number("ordinals", i)
        if ordinal is not None:
            return ordinal, i + 1
        number, end = self.day_number(i)
        return (number, end) if number and end == i + 2 else (None, i)

    def _find_countable(self, i: int) -> str:
        """What an ordinal may count: a span, a part, or a weekday by its number; empty for nothing."""
        weekday = self.read_number("weekdays", i)
        return self.name_at("spans", i) or self.name_at("parts", i) or ("" if weekday is None else str(weekday))

    def _make_quarter(self, start: int, end: int, nth: int) -> DatePeriod:
        """The quarter of this year, or of the next when it is over."""
        spans = (month_of(self.today.year + ahead, 3 * nth - 2, 3) for ahead in (0, 1))
        first, last = next(span for span in spans if span[1] >= self.today)
        return DatePeriod(first, last, start, end, "quarter")

    def _read_part(self, i: int, after: int, cut: Callable[[DatePeriod], DatePeriod | None]) -> DatePeriod | None:
        skipped = after
        while self.has_word(skipped, "part_of"):
            skipped += 1
        if skipped - after > PART_WORDS:
            return None
        whole = self.read_date(skipped, due=True) or self.read_span(skipped)
        part = cut(whole) if whole else None
        if whole is None or part is None:
            return None
        # A part that is over already ("mid November" late in November) means the next one, unless its year is said.
        if part.last < self.today and (whole.end - skipped == 1 or whole.kind == "season"):
            part = cut(self._next_year(whole))
        return replace(part, start=i) if part else None

    def _next_year(self, whole: DatePeriod) -> DatePeriod:
        """The same month a year later; the next season, week, month, quarter or year."""
        if whole.kind == "season":
            return self._read_season(whole.start, due=True, after=True) or whole
        if self.read_number("months", whole.start) is None:
            return self.read_span(whole.start, ahead=1) or whole
        first, last = month_of(whole.first.year + 1, whole.first.month)
        return replace(whole, first=first, last=last)
