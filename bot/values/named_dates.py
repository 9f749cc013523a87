"""Dates named as a whole: days, months, weekdays, seasons, "next month", "the week after next", years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.values.figures import FAR, Figures
from bot.values.periods import Period, month_of, nth_of, unit_of
from bot.values.seasons import Seasons
from bot.values.time_words import TimeWords
from bot.values.tokens import Tokens


@dataclass(frozen=True)
class NamedDates:
    """Reads the dates of one text as said on `today`; "the 14th" is of the month of `known`, else the next one."""

    tokens: Tokens
    today: date
    seasons: Seasons
    figures: Figures
    known: date | None = None

    @property
    def words(self) -> TimeWords:
        """The words of time."""
        return self.seasons.words

    def has(self, i: int, *lists: str) -> bool:
        """Whether the i-th token is in one of these lists."""
        return any(self.tokens.key(i) in self.words[name] for name in lists)

    def number(self, name: str, i: int) -> int | None:
        """The number that the i-th token is the word for: a month, a weekday, a pointer."""
        return self.words.numbers[name].get(self.tokens.key(i))

    def named(self, name: str, i: int) -> str:
        """What the i-th token names: a span, an edge; empty for nothing."""
        return self.words.maps[name].get(self.tokens.key(i), "")

    def plain(self, i: int, due: bool = False) -> Period | None:
        """The date that begins at the i-th token; `due` where only a date can stand."""
        if not 0 <= i < len(self.tokens):
            return None
        if self.has(i, "the"):
            return self._with_article(i, due)
        return (
            self._pointed(i)
            or self._around(i)
            or self._day_month(i)
            or self._month(i, due)
            or self._season(i, due)
            or self._weekday_named(i, due)
            or self.figures.at(self.tokens, i)
            or self._year(i)
        )

    def span(self, i: int, ahead: int = 0) -> Period | None:
        """The span named there, counted from this one on."""
        kind = self.named("spans", i)
        span = unit_of(kind, self.today, ahead)
        return Period(*span, i, i + 1, kind) if span else None

    def _with_article(self, i: int, due: bool) -> Period | None:
        """As in "the 15th of May", "the 15th", "the weekend", "the coming month", "the fall"."""
        found = self._season(i, due)
        if found is None and self.tokens.number(i + 1) is not None:
            found = self._day_month(i + 1) or self.nth_day(i)
        elif found is None:
            named = self._day_month(i + 1) or self._pointed(i + 1) or self._month(i + 1, due)
            found = named or self._around(i + 1) or self._weekday_after(i + 1)
        if found is None and self.named("spans", i + 1) == "weekend" and self._goes_on(i + 2):
            found = self.span(i + 1)
        return replace(found, start=i) if found else None

    def _around(self, i: int) -> Period | None:
        """As in "month end", "week after next", "week of the 8th"."""
        span = self.span(i)
        if span is None:
            return None
        if self.named("edges", i + 1) == "end":
            return span
        length = self.words["after_next"].starting(self.tokens, i + 1)
        later = self.span(i, ahead=2) if length else None
        if later:
            return replace(later, end=i + 1 + length)
        day = self._single(i + 2) if span.kind == "week" and self.has(i + 1, "week_of") else None
        week = unit_of("week", day.first, 0) if day and day.one_day else None
        return Period(*week, i, day.end, "week") if week and day else None

    def _single(self, i: int) -> Period | None:
        """As in "8 March", "March 8", "the 8th", "3/8"."""
        if not i < len(self.tokens):
            return None
        named = self._day_month(i + self.has(i, "the")) or self._month(i) or self.nth_day(i)
        day = named or self.figures.at(self.tokens, i)
        return replace(day, start=i) if day and day.one_day else None

    def _pointed(self, i: int) -> Period | None:
        """As in "this week", "next month", "next summer", "this coming Friday"."""
        ahead = self.number("pointers", i)
        if ahead is None:
            return None
        coming = self.number("pointers", i + 1) is not None
        at = i + 1 + coming
        span = self.span(at, ahead)
        if span:
            return replace(self._day_in(span) or span, start=i)
        weekday = self.number("weekdays", at)
        if weekday is not None:
            # "Next Friday" is next week's, "this" and "the coming Friday" the nearest.
            next_week = self.has(i, "next") and not coming
            monday = self.today - timedelta(days=self.today.weekday())
            day = monday + timedelta(days=7 + weekday) if next_week else self._coming(weekday)
            return Period(day, day, i, at + 1, "day")
        inner = self._month(at, True, bool(ahead)) or self._season(at, True, bool(ahead))
        return replace(inner, start=i) if inner else None

    def _day_in(self, week: Period) -> Period | None:
        """As in "next week Friday"."""
        at = week.end + self.has(week.end, "copula_ends")
        weekday = self.number("weekdays", at)
        if week.kind != "week" or weekday is None:
            return None
        day = week.first + timedelta(days=weekday)
        return Period(day, day, week.start, at + 1, "day")

    def _coming(self, weekday: int) -> date:
        """The next such day after today."""
        return self.today + timedelta(days=(weekday - self.today.weekday() - 1) % 7 + 1)

    def _day_month(self, i: int) -> Period | None:
        """As in "15 January", "the first of April 2027", "1-30 April", "14th of next month"."""
        day, at = self.day_number(i)
        if day is None:
            day, at = self._worded_day(i)
        if day is None:
            return None
        until, after = self.day_number(at + 1) if self.has(at, "to") else (None, at)
        at = after if until else at
        of = self.has(at, "genitive")
        month = self.number("months", at + of)
        if month is None:
            at += of + self.has(at + of, "the")
            whole = self.span(at) or self._pointed(at) if of and self.has(i + 1, "ordinal_ends") else None
            found = nth_of(whole, "day", day) if whole and whole.kind == "month" else None
            return replace(found, start=i) if found else None
        year, end = self.year_after(at + of + 1)
        return self._days(month, day, until or day, year, i, end)

    def _month(self, i: int, due: bool = False, after: bool = False) -> Period | None:
        month = self.number("months", i)
        if month is None:
            return None
        day, end = self.day_number(i + 1 + self.has(i + 1, "the"))
        if day is not None:
            until, end = self._second_day(end)
            year, end = self.year_after(end)
            return self._days(month, day, until or day, year, i, end)
        year, end = self.year_after(i + 1)
        if not (due or year or self._due(i, i + 1)):
            return None
        first, last = month_of(year or self.today.year, month)
        if year is None and (first <= self.today if after else last < self.today):
            first, last = month_of(self.today.year + 1, month)
        return Period(first, last, i, end, "month")

    def _second_day(self, i: int) -> tuple[int | None, int]:
        day, end = self.day_number(i + 1) if self.has(i, "to") else (None, i)
        return (day, end) if day is not None and self.number("months", end) is None else (None, i)

    def _days(self, month: int, day: int, until: int, year: int | None, start: int, end: int) -> Period | None:
        try:
            first, last = (date(year or self.today.year, month, d) for d in (day, until))
            if year is None and last < self.today:
                first, last = (d.replace(year=d.year + 1) for d in (first, last))
        except ValueError:
            return None
        return Period(first, last, start, end, "day") if last >= first else None

    def year_after(self, i: int) -> tuple[int | None, int]:
        """The year said there (", 2027", "of next year"), and the token after it."""
        at = i + (self.tokens.key(i) == "," or self.has(i, "of"))
        year = self._year_number(at)
        if year is not None:
            return year, at + 1
        pointer = self.number("pointers", at)
        if pointer is not None and self.named("spans", at + 1) == "year":
            return self.today.year + pointer, at + 2
        return None, i

    def _season(self, i: int, due: bool = False, after: bool = False) -> Period | None:
        found = self.seasons.names.at(self.tokens, i)
        if found is None or not (due or self._due(i, found.end)):
            return None
        year, end = self.year_after(found.end)
        # "Before summer starts" is said of one that has not begun.
        after = after or self.has(end, "starts")
        season = self.seasons.rows[found.id]
        span = season.in_year(year) if year else season.coming(self.today, after)
        return Period(*span, i, end, "season") if span else None

    def _weekday_named(self, i: int, due: bool) -> Period | None:
        """As in "Friday", "Friday 5 June", "Friday week", "Friday next week", "tomorrow"."""
        ahead, weekday = self.number("days_ahead", i), self.number("weekdays", i)
        if ahead is not None:
            return Period(*(self.today + timedelta(days=ahead),) * 2, i, i + 1, "day")
        if weekday is None or not (due or self._due(i, i + 1)):
            return None
        dated = self._single(i + 1 + (self.tokens.key(i + 1) == ","))
        if dated:
            return replace(dated, start=i)
        day, week, later = self._coming(weekday), self._pointed(i + 1), self._weekday_after(i)
        if later:
            return later
        if self.named("spans", i + 1) == "week":
            return Period(*(day + timedelta(weeks=1),) * 2, i, i + 2, "day")
        if week and week.kind == "week":
            return Period(*(week.first + timedelta(days=weekday),) * 2, i, week.end, "day")
        return Period(day, day, i, i + 1, "day")

    def _weekday_after(self, i: int) -> Period | None:
        """As in "the Friday after next"."""
        weekday, length = self.number("weekdays", i), self.words["after_next"].starting(self.tokens, i + 1)
        day = self._coming(weekday) + timedelta(weeks=1) if weekday is not None and length else None
        return Period(day, day, i, i + 1 + length, "day") if day else None

    def nth_day(self, i: int) -> Period | None:
        """As in "the 15th": of the month known before, else the next one."""
        number, end = self.day_number(i + 1)
        if not self.has(i, "the") or number is None or end != i + 3 or self._counts_more(end):
            return None
        known = [(self.known.year, self.known.month)] if self.known else []
        for year, month in (*known, *((self.today.year, self.today.month + ahead) for ahead in range(3))):
            first, last = month_of(year, month)
            if number <= last.day and first.replace(day=number) >= self.today:
                return Period(*(first.replace(day=number),) * 2, i, end, "day")
        return None

    def _year(self, i: int) -> Period | None:
        year = self._year_number(i)
        ends = self.has(i + 1, "year_ends") or not (self.tokens.is_word(i + 1) or self.tokens.number(i + 1))
        if year is None or year < self.today.year or not ends or not self.has(i - 1, "year_leads"):
            return None
        return Period(date(year, 1, 1), date(year, 12, 31), i, i + 1, "year")

    def _year_number(self, i: int) -> int | None:
        year = self.tokens.number(i)
        near = year is not None and 2000 <= year <= self.today.year + FAR and self.tokens.items[i].text.isdigit()
        return int(year) if year is not None and near else None

    def day_number(self, i: int) -> tuple[int | None, int]:
        """A day of the month and the token after it ("1st", "the 15th", "3")."""
        value = self.tokens.number(i)
        if value is None or value != int(value) or not 1 <= value <= 31 or len(self.tokens.items[i].text) > 2:
            return None, i
        return int(value), i + 1 + self.has(i + 1, "ordinal_ends")

    def _worded_day(self, i: int) -> tuple[int | None, int]:
        """A day of the month in words before the month's name ("first of", "twenty-second"), and what comes after."""
        tens, value = self.tokens.number(i), self.number("ordinals", i)
        if tens in (20, 30):
            value, i = self.number("ordinals", i + 1), i + 1
            value = int(tens) + value if value and 0 < value < 10 else None
        return (value, i + 1) if value and 1 <= value <= 31 and self.has(i + 1, "genitive") else (None, i)

    def _counts_more(self, i: int) -> bool:
        """Whether an ordinal before the i-th token counts what comes there ("the 3rd time")."""
        return not self._goes_on(i) or self.has(i, "cues")

    # Words that are dates only where a date is due.

    def _due(self, i: int, end: int) -> bool:
        """Whether words are a date here, and neither a verb ("may") nor a name ("Spring Lake", "I'm June")."""
        if self.words["names_before"].ending(self.tokens, i) or self.has(end, "names_after"):
            return False
        if self.tokens.key(i) not in self.words["ambiguous"]:
            titled = all(self.tokens.is_word(at) and self.tokens.cased(at, at + 1).istitle() for at in (i, end))
            return not titled or self._goes_on(end)
        lead = i - 1 - self.has(i - 1, "determiners")
        if lead < i - 1 and self.has(end, "occasions"):
            return True
        led = self.has(lead, "date_leads", "starts") and self._goes_on(end)
        return led or len(self.tokens) <= 2 or self.has(end, "date_ends")

    def _goes_on(self, i: int) -> bool:
        """Whether the sentence goes on, or ends, at the i-th token, and no name does."""
        return not self.tokens.is_word(i) or self.has(i, "closed")
