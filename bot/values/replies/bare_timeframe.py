"""A bare answer to "by when?": "6", "about half a year I guess", "we have till Easter", "soon", "no rush"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.values.language.negation import is_refusal
from bot.values.language.slips import one_slip_of
from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Token, Tokens, read_tokens
from bot.values.language.unknown import Ambiguous, Nothing, is_unknown
from bot.values.measures.amounts import find_amounts
from bot.values.measures.durations import Duration, find_durations, to_days
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import SOON, Timeframe, make_deadline, read_timeframe
from bot.values.time.dates import Dates
from bot.values.time.figures import REGION
from bot.values.time.horizon import TimeRoles

WEEKS_MONTHS, MOST, YEARS, COUNTED, SHORT, SLIP = ("week", "month"), 36, 10, 4, 6, 3
# Numbers that are days when nothing else is said.
IN_DAYS = frozenset((14, 21, 28, 30, 45, 60, 75, 90, 100, 120, 180, 365))


def read_bare_timeframe(
    text: str, today: date, lexicon: Lexicon, region: str = REGION, known: date | None = None
) -> dict[str, Any] | Ambiguous | Nothing | None:
    """The time an answer names; a number alone could be weeks or months.

    Figures are read as in the region; "the 14th" is that of the month of `known`, a day named before.
    """
    words = lexicon.seasons.words
    tokens = _correct_spelling(words.spelling.correct_tokens(read_tokens(text, lexicon.grammar)), words)
    if is_unknown(tokens):
        return Nothing()
    dates = Dates(today, lexicon.seasons, region, known)
    stated = read_timeframe(tokens, today, lexicon, region, known) or _loose_time(tokens, dates)
    if stated:
        return stated.as_json()
    return _read_bare_count(tokens, words, today) or (Nothing() if _leaves_open(tokens, words) else None)


def _correct_spelling(tokens: Tokens, words: TimeWords) -> Tokens:
    """The tokens of a short answer with what is nearly a number before a unit, or nearly a unit, put right."""
    if len(tokens) > SHORT:
        return tokens
    items = tuple(_put_right(tokens, i, words) for i in range(len(tokens)))
    return replace(tokens, items=items)


def _put_right(tokens: Tokens, i: int, words: TimeWords) -> Token:
    token, units = tokens.items[i], words.maps["units"]
    if token.kind != "word" or token.value is not None or token.key in words.all_words:
        return token
    if tokens.key_at(i + 1) in words["articles"] and tokens.key_at(i + 2) in units:
        return _correct_token(token, words.maps["counts"])
    if tokens.number_at(i + 1) is not None:
        return _correct_token(token, words["widening"])
    leads = tokens.key_at(i - 1) in words["articles"] or tokens.key_at(i - 1) in words["counting"]
    known = token.key in words["not_units"] or len(token.key) <= SLIP
    return token if known or not leads else _correct_token(token, units)


def _correct_token(token: Token, names: Iterable[str]) -> Token:
    """The token as the name that it is one slip from, or as it is."""
    return replace(token, key=one_slip_of(token.key, names) or token.key)


def _loose_time(tokens: Tokens, dates: Dates) -> Timeframe | None:
    """A time that free text would not count as the horizon, but an answer may: no age, rate or question."""
    paid = (range(a.start, a.end) for a in find_amounts(tokens) if a.signed or a.currency or a.period)
    horizon = TimeRoles(tokens, dates.words, frozenset(i for span in paid for i in span))
    for duration in find_durations(tokens, dates.words):
        if _is_free(horizon, duration):
            bound, _ = horizon.apply_bound(duration)
            return Timeframe(bound.days_min, bound.days_max)
    said = " ".join(
        key for key in tokens.keys_between(0, len(tokens)) if key not in tokens.words.open.polite or key == "now"
    )
    if said in dates.words["presently"]:
        return Timeframe(*SOON)
    free = [p for p in dates.find_dates(tokens) if not _is_elsewhere(horizon, p.start, p.end)]
    return make_deadline(horizon.last_day(free[-1]), dates.today) if free else None


def _is_free(horizon: TimeRoles, duration: Duration) -> bool:
    start, end = duration.start, duration.end
    other = horizon.is_aged(start, end) or horizon.is_rate(end) or not horizon.taken.isdisjoint(range(start, end))
    cued = (
        horizon.has_word(end, "never_after")
        or horizon.has_word(start - 1, "never_before")
        or horizon.is_event_length(duration)
    )
    cued = cued or horizon.is_description(start) or (duration.article and _counts_per(horizon, start))
    return not (other or cued or _is_elsewhere(horizon, start, end))


def _counts_per(horizon: TimeRoles, start: int) -> bool:
    """Whether "a month" is how often something counted comes: "12 leads a month", not "12 leads in a month"."""
    counted = any(horizon.tokens.number_at(start - back) is not None for back in (2, 3))
    return counted and not horizon.has_word(start - 1, "leads", "joints", "counting")


def _is_elsewhere(horizon: TimeRoles, start: int, end: int) -> bool:
    asks = horizon.is_asked(start) and not horizon.has_word_in(*horizon.tokens.sentence_of(start), "agreeable")
    # "I'd not like to wait beyond Easter" is a last day.
    refused = is_refusal(horizon.tokens, start, end) and not horizon.words["beyond"].count_ending(horizon.tokens, start)
    return asks or refused or horizon.is_aside(start, end) or horizon.tells_back(start, end)


def _leaves_open(tokens: Tokens, words: TimeWords) -> bool:
    named = any(found.id == "none" for found in words.names["vague"].find_names(tokens))
    return named or any(words["unsure"].count_starting(tokens, i) for i in range(len(tokens)))


def _read_bare_count(tokens: Tokens, words: TimeWords, today: date) -> dict[str, Any] | Ambiguous | None:
    """What a number without a unit may mean, where nothing says that it counts something else."""
    numbers = [i for i in range(len(tokens)) if tokens.number_at(i) is not None]
    counts = [words.maps["counts"][t.key] for t in tokens.items if t.key in words.maps["counts"]]
    if not numbers and counts and len(tokens) <= COUNTED and counts[0].isdigit():
        return _weeks_or_months(float(counts[0]), float(counts[0]))
    if not 1 <= len(numbers) <= 2 or any(a.signed or a.currency for a in find_amounts(tokens)):
        return None
    first = tokens.items[numbers[0]]
    low, high = (tokens.number_at(i) or 0.0 for i in (numbers[0], numbers[-1]))
    if first.scale == "m":
        months = to_days(first.base, "month")
        return Timeframe(months, months).as_json()
    aged = words["names_before"].count_ending(tokens, numbers[0])
    if aged or not all(_stands_by(tokens, words, i) for i in range(len(tokens)) if i not in numbers):
        return None
    if today.year < low <= today.year + YEARS:
        return make_deadline(date(int(low), 12, 31), today).as_json()
    if low in IN_DAYS and low == high:
        return Timeframe(int(low), int(low)).as_json()
    return _weeks_or_months(low, high) if 0 < low <= high <= MOST and not first.scale else None


def _stands_by(tokens: Tokens, words: TimeWords, i: int) -> bool:
    """Whether the token may stand beside a number that is a time: "maybe 3 or 4", not "3 shops"."""
    key = tokens.key_at(i)
    return (
        tokens.items[i].kind == "sign"
        or key in tokens.words.open.polite
        or key in words["fillers"]
        or key in words["adverbs"]
    )


def _weeks_or_months(low: float, high: float) -> Ambiguous:
    count = f"{low:g}" if low == high else f"{low:g}-{high:g}"
    plural = "" if low == high == 1 else "s"
    return Ambiguous(
        tuple(
            (f"{count} {unit}{plural}", Timeframe(to_days(low, unit), to_days(high, unit)).as_json())
            for unit in WEEKS_MONTHS
        )
    )
