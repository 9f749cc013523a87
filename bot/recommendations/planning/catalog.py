"""Everything the engine looks up, loaded and checked in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from babel.numbers import get_territory_currencies

from bot.errors import ContentError
from bot.knowledge.agency import derive_facts
from bot.knowledge.choices import Choices, load_choices
from bot.knowledge.formats import Formats
from bot.knowledge.kinds import KnownReferences, list_of
from bot.knowledge.layers import read_layered
from bot.knowledge.lexicon import read_word_files
from bot.knowledge.loader import SHIPPED
from bot.knowledge.model import Metric, Strategy
from bot.knowledge.reading import Problems, suggest_nearest
from bot.knowledge.shapes import read_shape
from bot.recommendations.content.benchmarks import Registry, read_registry
from bot.recommendations.content.businesses import Business, business_of, to_businesses
from bot.recommendations.content.fees import Fees, read_fees
from bot.recommendations.content.platforms import Platform, read_platforms
from bot.recommendations.content.policy import Policy, read_policy
from bot.recommendations.content.rates import ExchangeRates, read_rates
from bot.recommendations.content.results import CountedResult, Trade, Trades, read_trades
from bot.recommendations.content.sentence_book import SentenceBook, read_words
from bot.recommendations.content.sentences import list_expected_keys
from bot.recommendations.content.sources import sources_of
from bot.recommendations.content.trades import TradeBook, read_trade_book
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.case import Ground
from bot.recommendations.planning.verdict import Scale

HOME_CURRENCY = "USD"
CODE = 3
AGENCY = "agency.yml"


@dataclass(frozen=True)
class Measure:
    """A metric of metrics.yml by the name and the reading it has there."""

    id: str
    name: str
    side: str
    reading: str


@dataclass(frozen=True)
class Catalog:
    """Policy, sentences, figures and strategies; what `recommend` reads. Of those known, `platforms` are advised."""

    policy: Policy
    words: SentenceBook
    rates: ExchangeRates
    registry: Registry
    platforms: Mapping[str, Platform]
    strategies: tuple[Strategy, ...]
    measures: Mapping[str, Measure]
    businesses: tuple[Business, ...]
    trades: Trades
    trade_book: TradeBook
    fees: Fees | None
    covered: frozenset[str]
    home: str
    choices: Choices
    known_platforms: Mapping[str, Platform]

    @property
    def formats(self) -> Formats:
        """How values are written."""
        return self.words.formats

    @property
    def ground(self) -> Ground:
        """What cases are opened on."""
        return Ground(
            self.rates,
            tuple(self.platforms),
            self.home,
            self.policy.open_days,
            self.businesses,
            self.trade_book,
            self.choices,
        )

    def pay_in(self, region: str | None) -> Catalog:
        """The book with a country's money taken for sums without a currency; itself where there is no rate for it."""
        paid = get_territory_currencies(region) if region else []
        return replace(self, home=paid[0]) if paid and self.rates.has_currency(paid[0]) else self

    def describe_sources(self, recommendation: Recommendation) -> tuple[str, ...]:
        """Where each figure of a recommendation comes from, a line each."""
        return sources_of(recommendation, self.registry, self.platforms, self.words)

    def count_name(self, metric: str, trade: Trade, many: bool = True) -> str:
        """What a counted result is called in such a line of business: sales, new patients, a donation."""
        result = trade.find_result(metric)
        return (result.many if many else result.one) if result else self.words.fill_sentence(f"metrics.{metric}")

    def result_of(self, metric: str, recommendation: Recommendation) -> CountedResult | None:
        """What the result is that a recommendation counts; None for what is called the same everywhere."""
        profile = recommendation.profile
        business = business_of(profile.industry, self.businesses)
        return self.trades.find_trade(business.id if business else None, profile.results).find_result(metric)

    def name_in(self, recommendation: Recommendation, metric: str) -> str:
        """What a recommendation calls several of a counted result."""
        result = self.result_of(metric, recommendation)
        return result.many if result else self.words.templates.get(f"metrics.{metric}", metric.replace("_", " "))

    @property
    def scale(self) -> Scale:
        """What weighs a case."""
        return Scale(self.policy, self.words, self.rates)


def load_catalog(folder: Path = SHIPPED, overlay: Path | None = None) -> Catalog:
    """The book of a content folder, an agency's own laid over it key by key; ContentError lists every slip in it."""
    problems, layers = Problems(), [layer for layer in (folder, overlay) if layer is not None]
    try:
        industries = read_word_files(folder, overlay, ("industries",))["industries"]
    except ContentError as error:
        problems.lines.extend(error.problems)
        industries = {}
    own = [layer for layer in layers[::-1] if (layer / AGENCY).is_file()][:1]
    agency = read_layered(AGENCY, own or layers)
    choices = load_choices(folder, overlay)
    book = _read_catalog(lambda name: read_layered(name, layers), agency, to_businesses(industries), choices, problems)
    problems.raise_any()
    assert book is not None
    return book


