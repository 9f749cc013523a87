"""When somebody wants to meet, as people write it: "tuesday afternoon", "3pm", "the second one", "none of these"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from bot.values.dates import Dates
from bot.values.durations import find_durations
from bot.values.periods import WEEKDAYS, Period
from bot.values.seasons import Seasons
from bot.values.text import normalise
from bot.values.tokens import Tokens, read_tokens

NOON = 12 * 60
WEEK = 7
CUT = " ; "
LATEST = 24 * 60
# Minutes after midnight: from, and before.
PARTS = {
    "early morning": (0, 10 * 60),
    "late morning": (10 * 60, NOON),
    "morning": (0, NOON),
    "lunchtime": (11 * 60 + 30, 14 * 60),
    "lunch": (11 * 60 + 30, 14 * 60),
    "early afternoon": (NOON, 15 * 60),
    "late afternoon": (15 * 60, 18 * 60),
    "afternoon": (NOON, 18 * 60),
    "afternoons": (NOON, 18 * 60),
    "mornings": (0, NOON),
    "evening": (17 * 60, LATEST),
    "evenings": (17 * 60, LATEST),
    "tonight": (17 * 60, LATEST),
    "after work": (17 * 60, LATEST),
}
ORDINALS = {
    **dict.fromkeys(("first", "1st", "number one", "option one", "top one"), 1),
    **dict.fromkeys(("second", "2nd", "number two", "option two"), 2),
    **dict.fromkeys(("third", "3rd", "number three", "option three"), 3),
    **dict.fromkeys(("fourth", "4th", "number four", "option four"), 4),
    **dict.fromkeys(("fifth", "5th", "number five", "option five"), 5),
    **dict.fromkeys(("last", "bottom one"), -1),
}
_SHORT_DAYS = re.compile(r"\b(mon|tue|tues|wed|weds|wednsday|thu|thur|thurs|fri|sat|sun)\b")
_FULL = {
    name: full
    for full in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for name, number in WEEKDAYS.items()
    if WEEKDAYS[full] == number
}
_HALF = r"(?P<half>a\.?\s?m\b\.?|p\.?\s?m\b\.?)"
_CLOCK = (
    rf"(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d))?\s*(?:{_HALF}|o'?\s?clock|(?P<ish>ish)\b)?(?![\d:/]|\s*%)"
)
_TIME = re.compile(rf"(?<![\d/:.,$€£#-])(?:(?P<word>half past|quarter past|quarter to)\s+)?{_CLOCK}")
_SPAN = re.compile(
    r"(?<![\d/:.])(?:between\s+|from\s+)?(?P<low>\d{1,2}(?::[0-5]\d)?)\s*(?P<low_half>am|pm)?\s*(?:-|to|and|until|till)\s*"
    r"(?P<high>\d{1,2}(?::[0-5]\d)?)\s*(?P<high_half>am|pm)?(?![\d/:])"
)
_LED = re.compile(r"\b(at|around|about|by|say|after|from|since|before|until|till|past|near|@)\s*$")
_AFTER, _BEFORE = frozenset(("after", "from", "since", "past")), frozenset(("before", "until", "till", "by"))
_NTH = re.compile(
    rf"\b(?:the\s+)?({'|'.join(sorted(ORDINALS, key=len, reverse=True))})(?:\s+(?:one|time|slot|option|choice))?\b"
)
_NUMBERED = re.compile(r"(?:\b(?:number|no\.?|option|slot|choice|#)\s*|#)([1-9])\b")
_OTHER = re.compile(
    r"\b(none|neither|other times?|others?|something else|different times?|any other|anything else|"
    r"not (?:those|these|good)|(?:can'?t|cannot|can not) (?:do|make) (?:any|those|these|that)|"
    r"more (?:times|options|slots)|(?:doesn'?t|don'?t|do not|does not|won'?t) (?:work|suit|fit))\b"
)
_OTHER_DAY = re.compile(r"\b(another|different|other|some other) (?:day|days|date|dates)\b")
_LATER = re.compile(r"\b(later|further out|not so soon|too (?:soon|early))\b")
_EARLIER = re.compile(r"\b(earlier|sooner|too (?:late|far)|more quickly)\b")
_ANY = re.compile(
    r"\b(asap|as soon as possible|earliest|soonest|first available|next available|any ?time|whenever|any day|"
    r"any of (?:them|those|these)|you (?:choose|pick|decide)|whatever works|right away|right now|now)\b"
)
_REFUSED = re.compile(r"\b(?:not|no|never|except|can'?t|cannot|won'?t|don'?t)\b[^.;,]{0,20}$")
_THEIRS = re.compile(r"\byour (?:time|time zone|timezone|clock)\b")
_AFTER_TOMORROW = re.compile(r"\b(?:the )?day after tomm?orr?ow\b")
_SAME_DAY = re.compile(r"\b(?:this|later this) (?:morning|afternoon|evening|lunchtime)\b|\btonight\b|\blater today\b")
_WEEK_FROM = re.compile(r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday) week\b")


@dataclass(frozen=True)
class Wish:
    """When somebody wants to meet, by the clock of whoever says it.

    `first` to `last` are days, `without` is one that is refused; `since` and `before` bound the minute after midnight,
    `at` is the very minute, `bare` when it was a number and no more; `nth` is a place in the list that was offered (-1
    the last); `turn` asks for others (other, other_day, later, earlier) or takes any; `theirs`: by the agency's clock.
    """

    first: date | None = None
    last: date | None = None
    without: date | None = None
    since: int | None = None
    before: int | None = None
    at: int | None = None
    nth: int | None = None
    turn: str | None = None
    theirs: bool = False
    bare: bool = False

    def __bool__(self) -> bool:
        return self != Wish(theirs=self.theirs)

    @property
    def dated(self) -> bool:
        """Whether a day or a time is named, not only one of those offered."""
        return any(part is not None for part in (self.first, self.without, self.at, self.since))

    def as_json(self) -> dict[str, Any]:
        """The wish in plain values, without what is not stated."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        stated = {name: value for name, value in plain.items() if value is not None and value is not False}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in stated.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Wish:
        """The wish of what `as_json` made."""
        days = {name: date.fromisoformat(data[name]) for name in ("first", "last", "without") if data.get(name)}
        return cls(**{**data, **days})


