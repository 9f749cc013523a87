"""What is known, changed by what is said of it: "double that", "500 more", "half as long", "20% less"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from bot.values.language.grammar_words import GrammarWords
from bot.values.language.scale import in_scale
from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.measures.amounts import Amount, amount_at, as_number
from bot.values.measures.durations import MOST, Duration, find_durations, to_days
from bot.values.measures.money import Money
from bot.values.measures.payment import period_at
from bot.values.subjects.timeframe import Timeframe

BUDGET, TIMEFRAME = "budget", "timeframe"
# How a factor is said: "20%", "a third", "twice".
PERCENT, PART, TIMES = "percent", "part", "times"
LONGEST, LEAST_SHARE = 16, 0.01


@dataclass(frozen=True)
class RelativeChange:
    """A factor or a difference (money, or days) to what was said; `of` is empty where the text leaves open of what.

    A difference that is no `plain_sum` could be as many thousands.
    """

    of: str = ""
    factor: float = 1.0
    difference: float = 0.0
    currency: str | None = None
    period: str | None = None
    plain_sum: bool = False


def read_change(
    text: str | Tokens, words: GrammarWords, times: TimeWords | None = None, imagined: bool = False
) -> RelativeChange | None:
    """The change the whole text asks for; None when it says anything else, too, such as what else shall double.

    What is surely `imagined` may have other words around a difference: "if I chucked in another 50".
    """
    tokens = read_tokens(text, words)
    reader = _ChangeReader(tokens, find_durations(tokens, times), imagined)
    return reader.read_change() if 0 < len(tokens) <= LONGEST else None


def apply_change(change: RelativeChange, known: Timeframe | Money) -> Timeframe | Money | None:
    """The budget or timeframe after the change; None where the two do not fit together."""
    return _change_timeframe(change, known) if isinstance(known, Timeframe) else _change_budget(change, known)


def _change_budget(change: RelativeChange, known: Money) -> Money | None:
    unlike = any(
        new and old and new != old for new, old in ((change.currency, known.currency), (change.period, known.period))
    )
    largest = max(known.amount_min or 0, known.amount_max or 0)
    added = change.difference if change.plain_sum else in_scale(change.difference, largest, LEAST_SHARE)
    if change.of == TIMEFRAME or unlike or not largest or added is None:
        return None
    ends = [end and as_number(end * change.factor + added) for end in (known.amount_min, known.amount_max)]
    if any(end is not None and end < 0 for end in ends) or not any(ends):
        return None
    return Money(ends[0], ends[1], known.currency or change.currency, known.period or change.period)


def _change_timeframe(change: RelativeChange, known: Timeframe) -> Timeframe | None:
    if change.of == BUDGET or (change.difference and change.of != TIMEFRAME) or not (known.days_min or known.days_max):
        return None
    low, high = (
        None if d is None else round(d * change.factor + change.difference) for d in (known.days_min, known.days_max)
    )
    if max(low or 0, high or 0) <= 0:
        return None
    moved = (high or 0) - (known.days_max or 0)
    deadline = known.deadline + timedelta(days=moved) if known.deadline and known.days_max else None
    return Timeframe(None if low is None else max(0, low), high, deadline, known.starts)


class _ChangeReader:
    """Takes one text word by word; a word that belongs to no change ends it."""

    def __init__(self, tokens: Tokens, durations: list[Duration], imagined: bool) -> None:
        self.tokens, self.words, self.imagined = tokens, tokens.words.changes, imagined
        self.durations = {d.start: d for d in durations}
        self.of: set[str] = set()
        self.signs: set[str] = set()
        self.factors: list[tuple[float, str]] = []
        self.amount: Amount | None = None
        self.duration: Duration | None = None
        self.period: str | None = None
        self.passed = False

    def read_change(self) -> RelativeChange | None:
        """The change, where every word was understood and only one is said."""
        i = 0
        while i < len(self.tokens):
            length = (
                self._read_factor(i)
                or self._read_unit(i)
                or self._read_time(i)
                or self._read_sum(i)
                or self._read_word(i)
            )
            length = length or self._pass_word(i)
            if not length:
                return None
            i += length
        if len(self.of) > 1 or len(self.signs) > 1 or (self.passed and self.factors):
            return None
        return self._by_factor() if self.factors else self._by_difference()

    def _read_factor(self, i: int) -> int:
        words, value = self.words, self.tokens.number_at(i)
        if value is not None and self.tokens.key_at(i + 1) in self.tokens.words.results.percent - words.times:
            self.factors.append((value / 100, PERCENT))
            return 2
        length = words.times.count_starting(self.tokens, i + 1) if value is not None else 0
        if value and length:
            self.factors.append((value, TIMES))
            return 1 + length
        found = words.factors.find_at(self.tokens, i)
        longer = self.durations.get(i)
        if found is None or (longer and longer.end > found.end) or (value is not None and found.end == i + 1):
            return 0
        factor = float(Fraction(found.id))
        self.factors.append((factor, PART if factor < 1 else TIMES))
        return found.end - i

    def _read_word(self, i: int) -> int:
        sign, thing = self.words.signs.find_at(self.tokens, i), self.words.things.find_at(self.tokens, i)
        self.signs |= {sign.id} if sign else set()
        self.of |= {thing.id} if thing else set()
        if sign or thing:
            return max(found.end - i for found in (sign, thing) if found)
        if self.tokens.number_at(i) is not None:
            return 0
        words, key = self.tokens.words, self.tokens.key_at(i)
        known = self.words.around | words.plain.fillers - words.periods.denied - words.periods.units.keys()
        return self.words.around.count_starting(self.tokens, i) or int(key in known or key in (",", ".", "?", "!"))

    def _pass_word(self, i: int) -> int:
        """A word that says nothing of a change that is imagined, unless it is what the number counts."""
        behind = self.amount is not None and self.tokens.number_at(i - 1) is not None
        passes = self.imagined and self.tokens.is_word(i) and self.tokens.number_at(i) is None and not behind
        self.passed |= passes
        return int(passes)

    def _read_unit(self, i: int) -> int:
        """The unit behind a sign, "2 more months" and "another week", or the period of a sum: "500 more a month"."""
        period = period_at(self.tokens, i, near=True) if self.amount else None
        if period and not self.period:
            self.period = period[0]
            return period[1] - i
        unit = self.tokens.words.periods.units.get(self.tokens.key_at(i).removesuffix("s"), "")
        if self.tokens.key_at(i - 1) not in self.words.joined or not unit or self.duration:
            return 0
        length = to_days(self.amount.value if self.amount else 1, unit)
        self.amount, self.duration = None, Duration(length, length, i, i + 1)
        return int(length <= MOST)

    def _read_time(self, i: int) -> int:
        found = self.durations.get(i)
        if found is None or self.duration or not self.words.joined.isdisjoint(self.tokens.keys_between(i, found.end)):
            return 0
        self.duration = found
        return found.end - i

    def _read_sum(self, i: int) -> int:
        amount = amount_at(self.tokens, i) or self._make_round_sum(i)
        if amount is None or self.amount or amount.low != amount.high:
            return 0
        self.amount = amount
        return amount.core - i

    def _make_round_sum(self, i: int) -> Amount | None:
        """The one hundred of "another hundred"."""
        scale = self.tokens.key_at(i) if self.tokens.key_at(i - 1) in self.words.joined else ""
        value = self.tokens.words.numbers.multipliers.get(scale)
        return Amount(value, value, None, None, i, i + 1, i + 1, scale, False, value) if value else None

    def _by_factor(self) -> RelativeChange | None:
        if len(self.factors) > 1 or self.amount or self.duration:
            return None
        (value, kind), sign = self.factors[0], next(iter(self.signs), "")
        if (kind == PERCENT and not sign) or (kind == TIMES and sign == "less"):
            return None
        if kind != TIMES and sign:
            value = 1 + value if sign == "more" else 1 - value
        return RelativeChange(next(iter(self.of), ""), value) if 0 < value <= 100 else None

    def _by_difference(self) -> RelativeChange | None:
        if not self.signs or (self.amount and self.duration):
            return None
        minus = -1 if "less" in self.signs else 1
        if self.duration and self.duration.days_max and BUDGET not in self.of:
            return RelativeChange(TIMEFRAME, difference=minus * self.duration.days_max)
        if self.amount is None or TIMEFRAME in self.of:
            return None
        amount = self.amount
        plain = amount.signed or bool(amount.scale)
        return RelativeChange(BUDGET, 1.0, minus * amount.value, amount.currency, self.period, plain)
