"""The other way round: the budget a wanted result takes, and whether the time allows it."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from bot.recommendations.arithmetic import rounded, two_figures
from bot.recommendations.case import PERIOD_DAYS, Case
from bot.recommendations.draft import METRICS, Draft, draw, with_money
from bot.recommendations.model import Needed, Range
from bot.recommendations.rates import cents
from bot.values.target import Target

# The search runs between these sums, in US dollars for the whole time, until it is closer than two figures show.
LEAST, MOST_A_MONTH, CLOSENESS = 1.0, 1e6, 0.004


def wanted_in_all(target: Target, case: Case) -> Decimal:
    """The target over the whole time; one without a period is meant in all."""
    amount = Decimal(str(target.amount))
    if target.period not in PERIOD_DAYS:
        return amount
    return amount * Decimal(case.horizon.days) / PERIOD_DAYS[target.period]


def needed_for(draft: Draft) -> Needed | None:
    """The budget for the target of the case; None without a target, without figures for it, or out of any reach."""
    case, target = draft.case, draft.case.profile.target
    metric = METRICS.get(target.metric) if target else None
    if target is None or metric is None or case.horizon.passed or not draft.counts_target(metric):
        return None
    currency = case.purse.currency if case.purse and draft.book.rates.knows(case.purse.currency) else draft.book.home
    wanted = wanted_in_all(target, case)
    found = [_least(draft, currency, float(wanted), metric, end) for end in ("high", "likely", "low")]
    if any(total is None for total in found):
        return None
    drafts = [draw(with_money(case, total, currency, draft.book), draft.book) for total in found if total is not None]
    media, totals = (_range(values) for values in zip(*map(_spent, drafts), strict=True))
    allows = case.horizon.active_days >= draft.book.policy.rhythm.earliest_days
    ids = tuple(
        dict.fromkeys(id for _, counts in drafts[1].counts for c in counts if c.metric == metric for id in c.ids)
    )
    text = _text(draft, target, wanted, (media, totals), currency, allows)
    return Needed(metric, wanted, currency, media, totals, allows, text, ids)


def _spent(draft: Draft) -> tuple[float, float]:
    split = draft.division.split
    assert split is not None
    return float(split.media), float(split.total - split.unallocated)


def _range(values: tuple[float, ...]) -> Range:
    return rounded(Range(*values))


def _least(draft: Draft, currency: str, wanted: float, metric: str, end: str) -> Decimal | None:
    """The smallest sum whose forecast reaches the wanted count at that end of its range."""

    def reaches(usd: float) -> bool:
        total = cents(draft.book.rates.convert(Decimal(str(round(usd, 2))), "USD", currency))
        result = draw(with_money(draft.case, total, currency, draft.book), draft.book).total(metric)
        return result is not None and float(getattr(result, end)) >= wanted

    usd = _search(reaches, MOST_A_MONTH * max(1.0, draft.case.horizon.months))
    return None if usd is None else cents(draft.book.rates.convert(Decimal(str(round(usd, 2))), "USD", currency))


def _search(reaches: Callable[[float], bool], most: float) -> float | None:
    low, high = math.log(LEAST), math.log(most)
    if not reaches(most):
        return None
    while high - low > CLOSENESS:
        middle = (low + high) / 2
        low, high = (low, middle) if reaches(math.exp(middle)) else (middle, high)
    return math.exp(high)


def _text(
    draft: Draft, target: Target, wanted: Decimal, found: tuple[Range, Range], currency: str, allows: bool
) -> str:
    words, (media, totals) = draft.book.words, found

    def money(amount: float) -> str:
        return draft.book.rates.write(Decimal(str(amount)), currency)

    months = draft.case.horizon.months
    likely = {"money": money(totals.likely), "monthly": money(two_figures(totals.likely / max(months, 1)))}
    say = {
        "wanted": f"{wanted:,.0f} {draft.target_name(target.metric)}",
        "time": words.duration(draft.case.horizon.days),
        "media": money(media.likely),
        "low": money(totals.low),
        "likely": words.say(f"units.{'in_all_monthly' if months > 1 else 'in_all'}", **likely),
        "high": money(totals.high),
    }
    return words.say("needed.enough_time" if allows else "needed.too_little_time", **say)
