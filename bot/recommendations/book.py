"""Everything the engine looks up, loaded and checked in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge.loader import SHIPPED
from bot.knowledge.model import Strategy
from bot.knowledge.names import GOALS, SIDES
from bot.knowledge.reading import Problems, Record, nearest, read_layered, read_records
from bot.recommendations.benchmarks import Registry, read_registry
from bot.recommendations.businesses import Business, read_businesses
from bot.recommendations.case import Ground
from bot.recommendations.model import Json
from bot.recommendations.platforms import Platform, read_platforms
from bot.recommendations.policy import Policy, read_policy
from bot.recommendations.rates import Rates, read_rates
from bot.recommendations.sentences import expected
from bot.recommendations.sources import sources_of
from bot.recommendations.verdict import Scale
from bot.recommendations.words import Words, read_words

HOME_CURRENCY = "USD"
CODE = 3


@dataclass(frozen=True)
class Measure:
    """A metric of metrics.yml by the name and the reading it has there."""

    id: str
    name: str
    side: str
    reading: str


@dataclass(frozen=True)
class AdviceBook:
    """Policy, sentences, figures and strategies; what `recommend` reads."""

    policy: Policy
    words: Words
    rates: Rates
    registry: Registry
    platforms: Mapping[str, Platform]
    strategies: tuple[Strategy, ...]
    measures: Mapping[str, Measure]
    businesses: tuple[Business, ...]
    home: str

    @property
    def ground(self) -> Ground:
        """What cases are opened on."""
        return Ground(self.rates, tuple(self.platforms), self.home, self.policy.open_days, self.businesses)

    def sources(self, recommendation: Json) -> tuple[str, ...]:
        """Where each figure of a recommendation (as JSON) comes from, a line each."""
        return sources_of(recommendation, self.registry, self.platforms, self.rates, self.words)

    @property
    def scale(self) -> Scale:
        """What weighs a case."""
        return Scale(self.policy, self.words, self.rates)


def load_advice(folder: Path = SHIPPED, overlay: Path | None = None) -> AdviceBook:
    """The book of a content folder, an agency's own laid over it key by key; ContentError lists every slip in it."""
    problems, layers = Problems(), [layer for layer in (folder, overlay) if layer is not None]
    book = _read(lambda name: read_layered(name, layers), problems)
    problems.raise_any()
    return book


def _read(parsed: Callable[[str], Any], problems: Problems) -> AdviceBook:
    policy = read_policy(parsed("policy.yml"), problems)
    industries = [industry.id for industry in policy.weights.industries]
    businesses = read_businesses(parsed("lexicon/industries.yml"), problems)
    known = {business.id for business in businesses}
    for industry in policy.weights.industries:
        for name in sorted(set(industry.businesses) - known):
            problems.add("policy.yml", f"industries.{industry.id}", f"{name!r}: {nearest(name, known)}")
    measures = {row["id"]: _measure(row) for row in parsed("metrics.yml") if _is_measure(row)}
    for metric in sorted({id for ids in policy.watch.values() for id in ids} - measures.keys()):
        problems.add("policy.yml", f"watch.{metric}", "no such metric in metrics.yml; correct the name")
    registry = read_registry(parsed("benchmarks.yml"), policy.spending.lone_spread, industries, problems)
    return AdviceBook(
        policy=policy,
        words=read_words(parsed("advice.yml"), expected(policy, registry.metrics), problems),
        rates=read_rates(parsed("rates.yml"), problems),
        registry=registry,
        platforms=read_platforms(parsed("platforms.yml"), problems),
        strategies=read_records(parsed("strategies.yml"), "strategies.yml", problems, _strategy),
        measures=measures,
        businesses=businesses,
        home=_home(parsed("agency.yml")),
    )


def _home(agency: Any) -> str:
    """The agency's own currency, taken for money without a named one."""
    found = agency.get("currency") if isinstance(agency, dict) else None
    return found if isinstance(found, str) and len(found) == CODE else HOME_CURRENCY


def _is_measure(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(key), str) for key in ("id", "name", "side", "reading"))


def _measure(row: Mapping[str, str]) -> Measure:
    return Measure(row["id"], row["name"], row["side"], row["reading"])


def _strategy(record: Record) -> Strategy:
    return Strategy(
        id=record.text("id"),
        name=record.text("name"),
        side=record.choice("side", SIDES),
        goals=record.choices("goals", GOALS),
        what=record.text("what"),
        first_step=record.text("first_step"),
    )
