"""Dates named as a whole: days, months, weekdays, seasons, "next month", "the week after next", years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Tokens
from bot.values.time.figures import FAR, DateFigures
from bot.values.time.periods import DatePeriod, Span, month_of, nth_of, unit_of
from bot.values.time.seasons import Season, Seasons

# A season that begins within so many days is as good as on.
ABOUT_TO_BEGIN = 14


@dataclass(frozen=True)
class NamedDates:
    """Reads the dates of one text as said on `today`; "the 14th" is of the month of `known`, else the next one."""

    tokens: Tokens
    today: date
    seasons: Seasons
    figures: DateFigures
    known: date | None = None

    @property
    def words(self) -> TimeWords:
        """The words of time."""
        return self.seasons.words

    def has_word(self, i: int, *lists: str) -> bool:
        """Whether the i-th token is in one of these lists."""
        return any(self.tokens.key_at(i) in self.words[name] for name in lists)

    def read_number(self, name: str, i: int) -> int | None:
        """The number that the i-th token is the word for: a month, a weekday, a pointer."""
        return self.words.numbers[name].get(self.tokens.key_at(i))

    def name_at(self, name: str, i: int) -> str:
        """What the i-th token names: a span, an edge; empty for nothing."""
        return self.words.maps[name].get(self.tokens.key_at(i), "")

    def read_date(self, i: int, due: bool = False) -> DatePeriod | None:
        """The date that begins at the i-th token; `due` where only a date can stand."""
        if not 0 <= i < len(self.tokens):
            return None
        if self.has_word(i, "the"):
            return self._with_article(i, due)
        return (
            self._read_relative(i)
            or self._read_around(i)
            or self._day_month(i)
            or self._read_month(i, due)
            or self._read_season(i, due)
            or self._weekday_named(i, due)
            or self.figures.date_at(self.tokens, i)
            or self._read_year(i)
        )

    def read_span(self, i: int, ahead: int = 0) -> DatePeriod | None:
        """The span named there, counted from this one on."""
        kind = self.name_at("spans", i)
        span = unit_of(kind, self.today, ahead)
        return DatePeriod(*span, i, i + 1, kind) if span else None

    def _with_article(self, i: int, due: bool) -> DatePeriod | None:
        """As in "the 15th of May", "the 15th", "the weekend", "the coming month", "the fall"."""
        found = self._read_season(i, due)
        if found is None and self.tokens.number_at(i + 1) is not None:
            found = self._day_month(i + 1) or self.nth_day(i)
        elif found is None:
            named = self._day_month(i + 1) or self._read_relative(i + 1) or self._read_month(i + 1, due)
            found = named or self._read_around(i + 1) or self._weekday_after(i + 1)
        if found is None and self.name_at("spans", i + 1) == "weekend" and self._goes_on(i + 2):
            found = self.read_span(i + 1)
        return replace(found, start=i) if found else None

    def _read_around(self, i: int) -> DatePeriod | None:
        """As in "month end", "week after next", "week of the 8th"."""
        span = self.read_span(i)
        if span is None:
            return None
        if self.name_at("edges", i + 1) == "end":
            return span
        length = self.words["after_next"].count_starting(self.tokens, i + 1)
        later = self.read_span(i, ahead=2) if length else None
        if later:
            return replace(later, end=i + 1 + length)
        day = self._read_day(i + 2) if span.kind == "week" and self.has_word(i + 1, "week_of") else None
        week = unit_of("week", day.first, 0) if day and day.one_day else None
        return DatePeriod(*week, i, day.end, "week") if week and day else None

    def _read_day(self, i: int) -> DatePeriod | None:
        """As in "8 March", "March 8", "the 8th", "3/8"."""
        if not i < len(self.tokens):
            return None
        named = self._day_month(i + self.has_word(i, "the")) or self._read_month(i) or self.nth_day(i)
        day = named or self.figures.date_at(self.tokens, i)
        return replace(day, start=i) if day and day.one_day else None

    def _read_relative(self, i: int) -> DatePeriod | None:
        """As in "this week", "next month", "next summer", "this coming Friday"."""
        ahead = self.read_number("pointers", i)
        if ahead is None:
            return None
        coming = self.read_number("pointers", i + 1) is not None
        at = i + 1 + coming
        span = self.read_span(at, ahead)
        if span:
            return replace(self._day_in(span) or span, start=i)
        weekday = self.read_number("weekdays", at)
        if weekday is not None:
            # "Next Friday" is next week's, "this" and "the coming Friday" the nearest.
            next_week = self.has_word(i, "next") and not coming
            monday = self.today - timedelta(days=self.today.weekday())
            day = monday + timedelta(days=7 + weekday) if next_week else self._next_weekday(weekday)
            return DatePeriod(day, day, i, at + 1, "day")
        inner = self._read_month(at, True, bool(ahead)) or self._read_season(at, True, bool(ahead))
        return replace(inner, start=i) if inner else None

    def _day_in(self, week: DatePeriod) -> DatePeriod | None:
        """As in "next week Friday"."""
        at = week.end + self.has_word(week.end, "copula_ends")
        weekday = self.read_number("weekdays", at)
        if week.kind != "week" or weekday is None:
            return None
        day = week.first + timedelta(days=weekday)
        return DatePeriod(day, day, week.start, at + 1, "day")

    def _next_weekday(self, weekday: int) -> date:
        """The next such day after today."""
        return self.today + timedelta(days=(weekday - self.today.weekday() - 1) % 7 + 1)

    def _day_month(self, i: int) -> DatePeriod | None:
        """As in "15 January", "the first of April 2027", "1-30 April", "14th of next month"."""
        day, at = self.day_number(i)
        if day is None:
            day, at = self._read_day_in_words(i)
        if day is None:
            return None
        until, after = self.day_number(at + 1) if self.has_word(at, "to") else (None, at)
        at = after if until else at
        of = self.has_word(at, "genitive")
        month = self.read_number("months", at + of)
        if month is None:
            at += of + self.has_word(at + of, "the")
            whole = (
                self.read_span(at) or self._read_relative(at) if of and self.has_word(i + 1, "ordinal_ends") else None
            )
            found = nth_of(whole, "day", day) if whole and whole.kind == "month" else None
            return replace(found, start=i) if found else None
        year, end = self.year_after(at + of + 1)
        return self._make_days(month, day, until or day, year, i, end)

    def _read_month(self, i: int, due: bool = False, after: bool = False) -> DatePeriod | None:
        month = self.read_number("months", i)
        if month is None:
            return None
        day, end = self.day_number(i + 1 + self.has_word(i + 1, "the"))
        if day is not None:
            until, end = self._second_day(end)
            year, end = self.year_after(end)
            return self._make_days(month, day, until or day, year, i, end)
        year, end = self.year_after(i + 1)
        if not (due or year or self._is_date(i, i + 1)):
            return None
        first, last = month_of(year or self.today.year, month)
        if year is None and (first <= self.today if after else last < self.today):
            first, last = month_of(self.today.year + 1, month)
        return DatePeriod(first, last, i, end, "month")

    def _second_day(self, i: int) -> tuple[int | None, int]:
        day, end = self.day_number(i + 1) if self.has_word(i, "to") else (None, i)
        return (day, end) if day is not None and self.read_number("months", end) is None else (None, i)

    def _make_days(self, month: int, day: int, until: int, year: int | None, start: int, end: int) -> DatePeriod | None:
        try:
            first, last = (date(year or self.today.year, month, d) for d in (day, until))
            if year is None and last < self.today:
                first, last = (d.replace(year=d.year + 1) for d in (first, last))
        except ValueError:
            return None
        return DatePeriod(first, last, start, end, "day") if last >= first else None

    def year_after(self, i: int) -> tuple[int | None, int]:
        """The year said there (", 2027", "of next year"), and the token after it."""
        at = i + (self.tokens.key_at(i) == "," or self.has_word(i, "of"))
        year = self._year_number(at)
        if year is not None:
            return year, at + 1
        pointer = self.read_number("pointers", at)
        if pointer is not None and self.name_at("spans", at + 1) == "year":
            return self.today.year + pointer, at + 2
        return None, i

    def _read_season(self, i: int, due: bool = False, after: bool = False) -> DatePeriod | None:
        found = self.seasons.names.find_at(self.tokens, i)
        if found is None or not (due or self._is_date(i, found.end)):
            return None
        year, end = self.year_after(found.end)
        # "Before summer starts" is said of one that has not begun.
        after = after or self.has_word(end, "starts")
        season = self.seasons.rows[found.id]
        span = season.in_year(year) if year else season.next_span(self.today, after)
        if span and season.is_awaited and self.words["arriving"].count_ending(self.tokens, i):
            span = self._find_arrival(season, span, bool(year))
        return DatePeriod(*span, i, end, "season") if span else None

    def _find_arrival(self, season: Season, span: Span, dated: bool) -> Span | None:
        """The first day of the season that results are wanted "by"; one that is on, or all but on, is meant to its end.

        "By autumn", said as it ends, is the next one.
        """
        if not dated and self.today - span[0] > span[1] - self.today:
            span = season.next_span(self.today, after=True) or span
        return span if (span[0] - self.today).days <= ABOUT_TO_BEGIN else (span[0], span[0])

    def _weekday_named(self, i: int, due: bool) -> DatePeriod | None:
        """As in "Friday", "Friday 5 June", "Friday week", "Friday next week", "tomorrow"."""
        ahead, weekday = self.read_number("days_ahead", i), self.read_number("weekdays", i)
        if ahead is not None:
            return DatePeriod(*(self.today + timedelta(days=ahead),) * 2, i, i + 1, "day")
        if weekday is None or not (due or self._is_date(i, i + 1)):
            return None
        dated = self._read_day(i + 1 + (self.tokens.key_at(i + 1) == ","))
        if dated:
            return replace(dated, start=i)
        day, week, later = self._next_weekday(weekday), self._read_relative(i + 1), self._weekday_after(i)
        if later:
            return later
        if self.name_at("spans", i + 1) == "week":
            return DatePeriod(*(day + timedelta(weeks=1),) * 2, i, i + 2, "day")
        if week and week.kind == "week":
            return DatePeriod(*(week.first + timedelta(days=weekday),) * 2, i, week.end, "day")
        return DatePeriod(day, day, i, i + 1, "day")

    def _weekday_after(self, i: int) -> DatePeriod | None:
        """As in "the Friday after next"."""
        weekday, length = self.read_number("weekdays", i), self.words["after_next"].count_starting(self.tokens, i + 1)
        day = self._next_weekday(weekday) + timedelta(weeks=1) if weekday is not None and length else None
        return DatePeriod(day, day, i, i + 1 + length, "day") if day else None

    def nth_day(self, i: int) -> DatePeriod | None:
        """As in "the 15th": of the month known before, else the next one."""
        number, end = self.day_number(i + 1)
        if not self.has_word(i, "the") or number is None or end != i + 3 or self._counts_more(end):
            return None
        known = [(self.known.year, self.known.month)] if self.known else []
        for year, month in (*known, *((self.today.year, self.today.month + ahead) for ahead in range(3))):
            first, last = month_of(year, month)
            if number <= last.day and first.replace(day=number) >= self.today:
                return DatePeriod(*(first.replace(day=number),) * 2, i, end, "day")
        return None

    def _read_year(self, i: int) -> DatePeriod | None:
        year = self._year_number(i)
        ends = self.has_word(i + 1, "year_ends") or not (self.tokens.is_word(i + 1) or self.tokens.number_at(i + 1))
        if year is None or year < self.today.year or not ends or not self.has_word(i - 1, "year_leads"):
            return None
        return DatePeriod(date(year, 1, 1), date(year, 12, 31), i, i + 1, "year")

    def _year_number(self, i: int) -> int | None:
        year = self.tokens.number_at(i)
        near = year is not None and 2000 <= year <= self.today.year + FAR and self.tokens.items[i].text.isdigit()
        return int(year) if year is not None and near else None

    def day_number(self, i: int) -> tuple[int | None, int]:
        """A day of the month and the token after it ("1st", "the 15th", "3")."""
        value = self.tokens.number_at(i)
        if value is None or value != int(value) or not 1 <= value <= 31 or len(self.tokens.items[i].text) > 2:
            return None, i
        return int(value), i + 1 + self.has_word(i + 1, "ordinal_ends")

    def _read_day_in_words(self, i: int) -> tuple[int | None, int]:
        """A day of the month in words before the month's name ("first of", "twenty-second"), and what comes after."""
        tens, value = self.tokens.number_at(i), self.read_number("ordinals", i)
        if tens in (20, 30):
            value, i = self.read_number("ordinals", i + 1), i + 1
            value = int(tens) + value if value and 0 < value < 10 else None
        return (value, i + 1) if value and 1 <= value <= 31 and self.has_word(i + 1, "genitive") else (None, i)

    def _counts_more(self, i: int) -> bool:
        """Whether an ordinal before the i-th token counts what comes there ("the 3rd time")."""
        return not self._goes_on(i) or self.has_word(i, "cues")

    # Words that are dates only where a date is due.

    def _is_date(self, i: int, end: int) -> bool:
        """Whether words are a date here, and neither a verb ("may") nor a name ("Spring Lake", "I'm June")."""
        if self.words["names_before"].count_ending(self.tokens, i) or self.has_word(end, "names_after"):
            return False
        if self.tokens.key_at(i) not in self.words["ambiguous"]:
            titled = all(self.tokens.is_word(at) and self.tokens.text_as_typed(at, at + 1).istitle() for at in (i, end))
            return not titled or self._goes_on(end)
        lead = i - 1 - self.has_word(i - 1, "determiners")
        if lead < i - 1 and self.has_word(end, "occasions"):
            return True
        led = self.has_word(lead, "date_leads", "starts") and self._goes_on(end)
        return led or len(self.tokens) <= 2 or self.has_word(end, "date_ends")

    def _goes_on(self, i: int) -> bool:
        """Whether the sentence goes on, or ends, at the i-th token, and no name does."""
        return not self.tokens.is_word(i) or self.has_word(i, "closed")
