"""Lengths of time in a text: "6-8 weeks", "a couple of months", "half a year", "6+ months", "a month or two"."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from bot.values.language.grammar_words import WordList
from bot.values.language.slips import one_slip_of
from bot.values.language.time_words import TimeWords, plain_words
from bot.values.language.tokens import Tokens

DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 90, "year": 365}
# The periods that money is given for, in days.
PERIOD_DAYS = {period: days for period, days in DAYS.items() if period != "fortnight"}
HOURS_A_DAY = 24
HALF_YEAR, HALF_DAY = 180, 12
MOST, FOUND, LONG, RESTATED, AWAY, WIDER = 3660.0, 40, 4, 60, 7, 4


@dataclass(frozen=True)
class Duration:
    """A length of time in days; `days_max` None is open-ended, `article` marks "a month", said of many things."""

    days_min: int | None
    days_max: int | None
    start: int
    end: int
    article: bool = False
    unit: str = field(default="", compare=False)


@dataclass(frozen=True)
class _Amount:
    low: float
    high: float
    end: int
    article: bool = False
    open: bool = False


def find_durations(tokens: Tokens, words: TimeWords | None = None) -> list[Duration]:
    """The first forty lengths of time in the text, left to right; without `words` in plain units only."""
    reader, found, i = _DurationReader(tokens, words or plain_words()), list[Duration](), 0
    while i < len(tokens) and len(found) < FOUND:
        duration = reader.read_duration(i)
        while duration and (again := reader.restate_duration(duration)):
            duration = again
        if duration:
            found.append(duration)
        i = duration.end if duration else i + 1
    return found


def to_days(value: float, unit: str) -> int:
    """That many units in days, by the counts everybody here uses (month 30, quarter 90, half a year 180, year 365)."""
    if unit == "year" and value == 0.5:
        return HALF_YEAR
    if unit == "month" and value >= 12 and value % 12 == 0:
        return int(value // 12) * DAYS_A_YEAR
    if unit == "day" or value == 0:
        return math.ceil(value)
    length = 1 / HOURS_A_DAY if unit == "hour" else DAYS[unit]
    return max(1, math.floor(value * length + 0.5))


def at_least(duration: Duration) -> Duration:
    """The duration as a lower bound."""
    return replace(duration, days_max=None)


def at_most(duration: Duration) -> Duration:
    """The duration as an upper bound; a range stays a range."""
    return replace(duration, days_min=0) if duration.days_min == duration.days_max else duration


DAYS_A_YEAR = int(DAYS["year"])
# An empty key is the end of the text.
STOPS = frozenset(("", ",", ".", "!", "?", ";", "\n", ")"))


@dataclass(frozen=True)
class _DurationReader:
    tokens: Tokens
    words: TimeWords

    def read_duration(self, i: int) -> Duration | None:
        """The length of time that begins at the i-th token."""
        amount = self._read_amount(i)
        unit, end = self._read_unit(amount.end) if amount else ("", i)
        if amount is None or not unit or (unit == "hour" and not self._hours_count(i, amount)):
            return None
        low, high = to_days(amount.low, unit), to_days(amount.high, unit)
        if high > MOST:
            return None
        duration = Duration(low, None if amount.open else high, i, end, amount.article, unit)
        return self._apply_bound_after(self._to_longer(self._and_more(duration, unit)))

    def restate_duration(self, duration: Duration) -> Duration | None:
        """The length said in place of this one, its unit perhaps not again: "3 months, hmm, rather 4"."""
        at, taken_back = duration.end, False
        while at - duration.end < AWAY and self._is_word(at, "restating", "restating_fillers"):
            if self.words["compared"].count_starting(self.tokens, at):
                return None
            taken_back = taken_back or self._is_word(at, "restating")
            at += 1
        if not taken_back:
            return None
        longer = self.read_duration(at)
        if longer:
            return replace(longer, start=duration.start)
        amount = self._read_range(at, self.words["joints"])
        if amount is None or not 0 < amount.high <= RESTATED or not duration.unit or not self._breaks_off(amount.end):
            return None
        low, high = to_days(amount.low, duration.unit), to_days(amount.high, duration.unit)
        return Duration(low, None if amount.open else high, duration.start, amount.end, unit=duration.unit)

    def _breaks_off(self, i: int) -> bool:
        """Whether nothing that a number counts comes here."""
        return not self._is_word(i, "per") and (
            self.tokens.key_at(i) in STOPS or self._is_word(i, "partings", "restated_ends")
        )

    def _is_word(self, i: int, *lists: str) -> bool:
        return any(self.tokens.key_at(i) in self.words[name] for name in lists)

    def _hours_count(self, i: int, amount: _Amount) -> bool:
        """Whether hours are a span of time: "48 hours", "in 3 hours"; "40 hours" are work, "open 24 hours" a shop."""
        return self._is_word(i - 1, "hours_in") or (
            amount.low % HALF_DAY == 0 and not self._is_word(i - 1, "open_hours")
        )

    def _read_amount(self, i: int) -> _Amount | None:
        if self._is_word(i, "between_word"):
            amount = self._read_range(i + 1, self.words["between"])
            return amount if amount and amount.high > amount.low else None
        if self.tokens.number_at(i) is not None:
            return self._read_range(i, self.words["joints"])
        if self._is_word(i, "articles") and not self._read_counts(i + 1):
            return _Amount(1, 1, i + 1, article=True)
        if self._is_word(i, "the") and self._ends_within(i):
            return _Amount(1, 1, i + 1)
        at = i + (self._is_word(i, "articles", "the") and self._read_counts(i + 1) is not None)
        counts = self._read_counts(at)
        if counts is None:
            return None
        end = at + 1
        while self._is_word(end, "counting"):
            end += 1
        return _Amount(*counts, end)

    def _ends_within(self, i: int) -> bool:
        """Whether one unit is named as a bound: "within the fortnight", but not "within the month of May"."""
        unit = self.tokens.key_at(i + 1) in self.words.maps["units"]
        return (
            unit
            and bool(self.words["at_most"].count_ending(self.tokens, i))
            and not self._is_word(i + 2, "of", "week_of")
        )

    def _read_counts(self, i: int) -> tuple[float, float] | None:
        count = self.words.maps["counts"].get(self.tokens.key_at(i))
        low, _, high = (count or "").partition("-")
        return (float(low), float(high or low)) if count else None

    def _read_range(self, i: int, joints: WordList) -> _Amount | None:
        low = self._read_count(i)
        if low is None:
            return None
        end = i + 1
        bound = self.words["after_least"].count_starting(self.tokens, end)
        if bound and self._read_unit(end + bound)[0]:
            return _Amount(low, low, end + bound, open=True)
        joint = joints.count_starting(self.tokens, end)
        high = self._read_count(end + joint) if joint else None
        if high is not None and high > low:
            end += joint + 1
            more = self.tokens.key_at(end) == "+"
            return _Amount(low, high, end + more, open=more)
        return _Amount(low, low, end + (low == 0.5 and self._is_word(end, "articles")))

    def _read_count(self, i: int) -> float | None:
        value = self.tokens.number_at(i)
        if value is None or self.tokens.items[i].scale not in ("", "dozen") or not 0 <= value <= 1000:
            return None
        return value

    def _read_unit(self, i: int) -> tuple[str, int]:
        """The unit at the i-th token, past filler words, and the token after it."""
        at, units = i, self.words.maps["units"]
        while self._is_word(at, "length_fillers") and at - i < 2:
            at += 1
        key = self.tokens.key_at(at)
        if key in units:
            return units[key], at + 1
        if key in self.words.maps["letters"] and self.tokens.is_glued(at):
            return self.words.maps["letters"][key], at + 1
        return (self._correct_unit(key), at + 1) if at == i and self.tokens.number_at(i - 1) is not None else ("", i)

    def _correct_unit(self, key: str) -> str:
        # "Week" is near too many words to be meant by a short one.
        units = (name for name in self.words.maps["units"] if len(name) >= LONG and len(name) + len(key) > 2 * LONG)
        near = one_slip_of(key, units) if len(key) >= LONG and key not in self.words["not_units"] else ""
        return self.words.maps["units"].get(near, "")

    def _and_more(self, duration: Duration, unit: str) -> Duration:
        """As in "a month or two", "a year and a half", "a week or so"."""
        low, at = duration.days_min or 0, duration.end
        half, so = (self.words[name].count_starting(self.tokens, at) for name in ("and_a_half", "or_so"))
        if half:
            longer = low + (to_days(0.5, unit) if unit != "year" else DAYS_A_YEAR - DAYS_A_YEAR // 2)
            return replace(duration, days_min=longer, days_max=longer, end=at + half, article=False)
        if so:
            return replace(duration, end=at + so)
        return self._or_more(duration, unit)

    def _or_more(self, duration: Duration, unit: str) -> Duration:
        """As in "a month or two", "2 months, maybe 3", "3 weeks, at most 4 weeks"."""
        at = duration.end + self.words["widening"].count_starting(self.tokens, duration.end)
        second = self._read_count(at) if at > duration.end else None
        counted = self.words.maps["units"].get(self.tokens.key_at(at + 1), "")
        # "Not 3 months, 6 months" and "2k a month, 3 months" are two lengths.
        apart = counted and (counted != unit or self.tokens.key_at(at - 1) == ",")
        whole = counted or duration.article or self._breaks_off(at + 1)
        if second is None or not duration.days_max or apart or not whole:
            return duration
        more = to_days(second, unit)
        longer = duration.days_max < more <= min(MOST, WIDER * duration.days_max)
        return replace(duration, days_max=more, end=at + 1 + bool(counted), article=False) if longer else duration

    def _to_longer(self, duration: Duration) -> Duration:
        """As in "3 months to a year", "2 weeks - 1 month"."""
        at = duration.end + self.words["joints"].count_starting(self.tokens, duration.end)
        amount = self._read_amount(at) if at > duration.end and at < len(self.tokens) else None
        unit, end = self._read_unit(amount.end) if amount else ("", at)
        longer = to_days(amount.high, unit) if amount and unit else 0
        if not duration.days_max or not duration.days_max < longer <= MOST:
            return duration
        return replace(duration, days_max=longer, end=end, article=False)

    def _apply_bound_after(self, duration: Duration) -> Duration:
        for name, bound in (("after_least", at_least), ("after_most", at_most)):
            length = self.words[name].count_starting(self.tokens, duration.end)
            if length:
                return replace(bound(duration), end=duration.end + length, article=False)
        return duration
