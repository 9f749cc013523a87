"""Amounts of money in a text: numbers with their currency, range, bound and paying period."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.values.currency import DOLLARS, NATIONAL, SIGNS, currency_of
from bot.values.numbers import INDIAN, MULTIPLIERS
from bot.values.payment import find_period
from bot.values.phrases import Phrases
from bot.values.tokens import Tokens

JOINTS = Phrases("-|to|or|and|till|until|/|up to|, maybe|or maybe|maybe|, or|, perhaps")
AFTER = {
    "most": Phrases(
        "or less|or under|or below|or lower|max|maximum|tops|at most|at the most|and under|and below",
        ", not more|not more|and no more|, no more",
    ),
    "least": Phrases(
        "+|plus|or more|and up|and above|or above|and more|minimum|min|at least|or higher|upwards|and upwards",
    ),
}
BEFORE = {
    "over": Phrases("more than|over|above|beyond|higher than|bigger than"),
    "most": Phrases(
        "under|below|less than|max|maximum|max of|maximum of|up to|upto|at most|capped at|cap of|limit of|within",
        "<|no higher than|max is|maximum is|limit is|ceiling of|not exceed|not exceeding|cheaper than|sub",
        "lower than|fewer than",
    ),
    "least": Phrases(
        "at least|minimum|minimum of|min|min of|starting at|starting from|upwards of|>|north of|not less than",
        "no less than|from",
    ),
}
NOT = frozenset("not no dont cant cannot can't never without wont won't shouldnt wouldnt rather".split())
HEDGES = frozenset("about around roughly approximately approx ~ circa say maybe like a the of just only".split())
LARGEST, MOST = 1e12, 40


@dataclass(frozen=True)
class Amount:
    """An amount read from tokens `start` to `end` (with period and bound); `core` is where the figures end."""

    low: float | None
    high: float | None
    currency: str | None
    period: str | None
    start: int
    core: int
    end: int
    scale: str
    signed: bool
    text: str

    @property
    def value(self) -> float:
        """The larger of its figures."""
        return max(self.low or 0.0, self.high or 0.0)


@dataclass(frozen=True)
class _Figure:
    value: float
    scale: str
    base: float
    currency: str | None
    start: int
    end: int


def find_amounts(tokens: Tokens) -> list[Amount]:
    """The first forty numbers that could be money, with all that belongs to them, left to right."""
    found: list[Amount] = []
    if all(token.value is None for token in tokens.items):
        return found
    i = 0
    while i < len(tokens) and len(found) < MOST:
        amount = amount_at(tokens, i)
        if amount:
            found.append(amount)
        i = max(amount.core, i + 1) if amount else i + 1
    return found


def amount_at(tokens: Tokens, i: int) -> Amount | None:
    """The amount that begins at the i-th token."""
    first = _figure(tokens, i)
    if first is None:
        return None
    second = _second(tokens, first)
    low, high = _shared(first, second) if second else (first.value, first.value)
    last = second or first
    if second and high < low:
        last, low, high = first, first.value, first.value
    currency = first.currency or last.currency or _implied(first, last)
    amount = Amount(
        low,
        high,
        currency,
        None,
        i,
        last.end,
        last.end,
        last.scale or first.scale,
        bool(first.currency or last.currency),
        tokens.items[last.end - 1].text,
    )
    period, end = find_period(tokens, amount.start, amount.core)
    return _bounded(tokens, replace(amount, period=period, end=end))


def _figure(tokens: Tokens, i: int) -> _Figure | None:
    currency, at = _currency_before(tokens, i)
    value = tokens.number(at)
    if value is None or not 0 <= value <= LARGEST:
        return None
    token, end = tokens.items[at], at + 1
    if currency is None:
        currency, end = _currency_after(tokens, end)
    return _Figure(value, token.scale, token.base, currency, i, end)


def _currency_before(tokens: Tokens, i: int) -> tuple[str | None, int]:
    key = tokens.key(i)
    if key in DOLLARS and tokens.key(i + 1) == "$" and tokens.glued(i + 1):
        return DOLLARS[key], i + 2
    if key in SIGNS:
        return SIGNS[key], i + 1 + (tokens.key(i + 1) in ("~", "."))
    if key == "r" and tokens.glued(i + 1) and tokens.number(i + 1) is not None:
        return "ZAR", i + 1
    code = currency_of(key) if len(key) > 1 and tokens.is_word(i) else None
    if code is None:
        return None, i
    at = i + 1
    while tokens.key(at) in (".", "~", ":", *SIGNS) and at - i < 3:
        at += 1
    return (code, at) if tokens.number(at) is not None else (None, i)


def _currency_after(tokens: Tokens, i: int) -> tuple[str | None, int]:
    key = tokens.key(i)
    if key in ("us", "of") and currency_of(tokens.key(i + 1)):
        return currency_of(tokens.key(i + 1), key), i + 2
    if any(key in words for words in NATIONAL.values()) and currency_of(tokens.key(i + 1)):
        return currency_of(tokens.key(i + 1), key), i + 2
    code = currency_of(key) if key else None
    # "$" after a number is money too ("500$"), but "500 $200" are two amounts.
    if code is None or (key in SIGNS and tokens.number(i + 1) is not None and not tokens.glued(i)):
        return None, i
    return code, i + 1


def _second(tokens: Tokens, first: _Figure) -> _Figure | None:
    length, joint = JOINTS.starting(tokens, first.end), tokens.key(first.end)
    if not length or (joint == "and" and tokens.key(first.start - 1) != "between"):
        return None
    second = _figure(tokens, first.end + length)
    if second is None or (joint in ("/", ",", "maybe") and second.value <= first.value):
        return None
    return second


def _shared(first: _Figure, second: _Figure) -> tuple[float, float]:
    """Both ends; the first takes the second's multiplier when it has none and is smaller ("5-10k")."""
    if second.scale and not first.scale and first.value < second.base:
        return first.value * MULTIPLIERS[second.scale], second.value
    if second.scale and not first.scale and first.value <= 100 and second.value > first.value * 100:
        return first.value * MULTIPLIERS[second.scale], second.value
    return first.value, second.value


