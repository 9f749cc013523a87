"""Where somebody is, as a text tells it: "a gym in Austin, Texas", "we're based in Leeds", "India"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import phonenumbers
from babel import Locale
from babel.core import get_global

from bot.values.meeting.words import MeetingWords, plain_text
from bot.values.meeting.zones import find_territory, list_cities, only_zone

MOST_WORDS, LONGEST = 4, 2000
_WORD = re.compile(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*\.?")
# A full stop ends a clause behind a word of three letters or more: not in "U.S.", nor in "St. Louis".
_CLAUSE = re.compile(r"(?:(?!(?<=\w{3})\.\s)[^,;:!?()\n])+")
# An adjective of a language is that of the country where it is mostly spoken if so many letters are the same.
_ALIKE = 3
# A country's two letters, and a zone where all its clocks show the same.
Named = tuple[str, str | None]


def name_country(region: str) -> str:
    """The English name of a country by its two letters; the letters where there is none."""
    return str(Locale("en").territories.get(region, region))


@dataclass(frozen=True)
class CountryPlace:
    """A country by its two letters, where it is known the zone of its clocks, and where it stands in the text."""

    region: str
    zone: str | None
    start: int
    end: int


@dataclass(frozen=True)
class PlaceFinder:
    """Finds places by the names that Babel has for them, and by those of lexicon/meeting.yml."""

    words: MeetingWords

    def find_place(self, text: str) -> CountryPlace | None:
        """The place that a text tells; None where it tells none, or several countries."""
        return _merge_places(self._find_all(text[:LONGEST], asked=False))

    def read_country(self, text: str) -> str | None:
        """The country that an answer names, also by the code that is dialled for it ("+44", "0091")."""
        digits = re.sub(r"[^\d+]", "", text)
        code = re.fullmatch(r"(?:\+|00)?([1-9]\d{0,2})", digits)
        if code:
            region = phonenumbers.region_code_for_country_code(int(code[1]))
            return region if region in phonenumbers.SUPPORTED_REGIONS else None
        place = _merge_places(self._find_all(text[:LONGEST], asked=True))
        return place.region if place else None

    def is_country(self, name: str) -> bool:
        """Whether a country is called so."""
        return plain_text(name.lower()) in self._countries

    def is_town(self, name: str) -> bool:
        """Whether a town or a part of a country is called so, and no country or people."""
        said = plain_text(name.lower())
        return said in self._names and said not in self._countries and said not in self._people

    def _find_all(self, text: str, asked: bool) -> Iterator[CountryPlace]:
        """The places that are told; every name of one where a place was `asked` for."""
        for clause in _CLAUSE.finditer(text):
            words = list(_WORD.finditer(text, *clause.span()))
            i, follows = 0, False
            while i < len(words):
                own = None if asked else self._find_people(text, words, i)
                end, named = own or self._find_longest(text, words, i, asked) or (i + 1, None)
                known = named is not None and (asked or own or _join_name(text, words, i, end) not in self._never)
                if named and known and (asked or own or follows or self._is_told(text, words, i, end)):
                    yield CountryPlace(*named, words[i].start(), words[end - 1].end())
                follows, i = bool(known) or (follows and words[i].group().lower() in self._joins), end

    def _find_longest(
        self, text: str, words: list[re.Match[str]], i: int, asked: bool = False
    ) -> tuple[int, Named] | None:
        """The word behind the longest name that begins with the i-th, and what it names; what is "British" counts where
        a country was `asked` for."""
        for end in range(min(len(words), i + MOST_WORDS), i, -1):
            typed, name = text[words[i].start() : words[end - 1].end()], _join_name(text, words, i, end)
            capital = typed.replace(".", "").isupper() or name not in self._only_capitals
            if name in self._names and capital:
                return end, self._names[name]
            if asked and name in self._people:
                return end, (self._people[name], None)
        return None

    def _find_people(self, text: str, words: list[re.Match[str]], i: int) -> tuple[int, Named] | None:
        """The word behind "Dutch" in "we're a Dutch company", and the country of it."""
        led = self.words.make_pattern("people_leads", after=r"\s+\Z").search(
            plain_text(text[: words[i].start()].lower())
        )
        for end in range(i + 1, min(i + 3, len(words))) if led else ():
            name = _join_name(text, words, i, end)
            if name in self._people and words[end].group().lower() in self._companies:
                return end, (self._people[name], only_zone(self._people[name]))
        return None

    def _is_told(self, text: str, words: list[re.Match[str]], i: int, end: int) -> bool:
        """Whether it is led by "in" or the like, or all of its clause; elsewhere it may be anybody's name."""
        before = text[words[max(0, i - 3)].start() : words[i].start()].lower()
        led = self._lead.search(before) or self._trail.match(text[words[end - 1].end() :].lower())
        return bool(led) or self._are_places(text, words)

    def _are_places(self, text: str, words: list[re.Match[str]]) -> bool:
        """Whether the words are places and nothing else ("austin texas")."""
        i = 0
        while i < len(words):
            found = self._find_longest(text, words, i)
            if not found:
                return False
            i = found[0]
        return True

    @cached_property
    def _lead(self) -> re.Pattern[str]:
        return self.words.make_pattern("place_leads", after=r"\s+(?:the\s+)?(?:[^\W\d_]+\s+)?\Z")

    @cached_property
    def _trail(self) -> re.Pattern[str]:
        return self.words.make_pattern("place_trails", before=r"[\s-]+")

    @cached_property
    def _only_capitals(self) -> frozenset[str]:
        return frozenset(self.words.list_phrases("capitals"))

    @cached_property
    def _names(self) -> Mapping[str, Named]:
        named: dict[str, Named] = {}
        for code, name in Locale("en").territories.items():
            named[_fold_accents(plain_text(name.lower()))] = code, only_zone(code)
        for name, zone in (*list_cities().items(), *self.words.zones.items()):
            named[_fold_accents(name)] = find_territory(zone) or "", zone
        for code, names in self.words.groups.get("countries", {}).items():
            named.update((name, (code, only_zone(code))) for name in names)
        known = {name: place for name, place in named.items() if place[0] in phonenumbers.SUPPORTED_REGIONS}
        return {name.replace("-", " "): place for name, place in known.items()}

    @cached_property
    def _people(self) -> Mapping[str, str]:
        spoken = {name: code for name, code in _list_languages() if self._is_named_after(name, code)}
        groups = self.words.groups.get("peoples", {})
        return spoken | {name: code for code, names in groups.items() for name in names}

    def _is_named_after(self, adjective: str, region: str) -> bool:
        return region in phonenumbers.SUPPORTED_REGIONS and name_country(region).lower()[:_ALIKE] == adjective[:_ALIKE]

    @cached_property
    def _companies(self) -> frozenset[str]:
        return frozenset(self.words.list_phrases("companies"))

    @cached_property
    def _countries(self) -> frozenset[str]:
        names = (name for code, name in Locale("en").territories.items() if code in phonenumbers.SUPPORTED_REGIONS)
        return frozenset((*(plain_text(name.lower()) for name in names), *self.words.list_phrases("countries")))

    @cached_property
    def _never(self) -> frozenset[str]:
        return frozenset(self.words.list_phrases("no_places"))

    @cached_property
    def _joins(self) -> frozenset[str]:
        return frozenset((*self.words.list_phrases("joins"), *self.words.list_phrases("either")))


def _join_name(text: str, words: list[re.Match[str]], i: int, end: int) -> str:
    typed = text[words[i].start() : words[end - 1].end()].lower().replace("’", "'")
    return " ".join(_fold_accents(plain_text(typed)).replace(".", "").replace("-", " ").split())


def _fold_accents(name: str) -> str:
    """The name without accents: "krakow" for "kraków"."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _list_languages() -> Iterator[tuple[str, str]]:
    """The English name of every language, and the country where it is mostly spoken."""
    likely = get_global("likely_subtags")
    for code, name in Locale("en").languages.items():
        if code in likely:
            yield name.lower(), likely[code].rpartition("_")[2]


def _merge_places(places: Iterable[CountryPlace]) -> CountryPlace | None:
    """All of them as one; None where there is none, or they lie in several countries."""
    found = list(places)
    zones = {place.zone for place in found if place.zone}
    if len({place.region for place in found}) != 1:
        return None
    return CountryPlace(found[0].region, zones.pop() if len(zones) == 1 else None, found[0].start, found[-1].end)
