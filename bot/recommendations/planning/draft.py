"""The advice in numbers, before it is put into words: reasons, shares, divided money and forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.recommendations.arithmetic import sum_ranges
from bot.recommendations.content.benchmarks import Seeker
from bot.recommendations.content.platforms import Platform
from bot.recommendations.content.results import Trade
from bot.recommendations.content.trades import ASKED, SOLD
from bot.recommendations.parts import Range, Reason, Row
from bot.recommendations.planning.budget_split import Division, Means, Purchase, divide_money
from bot.recommendations.planning.case import SHORTEST_RATE_DAYS, Case, MoneyAvailable
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.planning.forecast import Count, Outlook, forecast_paid_counts, forecast_rows, organic_rows
from bot.recommendations.planning.platform_choice import Chooser
from bot.recommendations.planning.verdict import share_of, weigh_reasons

# What visitors call a result, and the count it is; other targets have no figures.
METRICS = {
    "leads": "leads",
    "signups": "leads",
    "attendees": "leads",
    "sales": "sales",
    "customers": "sales",
    "orders": "sales",
    "visits": "clicks",
    "clicks": "clicks",
    "impressions": "impressions",
}
# Targets in these words are named as the line of business names them.
RESULT_NAMES = ("sales", "leads")
AIMS = {"leads": "leads", "sales": "sales", "clicks": "traffic", "impressions": "awareness"}


@dataclass(frozen=True)
class AdviceNumbers:
    """All numbers of one advice."""

    case: Case
    book: Catalog
    reasons: tuple[Reason, ...]
    weighed: float
    division: Division
    outlook: Outlook
    posts: Mapping[str, int]
    paid: tuple[Platform, ...] = ()

    @property
    def share(self) -> float:
        """The paid share after the gate, as it is shown."""
        return 0.0 if self.division.gate else round(self.weighed, 2)

    @property
    def counts(self) -> tuple[tuple[Purchase, tuple[Count, ...]], ...]:
        """What each paid platform may bring, exact."""
        return tuple((paid, forecast_paid_counts(paid, self.case, self.outlook)) for paid in self.division.paid)

    def total_of(self, metric: str) -> Range | None:
        """The exact sum of a count over the paid platforms; None without a row."""
        found = [count.range for _, counts in self.counts for count in counts if count.metric == metric]
        return sum_ranges(found) if found else None

    def name_result(self, metric: str, many: bool = True) -> str:
        """What one or several of a counted result are called in the visitor's line of business."""
        return self.book.count_name(metric, trade_of(self.case, self.book), many)

    @property
    def hours(self) -> float:
        """The hours a week that the posts take."""
        return sum(self.posts.values()) * self.book.policy.spending.hours_a_post

    def counts_target(self, metric: str) -> bool:
        """Whether there are figures for so many of this: costly sales are not counted without a close rate."""
        if metric not in RESULT_NAMES:
            return True
        counted = metric == self.outlook.objective or (metric == "sales" and bool(self.case.profile.close_rate))
        return counted and any(self.outlook.find_result_cost(platform) for platform in self.paid)

    def target_name(self, wanted: str) -> str:
        """What is wanted, in the visitor's own word where that says more than sales or leads."""
        return (
            self.name_result(wanted) if wanted in RESULT_NAMES else self.book.words.fill_sentence(f"results.{wanted}")
        )

    def list_forecast(self) -> tuple[Row, ...]:
        """The forecast rows, paid and organic."""
        paid = forecast_rows(self.division.paid, self.case, self.outlook)
        return (*paid, *organic_rows(self.case, self.division.organic, dict(self.posts), self.outlook))


def draft_numbers(case: Case, book: Catalog) -> AdviceNumbers:
    """The numbers of a case."""
    spending = book.policy.spending
    reasons = weigh_reasons(case, book.scale)
    objective = objective_of(case, book)
    paid, organic = (_make_chooser(role, case, book) for role in ("paid", "organic"))
    bought, posted = paid.choose_paid(), organic.choose_organic()
    posts = rhythm_of(posted, case, book)
    sold, asked = _find_kinds(case)
    seeker = _make_seeker(case, book)
    outlook = Outlook(book.registry, book.rates, seeker, objective, spending.saturation, sold, asked)
    counted = frozenset(platform.id for platform in bought if outlook.find_result_cost(platform))
    means = Means(spending, book.rates, objective, posts, book.fees, counted)
    return AdviceNumbers(
        case=case,
        book=book,
        reasons=reasons,
        weighed=share_of(reasons),
        division=divide_money(case, share_of(reasons), bought, posted, means),
        outlook=outlook,
        posts=posts,
        paid=bought,
    )


