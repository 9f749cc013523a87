"""What to measure: metrics with a range to aim for, and metrics to follow against one's own past."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.recommendations.arithmetic import over, scaled, two_figures
from bot.recommendations.benchmarks import Figure
from bot.recommendations.draft import Draft
from bot.recommendations.forecast import RESULTS, working_money
from bot.recommendations.model import Kpi, Range, Watch
from bot.recommendations.platforms import Platform, is_search

# For each aim: the cost that tells most, and the rates beside it.
PAID = {
    "leads": ("cost_per_lead", "ctr", "conversion_rate"),
    "sales": ("cost_per_acquisition", "ctr", "conversion_rate"),
    "traffic": ("cpc", "ctr"),
    "awareness": ("cpm", "ctr"),
}
RATES = ("ctr", "conversion_rate")
RESULT_COSTS = ("cost_per_lead", "cost_per_acquisition")
RATES_OF_POSTS = ("engagement_rate_by_followers", "engagement_rate_by_impressions")
MOST = 5


def kpis(draft: Draft) -> tuple[Kpi, ...]:
    """The metrics with a target range, those of the leading side first."""
    paid, organic = list(_paid(draft)), list(_organic(draft))
    return tuple((organic + paid if draft.share < 0.5 else paid + organic)[:MOST])


def watch(draft: Draft) -> tuple[Watch, ...]:
    """What to follow without a published figure: beat your own last month."""
    have = {kpi.id for kpi in kpis(draft)}
    ids = dict.fromkeys(id for goal in draft.case.goals for id in draft.book.policy.watch[goal])
    found = [draft.book.measures[id] for id in ids if id not in have]
    measures = [measure for measure in found if draft.division.paid or measure.side != "smm"]
    return tuple(Watch(measure.id, measure.name, measure.reading) for measure in measures[:3])


def _paid(draft: Draft) -> Iterator[Kpi]:
    if not draft.division.paid:
        return
    platform = draft.division.paid[0].platform
    counted = draft.outlook.objective not in RESULTS or draft.outlook.result(platform) is not None
    for metric in PAID[draft.outlook.objective if counted else "traffic"]:
        figure = _figure(metric, draft, platform)
        if figure is not None:
            yield _kpi(metric, figure, platform, draft)
    yield from _return(draft, platform)


def _figure(metric: str, draft: Draft, platform: Platform) -> Figure | None:
    """The figure behind a target: the same that the forecast counts with."""
    if metric in RESULT_COSTS:
        return draft.outlook.result(platform)
    if metric == "conversion_rate":
        return _conversion(draft, platform)
    figure = draft.outlook.figure(metric, platform)
    return _click_price(draft, platform) if figure is None and metric == "cpc" else figure


def _conversion(draft: Draft, platform: Platform) -> Figure | None:
    """How many clicks become results, as the prices of both say."""
    click, result = _figure("cpc", draft, platform), draft.outlook.result(platform)
    if click is None or result is None:
        return None
    rate = scaled(over(click.range, result.range), 100)
    return Figure(rate, (*click.rows, *result.rows), click.borrowed or result.borrowed)


def _click_price(draft: Draft, platform: Platform) -> Figure | None:
    """The price of a click where only the price of showing and the click rate are published."""
    cpm, ctr = (draft.outlook.figure(metric, platform) for metric in ("cpm", "ctr"))
    if cpm is None or ctr is None:
        return None
    price = over(scaled(cpm.range, 0.001), scaled(ctr.range, 0.01))
    return Figure(price, (*cpm.rows, *ctr.rows), cpm.borrowed or ctr.borrowed)


def _kpi(metric: str, figure: Figure, platform: Platform, draft: Draft) -> Kpi:
    registration = metric == "cost_per_lead" and draft.case.goals[0] == "event"
    named = "cost_per_registration" if registration else metric
    unit, factor = ("percent", 1.0) if metric in RATES else _currency(draft)
    factor *= 1.0 if metric in RATES else _dearer(draft)
    target = scaled(figure.range, factor)
    result = draft.name(draft.outlook.objective) if draft.outlook.objective in RESULTS else ""
    key = "ctr_search" if named == "ctr" and is_search(platform) else named
    why = draft.book.words.say(f"kpis.{key}", platform=platform.label, result=result)
    return _aim(named, why, target, unit, figure.ids)


def _aim(id: str, why: str, target: Range, unit: str, ids: tuple[str, ...]) -> Kpi:
    return Kpi(id, why, two_figures(target.low), two_figures(target.high), unit, ids)


def _dearer(draft: Draft) -> float:
    """How much more a result costs on the first platform because it has more than enough money."""
    first = draft.division.paid[0]
    purse, rates = draft.case.purse, draft.book.rates
    if purse is None or first.budget is None or not rates.knows(purse.currency):
        return 1.0
    usd = float(rates.convert(first.budget, purse.currency, "USD"))
    return usd / working_money(usd, first.platform, draft.case, draft.outlook.saturation)


def _currency(draft: Draft) -> tuple[str, float]:
    """The unit of money targets and what a US dollar is in it."""
    currency = draft.case.purse.currency if draft.case.purse else draft.book.home
    if not draft.book.rates.knows(currency):
        return "USD", 1.0
    return currency, float(draft.book.rates.convert(Decimal(1), "USD", currency))


def _return(draft: Draft, platform: Platform) -> Iterator[Kpi]:
    """Return on ad spend, only where the visitor said what a sale brings."""
    sale, rate = draft.case.profile.average_sale, draft.case.profile.close_rate
    figure = draft.outlook.result(platform)
    if sale is None or figure is None or (draft.outlook.objective == "leads" and not rate):
        return
    worth = float(sale) * (rate if rate and draft.outlook.objective == "leads" else 1.0) / _currency(draft)[1]
    target = over(Range(worth, worth, worth), scaled(figure.range, _dearer(draft)))
    yield _aim("roas", draft.book.words.say("kpis.roas", platform=platform.label), target, "times", figure.ids)


def _organic(draft: Draft) -> Iterator[Kpi]:
    """Engagement on the first platform with a row for it, and how far a post reaches."""
    for metric in RATES_OF_POSTS:
        found = [(purchase.platform, _posted(draft, metric, purchase.platform)) for purchase in draft.division.organic]
        known = [(platform, figure) for platform, figure in found if figure is not None]
        if known:
            platform, figure = known[0]
            words = draft.book.words
            base = words.say(f"kpis.base.{metric}")
            why = words.say("kpis.engagement_rate", platform=platform.label, base=base)
            yield _aim("engagement_rate", why, figure.range, f"percent of {base}", figure.ids)
            break
    for purchase in draft.division.organic:
        reach = _posted(draft, "reach_of_a_post", purchase.platform)
        if reach is not None:
            why = draft.book.words.say("kpis.reach", platform=purchase.platform.label)
            unit = "percent of " + draft.book.words.say("kpis.base.engagement_rate_by_followers")
            yield _aim("reach", why, reach.range, unit, reach.ids)
            break


def _posted(draft: Draft, metric: str, platform: Platform) -> Figure | None:
    return draft.book.registry.figure(metric, platform.id, "organic", draft.outlook.seeker)