def _implied(first: _Figure, last: _Figure) -> str | None:
    return "INR" if first.scale in INDIAN or last.scale in INDIAN else None


def _bounded(tokens: Tokens, amount: Amount) -> Amount:
    if amount.low != amount.high:
        return _start_of_between(tokens, amount)
    bound, start = _bound_before(tokens, amount.start)
    if not bound:
        bound, end = _bound_after(tokens, amount)
        amount = replace(amount, end=max(amount.end, end))
    if bound == "most":
        return replace(amount, low=None, start=start)
    return replace(amount, high=None, start=start) if bound == "least" else replace(amount, start=start)


def _start_of_between(tokens: Tokens, amount: Amount) -> Amount:
    lead = tokens.key(amount.start - 1)
    return replace(amount, start=amount.start - 1) if lead in ("between", "from") else amount


def _bound_before(tokens: Tokens, i: int) -> tuple[str, int]:
    at = i
    while at > 0 and i - at < 3 and tokens.key(at - 1) in HEDGES | {"is", ":", "budget", "spend"}:
        at -= 1
    for start in dict.fromkeys((i, at)):
        for bound, leads in BEFORE.items():
            length = leads.ending(tokens, start)
            if length and _opens(tokens, start - length):
                first = start - length
                return (_over(tokens, first) if bound == "over" else bound), first
    return "", i


def _opens(tokens: Tokens, i: int) -> bool:
    """Whether a bound may begin here; "from" is one only where nothing came "from" the amount."""
    before = tokens.key(i - 1)
    return (
        tokens.key(i) != "from" or i == tokens.clause(i)[0] or before in ("is", "budget", "starting", "anything", ":")
    )


def _over(tokens: Tokens, i: int) -> str:
    """Whether "over X" is a lower bound; "not over X" is an upper one."""
    return "least" if NOT.isdisjoint(tokens.keys(i - 6, i)) else "most"


def _bound_after(tokens: Tokens, amount: Amount) -> tuple[str, int]:
    for at in dict.fromkeys((amount.core, amount.end)):
        for bound, words in AFTER.items():
            length = words.starting(tokens, at)
            if length:
                return bound, at + length
    return "", amount.end
