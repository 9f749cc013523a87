"""Lengths of time in a text: "6-8 weeks", "a couple of months", "half a year", "6+ months", "a month or two"."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from rapidfuzz.distance import DamerauLevenshtein

from bot.values.phrases import Phrases
from bot.values.tokens import Tokens

WEEK, MONTH, QUARTER, HALF_YEAR, YEAR = 7, 30, 90, 180, 365
UNITS = {
    "hour": "hour hours hr hrs",
    "day": "day days",
    "week": "week weeks wk wks week's",
    "fortnight": "fortnight fortnights",
    "month": "month months mo mos mth mths mnth mnths",
    "quarter": "quarter quarters qtr qtrs",
    "year": "year years yr yrs",
}
UNIT = {word: unit for unit, words in UNITS.items() for word in words.split()}
# A single letter is a unit only right behind digits.
LETTERS = {"d": "day", "w": "week", "y": "year"}
DAYS = {"hour": 1 / 24, "day": 1, "week": WEEK, "fortnight": 14, "month": MONTH, "quarter": QUARTER, "year": YEAR}
LONG_UNITS = ("months", "month", "weeks", "years", "quarters")
NOT_UNITS = frozenset("mouth mouths moth weeds weak yards yeast gears".split())
FILLERS = frozenset(
    "full whole solid good calendar short more business working straight consecutive entire odd".split()
)
COUNTS = {"couple": (2.0, 2.0), "few": (3.0, 3.0), "several": (3.0, 6.0), "half": (0.5, 0.5)}
ARTICLES = frozenset("a an one".split())
MOST, FOUND = 3660.0, 40
HALF_DAY, WITHIN = 12, frozenset("in within next under inside than".split())
BETWEEN = Phrases("and|to|-")
JOINTS = Phrases("-|to|or|/|til|till|, maybe|or maybe|maybe|, or|, perhaps")
AFTER_LEAST = Phrases("+|plus|or more|or longer|and more|and beyond|minimum|at least")
AFTER_MOST = Phrases("or less|or sooner|or under|max|maximum|tops|at most")


@dataclass(frozen=True)
class Duration:
    """A length of time in days; `days_max` None is open-ended, `article` marks "a month", said of many things."""

    days_min: int | None
    days_max: int | None
    start: int
    end: int
    article: bool = False


@dataclass(frozen=True)
class _Amount:
    low: float
    high: float
    end: int
    article: bool = False
    open: bool = False


def find_durations(tokens: Tokens) -> list[Duration]:
    """The first forty lengths of time in the text, left to right."""
    found: list[Duration] = []
    i = 0
    while i < len(tokens) and len(found) < FOUND:
        duration = duration_at(tokens, i)
        if duration:
            found.append(duration)
        i = duration.end if duration else i + 1
    return found


def duration_at(tokens: Tokens, i: int) -> Duration | None:
    """The length of time that begins at the i-th token."""
    amount = _amount(tokens, i)
    if amount is None:
        return None
    unit, end = _unit(tokens, amount.end)
    if not unit or (unit == "hour" and not _hours_count(tokens, i, amount)):
        return None
    low, high = days(amount.low, unit), days(amount.high, unit)
    if high > MOST:
        return None
    duration = Duration(low, None if amount.open else high, i, end, amount.article)
    return _open_after(tokens, _to_longer(tokens, _and_more(tokens, duration, unit)))


def _hours_count(tokens: Tokens, i: int, amount: _Amount) -> bool:
    """Whether hours are a span of time: "48 hours", "in 3 hours"; "40 hours" are work, and "open 24 hours" a shop."""
    before = tokens.key(i - 1)
    return before in WITHIN or (amount.low % HALF_DAY == 0 and before not in ("open", "opened"))


def days(value: float, unit: str) -> int:
    """That many units in days, by the counts everybody here uses (month 30, quarter 90, half a year 180, year 365)."""
    if unit == "year" and value == 0.5:
        return HALF_YEAR
    if unit == "month" and value >= 12 and value % 12 == 0:
        return int(value // 12) * YEAR
    if unit == "day" or value == 0:
        return math.ceil(value)
    return max(1, math.floor(value * DAYS[unit] + 0.5))


def _amount(tokens: Tokens, i: int) -> _Amount | None:
    key = tokens.key(i)
    if key == "between":
        amount = _range(tokens, i + 1, BETWEEN)
        return amount if amount and amount.high > amount.low else None
    if tokens.number(i) is not None:
        return _range(tokens, i, JOINTS)
    if key in ARTICLES and tokens.key(i + 1) not in COUNTS:
        return _Amount(1, 1, i + 1, article=True)
    return _counted(tokens, i + 1 if key in ("a", "the") else i)


def _counted(tokens: Tokens, i: int) -> _Amount | None:
    if tokens.key(i) not in COUNTS:
        return None
    end = i + 1
    while tokens.key(end) in ("of", "a", "an"):
        end += 1
    return _Amount(*COUNTS[tokens.key(i)], end)


def _range(tokens: Tokens, i: int, joints: Phrases) -> _Amount | None:
    low = _count(tokens, i)
    if low is None:
        return None
    end, open_ended = i + 1, False
    if tokens.key(end) in ("+", "plus"):
        return _Amount(low, low, end + 1, open=True)
    if tokens.keys(end, end + 2) == ("or", "more"):
        return _Amount(low, low, end + 2, open=True)
    joint = joints.starting(tokens, end)
    high = _count(tokens, end + joint) if joint else None
    if high is not None and high > low:
        end += joint + 1
        open_ended = tokens.key(end) == "+"
        return _Amount(low, high, end + open_ended, open=open_ended)
    if low == 0.5 and tokens.key(end) in ("a", "an"):
        end += 1
    return _Amount(low, low, end)


def _count(tokens: Tokens, i: int) -> float | None:
    value = tokens.number(i)
    if value is None or tokens.items[i].scale not in ("", "dozen") or not 0 <= value <= 1000:
        return None
    return value


def _unit(tokens: Tokens, i: int) -> tuple[str, int]:
    """The unit at the i-th token, past filler words, and the token after it."""
    at = i
    while tokens.key(at) in FILLERS and at - i < 2:
        at += 1
    key = tokens.key(at)
    if key in UNIT:
        return UNIT[key], at + 1
    if key in LETTERS and tokens.glued(at):
        return LETTERS[key], at + 1
    return (_misspelt(key), at + 1) if at == i and tokens.number(i - 1) is not None else ("", i)


def _misspelt(key: str) -> str:
    if len(key) < 4 or key in NOT_UNITS:
        return ""
    for name in LONG_UNITS:
        if key[0] == name[0] and DamerauLevenshtein.distance(key, name, score_cutoff=1) <= 1:
            return UNIT[name]
    return ""


def _and_more(tokens: Tokens, duration: Duration, unit: str) -> Duration:
    """As in "a month or two", "a year and a half", "a week or so"."""
    low, at = duration.days_min or 0, duration.end
    keys = tokens.keys(at, at + 3)
    if keys == ("and", "a", "half"):
        longer = low + (days(0.5, unit) if unit != "year" else YEAR - YEAR // 2)
        return replace(duration, days_min=longer, days_max=longer, end=at + 3, article=False)
    if keys[:2] == ("or", "so"):
        return replace(duration, end=at + 2)
    second = _count(tokens, at + 1) if keys[:1] == ("or",) else None
    if duration.article and second is not None and second > 1:
        end = at + 2 + (UNIT.get(tokens.key(at + 2)) == unit)
        return replace(duration, days_max=days(second, unit), end=end, article=False)
    return duration


def _to_longer(tokens: Tokens, duration: Duration) -> Duration:
    """As in "3 months to a year", "2 weeks - 1 month"."""
    if tokens.key(duration.end) not in ("-", "to", "or"):
        return duration
    other = _single(tokens, duration.end + 1)
    if other is None or not duration.days_max or (other.days_max or 0) <= duration.days_max:
        return duration
    return replace(duration, days_max=other.days_max, end=other.end, article=False)


def _single(tokens: Tokens, i: int) -> Duration | None:
    amount = _amount(tokens, i) if i < len(tokens) else None
    unit, end = _unit(tokens, amount.end) if amount else ("", i)
    if amount is None or not unit:
        return None
    return Duration(days(amount.low, unit), days(amount.high, unit), i, end, amount.article)


def _open_after(tokens: Tokens, duration: Duration) -> Duration:
    for phrases, bound in ((AFTER_LEAST, at_least), (AFTER_MOST, at_most)):
        length = phrases.starting(tokens, duration.end)
        if length:
            return replace(bound(duration), end=duration.end + length, article=False)
    return duration


def at_least(duration: Duration) -> Duration:
    """The duration as a lower bound."""
    return replace(duration, days_max=None)


def at_most(duration: Duration) -> Duration:
    """The duration as an upper bound; a range stays a range."""
    whole = duration.days_min == duration.days_max
    return replace(duration, days_min=0) if whole else duration
