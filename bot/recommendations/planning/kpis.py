"""What to measure: metrics with a range to aim for, and metrics to follow against one's own past."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.recommendations.arithmetic import divide_apart, divide_ranges, scale_range, two_figures
from bot.recommendations.content.benchmarks import Figure
from bot.recommendations.content.platforms import Platform, is_search
from bot.recommendations.parts import Kpi, Range, Watch
from bot.recommendations.planning.draft import AdviceNumbers
from bot.recommendations.planning.forecast import RESULTS, working_money

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


def list_kpis(draft: AdviceNumbers) -> tuple[Kpi, ...]:
    """The metrics with a target range, those of the leading side first."""
    paid, organic = list(_list_paid(draft)), list(_list_organic(draft))
    return tuple((organic + paid if draft.share < 0.5 else paid + organic)[:MOST])


def list_watched(draft: AdviceNumbers) -> tuple[Watch, ...]:
    """What to follow without a published figure: beat your own last month."""
    have = {kpi.id for kpi in list_kpis(draft)}
    ids = dict.fromkeys(id for goal in draft.case.goals for id in draft.book.policy.watch[goal])
    found = [draft.book.measures[id] for id in ids if id not in have and not (id == "roas" and _earns_nothing(draft))]
    measures = [measure for measure in found if draft.division.paid or measure.side != "smm"]
    return tuple(Watch(measure.id, measure.name, measure.reading) for measure in measures[:3])


def _earns_nothing(draft: AdviceNumbers) -> bool:
    """Whether the ads bring no money by themselves: people ask first, or give."""
    return draft.outlook.objective != "sales" or draft.outlook.sold == "donation"


def _list_paid(draft: AdviceNumbers) -> Iterator[Kpi]:
    if not draft.division.paid:
        return
    platform = draft.division.paid[0].platform
    counted = draft.outlook.objective not in RESULTS or draft.outlook.find_result_cost(platform) is not None
    for metric in PAID[draft.outlook.objective if counted else "traffic"]:
        figure = _find_figure(metric, draft, platform)
        if figure is not None:
            yield _make_kpi(metric, figure, platform, draft)
    yield from _list_return(draft, platform)


def _find_figure(metric: str, draft: AdviceNumbers, platform: Platform) -> Figure | None:
    """The figure behind a target: the same that the forecast counts with."""
    if metric in RESULT_COSTS:
        return draft.outlook.find_result_cost(platform)
    if metric == "conversion_rate":
        return _find_conversion(draft, platform)
    figure = draft.outlook.find_figure(metric, platform)
    return _click_price(draft, platform) if figure is None and metric == "cpc" else figure


def _find_conversion(draft: AdviceNumbers, platform: Platform) -> Figure | None:
    """How many clicks become results: as published where that agrees with the prices of both, else as those say."""
    click, result = _find_figure("cpc", draft, platform), draft.outlook.find_result_cost(platform)
    if click is None or result is None:
        return None
    rate = scale_range(divide_apart(click.range, result.range), 100)
    published = draft.outlook.find_figure("conversion_rate", platform)
    if published is not None and published.range.low <= rate.likely <= published.range.high:
        return published
    return Figure(rate, (*click.rows, *result.rows), click.borrowed or result.borrowed)


def _click_price(draft: AdviceNumbers, platform: Platform) -> Figure | None:
    """The price of a click where only the price of showing and the click rate are published."""
    cpm, ctr = (draft.outlook.find_figure(metric, platform) for metric in ("cpm", "ctr"))
    if cpm is None or ctr is None:
        return None
    price = divide_ranges(scale_range(cpm.range, 0.001), scale_range(ctr.range, 0.01))
    return Figure(price, (*cpm.rows, *ctr.rows), cpm.borrowed or ctr.borrowed)


def _make_kpi(metric: str, figure: Figure, platform: Platform, draft: AdviceNumbers) -> Kpi:
    registration = metric == "cost_per_lead" and draft.case.goals[0] == "event"
    named = "cost_per_registration" if registration else metric
    unit, factor = ("percent", 1.0) if metric in RATES else _currency_rate(draft)
    factor *= 1.0 if metric in RATES else _price_factor(draft)
    target = scale_range(figure.range, factor)
    result = draft.name_result(draft.outlook.objective) if draft.outlook.objective in RESULTS else ""
    key = "ctr_search" if named == "ctr" and is_search(platform) else named
    why = draft.book.words.fill_sentence(f"kpis.{key}", platform=platform.label, result=result)
    return _make_aim(named, why, target, unit, figure.ids)


def _make_aim(id: str, why: str, target: Range, unit: str, ids: tuple[str, ...]) -> Kpi:
    return Kpi(id, why, two_figures(target.low), two_figures(target.high), unit, ids)


def _price_factor(draft: AdviceNumbers) -> float:
    """How much more a result costs on the first platform because it has more than enough money."""
    first = draft.division.paid[0]
    purse, rates = draft.case.purse, draft.book.rates
    if purse is None or first.budget is None or not rates.has_currency(purse.currency):
        return 1.0
    usd = float(rates.convert_amount(first.budget, purse.currency, "USD"))
    return usd / working_money(usd, first.platform, draft.case, draft.outlook.saturation)


def _currency_rate(draft: AdviceNumbers) -> tuple[str, float]:
    """The unit of money targets and what a US dollar is in it."""
    currency = draft.case.purse.currency if draft.case.purse else draft.book.home
    if not draft.book.rates.has_currency(currency):
        return "USD", 1.0
    return currency, float(draft.book.rates.convert_amount(Decimal(1), "USD", currency))


def _list_return(draft: AdviceNumbers, platform: Platform) -> Iterator[Kpi]:
    """Return on ad spend, only where the visitor said what a sale brings."""
    sale, rate = draft.case.profile.average_sale, draft.case.profile.close_rate
    figure = draft.outlook.find_result_cost(platform)
    if sale is None or figure is None or (draft.outlook.objective == "leads" and not rate):
        return
    worth = float(sale) * (rate if rate and draft.outlook.objective == "leads" else 1.0) / _currency_rate(draft)[1]
    target = divide_ranges(Range(worth, worth, worth), scale_range(figure.range, _price_factor(draft)))
    yield _make_aim(
        "roas", draft.book.words.fill_sentence("kpis.roas", platform=platform.label), target, "times", figure.ids
    )


def _list_organic(draft: AdviceNumbers) -> Iterator[Kpi]:
    """Engagement on the first platform with a row for it, and how far a post reaches."""
    for metric in RATES_OF_POSTS:
        found = [
            (purchase.platform, _find_post_figure(draft, metric, purchase.platform))
            for purchase in draft.division.organic
        ]
        known = [(platform, figure) for platform, figure in found if figure is not None]
        if known:
            platform, figure = known[0]
            words = draft.book.words
            base = words.fill_sentence(f"kpis.base.{metric}")
            why = words.fill_sentence("kpis.engagement_rate", platform=platform.label, base=base)
            yield _make_aim("engagement_rate", why, figure.range, f"percent of {base}", figure.ids)
            break
    for purchase in draft.division.organic:
        reach = _find_post_figure(draft, "reach_of_a_post", purchase.platform)
        if reach is not None:
            why = draft.book.words.fill_sentence("kpis.reach", platform=purchase.platform.label)
            unit = "percent of " + draft.book.words.fill_sentence("kpis.base.engagement_rate_by_followers")
            yield _make_aim("reach", why, reach.range, unit, reach.ids)
            break


def _find_post_figure(draft: AdviceNumbers, metric: str, platform: Platform) -> Figure | None:
    return draft.book.registry.find_figure(metric, platform.id, "organic", draft.outlook.seeker)
