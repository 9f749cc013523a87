"""Reads when somebody wants to meet: zones, days and times first, then what the words around them make of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from bot.values.language.text import normalise_text
from bot.values.meeting.clocks import ClockFinder
from bot.values.meeting.days import YEAR, DayFinder, next_weekday, spell_out
from bot.values.meeting.pieces import MeetingPiece, Surroundings, hide_span
from bot.values.meeting.windows import apply_times
from bot.values.meeting.wish import Days, MeetingWish
from bot.values.meeting.words import MeetingWords, match_alternatives, plain_text
from bot.values.meeting.zoned import ZoneFinder
from bot.values.time.seasons import Seasons

LONGEST = 400
# One stretch of at least so many days is that in which a weekday is looked for ("Tuesday next week").
SEVERAL = 5


@dataclass(frozen=True)
class MeetingReader:
    """Reads wishes in the words of lexicon/meeting.yml; `region` and `zone` are the agency's."""

    words: MeetingWords
    seasons: Seasons
    region: str
    zone: str

    def read_wish(self, text: str, today: date, spoken_of: Iterable[date] = ()) -> MeetingWish:
        """When the text wants to meet; an empty wish when it does not say. Never raises.

        `today` is the day where the visitor is; a weekday is first of all that of the days that are `spoken_of`.
        An hour without am or pm is read as one of a working day.
        """
        near = {day.weekday(): day for day in sorted(spoken_of, reverse=True)}
        wish, *others = (self._read_side(side, today, near) for side in self._split_alternatives(text[:LONGEST], today))
        return _join_wishes(wish, others[0]) if others else wish

    def _split_alternatives(self, text: str, today: date) -> list[str]:
        """The sides of an "or" that each name a time of the day; else the text as it is."""
        sides = self._or.split(text, maxsplit=1)
        wishes = [self._read_side(side, today, {}) for side in sides] if len(sides) == 2 else []
        return sides if wishes and all(wish.at for wish in wishes) else [text]

    def _read_side(self, text: str, today: date, near: Mapping[int, date]) -> MeetingWish:
        plain = normalise_text(text)
        cased, lower = plain_text(plain.cased), plain_text(plain.lower)
        clock, rest = self._zones.find_clock(cased, lower, today)
        rest = spell_out(rest)
        place, rest = self._read_place(rest)
        parts, todays, rest = self._clocks.find_parts(rest)
        days, rest = self._days.find_days(rest, today)
        times, rest = self._clocks.find_times(rest, parts)
        if todays and not days:
            days = [MeetingPiece(parts[0].start, parts[0].start, days=(today, today))]
        pieces, rest = self._around.judge_pieces(rest, [*days, *parts, *times])
        wish = apply_times(_on_days(pieces, today, near), pieces)
        if place is None and (not wish.has_day or wish.bare):
            place = self._lone_place(rest, wish)
        turn = self._read_turn(rest)
        wish = replace(wish, nth=place, turn=turn, zone=clock.zone, whose=clock.whose, lost_zone=clock.lost)
        return replace(wish, beside=clock.beside)

    def warm_up(self) -> None:
        """Reads something, so that no visitor waits while the names of zones are gathered."""
        self.read_wish("3 o'clock in Berlin", date(2026, 1, 1))

    def is_agreement(self, text: str) -> bool:
        """Whether the text is nothing but a yes to a time, or goes on with what there is to add to it."""
        said = _clean_words(text)
        goes_on = self._agrees_and_adds.match(said) and not ("?" in text or self.takes_back(text))
        return bool(self._agreement_pattern.fullmatch(said) or (goes_on and not self.asks_other(text)))

    def asks_other(self, text: str) -> bool:
        """Whether the text asks for another time than the one that was named: "yes, but could we …"."""
        return bool(self.words.make_pattern("asking_other").search(_clean_words(text)))

    def calls_off(self, text: str) -> bool:
        """Whether the text has a word that calls something off, as "stop" does not."""
        return bool(self.words.make_pattern("calling_off").search(_clean_words(text)))

    def opens_with_yes(self, text: str) -> bool:
        """Whether a yes goes before whatever else the text says."""
        return bool(self.words.make_pattern("yes").match(_clean_words(text)))

    def takes_back(self, text: str) -> bool:
        """Whether a yes is taken back by what follows it: "yes, but …"."""
        said = _clean_words(text)
        yes = self.words.make_pattern("yes").match(said)
        return bool(yes and self.words.make_pattern("contrasts").search(said, yes.end()))

    def opens_with_contrast(self, text: str) -> bool:
        """Whether the text begins by taking something back: "but …", "wait, …"."""
        return bool(self.words.make_pattern("contrasts").match(_clean_words(text)))

    def speaks_of_clocks(self, text: str) -> bool:
        """Whether the text has a word for the time or a time zone."""
        return bool(self.words.make_pattern("time_words").search(_clean_words(text)))

    def is_pointing(self, text: str) -> bool:
        """Whether the text does no more than to point at a place in a list: "ask my wife first" does more."""
        rest = self.words.make_pattern("places").sub(" ", self._place_pattern.sub(" ", _clean_words(text)))
        return self._pointing.issuperset(re.findall(r"[^\W\d_]+", rest))

    @cached_property
    def _pointing(self) -> frozenset[str]:
        listed = (self.words.list_phrases(key) for key in ("beside", "nouns", "numbered", "yes", "polite"))
        return frozenset(word for phrases in listed for phrase in phrases for word in phrase.split())

    def _read_place(self, text: str) -> tuple[int | None, str]:
        """A place in the list that says what it is one of ("the second one", "option 3"), and the text without it."""
        if match := self._place_pattern.search(text):
            place = int(match["number"]) if match["number"] else self._read_number(match["named"] or match["last"])
            return place, hide_span(text, *match.span())
        return None, text

    def _lone_place(self, rest: str, wish: MeetingWish) -> int | None:
        """As in "the second", "2", "last"."""
        if wish.bare and len(wish.at) == 1:
            hour = wish.at[0] // 60
            return hour % 12 if hour % 12 <= 9 and wish.at[0] % 60 == 0 and not wish.on_days else None
        match = self.words.make_pattern("places").search(rest)
        if match:
            return self._read_number(match.group())
        plain = re.fullmatch(r"\W*([1-9])\W*", rest)
        return int(plain[1]) if plain else None

    def _read_number(self, name: str) -> int:
        return self.words.places[" ".join(name.split())]

    def _read_turn(self, rest: str) -> str | None:
        return next((turn for turn, pattern in self._turns if pattern.search(rest)), None)

    @cached_property
    def _zones(self) -> ZoneFinder:
        return ZoneFinder(self.words, self.seasons, self.region, self.zone)

    @cached_property
    def _days(self) -> DayFinder:
        return DayFinder(self.words, self.seasons, self.region)

    @cached_property
    def _clocks(self) -> ClockFinder:
        return ClockFinder(self.words)

    @cached_property
    def _around(self) -> Surroundings:
        return Surroundings(self.words)

    @cached_property
    def _place_pattern(self) -> re.Pattern[str]:
        short = [name for name in self.words.places if " " not in name]
        noun = self.words.match_any("nouns")
        numbered = rf"(?:{self.words.match_any('numbered')}\.?\s*|#)(?P<number>[1-9])\b(?!\s*[:h.]\d|\s*[ap]\.?m)"
        phrases = match_alternatives(name for name in self.words.places if " " in name)
        return re.compile(
            rf"(?P<named>{match_alternatives(short)})(?=\s+{noun})\s+{noun}|(?P<last>{phrases})|{numbered}"
        )

    @cached_property
    def _turns(self) -> list[tuple[str, re.Pattern[str]]]:
        return [
            (turn, re.compile(match_alternatives(names))) for turn, names in self.words.groups.get("turns", {}).items()
        ]

    @cached_property
    def _or(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\s)\s+{self.words.match_any('either')}\s+", re.IGNORECASE)

    @cached_property
    def _agreement_pattern(self) -> re.Pattern[str]:
        polite, yes = (
            self.words.match_any("polite"),
            rf"(?:{self.words.match_any('yes')}|{self.words.match_any('agreed')})",
        )
        return re.compile(rf"(?:{polite}|\s)*{yes}(?:{yes}|{polite}|\s)*")

    @cached_property
    def _agrees_and_adds(self) -> re.Pattern[str]:
        return re.compile(self._agreement_pattern.pattern + self.words.match_any("and_more"))


