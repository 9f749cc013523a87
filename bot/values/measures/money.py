"""The visitor's budget, from words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from typing import Any

from bot.values.language.negation import is_refusal
from bot.values.language.stated import Stated
from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Tokens
from bot.values.measures.amounts import Amount, as_number, find_amounts
from bot.values.measures.counting import count_campaigns
from bot.values.measures.durations import find_durations
from bot.values.measures.money_unit import add_units
from bot.values.measures.no_money import find_no_money
from bot.values.measures.payment import ONCE
from bot.values.measures.spending import COUNT, HABIT, LEAST, PAST, PLANNED, PRESENT, RESULT, SALE, UNCLEAR, role_of
from bot.values.measures.telling import PRICE, concludes, tells_past
from bot.values.measures.worth import read_result_cost, read_sale_value

# Two sums of which each has its purpose stand at most so many tokens apart.
APART = 9


@dataclass(frozen=True)
class Money:
    """What the visitor means to spend; an end that is None is open, a currency or period that is None was not said."""

    amount_min: float | None
    amount_max: float | None
    currency: str | None = None
    period: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape of contract 4.2."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Money:
        """The money `as_json` wrote; keys that are missing count as null."""
        return cls(*(data.get(field.name) for field in fields(cls)))


@dataclass(frozen=True)
class Sums:
    """Every sum of a text by what it is; each budget-shaped or JSON-able, with the tokens that state it.

    `taken_back` are sums that are not to be spent, refused or spent before; {} stands for the one named before.
    """

    budget: Stated[Money] | None = None
    taken_back: tuple[tuple[dict[str, Any], int, int], ...] = ()
    others: tuple[tuple[str, dict[str, Any], Amount], ...] = ()


def find_budget(tokens: Tokens) -> Stated[Money] | None:
    """The budget and where it is said: what is planned before what is spent now, the last one after a correction."""
    return find_sums(tokens).budget


def find_sums(tokens: Tokens, times: TimeWords | None = None) -> Sums:
    """The budget, what is spent now, what a sale brings and what a result costs; `times` tell lengths of time apart."""
    roles = [
        (amount, role) for amount, role in roles_of(tokens, times) if role in (PLANNED, PRESENT, HABIT, SALE, RESULT)
    ]
    budgets = [a for a, role in roles if role == PLANNED] or [a for a, role in roles if role == PRESENT]
    others: list[tuple[str, dict[str, Any], Amount]] = []
    for amount, role in roles:
        if role in (PRESENT, HABIT):
            others.append(("present_spend", as_money(amount).as_json(), amount))
        value = read_sale_value(tokens, amount) if role == SALE else None
        others += [("sale_value", value, amount)] if value else []
        cost = read_result_cost(tokens, amount) if role == RESULT else None
        others += [("present_result_cost", cost, amount)] if cost else []
    return Sums(
        _choose_amount(tokens, budgets) or _read_no_money(tokens), tuple(_find_taken_back(tokens, times)), tuple(others)
    )


def _find_taken_back(tokens: Tokens, times: TimeWords | None) -> Iterator[tuple[dict[str, Any], int, int]]:
    """As in "please don't use 2,000", "we spent 2,000 last year" and "no, that was last year"."""
    words = tokens.words.cues
    gone = [a for a, role in roles_of(tokens, times) if role == PAST]
    refused = [a for a in find_amounts(tokens) if a.low is not None and is_refusal(tokens, a.start, a.end)]
    yield from ((as_money(a).as_json(), a.start, a.end) for a in (*gone, *refused))
    for i in range(0 if gone else len(tokens) - 1):
        length = words.was.count_starting(tokens, i + 1) if tokens.key_at(i) in words.said_before else 0
        if length and tells_past(tokens, i, tokens.clause_of(i)[1]):
            yield {}, i, i + 1 + length


def roles_of(tokens: Tokens, times: TimeWords | None = None) -> list[tuple[Amount, str]]:
    """Every sum that the text does not refuse, and what it is."""
    found = find_amounts(tokens)
    if not found:
        return []
    refused = [a for a in found if _is_refused(tokens, a)]
    durations = [(d.start, d.end) for d in find_durations(tokens, times)]
    spans = [(a.start, a.end) for a in refused] + durations
    once = tokens.words.periods.once
    spans += [(i, i + once.count_starting(tokens, i)) for i in range(len(tokens))]
    aside = frozenset(i for span in spans for i in range(*span))
    kept = _for_all_the_time(tokens, add_units(tokens, [a for a in found if a not in refused]), durations)
    roles = [(a, role_of(tokens, a, aside)) for a in kept]
    roles = _with_neighbours(tokens, [_for_all(tokens, amount, role) for amount, role in roles])
    return _with_limits(_with_shares(tokens, roles))


def _for_all_the_time(tokens: Tokens, amounts: list[Amount], durations: list[tuple[int, int]]) -> list[Amount]:
    """The sums, one that is for a whole length of time paid once: "6000 for the next three months"."""
    words = tokens.words.periods.spanning
    whole = [start for start, _ in durations if not words.isdisjoint(tokens.keys_between(start - 2, start + 1))]
    ends = [(a, tokens.sentence_of(a.start)[1]) for a in amounts]
    return [replace(a, period=a.period or ONCE) if any(a.end <= i < end for i in whole) else a for a, end in ends]


def _for_all(tokens: Tokens, amount: Amount, role: str) -> tuple[Amount, str]:
    """The sum for all campaigns where it is said of each."""
    times = count_campaigns(tokens, amount)
    low, high = (end and end * times for end in (amount.low, amount.high))
    return replace(amount, low=low, high=high), PLANNED if times > 1 and role == UNCLEAR else role


def _with_shares(tokens: Tokens, roles: list[tuple[Amount, str]]) -> list[tuple[Amount, str]]:
    """The sums, one that goes on a list of shares being what the others are: "500 for facebook and 300 for google"."""
    shares = [(a, role) for a, role in roles if a.value >= LEAST and role in (PLANNED, PRESENT, UNCLEAR)]
    named = {role for _, role in shares} - {UNCLEAR}
    if len(shares) < 2 or not named or not _each_has_purpose(tokens, [a for a, _ in shares]):
        return roles
    common = PRESENT if PRESENT in named else PLANNED
    return [(a, common if (a, role) in shares else role) for a, role in roles]


def _with_neighbours(tokens: Tokens, roles: list[tuple[Amount, str]]) -> list[tuple[Amount, str]]:
    """The sums, each by what the one beside it is: "300 followers, now 2000" and "200 a month at first, then 600"."""
    words, found = tokens.words.periods, list(roles)
    for n, ((first, role), (last, other)) in enumerate(pairwise(roles)):
        between = tokens.keys_between(first.end, last.start)
        bare, said = not (last.signed or last.scale or last.period), set(between[1:]) - {","}
        if role == COUNT and bare and said & words.by_now and words.counting_on.issuperset(said):
            found[n + 1] = last, COUNT
        steps = not words.steps.isdisjoint(between) and tokens.sentence_of(first.start) == tokens.sentence_of(
            last.start
        )
        if role == UNCLEAR and other == PLANNED and first.period and steps:
            found[n] = first, PLANNED
        # "Rent is 4,000, so 500 for ads": what follows from money that goes elsewhere is what is left to spend.
        elsewhere = role in (PRICE, PAST, RESULT) or (role == UNCLEAR and _is_told_as_price(tokens, first))
        if other == UNCLEAR and elsewhere and LEAST <= last.value < first.value and concludes(tokens, last):
            found[n + 1] = last, PLANNED
    return found


def _is_told_as_price(tokens: Tokens, amount: Amount) -> bool:
    return tokens.key_at(amount.start - 1) in tokens.words.plain.priced_by


def _with_limits(roles: list[tuple[Amount, str]]) -> list[tuple[Amount, str]]:
    """The sums; beside what is to be spent, more that is called a limit is the limit of that."""
    planned = [a.value for a, role in roles if role == PLANNED]
    return [
        (a, PLANNED if role == UNCLEAR and a.low is None and planned and a.value >= max(planned) else role)
        for a, role in roles
    ]


def as_money(amount: Amount) -> Money:
    """The amount as money, whole numbers without decimals."""
    return Money(as_number(amount.low), as_number(amount.high), amount.currency, amount.period)


def _choose_amount(tokens: Tokens, amounts: list[Amount]) -> Stated[Money] | None:
    """Of several sums the total, the sum of all where each has its own purpose, the last one after a correction."""
    if not amounts:
        return None
    totals = [a for a in amounts if _is_total(tokens, a) and a.value == max(b.value for b in amounts)]
    if len(amounts) > 1 and not totals and _each_has_purpose(tokens, amounts):
        return _add_amounts(amounts)
    limit, last = _find_limit(amounts), amounts[-1]
    first = limit or amounts[0]
    takes_back = len(amounts) > 1 and _takes_back(tokens, *amounts[-2:])
    chosen = totals[-1] if totals else last if takes_back else first
    if chosen in (limit, last) and not totals:
        other = last if chosen is limit else first
        chosen = replace(chosen, currency=chosen.currency or other.currency, period=chosen.period or other.period)
    return Stated(as_money(chosen), chosen.start, chosen.end)


def _is_total(tokens: Tokens, amount: Amount) -> bool:
    return any(tokens.words.periods.summed.count_starting(tokens, i) for i in range(amount.core, amount.end))


def _find_limit(amounts: list[Amount]) -> Amount | None:
    """The limit, where less is only preferred: "1500 is the maximum, hopefully 1000"."""
    limits = [a for a in amounts if a.low is None and a.value == max(b.value for b in amounts)]
    return limits[0] if limits else None


def _takes_back(tokens: Tokens, amount: Amount, last: Amount) -> bool:
    """As in "2k, no wait, 3k" and "9k a month, but I'd start with 3k"; less than a limit takes nothing back."""
    between, words = range(amount.end, last.start), tokens.words
    preferring = words.cues.preferring if amount.low is None else frozenset[str]()
    keys = {tokens.key_at(i) for i in between} - preferring
    contrast = not words.mood.contrast.isdisjoint(keys)
    begins = any(words.cues.beginning.count_starting(tokens, i) for i in between if tokens.key_at(i) not in preferring)
    return not keys.isdisjoint(words.mood.correcting | words.periods.corrected) or (contrast and begins)


def _each_has_purpose(tokens: Tokens, amounts: list[Amount]) -> bool:
    """As in "500 for facebook and 300 for google"."""
    words = tokens.words.cues
    pairs = list(pairwise(amounts))
    alike = all(not b.period or (a.period or b.period) == b.period for a, b in pairs)
    alike = alike and all((a.currency or b.currency) == (b.currency or a.currency) for a, b in pairs)
    led = all(tokens.key_at(a.core) in words.towards and tokens.number_at(a.core + 1) is None for a in amounts)
    return alike and led and all(_is_beside(tokens, a, b) for a, b in pairs)


def _is_beside(tokens: Tokens, first: Amount, second: Amount) -> bool:
    return second.start - first.end <= APART and tokens.key_at(second.start - 1) in tokens.words.plain.summing


def _add_amounts(amounts: list[Amount]) -> Stated[Money]:
    last = amounts[-1]
    low, high = (sum(end or 0 for end in ends) for ends in ([a.low for a in amounts], [a.high for a in amounts]))
    currency = next((a.currency for a in amounts if a.currency), None)
    added = replace(last, low=low, high=high, currency=currency, period=last.period or amounts[0].period)
    return Stated(as_money(added), amounts[0].start, last.end)


def _read_no_money(tokens: Tokens) -> Stated[Money] | None:
    none = find_no_money(tokens)
    return Stated(Money(0, 0), *none) if none else None


def _is_refused(tokens: Tokens, amount: Amount) -> bool:
    """As in "not 500 but 800"; a bound such as "not more than" is read with the amount and refuses nothing."""
    denied = tokens.words.periods.denied.count_ending(tokens, amount.start)
    return amount.low is not None and bool(denied) and is_refusal(tokens, amount.start)
