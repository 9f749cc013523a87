"""Finding dates in a text: what is named as a whole, and parts of it: "end of next month", "the first week of May"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.values.figures import REGION, Figures
from bot.values.named_dates import NamedDates
from bot.values.periods import Period, month_of, nth_of, part_of, unit_of
from bot.values.seasons import Seasons
from bot.values.time_words import TimeWords
from bot.values.tokens import Tokens

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

    def find(self, tokens: Tokens) -> list[Period]:
        """The first forty dates named in the text, left to right; "in March … on the 14th" is one."""
        figures = Figures(self.today, self.words, self.region, self.due)
        return _Finder(tokens, self.today, self.seasons, figures, self.known).find()


@dataclass(frozen=True)
class _Finder(NamedDates):
    """Reads whole dates and parts of them."""

    def find(self) -> list[Period]:
        """The first forty dates, left to right; "the 14th" is of the month named before, and one with it."""
        found: list[Period] = []
        i = 0
        while i < len(self.tokens) and len(found) < FOUND:
            period = self.at(i)
            after = replace(self, known=found[-1].first).nth_day(i) if period and found else None
            if after and found[-1].kind == "month" and found[-1].first <= after.first <= found[-1].last:
                found[-1] = replace(after, start=found[-1].start, end=found[-1].end)
            elif period:
                # "The 14th of February" names its month.
                found.append(after if after and after.end >= period.end else period)
            i = period.end if period else i + 1
        return found

    def at(self, i: int) -> Period | None:
        """The date that begins at the i-th token."""
        if self.tokens.items[i].kind == "date":
            return self.figures.at(self.tokens, i)
        period = self._counted(i) or self._edged(i) or self.plain(i)
        if period and self.named("edges", period.end) == "end" and not period.one_day:
            return replace(part_of(period, "end"), end=period.end + 1)
        return period

    # Parts of something: "end of March", "2nd week of January", "first quarter".

    def _edged(self, i: int) -> Period | None:
        key, maps = self.tokens.key(i), self.words.maps
        if key in maps["shorthand"]:
            span = unit_of(maps["shorthand"][key], self.today, 0) or (self.today, self.today)
            return Period(span[1], span[1], i, i + 1, "day")
        edge = maps["edges"].get(key)
        # "Start in January" is when something begins, "the start of January" a part of the month.
        if edge is None or (edge == "start" and not self.has(i + 1, "genitive")):
            return None
        return self._part(i, i + 1, lambda whole: part_of(whole, edge))

    def _counted(self, i: int) -> Period | None:
        nth, at = self._ordinal(i + self.has(i, "the"))
        unit, after = self._countable(at), at + 1
        if nth is None or not unit:
            return None
        year, end = self.year_after(after)
        if year:
            whole = Period(date(year, 1, 1), date(year, 12, 31), i, end, "year")
            return nth_of(whole, unit, nth)
        if self.has(after, "of"):
            return self._part(i, after, lambda whole: nth_of(whole, unit, nth))
        return self._quarter(i, after, nth) if unit == "quarter" and 1 <= nth <= 4 else None

    def _ordinal(self, i: int) -> tuple[int | None, int]:
        ordinal = self.number("ordinals", i)
        if ordinal is not None:
            return ordinal, i + 1
        number, end = self.day_number(i)
        return (number, end) if number and end == i + 2 else (None, i)

    def _countable(self, i: int) -> str:
        """What an ordinal may count: a span, a part, or a weekday by its number; empty for nothing."""
        weekday = self.number("weekdays", i)
        return self.named("spans", i) or self.named("parts", i) or ("" if weekday is None else str(weekday))

    def _quarter(self, start: int, end: int, nth: int) -> Period:
        """The quarter of this year, or of the next when it is over."""
        spans = (month_of(self.today.year + ahead, 3 * nth - 2, 3) for ahead in (0, 1))
        first, last = next(span for span in spans if span[1] >= self.today)
        return Period(first, last, start, end, "quarter")

    def _part(self, i: int, after: int, cut: Callable[[Period], Period | None]) -> Period | None:
        skipped = after
        while self.has(skipped, "part_of"):
            skipped += 1
        if skipped - after > PART_WORDS:
            return None
        whole = self.plain(skipped, due=True) or self.span(skipped)
        part = cut(whole) if whole else None
        if whole is None or part is None:
            return None
        # A part that is over already ("mid November" late in November) means the next one, unless its year is said.
        if part.last < self.today and (whole.end - skipped == 1 or whole.kind == "season"):
            part = cut(self._next(whole))
        return replace(part, start=i) if part else None

    def _next(self, whole: Period) -> Period:
        """The same month a year later; the next season, week, month, quarter or year."""
        if whole.kind == "season":
            return self._season(whole.start, due=True, after=True) or whole
        if self.number("months", whole.start) is None:
            return self.span(whole.start, ahead=1) or whole
        first, last = month_of(whole.first.year + 1, whole.first.month)
        return replace(whole, first=first, last=last)
