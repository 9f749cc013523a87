"""How often an amount is paid: per day, week, month, quarter or year, or once."""

from __future__ import annotations

from bot.values.language.slips import one_slip_of
from bot.values.language.stated import Stated
from bot.values.language.tokens import Tokens
from bot.values.measures.currency import currency_at

ONCE, AHEAD, BEHIND, SHORTEST = "once", 8, 8, 4


def find_period(tokens: Tokens, start: int, end: int) -> tuple[str | None, int]:
    """The period of the amount in tokens `start` to `end`, and where the amount with its period ends."""
    return _read_ahead(tokens, end) or (_read_behind(tokens, start), end)


def read_period_change(tokens: Tokens) -> Stated[str] | None:
    """The period that a message without a sum names: "total, not monthly", "that's per month"."""
    words, fillers = tokens.words.periods, tokens.words.plain.fillers | tokens.words.periods.around
    if not 0 < len(tokens) <= 12 or tokens.key_at(len(tokens) - 1) == "?":
        return None
    said: list[str] = []
    i, denied, corrected = 0, False, False
    while i < len(tokens):
        period, end = period_at(tokens, i, near=True) or _unit_alone(tokens, i) or ("", i)
        denial, sign = words.denied.count_starting(tokens, i), tokens.items[i].kind == "sign"
        corrected |= bool(said) and tokens.key_at(i) in words.corrected
        if period and not denied:
            said.append(period)
        elif not (period or denial or sign or tokens.key_at(i) in fillers) or (not period and tokens.number_at(i)):
            return None
        # What is parted from its "no" is not denied: "no, per year".
        denied = bool(denial) or (denied and not period and not sign)
        i = max(end, i + denial, i + 1)
    settled = _settle_period(said, corrected)
    return Stated(settled, 0, len(tokens)) if settled else None


def _settle_period(said: list[str], corrected: bool) -> str | None:
    """The last one after a correction; of "in total for the year" the year."""
    if corrected:
        return said[-1]
    lengths = set(said) - {ONCE} or set(said)
    return lengths.pop() if len(lengths) == 1 else None


def _unit_alone(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """A unit that is the whole message."""
    units = tokens.words.periods.units
    alone = len(tokens) == 1 and tokens.key_at(i) not in tokens.words.periods.short
    return (units[tokens.key_at(i)], i + 1) if alone and tokens.key_at(i) in units else None


def _read_ahead(tokens: Tokens, end: int) -> tuple[str, int] | None:
    stop = min(tokens.clause_of(end - 1)[1] + 1, end + AHEAD, len(tokens))
    for i in range(end, stop):
        read = period_at(tokens, i, near=i == end)
        if read:
            return read
        if tokens.number_at(i) is not None or tokens.key_at(i) in tokens.words.periods.parts:
            return None
    return None


def period_at(tokens: Tokens, i: int, near: bool) -> tuple[str, int] | None:
    """The period named at the i-th token, and where it ends; `near` is right behind a sum."""
    words, key, after = tokens.words.periods, tokens.key_at(i), tokens.key_at(i + 1)
    if key == "/" and after in words.units:
        return words.units[after], i + 2
    adverb = words.adverbs.find_at(tokens, i) or (words.near.find_at(tokens, i) if near else None)
    if adverb:
        return adverb.id, adverb.end
    if key in words.per:
        return _read_per(tokens, i, near)
    at = _find_stretch(tokens, i)
    if at and _is_paid_for(tokens, i, at, near):
        return words.units[tokens.key_at(at)], at + 1
    once = words.once.count_starting(tokens, i)
    if once:
        return ONCE, i + once
    # "5 euro day": with its currency a sum needs no word before the unit, where nothing goes on behind it.
    paid = near and key in words.units and key not in words.short and currency_at(tokens, i - 1)
    return (words.units[key], i + 1) if paid and not tokens.is_word(i + 1) else None


def _find_stretch(tokens: Tokens, i: int) -> int | None:
    """Where the unit stands that words such as "for the" lead to: "for the year", "for this financial year"."""
    words = tokens.words.periods
    whole = words.whole.count_starting(tokens, i)
    at = i + whole
    while whole and tokens.key_at(at) in words.kinds_of_year:
        at += 1
    return at if whole else None


def _is_paid_for(tokens: Tokens, i: int, at: int, near: bool) -> bool:
    """Whether the unit is a stretch that is paid for: "for the year", "300 for month"; no time, as in "for week 3"."""
    words = tokens.words.periods
    if tokens.key_at(at) not in words.units or tokens.key_at(at) in words.short:
        return False
    dated = tokens.number_at(at + 1) is not None or tokens.key_at(at + 1) in words.dated
    return not dated and (near or tokens.key_at(i) not in words.beside)


def _read_per(tokens: Tokens, i: int, near: bool) -> tuple[str, int] | None:
    """As in "a month", "per month", "by the month"; but not "in a month" or "by month 3"."""
    words, key, before = tokens.words.periods, tokens.key_at(i), tokens.key_at(i - 1)
    by = key in words.by
    at = i + 1 + (by and tokens.key_at(i + 1) in words.the)
    unit = tokens.key_at(at)
    if by and (not near or tokens.number_at(at + 1) is not None or tokens.is_word(at + 1)):
        return None
    if key in words.articles and before in words.not_per:
        return None
    period = words.units.get(unit) if unit not in words.short else None
    period = period or (_correct_unit(tokens, unit) if near else None)
    return (period, at + 1) if period else None


def _correct_unit(tokens: Tokens, unit: str) -> str | None:
    """The period of a unit right behind a sum that is one slip away: "200 a mont"."""
    units = tokens.words.periods.units
    return (
        units.get(one_slip_of(unit, (name for name in units if len(name) >= SHORTEST)))
        if len(unit) >= SHORTEST
        else None
    )


def _read_behind(tokens: Tokens, start: int) -> str | None:
    words = tokens.words.periods
    first = max(tokens.clause_of(start)[0], start - BEHIND)
    for i in range(start - 1, first - 1, -1):
        key = tokens.key_at(i)
        if words.total.count_starting(tokens, i):
            return ONCE
        if i + 1 == start and key in words.units and words.whole.count_ending(tokens, i):
            return words.units[key]
        if tokens.number_at(i) is not None or key in words.parts:
            return None
        adverb = words.adverbs.find_at(tokens, i)
        if adverb:
            return adverb.id
        if key in words.units and key not in words.short and tokens.key_at(i - 1) in words.per:
            return words.units[key] if words.parts.isdisjoint(tokens.keys_between(i - 4, i - 1)) else None
    return None