def read_wish(text: str, today: date, seasons: Seasons) -> Wish:
    """When the text wants to meet; an empty wish when it does not say. Never raises.

    `today` is the day where the visitor is. An hour without am or pm is read as one of a working day.
    """
    lower = normalise(text[:400]).lower.replace("day's", "day")
    lower = _SHORT_DAYS.sub(lambda match: _FULL.get(match.group(1), match.group(1)), lower)
    days, rest = _days(lower, today, seasons)
    wish = replace(_times(rest), **days)
    if not wish.dated or wish.bare:
        wish = replace(wish, nth=_nth(rest))
    return replace(wish, turn=_turn(lower), theirs=bool(_THEIRS.search(lower)))


def _days(lower: str, today: date, seasons: Seasons) -> tuple[dict[str, Any], str]:
    """The days the text names, wanted or refused, and the text without what named them."""
    for pattern, ahead in ((_AFTER_TOMORROW, 2), (_SAME_DAY, 0)):
        if match := pattern.search(lower):
            day = today + timedelta(days=ahead)
            kept = match.group().partition(" ")[2] if ahead == 0 else ""
            return {"first": day, "last": day}, lower[: match.start()] + kept + lower[match.end() :]
    tokens = read_tokens(lower)
    named = _joined([p for p in Dates(today, seasons).find(tokens) if p.last >= today])
    if not named:
        return _from_now(tokens, today), lower
    spans = [tokens.span(period.start, period.end) for period in named]
    befores = [lower[end:start] for (_, end), (start, _) in zip([(0, 0), *spans], spans, strict=False)]
    refused = [bool(_REFUSED.search(before)) for before in befores]
    later = timedelta(days=WEEK if _WEEK_FROM.search(lower) else 0)
    wanted = next((p for p, no in zip(named, refused, strict=True) if not no), None)
    rest = "".join(before + CUT for before in befores) + lower[spans[-1][1] :]
    if wanted:
        return {"first": max(wanted.first, today) + later, "last": wanted.last + later}, rest
    return {"without": named[0].first}, rest


def _joined(named: list[Period]) -> list[Period]:
    """The days with a weekday and its own date, as in "Tuesday, December 1", as one."""
    joined: list[Period] = []
    for period in named:
        last = joined[-1] if joined else None
        if last and period.start - last.end <= 1 and _agree(last, period):
            joined[-1] = replace(period, start=last.start)
        else:
            joined.append(period)
    return joined


def _agree(one: Period, other: Period) -> bool:
    return one.one_day and other.one_day and one.first.weekday() == other.first.weekday()


