"""The visitor's horizon for results, from words: a length of time, a deadline, a start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from bot.values import horizon
from bot.values.cues import asks_in_general, corrects, tense
from bot.values.dates import Dates
from bot.values.durations import Duration, find_durations
from bot.values.money import find_budget
from bot.values.names import Found, Names
from bot.values.negation import refuses
from bot.values.periods import WEEKDAYS, Period
from bot.values.seasons import Seasons
from bot.values.tokens import Tokens, read_tokens

RANGES = (("to",), ("-",), ("until",), ("till",), ("through",), ("thru",), ("up", "to"))
SOON, SHORT, MEDIUM, LONG = (0, 30), (0, 90), (90, 180), (180, 365)
VAGUE = {
    "soon": (
        "asap|a.s.a.p|a s a p|asap!|as soon as possible|as soon as we can|soon as possible|immediately|"
        "immediate|immediatly|imediately|right away|straight away|straightaway|urgent|urgently|"
        "as fast as possible|as quickly as possible|as quick as possible|quick results|fast results|"
        "quick wins|instant results|results fast|results quickly|quick win|results now"
    ),
    "short": ("short term|shortterm|near term"),
    "medium": ("medium term|mid term|midterm"),
    "long": ("long term|longterm|long run|long haul|longer term|over time"),
    "none": (
        "no rush|no hurry|not in a hurry|not in a rush|not urgent|no deadline|no fixed date|take our time|"
        "no time pressure|no need to rush|no need to hurry|not in any hurry|no real deadline|"
        "no particular deadline|no timeline|no set timeline|no fixed deadline|not asap|dont need it asap"
    ),
}
HORIZONS = {"soon": SOON, "short": SHORT, "medium": MEDIUM, "long": LONG}
NOT_HORIZON = frozenset(
    "customer customers client clients relationship relationships partner partners partnership partnerships "
    "contract employees rental rentals rent let lets loan loans memory care stay stays agency parking goals "
    "friend friends member members".split()
) - {"goals"}


@dataclass(frozen=True)
class Timeframe:
    """A horizon in days from today (`days_max` None: open-ended), a deadline or a start; what is not said is None."""

    days_min: int | None = None
    days_max: int | None = None
    deadline: date | None = None
    starts: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape of contract 4.2."""
        return {
            "days_min": self.days_min,
            "days_max": self.days_max,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "starts": self.starts.isoformat() if self.starts else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Timeframe:
        """The timeframe `as_json` wrote; keys that are missing count as null."""
        deadline, starts = data.get("deadline"), data.get("starts")
        return cls(
            data.get("days_min"),
            data.get("days_max"),
            date.fromisoformat(deadline) if deadline else None,
            date.fromisoformat(starts) if starts else None,
        )


@dataclass(frozen=True)
class Stated:
    """A timeframe and the tokens that state it."""

    timeframe: Timeframe
    start: int
    end: int


def read_timeframe(text: str | Tokens, today: date, seasons: Seasons) -> Timeframe | None:
    """The horizon or start that the text states for the visitor's own plans; None when it states none."""
    stated = find_timeframe(read_tokens(text), today, seasons)
    return stated.timeframe if stated else None


def find_timeframe(tokens: Tokens, today: date, seasons: Seasons, taken: frozenset[int] | None = None) -> Stated | None:
    """The timeframe and where it is said; tokens `taken` are a budget's ("for the year"), found here when not given."""
    if not len(tokens):
        return None
    if taken is None:
        money = find_budget(tokens)
        taken = frozenset(range(money.start, money.end)) if money else frozenset()
    return _Reader(tokens, today, Dates(today, seasons), taken).read()


@lru_cache(maxsize=1)
def _vague() -> Names:
    return Names({horizon: names.split("|") for horizon, names in VAGUE.items()})


def until(deadline: date, today: date, starts: date | None = None) -> Timeframe:
    """The timeframe that ends on a date; one that is past leaves no day."""
    days = max(0, (deadline - today).days)
    return Timeframe(days, days, deadline, starts)


class _Reader:
    """Collects every stated time of one text and settles on one."""

    def __init__(self, tokens: Tokens, today: date, dates: Dates, taken: frozenset[int]) -> None:
        self.tokens = tokens
        self.today = today
        self.horizons: list[Stated] = []
        self.starts: list[Stated] = []
        self.taken = taken
        found = [p for p in dates.find(tokens) if taken.isdisjoint(range(p.start, p.end))]
        self.periods = [p for p in found if not self._rolling(p)]
        self.durations = self._free_durations([p for p in found if self._rolling(p)])

    def read(self) -> Stated | None:
        for duration in self.durations:
            self._take_duration(duration)
        self._take_periods()
        vague = _vague().find(self.tokens)
        if not self.horizons:
            for name in vague:
                self._take_vague(name)
        return self._settle()

    def _rolling(self, period: Period) -> bool:
        """Whether it is a length of time, as "in the next month" is, and not a date, as "next month" is."""
        tokens, i = self.tokens, period.start
        if tokens.keys(i, i + 2) not in (("the", "next"), ("the", "coming")) or period.kind not in (
            "week",
            "month",
            "quarter",
            "year",
        ):
            return False
        return tokens.key(i - 1) in ("in", "within", "over", "for", "during")

    def _free_durations(self, rolling: list[Period]) -> list[Duration]:
        taken = self.taken | {i for p in self.periods for i in range(p.start, p.end)}
        lengths = {"week": 7, "month": 30, "quarter": 90, "year": 365}
        rolled = [Duration(lengths[p.kind], lengths[p.kind], p.start, p.end) for p in rolling]
        free = [d for d in find_durations(self.tokens) if taken.isdisjoint(range(d.start, d.end))]
        inside = {i for d in rolled for i in range(d.start, d.end)}
        return sorted(rolled + [d for d in free if inside.isdisjoint(range(d.start, d.end))], key=lambda d: d.start)

    def _take_duration(self, duration: Duration) -> None:
        tokens = self.tokens
        bound, start = horizon.bounded(tokens, duration)
        anchored = self._anchored(duration)
        if anchored:
            self.horizons.append(anchored)
        elif horizon.is_start(tokens, start) and tokens.key(start - 1) != "for":
            day = self.today + timedelta(days=duration.days_min or 0)
            self.starts.append(Stated(Timeframe(starts=day), start, duration.end))
        elif horizon.duration_counts(tokens, bound, start, self.taken) and not refuses(tokens, start, duration.end):
            self.horizons.append(Stated(Timeframe(bound.days_min, bound.days_max), start, duration.end))

    def _anchored(self, duration: Duration) -> Stated | None:
        """As in "two weeks from Monday", "a month before Christmas"."""
        word, at = self.tokens.key(duration.end), duration.end + 1
        period = next((p for p in self.periods if p.start == at), None)
        if period is None or duration.days_min is None or word not in ("from", "after", "before"):
            return None
        if period.first == self.today:
            self.periods = [p for p in self.periods if p is not period]
            return None
        days = timedelta(days=duration.days_min)
        day = period.first - days if word == "before" else period.last + days
        if day < self.today:
            return None
        self.periods = [p for p in self.periods if p is not period]
        return Stated(until(day, self.today), duration.start, period.end)

    def _take_periods(self) -> None:
        skip = False
        for n, period in enumerate(self.periods):
            following = self.periods[n + 1] if n + 1 < len(self.periods) else None
            if skip:
                skip = False
            elif following and self._opening(period, following):
                skip = True
            elif following and self._spans(period, following):
                self._take_range(period, following)
                skip = True
            else:
                self._take_period(period)

    def _opening(self, first: Period, last: Period) -> bool:
        """As in "monday to friday", which tells when a shop is open."""
        days = {self.tokens.key(first.start), self.tokens.key(last.start)}
        return days <= {*WEEKDAYS} and self.tokens.keys(first.end, last.start) in RANGES

    def _spans(self, first: Period, last: Period) -> bool:
        joint = self.tokens.keys(first.end, last.start)
        lead = self.tokens.key(first.start - 1)
        if joint in RANGES:
            return last.last >= first.first
        return joint == ("and",) and lead == "between" and last.last >= first.first

    def _take_range(self, first: Period, last: Period) -> None:
        if not horizon.period_role(self.tokens, first) and not horizon.period_role(self.tokens, last):
            return
        frame = until(last.last, self.today, first.first if first.first > self.today else None)
        self.horizons.append(Stated(frame, first.start, last.end))

    def _take_period(self, period: Period) -> None:
        role = horizon.period_role(self.tokens, period)
        if not role or refuses(self.tokens, period.start, period.end):
            return
        if role in ("start", "after") or self._from(period):
            day = period.last + timedelta(days=1) if role == "after" else max(period.first, self.today)
            self.starts.append(Stated(Timeframe(starts=day), period.start, period.end))
            return
        ends = period.first - timedelta(days=1) if role == "before" and not period.one_day else period.last
        if period.kind == "day" and not period.one_day:
            starts = period.first if period.first > self.today else None
            self.horizons.append(Stated(until(ends, self.today, starts), period.start, period.end))
            return
        self.horizons.append(Stated(until(ends, self.today), period.start, period.end))

    def _from(self, period: Period) -> bool:
        return self.tokens.key(period.start - 1) == "from"

    def _take_vague(self, name: Found) -> None:
        tokens = self.tokens
        if name.id == "none" or refuses(tokens, name.start, name.end):
            return
        if name.id == "soon" and horizon.is_start(tokens, name.start):
            self.starts.append(Stated(Timeframe(starts=self.today), name.start, name.end))
            return
        if not self._vague_counts(name):
            return
        low, high = HORIZONS[name.id]
        self.horizons.append(Stated(Timeframe(low, high), name.start, name.end))

    def _vague_counts(self, name: Found) -> bool:
        tokens = self.tokens
        if tokens.key(name.end) in NOT_HORIZON or asks_in_general(tokens, name.start):
            return False
        near = tokens.keys(max(tokens.sentence(name.start)[0], name.start - 6), name.start)
        if name.id == "soon" and not horizon.REQUESTS.isdisjoint(near):
            return False
        return tense(tokens, name.start, name.end) != "past"

    def _settle(self) -> Stated | None:
        starts = self.starts[0] if self.starts else None
        if not self.horizons:
            return starts
        chosen = self._chosen()
        if starts is None or chosen.timeframe.starts:
            return chosen
        frame = chosen.timeframe
        return Stated(
            Timeframe(frame.days_min, frame.days_max, frame.deadline, starts.timeframe.starts), chosen.start, chosen.end
        )

    def _chosen(self) -> Stated:
        """The first horizon said; the last one after a correction."""
        return self.horizons[-1] if corrects(self.tokens, self.horizons[-1].start) else self.horizons[0]
