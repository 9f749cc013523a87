"""Which word of a sentence tells what a sum is: the nearest one in the sum's own part, else in the rest."""

from __future__ import annotations

from bot.values.language.names import FoundName
from bot.values.language.tokens import Tokens
from bot.values.measures.amounts import Amount

# Kinds of cues, which are the sections of `cues` in lexicon/money.yml, and what they make of a sum.
SPEND, SET, HAVE, LATER, DOING, PAST, REVENUE = "spend", "set", "have", "later", "doing", "past", "revenue"
AVERAGE, WORTH, SALE, PRICE, PRESENT, UNCLEAR = "average", "worth", "sale", "price", "present", ""
# What somebody else pays for the visitor, who may be a competitor as well.
GIFT, GOODS, NOTHING, SAYING = "gift", "goods", "nothing", "saying"
BEFORE_ONLY = (SET, HAVE, LATER)
REACH_BACK, REACH_ON, CROSSING, NEAR = 12, 7, 5, 3


def tell_kind(tokens: Tokens, amount: Amount) -> str:
    """The kind of the nearest telling word; in the rest of the sentence a word of spending goes before all others.

    "The rent eats our budget, maybe 50 a week" speaks of 50 a week to be spent.
    """
    if _is_revenue(tokens, amount):
        return REVENUE
    first, last = part_of(tokens, amount)
    start, end = tokens.sentence_of(amount.start)
    found: list[tuple[bool, bool, int, str]] = []
    i, stop = max(start, amount.start - REACH_BACK), min(end, amount.end + REACH_ON)
    inside = find_included(tokens, amount)
    # "2% of the turnover goes there, so 900": what follows from a figure is another one.
    follows = is_conclusion(tokens, amount)
    while i < stop:
        # The words of a sum's own period ("all told") tell nothing, nor does what the sum includes.
        if amount.core <= i < amount.end or i in inside:
            i += 1
            continue
        cue = tokens.words.cues.kinds.find_at(tokens, i)
        kind = _find_kind(tokens, cue, amount) if cue else _find_marketing(tokens, i, amount)
        behind, apart = cue.end if cue else i + 1, not first <= i < last
        distance = i - amount.core + 2 if i >= amount.core else max(0, amount.start - behind) + 1
        near = distance + CROSSING * apart < REACH_BACK + CROSSING and not (
            apart and _tells_another(tokens, behind, amount)
        )
        if kind and near and not (apart and (kind in BEFORE_ONLY or (follows and kind != SPEND))):
            found.append((apart, apart and kind != SPEND, distance, kind))
        # The thing that has an average is told with it: "our average ticket".
        i = behind + NEAR * (kind == SALE and cue is not None and cue.id == AVERAGE)
    return min(found)[-1] if found else UNCLEAR


def _tells_another(tokens: Tokens, i: int, amount: Amount) -> bool:
    """Whether a word that ends before the i-th token has a number of its own: "we turn over 2m, so maybe 5k"."""
    return any(tokens.number_at(at) is not None for at in range(i, amount.start))


def part_of(tokens: Tokens, amount: Amount) -> tuple[int, int]:
    """The part of the clause the sum is in: "and we …", "so ads …" begin a new one."""
    first, last = tokens.clause_of(amount.start)
    begins = [i for i in range(first + 1, last - 1) if _begins_part(tokens, i) and not amount.start <= i < amount.end]
    first = max((i + 1 for i in begins if i < amount.start), default=first)
    return first, min((i for i in begins if i >= amount.end), default=max(last, amount.end))


def is_conclusion(tokens: Tokens, amount: Amount) -> bool:
    """Whether the sum follows from what was said before: "rent is 2000, so 300 is left"."""
    first = part_of(tokens, amount)[0]
    return not tokens.words.plain.concluding.isdisjoint(tokens.keys_between(first - 1, first + 1))


def _begins_part(tokens: Tokens, i: int) -> bool:
    words = tokens.words.plain
    if tokens.key_at(i) in words.concluding:
        return True
    return tokens.key_at(i) in words.linking and tokens.key_at(i + 1) in words.subjects


