"""A kept recommendation as the page shows it: every name and number written out, every figure with its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.knowledge.texts import fill_placeholders
from bot.recommendations.content.sentence_book import upper_first
from bot.recommendations.content.sources import describe_row
from bot.recommendations.model import Recommendation
from bot.recommendations.parts import Row
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.charts import money_segments, share_segments, split_svg, weeks_svg
from bot.recommendations.presentation.chat_text import ALL, primary_row, sum_counted_media
from bot.recommendations.presentation.figures import FigureWriter

PARTS = ("media", "production", "fee", "unallocated")


@dataclass(frozen=True)
class TableLine:
    """A row of a table: its name, its cells, and the numbers of the sources behind it."""

    name: str
    cells: tuple[str, ...]
    sources: tuple[int, ...] = ()


def to_view(recommendation: Recommendation, book: Catalog, texts: Mapping[str, str]) -> dict[str, Any]:
    """Everything the template shows."""
    return PlanView(recommendation, book, texts).list_facts()


@dataclass(frozen=True)
class PlanView:
    """Reads one recommendation in the words of the book and of the page."""

    advice: Recommendation
    book: Catalog
    texts: Mapping[str, str]

    def list_facts(self) -> dict[str, Any]:
        """The view by the names the template uses."""
        pictures = {"split_svg": split_svg(self.advice, self.book), "weeks_svg": weeks_svg(self.advice, self.book)}
        return {
            "advice": self.advice,
            "headline": self.advice.headline,
            "label": self.get_label,
            "made": self.format_day(self.advice.today),
            "profile": self.describe_profile(),
            "result": self.main_result(),
            "shares": share_segments(self.advice, self.book),
            "parts": money_segments(self.advice, self.book),
            **{name: Markup(picture) for name, picture in pictures.items()},
            "kinds": {week.kind for week in self.advice.plan},
            "money": self.list_money(),
            "platforms": self.list_platforms(),
            "forecast": self.list_forecast(),
            "weeks": [(week, self.format_day(week.starts)) for week in self.advice.plan],
            "kpis": self.list_kpis(),
            "numbered": self.book.describe_sources(self.advice),
        }

    def get_label(self, key: str) -> str:
        """A heading or label."""
        return upper_first(self.book.words.fill_sentence(f"cli.{key}"))

    def format_day(self, day: date) -> str:
        """A date as people write it."""
        return self.book.formats.format_date(day)

    @property
    def figures(self) -> FigureWriter:
        """How names and numbers are written."""
        return FigureWriter(self.book)

    def describe_profile(self) -> tuple[tuple[str, str], ...]:
        """What the plan was made for: goal, time and budget, as far as known."""
        profile, money = self.advice.profile, self.advice.money
        rows = [(self.texts["goal"], upper_first(self.book.words.format_goals(profile.goals)))]
        days = profile.timeframe.days_max if profile.timeframe else None
        rows += [(self.texts["time"], self.book.formats.format_duration(days))] if days else []
        if money:
            total = self.book.formats.format_money(money.total, money.currency)
            rows.append((self.texts["budget"], fill_placeholders(self.texts["in_all"], {"money": total})))
        return tuple(rows)

    def main_result(self) -> dict[str, str] | None:
        """The one number the plan is for."""
        row, money = primary_row(self.advice), self.advice.money
        if row is None:
            return None
        low, likely, high = self.figures.format_range(row)
        name = self.book.name_in(self.advice, row.metric)
        spent = sum_counted_media(row.metric, self.advice) if money else 0
        media = self.book.formats.format_money(spent, money.currency) if money and spent else ""
        return {
            "name": fill_placeholders(self.texts["likely_result"], {"metric": name}),
            "likely": likely,
            "range": fill_placeholders(self.texts["likely_range"], {"low": low, "high": high}),
            "money": fill_placeholders(self.texts["likely_money"], {"money": media}) if media else "",
        }

    def list_money(self) -> tuple[TableLine, ...]:
        """The parts of the money, the whole last; parts of nothing are left out."""
        money = self.advice.money
        if not money or not money.total:
            return ()
        named = [(part, getattr(money, part)) for part in (*PARTS, "total") if getattr(money, part)]
        return tuple(
            TableLine(self.get_label(part), (self.book.formats.format_money(sum_, money.currency),))
            for part, sum_ in named
        )

    def list_platforms(self) -> tuple[dict[str, str], ...]:
        """Each platform with its side, its money and why."""
        money = self.advice.money
        return tuple(
            {
                "name": self.figures.name_platform(part.platform),
                "role": part.role,
                "amount": self.book.formats.format_money(part.budget, money.currency) if money and part.budget else "",
                "why": part.why,
            }
            for part in self.advice.platforms
        )

    def list_forecast(self) -> tuple[tuple[str, tuple[TableLine, ...]], ...]:
        """The rows by platform; last the sums of what more than one platform brings."""
        rows = self.advice.forecast
        several = Counter(row.metric for row in rows if row.platform != ALL)
        shown = [row for row in rows if row.platform != ALL or several[row.metric] > 1]
        names = sorted(dict.fromkeys(row.platform for row in shown), key=lambda name: name == ALL)
        return tuple(
            (self._name_platform(name), self._make_lines(r for r in shown if r.platform == name)) for name in names
        )

    def list_kpis(self) -> tuple[dict[str, Any], ...]:
        """Each KPI with the range to aim for, why, and the sources."""
        return tuple(
            {
                "name": self.figures.name_metric(kpi.id),
                "aim": self.figures.format_span(kpi.low, kpi.high, kpi.unit),
                "why": kpi.why,
                "sources": self._source_numbers(kpi.benchmarks),
            }
            for kpi in self.advice.kpis
        )

    def _name_platform(self, name: str) -> str:
        return upper_first(self.figures.name_platform(name))

    def _make_lines(self, rows: Iterable[Row]) -> tuple[TableLine, ...]:
        return tuple(
            TableLine(
                upper_first(self.figures.name_metric(row.metric)),
                self.figures.format_range(row),
                self._source_numbers(row.benchmarks),
            )
            for row in rows
        )

    def _source_numbers(self, ids: Sequence[str]) -> tuple[int, ...]:
        """The places of these rows in the list of sources."""
        places = {line: number for number, line in enumerate(self.book.describe_sources(self.advice), 1)}
        today, book = self.advice.today, self.book
        known = [book.registry.rows[id] for id in ids if id in book.registry.rows]
        lines = [describe_row(row, today, book.words, book.platforms) for row in known]
        return tuple(dict.fromkeys(places[line] for line in lines if line in places))
