"""Numbers that are no money: they count things, name a year, are part of a phone number, or price one result."""

from __future__ import annotations

from bot.values.language.tokens import Tokens
from bot.values.measures.added import adds_something
from bot.values.measures.amounts import Amount
from bot.values.measures.payment import period_at

YEARS, ROUND_YEAR = range(1990, 2036), 2000
REACH, MOST_ADJECTIVES, MOST_CAMPAIGNS = 12, 4, 20
DIALLED, LEADING_ZERO, LONGEST = 7, 4, 9
DIALLING, IN_BRACKETS = frozenset("-().+/"), frozenset("()+")


def counts_things(tokens: Tokens, amount: Amount) -> bool:
    """Whether the number counts followers, posts, years or the like rather than money."""
    words, at = tokens.words.plain, amount.core
    if tokens.key_at(at) in tokens.words.results.percent or tokens.items[at - 1].kind == "date":
        return True
    if amount.signed:
        return False
    if tokens.key_at(amount.start - 1) in words.not_money_before or words.idioms.count_ending(tokens, at):
        return True
    if (
        _is_year(tokens, amount)
        or _is_dialled(tokens, amount)
        or tokens.words.periods.once.count_starting(tokens, at - 1)
    ):
        return True
    if tokens.key_at(at) in tokens.words.bounds.plus:
        if adds_something(tokens, at) and tokens.key_at(at + 1) not in words.counted:
            return False
        at += 1
    noun = at
    while tokens.key_at(noun) in words.adjectives - words.counted and noun - at < MOST_ADJECTIVES:
        noun += 1
    if tokens.key_at(noun) in words.counted:
        return True
    unknown = tokens.is_word(at) and tokens.key_at(at) not in words.following and not period_at(tokens, at, near=True)
    return unknown and (not amount.scale or _is_thing(tokens, at))


def costs_one(tokens: Tokens, amount: Amount) -> bool:
    """As in "$30 per lead", "40 a booking" and "25 each"; "per month" is a period."""
    words, periods, i = tokens.words.results, tokens.words.periods, amount.core
    spans = periods.units.keys() | periods.stretches
    if tokens.key_at(i) in words.each:
        return tokens.key_at(i + 1) not in spans and count_campaigns(tokens, amount) == 1
    at = i
    while tokens.key_at(at) in words.per or (at > i and tokens.key_at(at) in words.between):
        at += 1
    priced = tokens.key_at(i) in words.strictly_per and tokens.key_at(i + 1) not in spans
    return at > i and (tokens.key_at(at) in words.metrics or priced or _ends_with_thing(tokens, amount, i + 1))


def _ends_with_thing(tokens: Tokens, amount: Amount, i: int) -> bool:
    """As in "120 a night" and "80 an hour,": a thing sold, and no more words; a campaign or ads are none."""
    words = tokens.words
    about = words.cues.marketing | words.plain.campaigns | words.periods.stretches | words.plain.fillers
    thing = tokens.is_word(i) and tokens.key_at(i) not in about | words.plain.following and not amount.period
    return thing and not tokens.is_word(i + 1)


def count_campaigns(tokens: Tokens, amount: Amount) -> float:
    """For how many campaigns the sum is paid each: "two launches at 1,500 each", "3 campaigns of 800"; else 1."""
    words, at = tokens.words, amount.start - 1
    each, led = tokens.key_at(amount.core) in words.results.each, tokens.key_at(at) in words.plain.each_of
    for i in range(*tokens.sentence_of(amount.start)):
        count, named = tokens.number_at(i), tokens.key_at(i + 1) in words.plain.campaigns
        if count and named and 1 < count <= MOST_CAMPAIGNS and (each or (led and i + 2 == at)):
            return count
    return 1


def _is_thing(tokens: Tokens, i: int) -> bool:
    """Whether a noun behind a number with a multiplier ends the phrase: "a 5k run", but not "5k facebook budget"."""
    words, key = tokens.words, tokens.key_at(i)
    known = words.cues.marketing | words.cues.channels | words.plain.fillers
    named = words.cues.kinds.find_at(tokens, i) or words.periods.adverbs.find_at(tokens, i)
    return key not in known and key not in words.periods.units and named is None


def _is_year(tokens: Tokens, amount: Amount) -> bool:
    token = tokens.items[amount.core - 1]
    whole = amount.scale == "" and amount.low == amount.high and token.text.isdigit()
    return whole and amount.value in YEARS and amount.value != ROUND_YEAR


def _is_dialled(tokens: Tokens, amount: Amount) -> bool:
    """Whether the digits are part of a phone number: several groups side by side, a leading zero, or many."""
    first, last = amount.start, amount.core
    while first > max(0, amount.start - REACH) and _is_of_phone(tokens, first - 1):
        first -= 1
    while last < min(len(tokens), amount.core + REACH) and _is_of_phone(tokens, last):
        last += 1
    items = tokens.items[first:last]
    numbers = [t.text for t in items if t.value is not None and not t.worded]
    if any(t.isdigit() and _is_phone(t) for t in numbers):
        return True
    joints = {t.key for t in items if t.value is None}
    beside = len(numbers) > 2 or (len(numbers) == 2 and joints <= IN_BRACKETS)
    return beside and sum(c.isdigit() for text in numbers for c in text) >= DIALLED


def _is_phone(digits: str) -> bool:
    """Whether the digits alone are more likely dialled than paid; round sums are not."""
    if digits[0] == "0":
        return len(digits) >= LEADING_ZERO
    return len(digits) >= LONGEST and len(digits.rstrip("0")) >= DIALLED - 1


def _is_of_phone(tokens: Tokens, i: int) -> bool:
    token = tokens.items[i]
    return (token.kind == "number" and not token.scale) or (token.kind == "sign" and token.text in DIALLING)
