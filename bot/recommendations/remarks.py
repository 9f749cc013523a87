"""What stands beside the numbers: assumptions, risks and the questions still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.recommendations.draft import Draft
from bot.recommendations.flights import money_in_words
from bot.recommendations.forecast import PRIMARY
from bot.recommendations.model import Row
from bot.recommendations.split import Purchase
from bot.recommendations.verdict import DIRECT
from bot.recommendations.work import content_lines, fee_lines

AUTUMN = (10, 11, 12)
MOST_QUESTIONS = 4
FEW = 10


def assumptions(draft: Draft, forecast: tuple[Row, ...]) -> tuple[str, ...]:
    """What was taken for granted, and why a forecast is missing where one is."""
    return (*_money(draft), *_figures(draft, forecast), *_organic(draft))


def _money(draft: Draft) -> Iterator[str]:
    words, purse = draft.book.words, draft.case.purse
    if draft.case.horizon.open:
        yield words.say("assumptions.open_time", time=words.duration(draft.case.horizon.days))
    if draft.case.business and not draft.case.profile.audience and draft.case.audience:
        customers = words.say(f"audiences.{draft.case.audience}")
        yield words.say("assumptions.customers", business=draft.case.business.label, customers=customers)
    if purse is None or draft.division.split is None:
        yield words.say("assumptions.no_budget")
        return
    if purse.assumed_currency:
        yield words.say("assumptions.currency", currency=purse.currency)
    if purse.assumed_period:
        yield words.say("assumptions.once", money=money_in_words(draft, purse.total))
    if purse.currency != "USD" and draft.book.rates.knows(purse.currency) and purse.total > 0:
        yield draft.book.rates.statement
    yield from fee_lines(draft)
    if draft.division.split.unallocated > draft.division.held and not draft.case.horizon.passed:
        yield words.say("assumptions.unallocated", money=money_in_words(draft, draft.division.split.unallocated))


def _figures(draft: Draft, forecast: tuple[Row, ...]) -> Iterator[str]:
    words = draft.book.words
    for purchase, counts in draft.counts:
        have = {count.metric for count in counts}
        missing = [m for m in ("impressions", "clicks", PRIMARY[draft.outlook.objective]) if m not in have]
        if missing and draft.case.purse is not None:
            named = words.join([draft.name(metric) for metric in dict.fromkeys(missing)])
            yield words.say("assumptions.no_row", platform=purchase.platform.label, metrics=named)
        borrowed = [f for count in counts for f in count.figures if f.borrowed]
        if borrowed:
            yield words.say(
                "assumptions.borrowed", platform=purchase.platform.label, source=borrowed[0].rows[0].publisher
            )
    if any(row.platform != "all" for row in forecast):
        spread = f"{draft.book.policy.spending.lone_spread * 100:.0f}"
        yield words.say("assumptions.figures", spread=spread)
    if draft.outlook.objective == "leads" and "event" in draft.case.goals:
        yield words.say("assumptions.registrations")
    if any(_above_enough(purchase, draft) for purchase in draft.division.paid):
        yield words.say("assumptions.saturation")


def _above_enough(purchase: Purchase, draft: Draft) -> bool:
    purse = draft.case.purse
    if purse is None or purchase.budget is None or not draft.book.rates.knows(purse.currency):
        return False
    usd = draft.book.rates.convert(purchase.budget, purse.currency, "USD")
    return usd * 30 > purchase.platform.enough * max(draft.case.horizon.active_days, 1)


def _organic(draft: Draft) -> Iterator[str]:
    words, profile = draft.book.words, draft.case.profile
    yield from content_lines(draft)
    if profile.existing_audience:
        yield words.say("assumptions.followers")
    elif draft.share < 1:
        yield words.say("assumptions.no_followers")


def risks(draft: Draft) -> tuple[str, ...]:
    """What may go otherwise, the likeliest first."""
    return tuple(_risks(draft))


def _risks(draft: Draft) -> Iterator[str]:
    words = draft.book.words
    if draft.division.paid:
        metric = PRIMARY[draft.outlook.objective]
        likely = draft.total(metric)
        if likely is not None and likely.likely < FEW:
            yield words.say("risks.few", metric=draft.name(metric))
        yield words.say("risks.landing")
        yield words.say("risks.stops")
        row = draft.book.registry.rows.get("meta_seasonality_superads_2025")
        if row and row.typical and _in_autumn(draft) and any(p.platform.family == "meta" for p in draft.division.paid):
            yield words.say("risks.season", percent=f"{row.typical:g}", source=f"Superads, {row.dated.year}")
    if draft.share < draft.book.policy.smm_from:
        yield words.say("risks.rhythm")
        yield words.say("risks.reach")
    if "seo" in draft.case.goals:
        yield words.say("risks.search")
    if len(draft.division.paid) == 1:
        yield words.say("risks.one_platform", platform=draft.division.paid[0].platform.label)


def _in_autumn(draft: Draft) -> bool:
    first, last = draft.case.horizon.starts, draft.case.horizon.ends
    days = min((last - first).days, 366)
    return any((first + timedelta(days=day)).month in AUTUMN for day in range(0, days + 1, 7))


def open_questions(draft: Draft) -> tuple[str, ...]:
    """What would sharpen the advice most, at most a handful."""
    return tuple(draft.book.words.say(f"open_questions.{key}") for key in _unknown(draft))[:MOST_QUESTIONS]


def _unknown(draft: Draft) -> Iterator[str]:
    profile, direct = draft.case.profile, [goal for goal in draft.case.goals if goal in DIRECT]
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
