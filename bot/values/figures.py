"""Dates in figures: "2027-03-31", "12/15", "31.12.", "03/2027", read as people of a region write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from bot.values.periods import Period, month_of
from bot.values.time_words import TimeWords
from bot.values.tokens import Tokens

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
class Figures:
    """Reads dates in figures as written in a region on `today`; a day above 12 decides by itself.

    `due`: any two figures with a stroke between them are a date.
    """

    today: date
    words: TimeWords
    region: str
    due: bool = False

    def at(self, tokens: Tokens, i: int) -> Period | None:
        """The date in figures that begins at the i-th token."""
        if i >= len(tokens):
            return None
        if tokens.items[i].kind == "date":
            return self._whole(tokens, i)
        parts, end = self._parts(tokens, i)
        if not parts or " / ".join(parts) in self.words["not_dates"]:
            return None
        if len(parts[1]) == len("2027"):
            month, year = int(parts[0]), int(parts[1])
            near = 1 <= month <= 12 and self.today.year <= year <= self.today.year + FAR
            return Period(*month_of(year, month), i, end, "month") if near else None
        dotted = tokens.items[i].text.count(".") == 1
        days = (self._coming(month, day) for month, day in ([parts[::-1]] if dotted else self._orders(parts)))
        day = next(filter(None, days), None)
        return Period(day, day, i, end, "day") if day else None

    def _whole(self, tokens: Tokens, i: int) -> Period | None:
        """A date with its year: that first, else as the region writes it, else the other way round."""
        parts = re.split(r"[-/.]", tokens.items[i].text)
        year, rest = (parts[0], parts[1:]) if len(parts[0]) > 2 else (parts[2], parts[:2])
        full = int(year) + (2000 if len(year) <= 2 else 0)
        # Behind a year stands the month.
        orders = [rest] if len(parts[0]) > 2 else self._orders(rest)
        day = next(filter(None, (_day(full, month, day) for month, day in orders)), None)
        return Period(day, day, i, i + 1, "day") if day else None

    def _orders(self, parts: list[str]) -> list[list[str]]:
        """Month and day, the region's order first."""
        return [parts, parts[::-1]] if month_first(self.region) else [parts[::-1], parts]

    def _coming(self, month: str, day: str) -> date | None:
        this_year = _day(self.today.year, month, day)
        return this_year if this_year is None or this_year >= self.today else _day(self.today.year + 1, month, day)

    def _parts(self, tokens: Tokens, i: int) -> tuple[list[str], int]:
        """The two numbers of a date without year, and the token after it; none where no date is due."""
        text = tokens.items[i].text
        glued = tokens.glued(i) and not (tokens.key(i - 1) == "-" and tokens.number(i - 2) is not None)
        if tokens.number(i) is None or tokens.items[i].scale or glued:
            return [], i
        if re.fullmatch(r"\d{1,2}\.\d{1,2}", text):
            end, due = i + 1, self._led(tokens, i, "deadline_leads", "dotted_leads")
            end += tokens.key(end) == "." and tokens.glued(end)
            return (text.split("."), end) if due and self._ends(tokens, end) else ([], i)
        parts, end, sign = [text, *(t.text for t in tokens.items[i + 2 : i + 3])], i + 3, tokens.key(i + 1)
        if len(parts) < 2 or sign not in ("/", "-") or not (tokens.glued(i + 1) and tokens.glued(i + 2)):
            return [], i
        if not re.fullmatch(r"\d{1,2}/(\d{1,2}|\d{4})", "/".join(parts)):
            return [], i
        beside = self._led(tokens, i, "fillers", "events", "happenings", "starts") and not self._led(
            tokens, i, "copulas"
        )
        alone = sign == "/" and (i == 0 or beside or self.due)
        due = alone or self._led(tokens, i, "figure_leads") or self._said_of(tokens, i)
        return (parts, end) if due and self._ends(tokens, end) else ([], i)

    def _led(self, tokens: Tokens, i: int, *lists: str) -> bool:
        return any(tokens.key(i - 1) in self.words[name] for name in lists)

    def _said_of(self, tokens: Tokens, i: int) -> bool:
        """As in "our launch is 3/1"; "our score is 8/10" is none."""
        events = self.words["events"] | self.words["happenings"] | self.words["starts"]
        return self._led(tokens, i, "copulas") and not events.isdisjoint(tokens.keys(i - 4, i - 1))

    def _ends(self, tokens: Tokens, i: int) -> bool:
        """Whether the figures end here and count nothing ("3/4 of", "12-15 weeks", "4.5/5 stars")."""
        key = tokens.key(i)
        counts = key in self.words.maps["units"] or key in self.words["counting"] or key in ("/", "%")
        return not counts and (self.due or not tokens.is_word(i) or key in self.words["closed"])


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
