"""How often an amount is paid: per day, week, month, quarter or year, or once."""

from __future__ import annotations

from bot.values.phrases import Phrases
from bot.values.tokens import Tokens

UNITS = {
    word: period
    for period, words in {
        "day": "day d daily",
        "week": "week wk w weekly wkly",
        "month": "month mo mth mnth m monthly mon months pm pcm monthy montly",
        "quarter": "quarter qtr q quarterly",
        "year": "year yr y annum yearly annually annual pa p.a",
    }.items()
    for word in words.split()
}
ADVERBS = frozenset("daily weekly monthly quarterly yearly annually annual pcm monthy montly".split())
PER = frozenset("per a an each every p the".split())
ONCE = Phrases(
    "in total|total|altogether|overall|one off|one time|once|upfront|up front|all in|lump sum|all together",
    "for everything|in one go|for the whole|for the entire|onetime|oneoff",
)
WHOLE = frozenset((("for", "the", "whole"), ("for", "the", "entire"), ("for", "the", "full")))
AHEAD, BEHIND = 8, 8
STOPS = frozenset(
    "revenue turnover followers posts post leads profit make making earn sales but times visitors customers "
    "clients orders signups ups calls bookings appointments enquiries visits clicks likes views installs "
    "downloads registrations".split()
)


def find_period(tokens: Tokens, start: int, end: int) -> tuple[str | None, int]:
    """The period of the amount in tokens `start` to `end`, and where the amount with its period ends."""
    ahead = _ahead(tokens, end)
    if ahead:
        return ahead
    behind = _behind(tokens, start)
    return behind, end


def _ahead(tokens: Tokens, end: int) -> tuple[str, int] | None:
    stop = min(tokens.clause(end - 1)[1] + 1, end + AHEAD, len(tokens))
    for i in range(end, stop):
        read = _at(tokens, i, near=i == end)
        if read:
            return read
        if tokens.number(i) is not None or tokens.key(i) in STOPS:
            return None
    return None


def _at(tokens: Tokens, i: int, near: bool) -> tuple[str, int] | None:
    key, after = tokens.key(i), tokens.key(i + 1)
    if key == "/" and after in UNITS:
        return UNITS[after], i + 2
    if key == "p" and after in ("/", ".") and tokens.key(i + 2) in ("m", "a", "w", "d"):
        return {"m": "month", "a": "year", "w": "week", "d": "day"}[tokens.key(i + 2)], i + 3
    if key in PER and after in UNITS and (len(after) > 2 or after in ("mo", "yr", "wk")):
        return _per(tokens, i)
    if key in ADVERBS or (near and key in ("pm", "pa", "mo", "mth", "monthly")):
        return UNITS[key], i + 1
    if tokens.keys(i, i + 3) in WHOLE and tokens.key(i + 3) in UNITS:
        return UNITS[tokens.key(i + 3)], i + 4
    once = ONCE.starting(tokens, i)
    return ("once", i + once) if once else None


def _per(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """As in "a month", "per month", "for the year"; but not "in a month" or "the week"."""
    key, before = tokens.key(i), tokens.key(i - 1)
    if key == "the" and before != "for":
        return None
    if key in ("a", "an") and before in ("in", "within", "after", "over", "half"):
        return None
    return UNITS[tokens.key(i + 1)], i + 2


def _behind(tokens: Tokens, start: int) -> str | None:
    first = max(tokens.clause(start)[0], start - BEHIND)
    for i in range(start - 1, first - 1, -1):
        key = tokens.key(i)
        if tokens.number(i) is not None or key in STOPS:
            return None
        if key in ADVERBS:
            return UNITS[key]
        if key in UNITS and len(key) > 2 and tokens.key(i - 1) in ("per", "each", "every", "a"):
            return UNITS[key] if STOPS.isdisjoint(tokens.keys(i - 4, i - 1)) else None
        if key == "total" and tokens.key(i + 1) in ("budget", "spend", "of", ":", "is"):
            return "once"
    return None
