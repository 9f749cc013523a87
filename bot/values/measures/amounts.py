"""Amounts of money in a text: numbers with their currency, range, bound and paying period."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.values.language.tokens import Tokens
from bot.values.measures.added import adds_something, end_of_tax, goes_on
from bot.values.measures.currency import RUPEE, currency_after, currency_before
from bot.values.measures.payment import find_period
from bot.values.measures.shares import find_share

LARGEST, MOST, MOST_WIDER, FEW, MOST_NAMING = 1e12, 40, 5, 10, 5
WRITTEN_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[,. ']\d{3})+")


@dataclass(frozen=True)
class Amount:
    """An amount read from tokens `start` to `end` (with period and bound); `core` is where the figures end.

    `last` is the figure named last: where something went "from 95 to 30" it stands at 30.
    """

    low: float | None
    high: float | None
    currency: str | None
    period: str | None
    start: int
    core: int
    end: int
    scale: str
    signed: bool
    last: float

    @property
    def value(self) -> float:
        """The larger of its figures."""
        return max(self.low or 0.0, self.high or 0.0)

    @property
    def midpoint(self) -> float:
        """The figure, or the one half way between both."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return sum(ends) / len(ends)


@dataclass(frozen=True)
class _Figure:
    value: float
    scale: str
    base: float
    currency: str | None
    start: int
    end: int
    text: str
    worded: bool


def as_number(value: float | None) -> float | None:
    """The value to the cent, as an int where it is whole."""
    if value is None:
        return None
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


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
    return _join_ranges(tokens, found)


def _join_ranges(tokens: Tokens, amounts: list[Amount]) -> list[Amount]:
    """The amounts, two that are the ends of one range as one: "30 a day, maybe 45", "min 500 max 900"."""
    joined: list[Amount] = []
    for amount in amounts:
        last = joined[-1] if joined else None
        if last and _goes_up_to(tokens, last, amount):
            amount = replace(
                amount,
                low=last.low,
                currency=last.currency or amount.currency,
                period=last.period or amount.period,
                start=last.start,
                scale=last.scale or amount.scale,
                signed=last.signed or amount.signed,
            )
            joined.pop()
        joined.append(amount)
    return joined


def _goes_up_to(tokens: Tokens, low: Amount, high: Amount) -> bool:
    """Whether the second amount is the upper end of a range that the first one opens."""
    if low.low is None or high.high is None or not low.low < high.high <= low.low * MOST_WIDER:
        return False
    open_ended = low.high is None and high.low is None
    if not open_ended and (low.high != low.low or not (low.period or high.low is None)):
        return False
    unlike = [a for a, b in ((low.currency, high.currency), (low.period, high.period)) if a and b and a != b]
    words, said = tokens.words.bounds, tokens.words.plain.subjects
    # "900, we could go up to 1200": whoever could go there says nothing of the sum.
    between = " ".join(k for k in tokens.keys_between(low.end, high.start) if high.low is not None or k not in said)
    # Behind a mere comma only a limit goes on: "500 a month, 600 tops", not "2k a month, 5k for the shoot".
    joint = between in words.widening or between in words.joints
    joint = joint or (high.low is None and (not between or between in words.limiting))
    return not unlike and joint and goes_on(tokens, high.core)


def amount_at(tokens: Tokens, i: int) -> Amount | None:
    """The amount that begins at the i-th token."""
    part, at = find_share(tokens, i)
    whole = amount_at(tokens, at) if at > i else None
    return _multiply_amount(tokens, whole, part, i) if whole else _whole_at(tokens, i)


def _multiply_amount(tokens: Tokens, amount: Amount, part: float, start: int) -> Amount:
    low, high = (end and end * part for end in (amount.low, amount.high))
    # Behind "a quarter of" stands no period.
    period, _ = find_period(tokens, start, amount.core)
    return replace(amount, low=low, high=high, last=amount.last * part, start=start, period=period)


def _whole_at(tokens: Tokens, i: int) -> Amount | None:
    first = _read_figure(tokens, i)
    if first is None:
        return None
    ends = _read_range(tokens, first)
    second, low, high = ends if ends else (first, first.value, first.value)
    scale, indian = second.scale or first.scale, tokens.words.numbers.indian
    currency = second.currency or first.currency
    amount = Amount(
        min(low, high),
        max(low, high),
        currency or (RUPEE if indian.intersection((first.scale, second.scale)) else None),
        None,
        i,
        second.end,
        second.end,
        scale,
        currency is not None,
        high,
    )
    core = _end_of_tolerance(tokens, amount.core)
    period, end = find_period(tokens, amount.start, core)
    amount = replace(amount, core=core, period=period, end=max(end, end_of_tax(tokens, core)))
    return _apply_bound(tokens, amount)


def _read_figure(tokens: Tokens, i: int) -> _Figure | None:
    currency, at = currency_before(tokens, i)
    value = tokens.number_at(at)
    if value is None or not 0 <= value <= LARGEST:
        return None
    token = tokens.items[at]
    currency, end = currency_after(tokens, at + 1, currency)
    text = tokens.plain.lower[token.start : token.end]
    return _Figure(value, token.scale, token.base, currency, i, end, text, token.worded)


