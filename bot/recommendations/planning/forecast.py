"""What the media may bring, from benchmark rows by interval arithmetic; no row, no forecast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.recommendations.arithmetic import (
    divide_by_price,
    divide_ranges,
    multiply_ranges,
    price_of,
    round_range,
    saturate_money,
    scale_range,
    sum_ranges,
)
from bot.recommendations.content.benchmarks import Figure, Registry, Seeker
from bot.recommendations.content.platforms import Platform
from bot.recommendations.content.rates import ExchangeRates
from bot.recommendations.content.trades import price_of_result
from bot.recommendations.parts import Range, Row
from bot.recommendations.planning.budget_split import Purchase
from bot.recommendations.planning.case import Case

# The metric the visitor's primary question is about, by the aim of the paid work.
RESULTS = ("leads", "sales")
PRIMARY = {"leads": "leads", "sales": "sales", "traffic": "clicks", "awareness": "impressions"}
COSTS = {"leads": "cost_per_lead", "sales": "cost_per_acquisition", "traffic": "cpc", "awareness": "cpm"}
COUNTS = ("impressions", "clicks", "leads", "sales", "engagements")


@dataclass(frozen=True)
class Outlook:
    """What figures are looked up with: registry, rates, who seeks, and the aim of the paid work."""

    registry: Registry
    rates: ExchangeRates
    seeker: Seeker
    objective: str
    saturation: float
    sold: str = "purchase"
    asked: str = "lead"

    @property
    def price(self) -> str:
        """The metric that holds what one result of the aim costs."""
        return price_of_result(self.sold if self.objective == "sales" else self.asked)

    def find_result_cost(self, platform: Platform) -> Figure | None:
        """What one result costs on a platform: published, or from the price and the conversion of a click."""
        if self.objective not in RESULTS:
            return None
        figure = self.find_figure(self.price, platform)
        if figure is not None or self.price not in COSTS.values():
            return figure
        click, rate = (self.find_figure(metric, platform) for metric in ("cpc", "conversion_rate"))
        if click is None or rate is None:
            return None
        price = divide_ranges(click.range, scale_range(rate.range, 0.01))
        return Figure(price, (*click.rows, *rate.rows), click.borrowed or rate.borrowed)

    def find_figure(self, metric: str, platform: Platform) -> Figure | None:
        """The figure for a metric on a platform, in the terms of the aim."""
        objective = "traffic" if self.objective == "awareness" else self.objective
        if metric in ("ctr", "cpc", "conversion_rate") and objective == "sales":
            objective = "traffic"
        return self.registry.find_figure(metric, platform.family, objective, self.seeker)


@dataclass(frozen=True)
class Count:
    """A number of something on one platform, exact, with the figures behind it."""

    metric: str
    range: Range
    figures: tuple[Figure, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The rows behind the number."""
        return tuple(dict.fromkeys(id for figure in self.figures for id in figure.ids))


def forecast_paid_counts(purchase: Purchase, case: Case, outlook: Outlook) -> tuple[Count, ...]:
    """Impressions, clicks and results the platform's money may buy; empty where no row or no rate is known."""
    if purchase.budget is None or case.purse is None or not outlook.rates.has_currency(case.purse.currency):
        return ()
    usd = outlook.rates.convert_amount(purchase.budget, case.purse.currency, "USD")
    money = working_money(float(usd), purchase.platform, case, outlook.saturation)
    return tuple(_forecast_counts(money, purchase.platform, case, outlook))


def working_money(usd: float, platform: Platform, case: Case, exponent: float) -> float:
    """The part of a platform's money, in US dollars, that still buys at the published price."""
    months = max(case.horizon.active_days, 1) / 30
    return saturate_money(usd, float(platform.enough) * months, exponent)


