"""The visitor's horizon for results, from words: a length of time, a deadline, a start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.values.language.cues import asks_in_general, find_tense, is_correction
from bot.values.language.names import FoundName
from bot.values.language.negation import is_refusal
from bot.values.language.stated import Stated
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.measures.durations import DAYS, Duration, find_durations
from bot.values.measures.money import find_budget
from bot.values.subjects.lexicon import Lexicon
from bot.values.time.dates import Dates
from bot.values.time.figures import REGION
from bot.values.time.horizon import TimeRoles
from bot.values.time.periods import DatePeriod
from bot.values.time.seasons import Seasons

HORIZONS = {"soon": (0, 30), "short": (0, 90), "medium": (90, 180), "long": (180, 365)}
SOON = HORIZONS["soon"]


@dataclass(frozen=True)
class Timeframe:
    """A horizon in days from today (`days_max` None: open-ended), a deadline or a start; what is not said is None."""

    days_min: int | None = None
    days_max: int | None = None
    deadline: date | None = None
    starts: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape of contract 4.2."""
        days = {"days_min": self.days_min, "days_max": self.days_max}
        dates = {"deadline": self.deadline, "starts": self.starts}
        return {**days, **{name: day.isoformat() if day else None for name, day in dates.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Timeframe:
        """The timeframe `as_json` wrote; keys that are missing count as null."""
        deadline, starts = (date.fromisoformat(data[n]) if data.get(n) else None for n in ("deadline", "starts"))
        return cls(data.get("days_min"), data.get("days_max"), deadline, starts)


def read_timeframe(
    text: str | Tokens, today: date, lexicon: Lexicon, region: str = REGION, known: date | None = None
) -> Timeframe | None:
    """The horizon or start that the text states for the visitor's own plans; None when it states none.

    Figures are read as in the region (ISO code); "the 14th" is that of the month of `known`, a day named before.
    """
    tokens = read_tokens(text, lexicon.grammar)
    stated = find_timeframe(tokens, today, lexicon.seasons, region=region, known=known)
    return stated.value if stated else None


def find_timeframe(
    tokens: Tokens,
    today: date,
    seasons: Seasons,
    taken: frozenset[int] | None = None,
    region: str = REGION,
    known: date | None = None,
) -> Stated[Timeframe] | None:
    """The timeframe and where it is said; tokens `taken` are a budget's ("for the year"), found here when not given."""
    if not len(tokens):
        return None
    if taken is None:
        money = find_budget(tokens)
        taken = frozenset(range(money.start, money.end)) if money else frozenset()
    spelled = seasons.words.spelling.correct_tokens(tokens)
    return _TimeframeReader(spelled, Dates(today, seasons, region, known), taken).read_timeframe()


def make_deadline(deadline: date, today: date, starts: date | None = None) -> Timeframe:
    """The timeframe that ends on a date; one that is past leaves no day."""
    days = max(0, (deadline - today).days)
    return Timeframe(days, days, deadline, starts)


class _TimeframeReader:
    """Collects every stated time of one text and settles on one."""

    def __init__(self, tokens: Tokens, dates: Dates, taken: frozenset[int]) -> None:
        self.tokens, self.today, self.words = tokens, dates.today, dates.words
        self.horizon = TimeRoles(tokens, dates.words, taken)
        self.horizons: list[Stated[Timeframe]] = []
        self.starts: list[Stated[Timeframe]] = []
        found = [p for p in dates.find_dates(tokens) if taken.isdisjoint(range(p.start, p.end))]
        rolling = [Duration(DAYS[p.kind], DAYS[p.kind], p.start, p.end) for p in found if self._is_rolling(p)]
        self.periods = [p for p in found if not self._is_rolling(p)]
        used = taken.union(*(range(p.start, p.end) for p in found))
        free = [d for d in find_durations(tokens, self.words) if used.isdisjoint(range(d.start, d.end))]
        self.durations = sorted([*rolling, *free], key=lambda d: d.start)
        self.horizon = replace(self.horizon, taken=taken | self._find_aside())

    def _find_aside(self) -> frozenset[int]:
        """Where other times stand beside one that answers alone: dates, and what is refused."""
        refused = [d for d in self.durations if self.durations.index(d) and is_refusal(self.tokens, d.start, d.end)]
        spans = [
            *((p.start, p.end) for p in self.periods if self.durations),
            *((d.start - 1, d.end) for d in refused),
        ]
        return frozenset(i for span in spans for i in range(*span))

    def read_timeframe(self) -> Stated[Timeframe] | None:
        for duration in self.durations:
            self._take_duration(duration)
        self._take_periods()
        stated = bool(self.horizons)
        for name in self.words.names["vague"].find_names(self.tokens):
            self._take_vague(name, stated)
        return self._settle_times()

    def _is_rolling(self, period: DatePeriod) -> bool:
        """Whether it is a length of time, as "in the next month" is, and not a date, as "next month" is."""
        tokens, i = self.tokens, period.start
        pointed = self.horizon.has_word(i, "the") and self.words.numbers["pointers"].get(tokens.key_at(i + 1)) == 1
        return pointed and period.end == i + 3 and period.kind in DAYS and self.horizon.has_word(i - 1, "rolling_leads")

    def _take_duration(self, duration: Duration) -> None:
        bound, start = self.horizon.apply_bound(duration)
        anchored = self._read_anchored(duration)
        if anchored:
            self.horizons += [anchored] if not self.horizon.is_aside(start, anchored.end) else []
        elif self.horizon.is_start(start) and not self.horizon.has_word(start - 1, "length_for"):
            day = self.today + timedelta(days=duration.days_min or 0)
            self.starts.append(Stated(Timeframe(starts=day), start, duration.end))
        elif self.horizon.takes_length(bound, start) and not is_refusal(self.tokens, start, duration.end):
            self.horizons.append(Stated(Timeframe(bound.days_min, bound.days_max), start, duration.end))

    def _read_anchored(self, duration: Duration) -> Stated[Timeframe] | None:
        """As in "two weeks from Monday", "a month before Christmas", "a week tomorrow"; a past one leaves no day."""
        bare = self.tokens.key_at(duration.end) in self.words.numbers["days_ahead"]
        period = next((p for p in self.periods if p.start == duration.end + (not bare)), None)
        if period is None or duration.days_min is None or not (bare or self.horizon.has_word(duration.end, "anchors")):
            return None
        self.periods = [p for p in self.periods if p is not period]
        # "Two weeks from today" is a length.
        if not bare and period.first == self.today and period.end == period.start + 1:
            return None
        days = timedelta(days=duration.days_min)
        before = self.horizon.has_word(duration.end, "before_leads")
        day = period.first - days if before else period.last + days
        return Stated(make_deadline(day, self.today), duration.start, period.end)

    def _join_choices(self) -> None:
        """Two of one kind with "or" between them as one stretch: "march or april", "in july, maybe august"."""
        joined: list[DatePeriod] = []
        for period in self.periods:
            last = joined[-1] if joined else None
            if last and self._is_choice(last, period):
                joined[-1] = replace(last, last=period.last, end=period.end)
            else:
                joined.append(period)
        self.periods = joined

    def _is_choice(self, first: DatePeriod, last: DatePeriod) -> bool:
        later = first.last < last.first
        return later and first.kind == last.kind != "day" and self._is_joined(first, last, "choices")

    def _take_periods(self) -> None:
        self._join_choices()
        pairs = list(pairwise(self.periods))
        used = {id(period) for period in self.periods if self._is_opening(period)}
        for first, last in pairs:
            if used.isdisjoint((id(first), id(last))) and self._is_span(first, last):
                self._take_range(first, last)
                used |= {id(first), id(last)}
        for period in self.periods:
            if id(period) not in used:
                self._take_period(period)

    def _is_opening(self, period: DatePeriod) -> bool:
        """As in "monday to friday" and "fri, sat and sun", which tell when a shop is open."""
        weekdays = self.words.numbers["weekdays"]
        if period.end > period.start + 1 or self.tokens.key_at(period.start) not in weekdays:
            return False
        others = ((period.start - 1, period.start - 2), (period.end, period.end + 1))
        return any(
            self.horizon.has_word(at, "day_joints") and self.tokens.key_at(day) in weekdays for at, day in others
        )

    def _is_joined(self, first: DatePeriod, last: DatePeriod, name: str) -> bool:
        return " ".join(self.tokens.keys_between(first.end, last.start)) in self.words[name]

    def _is_span(self, first: DatePeriod, last: DatePeriod) -> bool:
        between = self.horizon.has_word(first.start - 1, "between_word") and self._is_joined(first, last, "between")
        return last.last >= first.first and (between or self._is_joined(first, last, "ranges"))

    def _take_range(self, first: DatePeriod, last: DatePeriod) -> None:
        if not self.horizon.find_role(replace(first, end=last.end)) and not self.horizon.find_role(last):
            return
        begins = first.first
        # The year said at the end is that of both: "1 March to 30 September 2028".
        if self._has_year(last) and not self._has_year(first):
            same = begins + relativedelta(year=last.last.year)
            begins = same if same <= last.last else begins
        frame = make_deadline(last.last, self.today, begins if begins > self.today else None)
        self.horizons.append(Stated(frame, first.start, last.end))

    def _has_year(self, period: DatePeriod) -> bool:
        return self.tokens.number_at(period.end - 1) == period.last.year

    def _take_period(self, period: DatePeriod) -> None:
        role = self.horizon.find_role(period)
        # "If we see no sales by May" refuses nothing.
        supposed = self.horizon.has_word_in(self.tokens.sentence_of(period.start)[0], period.start, "conditions")
        supposed = supposed or self.horizon.is_not_before(period.start)
        if not role or (not supposed and is_refusal(self.tokens, period.start, period.end)):
            return
        if role == "deadline" and self.starts and self._takes_back(self.starts[-1].end, period.start):
            self.starts.pop()
            role = "start"
        if role in ("start", "after") or self.horizon.has_word(period.start - 1, "from_leads"):
            day = period.last + timedelta(days=1) if role == "after" else max(period.first, self.today)
            self.starts.append(Stated(Timeframe(starts=day), period.start, period.end))
            return
        ahead = role == "before" and not period.one_day and period.first > self.today
        ends = period.first - timedelta(days=1) if ahead else self.horizon.last_day(period)
        ranged = period.kind == "day" and not period.one_day and period.first > self.today
        starts = period.first if ranged else None
        self.horizons.append(Stated(make_deadline(ends, self.today, starts), period.start, period.end))

    def _takes_back(self, end: int, start: int) -> bool:
        """Whether nothing but words that take back what was said stands there: "June. no, July"."""
        fillers = all(
            self.horizon.has_word(i, "restating", "restating_fillers", "loose_leads", "deadline_leads", "the")
            for i in range(end, start)
        )
        return fillers and self.horizon.has_word_in(end, start, "restating")

    def _says_finer(self, first: Stated[Timeframe], last: Stated[Timeframe]) -> bool:
        """As in "by summer, so about june"."""
        between = range(first.end, last.start)
        lists = ("finer", "restating_fillers", "loose_leads", "deadline_leads", "the")
        fillers = all(self.horizon.has_word(i, *lists) for i in between)
        return fillers and self.horizon.has_word_in(first.end, last.start, "finer")

    def _take_vague(self, name: FoundName, stated: bool) -> None:
        if name.id == "none" or is_refusal(self.tokens, name.start, name.end):
            return
        if name.id == "soon" and self.horizon.is_start(name.start):
            self.starts.append(Stated(Timeframe(starts=self.today), name.start, name.end))
        elif not stated and self._vague_counts(name):
            self.horizons.append(Stated(Timeframe(*HORIZONS[name.id]), name.start, name.end))

    def _vague_counts(self, name: FoundName) -> bool:
        if self.horizon.has_word(name.end, "not_horizon") or asks_in_general(self.tokens, name.start):
            return False
        first = max(self.tokens.sentence_of(name.start)[0], name.start - 6)
        if self.horizon.is_asked(name.start) or (
            name.id == "soon" and self.horizon.has_word_in(first, name.start, "requests")
        ):
            return False
        return find_tense(self.tokens, name.start, name.end) != "past"

    def _settle_times(self) -> Stated[Timeframe] | None:
        starts = self.starts[0] if self.starts else None
        if not self.horizons:
            return starts
        # The first horizon said; the last one after a correction.
        last = self.horizons[-1]
        corrected = is_correction(self.tokens, last.start) or any(
            self._takes_back(other.end, last.start) or self._says_finer(other, last) for other in self.horizons[:-1]
        )
        chosen = last if corrected else self.horizons[0]
        if starts is None or chosen.value.starts:
            return chosen
        return replace(chosen, value=replace(chosen.value, starts=starts.value.starts))