def _join_wishes(wish: MeetingWish, other: MeetingWish) -> MeetingWish:
    """Either of the two; the day or the clock that only one of them names is the other's as well."""
    one = wish if wish.on_days else replace(wish, days=other.days, weekdays=other.weekdays)
    two = other if other.on_days else replace(other, days=wish.days, weekdays=wish.weekdays)
    one, two = (replace(side, nth=None, bare=False) for side in (one, two))
    if not two.by_a_clock:
        two = replace(two, zone=one.zone, whose=one.whose, lost_zone=one.lost_zone)
    elif not one.by_a_clock:
        one = replace(one, zone=two.zone, whose=two.whose, lost_zone=two.lost_zone)
    return replace(one, or_else=two)


def _clean_words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", plain_text(normalise_text(text[:LONGEST]).lower)))


def _on_days(pieces: list[MeetingPiece], today: date, near: Mapping[int, date]) -> MeetingWish:
    """The days that are wanted and those that are not."""
    said = [piece for piece in pieces if piece.of_day]
    named = [piece for piece in said if not piece.refused and not piece.bound]
    stretches = [p.days for p in named if p.days and (p.days[1] - p.days[0]).days >= SEVERAL]
    weekdays = [p for p in named if p.weekday is not None]
    repeated = bool(stretches) or any(piece.plural for piece in weekdays)
    single = [] if repeated else [_day_of(piece, today, stretches, near) for piece in weekdays]
    days = [*(piece.days for piece in named if piece.days), *single]
    days = _narrow_days(days, [_limit_days(p, _day_of(p, today, stretches, near), today) for p in said if p.bound])
    refused = [piece for piece in said if piece.refused and not piece.bound]
    return MeetingWish(
        days=tuple(sorted(days)),
        weekdays=tuple(sorted({p.weekday for p in weekdays if p.weekday is not None})) if repeated else (),
        without_days=tuple(piece.days for piece in refused if piece.days),
        without_weekdays=tuple(sorted({p.weekday for p in refused if p.weekday is not None})),
    )


