"""What a sum is: money the visitor means to spend, or spends now, what a sale brings, or something else."""

from __future__ import annotations

from bot.values.language.cues import find_tense, stands_alone
from bot.values.language.tokens import Tokens
from bot.values.measures.amounts import Amount
from bot.values.measures.counting import costs_one, counts_things
from bot.values.measures.payment import ONCE
from bot.values.measures.telling import (
    HAVE,
    PAST,
    PRESENT,
    PRICE,
    REACH_BACK,
    REVENUE,
    SALE,
    SET,
    SPEND,
    UNCLEAR,
    find_included,
    is_now,
    is_on_channel,
    part_of,
    tell_kind,
    tells_past,
)

__all__ = ["COUNT", "HABIT", "PAST", "PLANNED", "PRESENT", "RESULT", "SALE", "UNCLEAR", "role_of"]
PLANNED, HABIT, RESULT, COUNT = "planned", "habit", "result", "count"
LEAST, LEAST_NAMED, LEAST_BOUND = 100, 10, 50


def role_of(tokens: Tokens, amount: Amount, aside: frozenset[int] = frozenset()) -> str:
    """What the sum is: planned, present, habit, sale, result, count, past, revenue, price, or empty when nothing tells.

    Tokens `aside` are of times and refusals.
    """
    if counts_things(tokens, amount):
        return COUNT
    kind = tell_kind(tokens, amount)
    if costs_one(tokens, amount):
        return {REVENUE: SALE, SALE: SALE, PRICE: PRICE}.get(kind, RESULT)
    if kind not in (SPEND, SET, HAVE, UNCLEAR):
        return kind
    if _is_gone(tokens, amount):
        return PAST
    if not _is_meant(tokens, amount, kind, aside):
        return HABIT if _is_usual(tokens, amount) else UNCLEAR
    spent = _is_spent_now(tokens, amount)
    lasting = amount.period not in (None, ONCE) or is_now(tokens, *part_of(tokens, amount))
    if _is_usual(tokens, amount):
        # "We usually spend 500 a month" is what is spent now; "normally 200 on print" tells of something else.
        return PRESENT if kind == SPEND and lasting else HABIT
    return PRESENT if spent and lasting else PLANNED


def _is_gone(tokens: Tokens, amount: Amount) -> bool:
    """As in "last year's line was 12,000"; not in "the same as last year, 12,000"."""
    words, (first, last) = tokens.words, part_of(tokens, amount)
    told = tells_past(tokens, first, last) and not is_now(tokens, first, last)
    planned = words.cues.planning | words.cues.repeated
    return told and planned.isdisjoint(tokens.keys_between(first, last))


def _is_usual(tokens: Tokens, amount: Amount) -> bool:
    """As in "we usually spend 500" and "normally 200 on print"; not in "normally I'd say 500"."""
    words, (first, last) = tokens.words.cues, part_of(tokens, amount)
    usual = any(words.habit.count_starting(tokens, i) for i in range(first, last))
    return usual and words.planning.isdisjoint(tokens.keys_between(first, last))


def _is_meant(tokens: Tokens, amount: Amount, kind: str, aside: frozenset[int]) -> bool:
    """Whether the sum is money to spend, by its cue, by how it stands in the sentence or by how it is written."""
    marked, ambiguous = amount.signed or bool(amount.scale), amount.scale in tokens.words.numbers.ambiguous
    if kind == SPEND:
        return marked or amount.value >= LEAST_NAMED or amount.value == 0
    if kind == SET:
        return marked or amount.value >= LEAST
    periods, follows = tokens.words.periods, not tokens.is_word(amount.end)
    follows = follows or tokens.key_at(amount.end) in tokens.words.plain.following
    told = (marked and not ambiguous) or (bool(amount.period) and amount.value >= LEAST and follows)
    if kind == HAVE and told and not _may_be_followers(tokens, amount):
        return True
    if amount.value >= LEAST and _asks_what_it_buys(tokens, amount):
        return True
    aside |= frozenset(find_included(tokens, amount))
    alone = stands_alone(tokens, amount.start, amount.end, tokens.words.plain.fillers | periods.stretches, aside)
    if alone or _is_beside_time(tokens, amount, aside):
        return amount.signed or (not ambiguous and (marked or amount.value >= LEAST))
    return _is_for_something(tokens, amount) or _leads_to_money(tokens, amount)


def _may_be_followers(tokens: Tokens, amount: Amount) -> bool:
    """As in "we have 10k on Instagram"."""
    words = tokens.words.cues
    on = is_on_channel(tokens, amount.end, words.channels) and not is_on_channel(tokens, amount.end, words.marketing)
    return on and not (amount.signed or amount.period)


def _is_spent_now(tokens: Tokens, amount: Amount) -> bool:
    """Whether the sum is spent already ("we spend 2k a month on ads"), rather than planned ("we can spend 2k")."""
    words = tokens.words.cues
    before = tokens.keys_between(max(part_of(tokens, amount)[0], amount.start - REACH_BACK), amount.start)
    return not words.spending_now.isdisjoint(before) and words.planning.isdisjoint(before)


def _asks_what_it_buys(tokens: Tokens, amount: Amount) -> bool:
    """As in "is 500 enough?" or "what can I get for 750?"."""
    words, before = tokens.words.cues, tokens.key_at(amount.start - 1)
    if tokens.key_at(amount.end) in words.enough and before in words.asks_enough:
        return True
    first = max(tokens.sentence_of(amount.start)[0], amount.start - REACH_BACK)
    asked = any(words.buying.count_starting(tokens, i) for i in range(first, amount.start))
    return asked and before in words.buying_with


def _is_beside_time(tokens: Tokens, amount: Amount, times: frozenset[int]) -> bool:
    """As in "leads in 3 months 2k": it ends what is said, right after a length of time that is no time of growing."""
    words = tokens.words.plain
    first, last = tokens.clause_of(amount.start)
    ends = amount.end >= last or tokens.items[amount.end].kind == "sign"
    behind = amount.start - 1 - (tokens.key_at(amount.start - 1) in words.time_joints)
    return ends and behind in times and words.grown.isdisjoint(tokens.keys_between(first, amount.start))


def _is_for_something(tokens: Tokens, amount: Amount) -> bool:
    """As in "500 a month for more sales", "$1000 for the launch"; "£25 for a ticket" is a price."""
    words, first = tokens.words.plain, tokens.clause_of(amount.start)[0]
    opens = words.fillers.issuperset(tokens.keys_between(first, amount.start))
    if not opens or tokens.key_at(amount.end) not in words.purpose or amount.value < LEAST:
        return False
    return amount.period is not None or tokens.key_at(amount.end + 1) not in words.one_of


def _leads_to_money(tokens: Tokens, amount: Amount) -> bool:
    """Money with a paying period, or after a word such as "with" or "for"; a plain number is not enough."""
    words, before = tokens.words.plain, tokens.key_at(amount.start - 1)
    grew = tokens.key_at(amount.start) in tokens.words.bounds.origin and amount.low != amount.high
    past = not amount.signed and find_tense(tokens, amount.start, amount.end) == "past"
    if grew or past or before in words.priced_by:
        return False
    plainly = amount.value >= LEAST and amount.period and before in words.paying
    if amount.signed or amount.scale in tokens.words.numbers.of_money or plainly:
        leads = words.weak_leads
        return amount.period is not None or any(leads.count_ending(tokens, amount.start + n) for n in (0, 1))
    bounded = amount.low is None and amount.value >= LEAST_BOUND
    return bool((amount.scale or bounded) and amount.period) or (bounded and before in words.purpose)
