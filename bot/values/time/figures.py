"""Dates in figures: "2027-03-31", "12/15", "31.12.", "03/2027", read as people of a region write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Tokens
from bot.values.time.periods import DatePeriod, month_of

REGION = "US"
FAR = 10


@lru_cache(maxsize=8)
def month_first(region: str) -> bool:
    """Whether people of a country (ISO code) write 12/15 for 15 December, by the locale's own short form."""
    try:
        locale = Locale.parse(f"und_{region}")
    except (UnknownLocaleError, ValueError):
        return False
    pattern = str(locale.date_formats["short"].pattern)
    return locale.territory == region and pattern.index("M") < pattern.index("d")


@dataclass(frozen=True)
class DateFigures:
    """Reads dates in figures as written in a region on `today`; a day above 12 decides by itself.

    `due`: any two figures with a stroke between them are a date.
    """

    today: date
    words: TimeWords
    region: str
    due: bool = False

    def date_at(self, tokens: Tokens, i: int) -> DatePeriod | None:
        """The date in figures that begins at the i-th token."""
        if i >= len(tokens):
            return None
        if tokens.items[i].kind == "date":
            return self._read_whole_date(tokens, i)
        parts, end = self._split_parts(tokens, i)
        if not parts or " / ".join(parts) in self.words["not_dates"]:
            return None
        if len(parts[1]) == len("2027"):
            month, year = int(parts[0]), int(parts[1])
            near = 1 <= month <= 12 and self.today.year <= year <= self.today.year + FAR
            return DatePeriod(*month_of(year, month), i, end, "month") if near else None
        dotted = tokens.items[i].text.count(".") == 1
        days = (
            self._next_occurrence(month, day) for month, day in ([parts[::-1]] if dotted else self._order_parts(parts))
        )
        day = next(filter(None, days), None)
        return DatePeriod(day, day, i, end, "day") if day else None

    def _read_whole_date(self, tokens: Tokens, i: int) -> DatePeriod | None:
        """A date with its year: that first, else as the region writes it, else the other way round."""
        parts = re.split(r"[-/.]", tokens.items[i].text)
        year, rest = (parts[0], parts[1:]) if len(parts[0]) > 2 else (parts[2], parts[:2])
        full = int(year) + (2000 if len(year) <= 2 else 0)
        # Behind a year stands the month.
        orders = [rest] if len(parts[0]) > 2 else self._order_parts(rest)
        day = next(filter(None, (_make_date(full, month, day) for month, day in orders)), None)
        return DatePeriod(day, day, i, i + 1, "day") if day else None

    def _order_parts(self, parts: list[str]) -> list[list[str]]:
        """Month and day, the region's order first."""
        return [parts, parts[::-1]] if month_first(self.region) else [parts[::-1], parts]

    def _next_occurrence(self, month: str, day: str) -> date | None:
        this_year = _make_date(self.today.year, month, day)
        return (
            this_year if this_year is None or this_year >= self.today else _make_date(self.today.year + 1, month, day)
        )

    def _split_parts(self, tokens: Tokens, i: int) -> tuple[list[str], int]:
        """The two numbers of a date without year, and the token after it; none where no date is due."""
        text = tokens.items[i].text
        glued = tokens.is_glued(i) and not (tokens.key_at(i - 1) == "-" and tokens.number_at(i - 2) is not None)
        if tokens.number_at(i) is None or tokens.items[i].scale or glued:
            return [], i
        if re.fullmatch(r"\d{1,2}\.\d{1,2}", text):
            end, due = i + 1, self._has_lead(tokens, i, "deadline_leads", "dotted_leads")
            end += tokens.key_at(end) == "." and tokens.is_glued(end)
            return (text.split("."), end) if due and self._is_complete(tokens, end) else ([], i)
        parts, end, sign = [text, *(t.text for t in tokens.items[i + 2 : i + 3])], i + 3, tokens.key_at(i + 1)
        if len(parts) < 2 or sign not in ("/", "-") or not (tokens.is_glued(i + 1) and tokens.is_glued(i + 2)):
            return [], i
        if not re.fullmatch(r"\d{1,2}/(\d{1,2}|\d{4})", "/".join(parts)):
            return [], i
        beside = self._has_lead(tokens, i, "fillers", "events", "happenings", "starts") and not self._has_lead(
            tokens, i, "copulas"
        )
        alone = sign == "/" and (i == 0 or beside or self.due)
        due = alone or self._has_lead(tokens, i, "figure_leads") or self._is_predicate(tokens, i)
        return (parts, end) if due and self._is_complete(tokens, end) else ([], i)

    def _has_lead(self, tokens: Tokens, i: int, *lists: str) -> bool:
        return any(tokens.key_at(i - 1) in self.words[name] for name in lists)

    def _is_predicate(self, tokens: Tokens, i: int) -> bool:
        """As in "our launch is 3/1"; "our score is 8/10" is none."""
        events = self.words["events"] | self.words["happenings"] | self.words["starts"]
        return self._has_lead(tokens, i, "copulas") and not events.isdisjoint(tokens.keys_between(i - 4, i - 1))

    def _is_complete(self, tokens: Tokens, i: int) -> bool:
        """Whether the figures end here and count nothing ("3/4 of", "12-15 weeks", "4.5/5 stars")."""
        key = tokens.key_at(i)
        counts = key in self.words.maps["units"] or key in self.words["counting"] or key in ("/", "%")
        return not counts and (self.due or not tokens.is_word(i) or key in self.words["closed"])


def _make_date(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