def _day_of(piece: MeetingPiece, today: date, stretches: list[Days], near: Mapping[int, date]) -> Days:
    """The days of a piece; a weekday is one that is spoken of, the first in a stretch that is named, or the next."""
    if piece.days:
        return piece.days
    weekday = piece.weekday or 0
    start = min((first for first, _ in stretches), default=today)
    coming = next_weekday(max(start, today) - timedelta(days=bool(stretches)), weekday)
    day = coming if stretches else near.get(weekday, coming)
    return day, day


def _limit_days(piece: MeetingPiece, days: Days, today: date) -> Days:
    """From when to when a bound leaves days open; a refused bound is its opposite."""
    first, last = days
    day, end = timedelta(days=1), today + timedelta(days=YEAR)
    # "Later than" refused is "until", "earlier than" refused is "from".
    opposite = {"after": "until", "before": "from", "from": "before", "until": "after", "latest": "after"}
    kind = opposite[piece.bound] if piece.refused else piece.bound
    return {
        "after": (last + day, end),
        "from": (first, end),
        "before": (today, first - day),
        "until": (today, last),
        "latest": (today, last),
    }[kind]


def _narrow_days(days: list[Days], limits: list[Days]) -> list[Days]:
    """What of the days lies within every limit; the limits alone where no day is named."""
    for since, until in limits:
        days = [(max(first, since), min(last, until)) for first, last in days] if days else [(since, until)]
    return [(first, last) for first, last in days if first <= last]