def find_included(tokens: Tokens, amount: Amount) -> range:
    """The tokens behind a sum that tell what is part of it: "with your fee in it", "your commission included"."""
    words, at = tokens.words.plain, amount.end + (tokens.key_at(amount.end) == ",")
    if at >= len(tokens):
        return range(0)
    last = tokens.clause_of(at)[1]
    begins = words.including.count_starting(tokens, at) or not words.included.isdisjoint(tokens.keys_between(at, last))
    return range(at, last) if begins and all(tokens.number_at(i) is None for i in range(at, last)) else range(0)


def is_now(tokens: Tokens, first: int, last: int) -> bool:
    """Whether these tokens speak of the present: "currently", "this year"."""
    return any(tokens.words.cues.present.count_starting(tokens, i) for i in range(first, last))


def tells_past(tokens: Tokens, first: int, last: int) -> bool:
    """Whether these tokens speak of a stretch that is over: "last year", "the past quarter"."""
    words = tokens.words.mood
    return any(
        tokens.key_at(i) in words.gone and tokens.key_at(i + 1) in words.gone_stretches for i in range(first, last - 1)
    )


def _is_revenue(tokens: Tokens, amount: Amount) -> bool:
    """Whether only words of the period stand between the sum and "revenue": "500 a month for more sales" is none."""
    words = tokens.words
    for i in range(amount.core, min(amount.core + REACH_ON, len(tokens))):
        if tokens.key_at(i) in words.cues.revenue_behind:
            after = words.cues.kinds.find_at(tokens, i + 1)
            return after is None or after.id != SPEND
        if tokens.key_at(i) not in words.cues.between_revenue and tokens.key_at(i) not in words.periods.units:
            return False
    return False


def _find_kind(tokens: Tokens, cue: FoundName, amount: Amount) -> str:
    """What a cue says of the sum: who spends, and when; empty where it says nothing."""
    words, kind, behind = tokens.words.cues, cue.id, cue.start >= amount.core
    if kind == SPEND and _is_spent_by_buyers(tokens, cue, amount):
        return SALE
    if told := _tell_by_whom(tokens, cue):
        return told
    if kind in BEFORE_ONLY:
        return kind if cue.end <= amount.start and _leads_to(tokens, cue.end, amount) else UNCLEAR
    if kind == DOING:
        on = is_on_channel(tokens, amount.end, words.marketing | words.channels)
        return UNCLEAR if behind else PRESENT if on else REVENUE
    if kind == REVENUE:
        return UNCLEAR if behind else SALE if _is_of_one(tokens, cue.start) else REVENUE
    if kind == AVERAGE:
        return SALE if _names_sale(tokens, cue.end, cue.end + NEAR) else UNCLEAR
    if kind == WORTH:
        to_us = words.to_us.count_starting(tokens, amount.end)
        return SALE if to_us or _names_sale(tokens, *part_of(tokens, amount)) else PRICE
    if kind == GOODS:
        return PRICE if _names_price(tokens, cue, amount) else UNCLEAR
    return UNCLEAR if kind in (NOTHING, SAYING) else kind


def _tell_by_whom(tokens: Tokens, cue: FoundName) -> str:
    """What a word of spending, having or saying tells by who does it: others, the visitor's boss, a buyer."""
    words, kind, before = tokens.words.cues, cue.id, tokens.keys_between(cue.start - NEAR, cue.start)
    if kind not in (SPEND, HAVE, GIFT, SAYING):
        return UNCLEAR
    own, said = _is_set_within(tokens, cue.start), tokens.keys_between(cue.start, cue.end)
    others = words.them.intersection(before) - (words.pronouns if own else frozenset())
    if kind == SAYING:
        return SPEND if own and not others else PRICE if others or words.pricing.intersection(said) else UNCLEAR
    if others and not words.us.intersection(said):
        return PRICE
    if kind == GIFT:
        return SALE if words.buyers.intersection(before) else GIFT
    return _find_spender(tokens, cue) if kind == SPEND else UNCLEAR


