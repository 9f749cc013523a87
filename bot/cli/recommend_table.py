"""A recommendation as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.recommendations.content.sentence_book import upper_first
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.figures import FigureWriter


def print_recommendation(recommendation: Recommendation, book: Catalog, console: Console | None = None) -> None:
    """Print the whole recommendation, the verdict first and the sources last."""
    out = console or Console(highlight=False)
    page = RecommendationTable(out, book)
    page.print_head(recommendation)
    page.print_reasons(recommendation)
    page.print_bullets("warnings", [warning.text for warning in recommendation.warnings])
    page.print_needed(recommendation)
    page.print_money(recommendation)
    page.print_platforms(recommendation)
    page.print_forecast(recommendation)
    page.print_kpis(recommendation)
    page.print_bullets("watch", [f"{watch.name}: {watch.text}" for watch in recommendation.watch])
    page.print_bullets("strategies", [f"{s.name}: {s.text}" for s in recommendation.strategies])
    page.print_plan(recommendation)
    for key in ("assumptions", "risks", "open_questions"):
        page.print_bullets(key, getattr(recommendation, key))
    if recommendation.would_change:
        page.print_bullets("would_change", [recommendation.would_change.text])
    page.print_bullets("next_step", [recommendation.next_step])
    page.print_bullets("sources", book.describe_sources(recommendation))


class RecommendationTable:
    """The parts of the table, in the words of the content."""

    def __init__(self, out: Console, book: Catalog) -> None:
        self.out, self.book, self.figures = out, book, FigureWriter(book)

    def get_label(self, key: str) -> str:
        """A heading or label."""
        return self.book.words.fill_sentence(f"cli.{key}")

    def print_head(self, recommendation: Recommendation) -> None:
        """The verdict in a line, how sure it is and whether it can be done."""
        self.out.print(Text(recommendation.headline, style="bold"))
        feasible = self.get_label("feasible" if recommendation.feasible else "not_feasible")
        self.out.print(f"{self.get_label('confidence')}: {recommendation.confidence}; {feasible}")
        if recommendation.pattern:
            self.out.print(escape(recommendation.pattern))

    def print_section(self, key: str) -> None:
        """A heading."""
        self.out.print()
        self.out.print(Text(self.get_label(key), style="bold underline"))

    def print_bullets(self, key: str, lines: Iterable[str]) -> None:
        """A heading with lines under it; nothing when there are none."""
        rows = list(lines)
        if rows:
            self.print_section(key)
            for line in rows:
                self.out.print(Padding(escape(f"- {line}"), (0, 0, 0, 1)))

    def print_grid(self, key: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
        """A heading with a table under it; nothing when it has no rows."""
        filled = list(rows)
        if not filled:
            return
        self.print_section(key)
        table = Table(box=None, padding=(0, 2, 0, 1), show_header=any(columns), header_style="dim")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in filled:
            table.add_row(*map(escape, row))
        self.out.print(table)

    def print_reasons(self, recommendation: Recommendation) -> None:
        """Each reason with the side it favours and its weight."""
        rows = [(r.favours.upper(), f"{r.weight:.2f}", r.text) for r in recommendation.reasons]
        self.print_grid("reasons", ("", self.get_label("weight"), ""), rows)

    def print_needed(self, recommendation: Recommendation) -> None:
        """The budget a target takes."""
        if recommendation.needed:
            self.print_bullets("needed", [recommendation.needed.text])

    def print_money(self, recommendation: Recommendation) -> None:
        """The parts of the budget."""
        money = recommendation.money
        if money:
            keys, write = ("total", "media", "production", "fee", "unallocated"), self.book.formats.format_money
            self.print_grid(
                "money",
                ("", ""),
                [(self.get_label(key), write(getattr(money, key), money.currency)) for key in keys],
            )

    def print_platforms(self, recommendation: Recommendation) -> None:
        """Each platform with its role, its money and why."""
        currency = recommendation.money.currency if recommendation.money else self.book.home
        rows = [
            (
                self.figures.name_platform(part.platform),
                self.get_label(part.role),
                "" if part.budget is None else self.book.formats.format_money(part.budget, currency),
                part.why,
            )
            for part in recommendation.platforms
        ]
        self.print_grid("platforms", ("", "", "", ""), rows)

    def print_forecast(self, recommendation: Recommendation) -> None:
        """Low, likely and high of each row."""
        columns = ("", "", self.get_label("low"), self.get_label("likely"), self.get_label("high"))
        rows = [
            (
                self.figures.name_platform(row.platform),
                upper_first(self.figures.name_metric(row.metric)),
                *self.figures.format_range(row),
            )
            for row in recommendation.forecast
        ]
        self.print_grid("forecast", columns, rows)

    def print_kpis(self, recommendation: Recommendation) -> None:
        """Each KPI with the range to aim for."""
        rows = []
        for kpi in recommendation.kpis:
            rows.append(
                (
                    self.figures.name_metric(kpi.id),
                    self.figures.format_span(kpi.low, kpi.high, kpi.unit),
                    kpi.why,
                )
            )
        self.print_grid("kpis", ("", "", ""), rows)

    def print_plan(self, recommendation: Recommendation) -> None:
        """The weeks, and the rhythm beyond them."""
        columns = (self.get_label("week"), "", self.get_label("paid"), self.get_label("organic"))
        rows = [
            (
                f"{week.number}{' *' if week.review else ''}",
                week.starts.isoformat(),
                "\n".join(week.paid),
                "\n".join(week.organic),
            )
            for week in recommendation.plan
        ]
        self.print_grid("plan", columns, rows)
        if rows:
            self.out.print(f" * {self.get_label('review')}")
        if recommendation.rhythm:
            self.out.print(Padding(escape(recommendation.rhythm), (0, 0, 0, 1)))
