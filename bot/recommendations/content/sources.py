"""Where the figures of a recommendation come from, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bot.recommendations.content.benchmarks import Benchmark, Registry
from bot.recommendations.content.platforms import Platform
from bot.recommendations.content.sentence_book import SentenceBook
from bot.recommendations.model import Recommendation


def sources_of(
    recommendation: Recommendation,
    registry: Registry,
    platforms: Mapping[str, Platform],
    words: SentenceBook,
) -> tuple[str, ...]:
    """A line for each benchmark row, platform minimum and learning rule behind the advice."""
    rows = [registry.rows[id] for id in _list_ids(recommendation) if id in registry.rows]
    named = [part.platform for part in recommendation.platforms if part.role == "paid"]
    paid = [platforms[name] for name in named if name in platforms]
    codes = {warning.code for warning in recommendation.warnings}
    lines = [describe_row(row, recommendation.today, words, platforms) for row in rows]
    return tuple(dict.fromkeys([*lines, *_describe_rules(paid, "learning_limited" in codes, words)]))


def _list_ids(recommendation: Recommendation) -> dict[str, None]:
    forecast = [id for row in recommendation.forecast for id in row.benchmarks]
    targets = [id for kpi in recommendation.kpis for id in kpi.benchmarks]
    needed = recommendation.needed.benchmarks if recommendation.needed else ()
    return dict.fromkeys([*forecast, *targets, *needed])


def describe_row(row: Benchmark, today: date, words: SentenceBook, platforms: Mapping[str, Platform]) -> str:
    """A benchmark row in one sentence: what, how much, of what, by whom, when."""
    key = "stale" if row.is_stale(today) else "row"
    return words.fill_sentence(
        f"sources.{key}",
        name=words.fill_sentence(f"figures.{row.metric}"),
        platform=platforms[row.platform].label if row.platform in platforms else words.fill_sentence("cli.all"),
        value=_format_value(row, words),
        denominator=row.denominator,
        publisher=row.publisher,
        source=row.source,
        year=row.dated.year,
    )


def _format_value(row: Benchmark, words: SentenceBook) -> str:
    def write_number(number: float) -> str:
        return words.formats.format_figure(number, row.unit)

    if row.low is None or row.high is None:
        return words.fill_sentence("sources.around", middle=write_number(row.typical or 0))
    if row.typical is None:
        return words.fill_sentence("sources.span", low=write_number(row.low), high=write_number(row.high))
    return words.fill_sentence(
        "sources.between", low=write_number(row.low), high=write_number(row.high), middle=write_number(row.typical)
    )


def _describe_rules(paid: list[Platform], limited: bool, words: SentenceBook) -> Iterator[str]:
    for platform in paid:
        least = platform.minimum
        if least is not None:
            impressions, actions = (
                words.formats.format_money(amount, "USD") for amount in (least.impressions, least.actions)
            )
            yield words.fill_sentence(
                "sources.minimum",
                platform=platform.label,
                impressions=impressions,
                actions=actions,
                year=least.year,
                source=least.source,
            )
        if limited and platform.learning is not None:
            rule = platform.learning
            yield words.fill_sentence(
                "sources.learning", platform=platform.label, events=rule.events, days=rule.days, source=rule.source
            )
