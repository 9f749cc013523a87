"""The words of time: names of days, months and units by the locale, and the other words an editor listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.units import format_unit

from bot.values.language.grammar_words import NOTHING, WordList
from bot.values.language.names import Names
from bot.values.language.spelling import Spelling

FILE = "lexicon/time.yml"
UNITS = ("hour", "day", "week", "month", "quarter", "year")
# Lists by what their words mean: an identifier, a number, or what a phrase says as a whole.
MAPS = ("units", "letters", "edges", "shorthand", "spans", "parts", "counts")
NUMBERED = ("months", "weekdays", "ordinals", "pointers", "days_ahead")
NAMED = ("vague", "begin")
# A date is no name where one of these goes on behind it.
CLOSED = (
    *("fillers", "adverbs", "date_leads", "loose_leads", "deadline_leads", "events", "happenings", "occasions"),
    "starts",
)


@dataclass(frozen=True, eq=False)
class TimeWords:
    """The lists of lexicon/time.yml by its keys; without the file all are empty."""

    maps: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, Mapping[str, int]]
    names: Mapping[str, Names]
    lists: Mapping[str, WordList]
    spelling: Spelling = field(default_factory=Spelling)

    @classmethod
    def from_content(cls, content: Mapping[str, Any], never: Iterable[str] = ()) -> TimeWords:
        """The words of the parsed file; those of `never` are right as they are. Raises ValueError: what is wrong."""
        try:
            locale = Locale.parse(str(content.get("locale", "en")))
            maps = {name: _by_word(content.get(name)) for name in MAPS}
            numbers = {name: {w: int(n) for w, n in _by_word(content.get(name)).items()} for name in NUMBERED}
            lists = {key: tuple(map(str, rows)) for key, rows in content.items() if isinstance(rows, list)}
            names = {name: Names(content.get(name) or {}) for name in NAMED}
        except (AttributeError, TypeError, ValueError) as error:
            raise ValueError(
                f"{FILE}: {error}; each key holds a list of words, or such lists by what they mean"
            ) from None
        maps["units"] = {**_unit_names(locale), **maps["units"]}
        numbers["months"] = {**_number_names(locale.months["format"]), **numbers["months"]}
        numbers["weekdays"] = {**_number_names(locale.days["format"]), **numbers["weekdays"]}
        words = {key: WordList.from_phrases(rows) for key, rows in lists.items()}
        closed = (*(word for name in CLOSED for word in words.get(name, ())), *maps["units"], *numbers["pointers"])
        # A name that is missing is a fault in the file; without a file every list is empty.
        known = {**words, "closed": WordList.from_phrases(closed)} if words else defaultdict(lambda: NOTHING)
        right = (*never, *(word for rows in (*known.values(), *maps.values(), *numbers.values()) for word in rows))
        return cls(maps, numbers, names, known, Spelling.from_words(lists.get("corrected", ()), (), right))

    def __getitem__(self, name: str) -> WordList:
        """The words of one list."""
        return self.lists[name]

    @property
    def all_words(self) -> frozenset[str]:
        """Every word that is one of time, or stands around one."""
        return frozenset().union(*self.lists.values(), *self.maps.values(), *self.numbers.values())


@lru_cache(maxsize=1)
def plain_words() -> TimeWords:
    """The words that the locale has by itself."""
    return TimeWords.from_content({})


def _by_word(rows: Mapping[Any, Iterable[Any]] | None) -> dict[str, str]:
    return {str(word): str(id) for id, words in (rows or {}).items() for word in words}


def _number_names(forms: Any) -> dict[str, int]:
    """The long and short names of months or weekdays (0 is Monday)."""
    return {str(name).casefold(): int(n) for width in ("wide", "abbreviated") for n, name in forms[width].items()}


def _unit_names(locale: Locale) -> dict[str, str]:
    shown = (
        (unit, format_unit(n, f"duration-{unit}", length, locale=locale))
        for unit in UNITS
        for length in ("long", "short")
        for n in (1, 2)
    )
    return {text.split()[-1].casefold(): unit for unit, text in shown}
