"""Money, lengths of time, dates, clocks and lists in words, one way for everything that people read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cached_property, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from babel.units import format_unit

# The region whose English an agency writes that names none, and the English of no region.
REGION, WORLD = "US", Locale("en", "001")
UNITS = (("year", 365), ("month", 30), ("week", 7))
# From this amount on cents are noise.
WHOLE_FROM = 100


@dataclass(frozen=True)
class Formats:
    """Writes values in the English of the agency's region."""

    region: str = REGION

    @cached_property
    def locale(self) -> Locale:
        """The English of the region, for days and clocks."""
        return find_locale(self.region)

    @cached_property
    def _figures(self) -> Locale:
        """The same for figures, as long as it groups and points them as English text does."""
        plain = format_decimal(1234.5, locale=self.locale) == "1,234.5"
        return self.locale if plain else WORLD

    def format_money(self, amount: Decimal | float, currency: str | None) -> str:
        """An amount in its currency: whole from 100 on, cents below when there are any."""
        number = round(Decimal(str(amount)), 2)
        cents = ".00" if abs(number) < WHOLE_FROM and number != number.to_integral_value() else ""
        if currency is None:
            return str(format_decimal(number, f"#,##0{cents}", locale=self._figures))
        apart = " " if get_currency_symbol(currency, self._figures)[-1].isalpha() else ""
        pattern = f"¤{apart}{self._figures.decimal_formats[None].pattern.partition('.')[0]}{cents}"
        return str(format_currency(number, currency, pattern, locale=self._figures, currency_digits=False))

    def format_figure(self, number: float, unit: str) -> str:
        """A number with its unit: a currency's code, percent or a word."""
        if unit.isupper():
            return self.format_money(number, unit)
        return f"{number:g}%" if unit == "percent" else f"{number:g} {unit}"

    def format_number(self, number: Decimal | float, digits: int | None = None) -> str:
        """A number as it is, or rounded to this many digits behind the point."""
        kept = number if digits is None else round(Decimal(str(number)), digits)
        return str(format_decimal(kept, locale=self._figures))

    def format_duration(self, days: float) -> str:
        """A length of time in the largest unit that says it exactly."""
        whole = ((round(days / size), unit) for unit, size in UNITS if days >= size and days % size == 0)
        return self.format_count(*next(whole, (round(days), "day")))

    def format_count(self, number: int, unit: str) -> str:
        """A number of days, weeks, months or years."""
        return str(format_unit(number, f"duration-{unit}", locale=self._figures))

    def format_date(self, day: date) -> str:
        """A day with its year."""
        return _plain_spaces(format_date(day, "long", locale=self.locale))

    def format_day(self, day: date) -> str:
        """A day without its year."""
        return re.sub(r"\b0", "", _plain_spaces(format_skeleton("MMMMd", day, locale=self.locale)))

    def format_month(self, day: date) -> str:
        """The name of the month."""
        return _plain_spaces(format_date(day, "LLLL", locale=self.locale))

    def format_weekday(self, day: date) -> str:
        """The day of the week."""
        return _plain_spaces(format_date(day, "EEEE", locale=self.locale))

    def format_full_day(self, day: date) -> str:
        """A day with its day of the week, in full."""
        return self._format_skeleton(day, full=True)

    def format_short_day(self, day: date) -> str:
        """A day with its day of the week, as short as a button needs it."""
        return self._format_skeleton(day, full=False)

    def format_clock(self, moment: time) -> str:
        """What a clock shows."""
        return _plain_spaces(format_time(moment, "short", locale=self.locale))

    def join_list(self, parts: Iterable[str]) -> str:
        """The parts as a list in prose; the content writes a, b and c, whatever the region."""
        return str(format_list(list(parts), locale=WORLD))

    def _format_skeleton(self, day: date, full: bool) -> str:
        pattern = self.locale.datetime_skeletons["MMMEd"].pattern
        asked = re.sub("E+", "EEEE", re.sub("M+", "MMMM", pattern)) if full else pattern
        return _plain_spaces(format_date(day, asked, locale=self.locale))


@lru_cache(maxsize=8)
def find_locale(region: str) -> Locale:
    """The English of a region; that of the world where none is known."""
    try:
        return Locale("en", region)
    except UnknownLocaleError:
        return WORLD


def _plain_spaces(text: str) -> str:
    """The text with plain spaces: what Unicode puts before AM and PM is a nuisance to type."""
    return " ".join(str(text).split())