def _make_chooser(role: str, case: Case, book: Catalog) -> Chooser:
    currency = case.purse.currency if case.purse else book.home
    open_ = book.policy.open_to(case.business, book.platforms, role, currency)
    return Chooser(case, open_, book.policy.spending, role)


def _find_kinds(case: Case) -> tuple[str, str]:
    """What a sale is, and what a lead is, in this line of business and for what is wanted."""
    sold, asked = (case.trade.sold, case.trade.asked) if case.trade else (SOLD[0], ASKED[0])
    if case.profile.target and case.profile.target.metric == "signups":
        return sold, "signup"
    tickets = sold == "ticket" and case.goals[0] == "event"
    return sold, "ticket" if tickets else asked


def objective_of(case: Case, book: Catalog) -> str:
    """What the paid work aims at: the target, else the first goal that can be bought, else the first goal."""
    metric = find_metric(case.profile.target.metric, case, book) if case.profile.target else None
    aim = AIMS[metric] if metric else book.policy.objectives[(case.direct_goals or case.goals)[0]]
    asked_first = case.profile.close_rate or is_costly(case, book)
    return "leads" if aim == "sales" and asked_first else aim


def find_metric(wanted: str, case: Case, book: Catalog) -> str | None:
    """The count in which this target is measured: a word that the line of business has for its sales means those."""
    named = book.words.templates.get(f"results.{wanted}")
    return "sales" if named == trade_of(case, book).sales.many else METRICS.get(wanted)


def is_costly(case: Case, book: Catalog) -> bool:
    """Whether people inquire before they buy, so that the published price of a sale says nothing."""
    if case.trade is not None and case.trade.sold == "inquiry":
        return True
    sale, currency = case.profile.average_sale, case.purse.currency if case.purse else book.home
    if sale is not None and book.rates.has_currency(currency):
        return book.rates.convert_amount(sale, currency, "USD") >= book.policy.spending.costly_from
    return sale is None and trade_of(case, book).costly


def trade_of(case: Case, book: Catalog) -> Trade:
    """How such a business names its results."""
    return book.trades.find_trade(case.business.id if case.business else None, case.profile.results)


def _make_seeker(case: Case, book: Catalog) -> Seeker:
    industry = book.policy.weights.find_industry(case.business.id if case.business else None)
    currency = case.purse.currency if case.purse else book.home
    return Seeker(
        today=case.today,
        industry=industry.id if industry else None,
        business=case.business.id if case.business else None,
        audience=case.audience,
        region=book.rates.find_region(currency),
    )


def rhythm_of(platforms: Sequence[Platform], case: Case, book: Catalog) -> dict[str, int]:
    """Posts a week on each platform; where nobody said how many hours there are, the second one takes over a part."""
    posts = {platform.id: posts_a_week(platform, case, book, len(platforms)) for platform in platforms}
    if case.profile.hours_per_week is None:
        posts |= {platform.id: max(1, posts[platform.id] // 2) for platform in platforms[1:]}
    return posts


def posts_a_week(platform: Platform, case: Case, book: Catalog, platforms: int) -> int:
    """Posts a week: few beside ads, more where organic work carries a goal, and never more than hours allow."""
    if platform.posts is None:
        return 0
    hours, low, high = case.profile.hours_per_week, platform.posts.low, platform.posts.high
    if hours is None:
        return low if not case.organic_goals else (low + high) // 2
    possible = int(hours / platforms / book.policy.spending.hours_a_post)
    return max(1, min(possible, platform.posts.high))


def with_money(case: Case, total: Decimal, currency: str, book: Catalog) -> Case:
    """The same case with another sum for the whole time."""
    span = max(case.horizon.days, SHORTEST_RATE_DAYS)
    usd = book.rates.convert_amount(total, currency, "USD") if book.rates.has_currency(currency) else None
    purse = MoneyAvailable(
        stated=total,
        period="once",
        months=case.horizon.months,
        total=total,
        currency=currency,
        usd=usd,
        monthly=total * 30 / span,
        monthly_usd=None if usd is None else float(usd) * 30 / span,
        assumed_currency=False,
        assumed_period=False,
    )
    return replace(case, purse=purse)
