"""The other way round: the budget a wanted result takes, and whether the time allows it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from decimal import Decimal

from bot.recommendations.arithmetic import round_range, two_figures
from bot.recommendations.content.rates import round_to_cents
from bot.recommendations.model import Recommendation
from bot.recommendations.parts import Needed, Range
from bot.recommendations.planning.case import Case, open_case
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.planning.draft import AdviceNumbers, draft_numbers, find_metric, with_money
from bot.values.measures.durations import PERIOD_DAYS
from bot.values.measures.target import Target

# The search runs between these sums, in US dollars for the whole time, until it is closer than two figures show.
LEAST, MOST_A_MONTH, CLOSENESS = 1.0, 1e6, 0.004
# A likely sum so near the high end, as a part of the range, reads as if it were the highest.
EDGE = 0.2
# From so many times the price of one in the plan it is said that each costs more.
DEARER = 1.15


def count_wanted_total(target: Target, case: Case) -> Decimal:
    """The target over the whole time; one without a period is meant in all."""
    amount = Decimal(str(target.amount))
    if target.period not in PERIOD_DAYS:
        return amount
    return amount * Decimal(case.horizon.days) / PERIOD_DAYS[target.period]


def count_in_all(amount: float, period: str | None, recommendation: Recommendation, book: Catalog) -> float:
    """So many per period over the whole time of a recommendation."""
    case = open_case(recommendation.profile, recommendation.today, book.ground)
    return float(count_wanted_total(Target(amount, "sales", period), case))


def find_needed_budget(draft: AdviceNumbers) -> Needed | None:
    """The budget for the target of the case; None without a target, without figures for it, or out of any reach."""
    case, target = draft.case, draft.case.profile.target
    metric = find_metric(target.metric, case, draft.book) if target else None
    if target is None or metric is None or case.horizon.passed or not draft.counts_target(metric):
        return None
    currency = (
        case.purse.currency if case.purse and draft.book.rates.has_currency(case.purse.currency) else draft.book.home
    )
    wanted = count_wanted_total(target, case)
    found = [_find_least_sum(draft, currency, float(wanted), metric, end) for end in ("high", "likely", "low")]
    if any(total is None for total in found):
        return None
    drafts = [
        draft_numbers(with_money(case, total, currency, draft.book), draft.book) for total in found if total is not None
    ]
    media, totals = (_make_range(values) for values in zip(*map(_money_spent, drafts), strict=True))
    allows = case.horizon.active_days >= draft.book.policy.rhythm.earliest_days
    ids = tuple(
        dict.fromkeys(id for _, counts in drafts[1].counts for c in counts if c.metric == metric for id in c.ids)
    )
    text = _write_text(draft, target, wanted, (media, totals), currency, allows)
    text = " ".join((text, *_warn_dearer(draft, metric, media.likely / max(float(wanted), 1), currency)))
    return Needed(metric, wanted, currency, media, totals, allows, text, ids)


def _money_spent(draft: AdviceNumbers) -> tuple[float, float]:
    split = draft.division.split
    assert split is not None
    return float(split.media), float(split.total - split.unallocated)


def _make_range(values: tuple[float, ...]) -> Range:
    return round_range(Range(*values))


def _find_least_sum(draft: AdviceNumbers, currency: str, wanted: float, metric: str, end: str) -> Decimal | None:
    """The smallest sum whose forecast reaches the wanted count at that end of its range."""

    def is_reached(usd: float) -> bool:
        total = round_to_cents(draft.book.rates.convert_amount(Decimal(str(round(usd, 2))), "USD", currency))
        result = draft_numbers(with_money(draft.case, total, currency, draft.book), draft.book).total_of(metric)
        return result is not None and float(getattr(result, end)) >= wanted

    usd = _search_sum(is_reached, MOST_A_MONTH * max(1.0, draft.case.horizon.months))
    return (
        None
        if usd is None
        else round_to_cents(draft.book.rates.convert_amount(Decimal(str(round(usd, 2))), "USD", currency))
    )


def _search_sum(reaches: Callable[[float], bool], most: float) -> float | None:
    low, high = math.log(LEAST), math.log(most)
    if not reaches(most):
        return None
    while high - low > CLOSENESS:
        middle = (low + high) / 2
        low, high = (low, middle) if reaches(math.exp(middle)) else (middle, high)
    return math.exp(high)


def _write_text(
    draft: AdviceNumbers, target: Target, wanted: Decimal, found: tuple[Range, Range], currency: str, allows: bool
) -> str:
    words, (media, totals) = draft.book.words, found

    def format_money(amount: float) -> str:
        return words.formats.format_money(amount, currency)

    months = draft.case.horizon.months
    likely = {
        "money": format_money(totals.likely),
        "monthly": format_money(two_figures(totals.likely / max(months, 1))),
    }
    say = {
        "wanted": f"{words.formats.format_number(wanted, 0)} {draft.target_name(target.metric)}",
        "time": words.formats.format_duration(draft.case.horizon.days),
        "media": format_money(media.likely),
        "span": words.fill_sentence(
            f"needed.{_choose_span(totals)}", low=format_money(totals.low), high=format_money(totals.high)
        ),
        "likely": words.fill_sentence(f"units.{'in_all_monthly' if months > 1 else 'in_all'}", **likely),
    }
    return words.fill_sentence("needed.enough_time" if allows else "needed.too_little_time", **say)


def _choose_span(totals: Range) -> str:
    """Only the low end is told where the likely sum is nearly the highest."""
    at_the_edge = totals.high - totals.likely <= EDGE * (totals.high - totals.low)
    return "at_best" if at_the_edge else "between"


def _warn_dearer(draft: AdviceNumbers, metric: str, each: float, currency: str) -> Iterator[str]:
    """A word on the price of one, where so many cost more each than those of the plan."""
    split, now = draft.division.split, draft.total_of(metric)
    if split is None or now is None or draft.case.purse is None or now.likely < 1:
        return
    price = float(split.media) / now.likely
    if each > price * DEARER:
        write = draft.book.formats.format_money
        told = {name: write(two_figures(value), currency) for name, value in (("each", each), ("now", price))}
        yield draft.book.words.fill_sentence("needed.dearer", **told)
