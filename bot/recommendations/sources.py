"""Where the figures of a recommendation come from, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from bot.recommendations.benchmarks import Benchmark, Registry
from bot.recommendations.model import Json
from bot.recommendations.platforms import Platform
from bot.recommendations.rates import Rates
from bot.recommendations.words import Words


def sources_of(
    recommendation: Json, registry: Registry, platforms: Mapping[str, Platform], rates: Rates, words: Words
) -> tuple[str, ...]:
    """A line for each benchmark row, platform minimum and learning rule behind the advice."""
    today = date.fromisoformat(recommendation["today"])
    rows = [registry.rows[id] for id in _ids(recommendation) if id in registry.rows]
    named = [part["platform"] for part in recommendation["platforms"] if part["role"] == "paid"]
    paid = [platforms[name] for name in named if name in platforms]
    codes = {warning["code"] for warning in recommendation["warnings"]}
    lines = [describe(row, today, rates, words, platforms) for row in rows]
    return tuple(dict.fromkeys([*lines, *_rules(paid, "learning_limited" in codes, rates, words)]))


def _ids(recommendation: Json) -> dict[str, None]:
    forecast = [id for row in recommendation["forecast"] for id in row["benchmarks"]]
    targets = [id for kpi in recommendation["kpis"] for id in kpi["target"]["benchmarks"]]
    needed = (recommendation.get("needed") or {}).get("benchmarks", [])
    return dict.fromkeys([*forecast, *targets, *needed])


def describe(row: Benchmark, today: date, rates: Rates, words: Words, platforms: Mapping[str, Platform]) -> str:
    """A benchmark row in one sentence: what, how much, of what, by whom, when."""
    key = "stale" if row.stale(today) else "row"
    return words.say(
        f"sources.{key}",
        name=words.say(f"figures.{row.metric}"),
        platform=platforms[row.platform].label if row.platform in platforms else words.say("cli.all"),
        value=_value(row, rates, words),
        denominator=row.denominator,
        publisher=row.publisher,
        source=row.source,
        year=row.dated.year,
    )


def _value(row: Benchmark, rates: Rates, words: Words) -> str:
    def write(number: float) -> str:
        if rates.knows(row.unit):
            return rates.write(Decimal(str(number)).quantize(Decimal("0.01")), row.unit)
        return f"{number:g}%" if row.unit == "percent" else f"{number:g} {row.unit}"

    if row.low is None or row.high is None:
        return words.say("sources.around", middle=write(row.typical or 0))
    if row.typical is None:
        return words.say("sources.span", low=write(row.low), high=write(row.high))
    return words.say("sources.between", low=write(row.low), high=write(row.high), middle=write(row.typical))


def _rules(paid: list[Platform], limited: bool, rates: Rates, words: Words) -> Iterator[str]:
    for platform in paid:
        least = platform.minimum
        if least is not None:
            impressions, actions = (rates.write(amount, "USD") for amount in (least.impressions, least.actions))
            yield words.say(
                "sources.minimum",
                platform=platform.label,
                impressions=impressions,
                actions=actions,
                year=least.year,
                source=least.source,
            )
        if limited and platform.learning is not None:
            rule = platform.learning
            yield words.say(
                "sources.learning", platform=platform.label, events=rule.events, days=rule.days, source=rule.source
            )