def _is_spent_by_buyers(tokens: Tokens, cue: FoundName, amount: Amount) -> bool:
    """As in "spend per head is 35" and "average spend is 60"; "our ad spend per customer" and "an average spend of 60 a
    month" are the visitor's own."""
    words, at = tokens.words.cues, cue.end
    if tokens.key_at(cue.start - 1) in words.marketing:
        return False
    per_buyer = tokens.key_at(at) in tokens.words.results.per and tokens.key_at(at + 1) in words.buyers
    before = words.kinds.find_at(tokens, cue.start - 1)
    averages = before is not None and before.id == AVERAGE and amount.period is None
    return per_buyer or (averages and not is_on_channel(tokens, amount.end, words.marketing | words.channels))


def _is_set_within(tokens: Tokens, i: int) -> bool:
    """Whether somebody with authority in the visitor's company is named before: "my boss", "our finance director"."""
    words, (start, _) = tokens.words.cues, tokens.sentence_of(i)
    named = [at for at in range(start, i) if words.authority.count_starting(tokens, at)]
    ours = [at for at in named if words.them.isdisjoint(tokens.keys_between(at - NEAR, at))]
    return any(at == start or not words.owned.isdisjoint(tokens.keys_between(at - 2, at)) for at in ours)


def _names_price(tokens: Tokens, cue: FoundName, amount: Amount) -> bool:
    """As in "tickets are 30", "our contracts run at about 40k"."""
    priced = tokens.words.plain.priced_by.intersection(tokens.keys_between(cue.end, amount.start))
    return bool(priced) and cue.end <= amount.start and _leads_to(tokens, cue.end, amount)


def is_on_channel(tokens: Tokens, i: int, channels: frozenset[str]) -> bool:
    """Whether "on Meta", "for ads" or the like begins at the i-th token."""
    return tokens.key_at(i) in tokens.words.cues.towards and not channels.isdisjoint(tokens.keys_between(i + 1, i + 3))


def _leads_to(tokens: Tokens, i: int, amount: Amount) -> bool:
    """Whether only a few words that say nothing stand between the i-th token and the sum."""
    loose = tokens.words.bounds.hedges | tokens.words.plain.fillers | tokens.words.plain.priced_by
    return amount.start - i <= NEAR and loose.issuperset(tokens.keys_between(i, amount.start))


def _names_sale(tokens: Tokens, first: int, last: int) -> bool:
    """Whether something sold, or somebody who buys, is named there."""
    words = tokens.words.cues
    return not (words.sold | words.buyers).isdisjoint(tokens.keys_between(first, last))


def _is_of_one(tokens: Tokens, i: int) -> bool:
    """As in "each booking brings in …", "a typical client makes us …"."""
    cues = (tokens.words.cues.kinds.find_at(tokens, at) for at in range(i - NEAR, i))
    one = not tokens.words.plain.one_of.isdisjoint(tokens.keys_between(i - NEAR, i))
    return (one or any(cue and cue.id == AVERAGE for cue in cues)) and _names_sale(tokens, i - NEAR, i)


def _find_spender(tokens: Tokens, cue: FoundName) -> str:
    words, before = tokens.words.cues, tokens.keys_between(cue.start - NEAR, cue.start)
    if words.before_past.intersection(before) or words.after_past.count_starting(tokens, cue.end):
        return PAST
    buys = words.buyers.intersection(before[-2:]) and words.spending_now.intersection(
        tokens.keys_between(cue.start, cue.end)
    )
    return SALE if buys else SPEND


def _find_marketing(tokens: Tokens, i: int, amount: Amount) -> str:
    """As in "2k for ads", "ads under 500"; "10k on Instagram" are followers as likely."""
    words = tokens.words.cues
    channel = tokens.key_at(i) in words.channels
    if not channel and tokens.key_at(i) not in words.marketing:
        return UNCLEAR
    if i < amount.start:
        return HAVE if tokens.words.bounds.hedges.issuperset(tokens.keys_between(i + 1, amount.start)) else UNCLEAR
    told = amount.signed or amount.period or not channel
    reached = amount.core < i <= amount.end + NEAR + 1
    towards = words.towards.intersection(tokens.keys_between(max(i - NEAR - 1, amount.core), i))
    return SPEND if told and reached and towards else UNCLEAR