def _read_range(tokens: Tokens, first: _Figure) -> tuple[_Figure, float, float] | None:
    """The second end, and both values as they are meant; None where no range is written."""
    words, joint = tokens.words.bounds, tokens.key_at(first.end)
    length = words.joints.count_starting(tokens, first.end)
    second = _read_figure(tokens, first.end + length)
    if second is None or tokens.items[second.end - 1].kind == "date":
        return None
    low, high = _share_parts(tokens, first, second)
    between = tokens.key_at(first.start - 1) in words.between or _is_written_once(first, second, low, high)
    if joint in words.joints_of_between and not between:
        return None
    # "A hundred, hundred and fifty": two numbers in words, side by side.
    beside = first.worded and second.worded and low < high <= 2 * low
    if (not length and not beside) or (joint in words.growing and high <= low):
        return None
    return None if _ends_before(tokens, second, low, high) else (second, low, high)


def _ends_before(tokens: Tokens, second: _Figure, low: float, high: float) -> bool:
    """Whether the second number is of something else: "2k to 3 months", "from 5k to 8 posts"."""
    unlike = high * 100 <= low or (low > high and not goes_on(tokens, second.end))
    return unlike and second.currency is None and not second.scale


def _share_parts(tokens: Tokens, first: _Figure, second: _Figure) -> tuple[float, float]:
    """Both ends; what is written once is shared: "5-10k", "$5-8,000", "10k-15", "5-600"."""
    factors = tokens.words.numbers.multipliers
    low, high = first.value, second.value
    if second.scale and not first.scale:
        if low < second.base or (low <= 100 and high > low * 100):
            return low * factors[second.scale], high
    elif first.scale and not second.scale and first.base < high < 1000 and _is_continuation(tokens, first, second):
        return low, high * factors[first.scale]
    elif not first.scale and low < 1000 and WRITTEN_THOUSANDS.fullmatch(second.text) and low * 1000 < high:
        return low * 1000, high
    elif low < 10 and high % 100 == 0 and low * 100 < high < min(1000, low * 200) and tokens.key_at(first.end) == "-":
        return low * 100, high
    return low, high


def _is_written_once(first: _Figure, second: _Figure, low: float, high: float) -> bool:
    """Whether only the second of two ends says in what they are counted: "15 and 20 thousand", "200 and 300 euros"."""
    unit = low != first.value or (second.currency and not first.currency)
    return bool(unit) and (second.worded or not first.worded) and not first.scale and low < high <= low * MOST_WIDER


def _is_continuation(tokens: Tokens, first: _Figure, second: _Figure) -> bool:
    """Whether a number goes on with the multiplier of the one before it: "30k-40 a year", "a grand or two"."""
    few = first.base == 1 and second.value < FEW and tokens.key_at(first.end) in tokens.words.bounds.either
    return (few or not second.worded) and goes_on(tokens, second.end)


def _apply_bound(tokens: Tokens, amount: Amount) -> Amount:
    if amount.low != amount.high:
        led = tokens.key_at(amount.start - 1) in tokens.words.bounds.between | tokens.words.bounds.origin
        return replace(amount, start=amount.start - led)
    bound, start = _bound_before(tokens, amount.start)
    if not bound:
        bound, end = _bound_after(tokens, amount)
        amount = replace(amount, end=max(amount.end, end))
    if bound == "most":
        return replace(amount, low=None, start=start)
    return replace(amount, high=None, start=start) if bound == "least" else replace(amount, start=start)


def _bound_before(tokens: Tokens, i: int) -> tuple[str, int]:
    words = tokens.words.bounds
    at = i
    while at > 0 and i - at < 4 and tokens.key_at(at - 1) in words.hedges:
        at -= 1
    leads = {"most": words.most, "least": words.least, "over": words.over}
    for end in range(i, at - 1, -1):
        for bound, phrases in leads.items():
            first = end - phrases.count_ending(tokens, end)
            if first < end and _may_open_bound(tokens, first):
                return (_read_over(tokens, first) if bound == "over" else bound), first
    return "", i


def _may_open_bound(tokens: Tokens, i: int) -> bool:
    """Whether a bound may begin here: "from" only where nothing came "from" the amount, "over" not of "turn over"."""
    words, key, before = tokens.words.bounds, tokens.key_at(i), tokens.key_at(i - 1)
    if before in words.verbs_of_over and words.over.count_starting(tokens, i):
        return False
    return key not in words.origin or i == tokens.clause_of(i)[0] or before in words.before_origin


def _read_over(tokens: Tokens, i: int) -> str:
    """Whether "over X" is a lower bound; "not over X" is an upper one."""
    return "least" if tokens.words.bounds.denial.isdisjoint(tokens.keys_between(i - 6, i)) else "most"


def _bound_after(tokens: Tokens, amount: Amount) -> tuple[str, int]:
    words = tokens.words.bounds
    for at in dict.fromkeys((amount.core, amount.end)):
        for bound, phrases in (("most", words.most_after), ("least", words.least_after)):
            length = phrases.count_starting(tokens, at) or _count_bound_tokens(tokens, at, bound)
            if length:
                return bound, at + length
        if tokens.key_at(at) in words.plus and not adds_something(tokens, at):
            return "least", at + 1
    return "", amount.end


def _count_bound_tokens(tokens: Tokens, i: int, bound: str) -> int:
    """How many tokens "is the absolute maximum", "would be our limit" and the like have; 0 where none is named."""
    words, at = tokens.words.bounds, i
    names = words.most_names if bound == "most" else words.least_names
    while tokens.key_at(at) in words.naming and at - i < MOST_NAMING:
        at += 1
    return at + 1 - i if at > i and tokens.key_at(at) in names else 0


def _end_of_tolerance(tokens: Tokens, i: int) -> int:
    """Where "give or take 200" behind an amount ends."""
    length = tokens.words.bounds.tolerance.count_starting(tokens, i)
    spread = _read_figure(tokens, i + length) if length else None
    return spread.end if spread else i + length