def _read_catalog(
    parsed: Callable[[str], Any],
    agency: Any,
    businesses: tuple[Business, ...],
    choices: Choices,
    problems: Problems,
) -> Catalog | None:
    policy = read_policy(parsed("policy.yml"), choices, problems)
    if not isinstance(parsed("policy.yml"), dict):
        return None  # All else is read by it.
    industries = [industry.id for industry in policy.weights.industries]
    known = {business.id for business in businesses}
    # Without them, for a slip of their own, nobody could say which are misspelt.
    for industry in policy.weights.industries if known else ():
        for name in sorted(set(industry.businesses) - known):
            problems.add_problem("policy.yml", f"industries.{industry.id}", f"{name!r}: {suggest_nearest(name, known)}")
    rates = read_rates(parsed("rates.yml"), problems)
    segments = (*industries, *sorted(known - {*industries}))
    registry = read_registry(
        parsed("benchmarks.yml"), policy.spending.lone_spread, segments, choices.known_platforms, problems, rates
    )
    every = read_platforms(parsed("platforms.yml"), choices, problems)
    platforms = {name: row for name, row in every.items() if name in choices.platforms}
    words = read_words(
        parsed("advice.yml"),
        list_expected_keys(policy, registry.metrics, _list_named(parsed("advice.yml"), choices)),
        problems,
        _find_formats(agency),
    )
    facts = KnownReferences(derive_facts(agency), goals=choices.known_goals)
    metrics = read_shape(list_of(Metric), parsed("metrics.yml"), "metrics.yml", problems, facts)
    strategies = read_shape(list_of(Strategy), parsed("strategies.yml"), "strategies.yml", problems, facts)
    trades = read_trades(parsed("results.yml"), known, problems)
    trade_book = read_trade_book(parsed("trades.yml"), known, choices, problems)
    if metrics is None or strategies is None or rates is None:
        return None
    known_strategies = {row.id for row in strategies}
    for group in trade_book.groups:
        for name in sorted(set(group.unfit) - known_strategies):
            problems.add_problem(
                "trades.yml", f"groups.{group.id}.unfit", f"{name!r}: {suggest_nearest(name, known_strategies)}"
            )
    measures = {row.id: Measure(row.id, row.name, row.side, row.reading) for row in metrics}
    for metric in sorted({id for ids in policy.watch.values() for id in ids} - measures.keys()):
        problems.add_problem("policy.yml", f"watch.{metric}", "no such metric in metrics.yml; correct the name")
    fees, covered = read_fees(agency, problems), _read_covered(agency, trade_book, problems)
    strategies = tuple(replace(row, goals=choices.spread_goals(row.goals)) for row in strategies)
    rest = (measures, businesses, trades, trade_book, fees, covered, _find_home_currency(agency), choices, every)
    return Catalog(policy, words, rates, registry, platforms, strategies, *rest)


def _list_named(advice: Any, choices: Choices) -> tuple[str, ...]:
    """The goals that need sentences: those that are on, and of the others those that have some."""
    written = advice.get("goals") if isinstance(advice, dict) else None
    named = written if isinstance(written, dict) else {}
    return (*choices.goals, *(goal for goal in choices.known_goals if goal in named and goal not in choices.goals))


def _find_formats(agency: Any) -> Formats:
    """How values are written where the agency is at home."""
    found = agency.get("region") if isinstance(agency, dict) else None
    return Formats(found) if isinstance(found, str) else Formats()


def _find_home_currency(agency: Any) -> str:
    """The agency's own currency, taken for money without a named one."""
    found = agency.get("currency") if isinstance(agency, dict) else None
    return found if isinstance(found, str) and len(found) == CODE else HOME_CURRENCY


def _read_covered(agency: Any, trade_book: TradeBook, problems: Problems) -> frozenset[str]:
    """The channels beside social media that services of the agency cover."""
    services = agency.get("services") if isinstance(agency, dict) else None
    rows = [row for row in services or () if isinstance(row, dict) and isinstance(row.get("covers"), list)]
    named = [str(name) for row in rows for name in row["covers"]]
    for name in (name for name in named if name not in trade_book.channels):
        problems.add_problem(AGENCY, "services.covers", f"{name!r}: {suggest_nearest(name, trade_book.channels)}")
    return frozenset(named)