def _forecast_counts(money: float, platform: Platform, case: Case, outlook: Outlook) -> Iterator[Count]:
    cpm, cpc, ctr = (outlook.find_figure(metric, platform) for metric in ("cpm", "cpc", "ctr"))
    rate = scale_range(ctr.range, 0.01) if ctr else None
    by_click = cpc is not None and (cpm is None or outlook.objective != "awareness")
    if by_click and cpc and ctr and rate:
        yield Count("impressions", divide_ranges(divide_by_price(money, cpc.range), rate), (cpc, ctr))
    elif cpm:
        yield Count("impressions", scale_range(divide_by_price(money, cpm.range), 1000), (cpm,))
    if by_click and cpc:
        yield Count("clicks", divide_by_price(money, cpc.range), (cpc,))
    elif cpm and ctr and rate:
        yield Count("clicks", multiply_ranges(scale_range(divide_by_price(money, cpm.range), 1000), rate), (cpm, ctr))
    if outlook.objective in RESULTS:
        yield from _forecast_results(money, platform, case, outlook)


def _forecast_results(money: float, platform: Platform, case: Case, outlook: Outlook) -> Iterator[Count]:
    metric, figure = outlook.objective, outlook.find_result_cost(platform)
    if figure is None:
        return
    count = divide_by_price(money, figure.range)
    yield Count(metric, count, (figure,))
    if metric == "leads" and "sales" in case.goals and case.profile.close_rate:
        yield Count("sales", scale_range(count, case.profile.close_rate), (figure,))


def forecast_rows(purchases: Sequence[Purchase], case: Case, outlook: Outlook) -> tuple[Row, ...]:
    """The forecast rows of the paid platforms, and the sum of each count."""
    found: list[Row] = []
    for purchase in purchases:
        counts = forecast_paid_counts(purchase, case, outlook)
        found += [_make_row(purchase.platform.id, count) for count in counts]
        found += _cost_rows(purchase, counts, case, outlook)
    return (*found, *_sum_rows(found))


def organic_rows(case: Case, platforms: Sequence[Purchase], posts: dict[str, int], outlook: Outlook) -> tuple[Row, ...]:
    """Engagements the posts may bring; only where the number of followers is known."""
    followers = case.profile.existing_audience
    if not followers or case.horizon.passed:
        return ()
    found = []
    each = followers / len(platforms)
    for purchase in platforms:
        figure = outlook.registry.find_figure(
            "engagement_rate_by_followers", purchase.platform.id, "organic", outlook.seeker
        )
        if figure:
            made = posts[purchase.platform.id] * max(case.horizon.active_days, 1) / 7
            count = Count("engagements", scale_range(figure.range, 0.01 * each * made), (figure,))
            found.append(_make_row(purchase.platform.id, count))
    return (*found, *_sum_rows(found))


def _make_row(platform: str, count: Count) -> Row:
    return Row(platform, count.metric, round_range(count.range), count.metric, count.ids)


def _cost_rows(purchase: Purchase, counts: Sequence[Count], case: Case, outlook: Outlook) -> Iterator[Row]:
    """What one result comes to on this platform, in the visitor's money; a click where no result is counted."""
    by_metric = {count.metric: count for count in counts}
    aim = outlook.objective if PRIMARY[outlook.objective] in by_metric else "traffic"
    primary = by_metric.get(PRIMARY[aim])
    if primary is None or purchase.budget is None or case.purse is None:
        return
    per = 1000 if aim == "awareness" else 1
    price = scale_range(price_of(float(purchase.budget), primary.range), per)
    yield Row(purchase.platform.id, COSTS[aim], round_range(price), case.purse.currency, primary.ids)


def _sum_rows(found: Sequence[Row]) -> Iterator[Row]:
    for metric in COUNTS:
        same = [row for row in found if row.metric == metric]
        if same:
            ids = tuple(dict.fromkeys(id for row in same for id in row.benchmarks))
            yield Row("all", metric, round_range(sum_ranges([row.range for row in same])), metric, ids)
