"""What stands beside the numbers: assumptions, risks and the questions still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.recommendations.parts import Row
from bot.recommendations.planning.beside import list_beside
from bot.recommendations.planning.budget_split import Purchase
from bot.recommendations.planning.draft import AdviceNumbers
from bot.recommendations.planning.flights import money_in_words
from bot.recommendations.planning.forecast import PRIMARY
from bot.recommendations.planning.work import content_lines, fee_lines

AUTUMN = (10, 11, 12)
MOST_QUESTIONS = 4
FEW = 10


def list_assumptions(draft: AdviceNumbers, forecast: tuple[Row, ...]) -> tuple[str, ...]:
    """What was taken for granted, and why a forecast is missing where one is."""
    return (*_assume_money(draft), *_assume_figures(draft, forecast), *_assume_organic(draft))


def _assume_money(draft: AdviceNumbers) -> Iterator[str]:
    words, purse = draft.book.words, draft.case.purse
    if draft.case.horizon.open:
        yield words.fill_sentence("assumptions.open_time", time=words.formats.format_duration(draft.case.horizon.days))
    if draft.case.business and not draft.case.profile.audience and draft.case.audience:
        customers = words.fill_sentence(f"audiences.{draft.case.audience}")
        yield words.fill_sentence("assumptions.customers", business=draft.case.business.label, customers=customers)
    if purse is None or draft.division.split is None:
        yield words.fill_sentence("assumptions.no_budget")
        return
    if purse.assumed_currency:
        yield words.fill_sentence("assumptions.currency", currency=purse.currency)
    if purse.assumed_period:
        yield words.fill_sentence("assumptions.once", money=money_in_words(draft, purse.total))
    if purse.currency != "USD" and draft.book.rates.has_currency(purse.currency) and purse.total > 0:
        yield draft.book.rates.statement
    yield from fee_lines(draft)
    if draft.division.split.unallocated > draft.division.held and not draft.case.horizon.passed:
        key = "unallocated_beside" if list_beside(draft) else "unallocated"
        yield words.fill_sentence(f"assumptions.{key}", money=money_in_words(draft, draft.division.split.unallocated))


def _assume_figures(draft: AdviceNumbers, forecast: tuple[Row, ...]) -> Iterator[str]:
    words = draft.book.words
    for purchase, counts in draft.counts:
        have = {count.metric for count in counts}
        missing = [m for m in ("impressions", "clicks", PRIMARY[draft.outlook.objective]) if m not in have]
        if missing and draft.case.purse is not None:
            named = words.formats.join_list([draft.name_result(metric) for metric in dict.fromkeys(missing)])
            yield words.fill_sentence("assumptions.no_row", platform=purchase.platform.label, metrics=named)
        borrowed = [f for count in counts for f in count.figures if f.borrowed]
        if borrowed:
            yield words.fill_sentence(
                "assumptions.borrowed", platform=purchase.platform.label, source=borrowed[0].rows[0].publisher
            )
    if any(row.platform != "all" for row in forecast):
        spread = f"{draft.book.policy.spending.lone_spread * 100:.0f}"
        yield words.fill_sentence("assumptions.figures", spread=spread)
    if draft.outlook.objective == "leads" and "event" in draft.case.goals:
        yield words.fill_sentence("assumptions.registrations")
    if any(_above_enough(purchase, draft) for purchase in draft.division.paid):
        yield words.fill_sentence("assumptions.saturation")


def _above_enough(purchase: Purchase, draft: AdviceNumbers) -> bool:
    purse = draft.case.purse
    if purse is None or purchase.budget is None or not draft.book.rates.has_currency(purse.currency):
        return False
    usd = draft.book.rates.convert_amount(purchase.budget, purse.currency, "USD")
    return usd * 30 > purchase.platform.enough * max(draft.case.horizon.active_days, 1)


def _assume_organic(draft: AdviceNumbers) -> Iterator[str]:
    words, profile = draft.book.words, draft.case.profile
    yield from content_lines(draft)
    if profile.existing_audience:
        yield words.fill_sentence("assumptions.followers")
    elif draft.share < 1:
        yield words.fill_sentence("assumptions.no_followers")


def list_risks(draft: AdviceNumbers) -> tuple[str, ...]:
    """What may go otherwise, the likeliest first."""
    return tuple(_collect_risks(draft))


def _collect_risks(draft: AdviceNumbers) -> Iterator[str]:
    words = draft.book.words
    if draft.division.paid:
        metric = PRIMARY[draft.outlook.objective]
        likely = draft.total_of(metric)
        if likely is not None and likely.likely < FEW:
            yield words.fill_sentence("risks.few", metric=draft.name_result(metric))
        yield words.fill_sentence("risks.landing")
        yield words.fill_sentence("risks.stops")
        row = draft.book.registry.rows.get("meta_seasonality_superads_2025")
        if row and row.typical and _in_autumn(draft) and any(p.platform.family == "meta" for p in draft.division.paid):
            yield words.fill_sentence("risks.season", percent=f"{row.typical:g}", source=f"Superads, {row.dated.year}")
    if draft.share < draft.book.policy.smm_from:
        yield words.fill_sentence("risks.rhythm")
        yield words.fill_sentence("risks.reach")
    if "seo" in draft.case.goals:
        yield words.fill_sentence("risks.search")
    if len(draft.division.paid) == 1:
        yield words.fill_sentence("risks.one_platform", platform=draft.division.paid[0].platform.label)


def _in_autumn(draft: AdviceNumbers) -> bool:
    first, last = draft.case.horizon.starts, draft.case.horizon.ends
    days = min((last - first).days, 366)
    return any((first + timedelta(days=day)).month in AUTUMN for day in range(0, days + 1, 7))


def open_questions(draft: AdviceNumbers) -> tuple[str, ...]:
    """What would sharpen the advice most, at most a handful."""
    return tuple(draft.book.words.fill_sentence(f"open_questions.{key}") for key in _list_unknown(draft))[
        :MOST_QUESTIONS
    ]


def _list_unknown(draft: AdviceNumbers) -> Iterator[str]:
    profile, direct = draft.case.profile, draft.case.direct_goals
    purse, horizon = draft.case.purse, draft.case.horizon
    asked = {
        "deadline": horizon.passed,
        "timeframe": horizon.open,
        "budget": purse is None,
        "period": purse is not None and purse.assumed_period,
        "audience": draft.case.audience is None,
        "average_sale": profile.average_sale is None and bool({"sales", "leads"} & set(direct)),
        "close_rate": profile.close_rate is None and "leads" in direct,
        "existing_audience": profile.existing_audience is None,
        "hours": profile.hours_per_week is None,
        "platforms": not profile.platforms,
        "industry": profile.industry is None,
    }
    yield from (key for key, open_ in asked.items() if open_)