def _from_now(tokens: Tokens, today: date) -> dict[str, Any]:
    """As in "in two weeks": that week; in days: that very day."""
    for duration in find_durations(tokens):
        if tokens.key(duration.start - 1) in ("in", "within") or tokens.key(duration.end) in ("from", "later"):
            first = today + timedelta(days=duration.days_min or 0)
            return {"first": first, "last": first + timedelta(days=WEEK - 1 if (duration.days_min or 0) >= WEEK else 0)}
    return {}


def _times(lower: str) -> Wish:
    part = _part(lower)
    span = _span(lower)
    if span:
        return Wish(since=span[0], before=span[1])
    clock = next(_clocks(lower, part), None)
    if clock:
        return clock
    return Wish(since=part[0], before=part[1]) if part else Wish()


def _part(lower: str) -> tuple[int, int] | None:
    """The part of the day that is named, or what is left of the day when it is refused ("I can't do mornings")."""
    for name, part in PARTS.items():
        if match := re.search(rf"\b{name}\b", lower):
            if not _REFUSED.search(lower[: match.start()]):
                return part
            return (part[1], LATEST) if part[0] < NOON else (0, part[0])
    return None


def _span(lower: str) -> tuple[int, int] | None:
    match = _SPAN.search(lower)
    if not match:
        return None
    half = match["high_half"] or match["low_half"]
    led = lower[match.start() :].startswith(("between", "from"))
    if not (half or ":" in match.group() or led):
        return None
    high = _minute(match["high"], match["high_half"] or half)
    low = _minute(match["low"], match["low_half"] or half)
    low = _minute(match["low"], None) if low >= high else low
    return (low, high) if low < high <= LATEST else None


def _minute(clock: str, half: str | None) -> int:
    hour, _, minute = clock.partition(":")
    return _of_day(int(hour), half) * 60 + int(minute or 0)


def _of_day(hour: int, half: str | None) -> int:
    """The hour of the day; without am or pm 1 to 7 are in the afternoon, when people meet."""
    if half:
        return hour % 12 + (12 if half.startswith("p") else 0)
    return hour + 12 if 1 <= hour <= 7 else hour


def _clocks(lower: str, part: tuple[int, int] | None) -> Iterator[Wish]:
    for word, minutes in (("noon", NOON), ("midday", NOON), ("mid-day", NOON)):
        if match := re.search(rf"\b{word}\b", lower):
            yield _bounded(lower[: match.start()], minutes)
    for match in _TIME.finditer(lower):
        led = _LED.search(lower[: match.start()])
        plain = not (match["minute"] or match["half"] or match["word"] or match["ish"] or "clock" in match.group())
        if plain and not led and not _alone(lower, match):
            continue
        minute = _of_match(match, part)
        if minute is not None:
            yield replace(_bounded(lower[: match.start()], minute), bare=plain and not led)


def _of_match(match: re.Match[str], part: tuple[int, int] | None) -> int | None:
    hour, half = int(match["hour"]), match["half"]
    if half and not 1 <= hour <= 12:
        return None
    in_morning = part is not None and part[1] <= NOON and not half
    evening = part is not None and part[0] >= 17 * 60 and not half and hour < 12
    of_day = hour if in_morning else hour + 12 if evening else _of_day(hour, half)
    minute = of_day * 60 + int(match["minute"] or 0)
    return minute + {"half past": 30, "quarter past": 15, "quarter to": -15}.get(match["word"] or "", 0)


def _bounded(before: str, minute: int) -> Wish:
    led = _LED.search(before)
    word = led.group(1) if led else ""
    if word in _AFTER:
        return Wish(since=minute, before=LATEST)
    return Wish(since=0, before=minute) if word in _BEFORE else Wish(at=minute)


def _alone(lower: str, match: re.Match[str]) -> bool:
    """Whether a plain number is all there is to the text, or all that stands beside a day or a part of one."""
    others = (lower[: match.start()] + " " + lower[match.end() :]).replace(";", " ")
    words = re.sub(r"[^\w\s]", " ", others).split()
    return all(word in _BESIDE for word in words)


_BESIDE = frozenset(
    "on at please then ok okay yes the maybe morning afternoon evening is fine good works great".split()
)


def _nth(lower: str) -> int | None:
    if match := _NUMBERED.search(lower):
        return int(match.group(1))
    if match := _NTH.search(lower):
        return ORDINALS[match.group(1)]
    plain = re.fullmatch(r"\W*([1-9])\W*", lower)
    return int(plain.group(1)) if plain else None


def _turn(lower: str) -> str | None:
    for pattern, turn in ((_OTHER_DAY, "other_day"), (_OTHER, "other"), (_LATER, "later"), (_EARLIER, "earlier")):
        if pattern.search(lower):
            return turn
    return "any" if _ANY.search(lower) else None
