"""The figures of a recommendation as people read them, the same in terminal, chat and page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.recommendations.parts import Row
from bot.recommendations.planning.catalog import Catalog


@dataclass(frozen=True)
class FigureWriter:
    """Writes names and numbers in the words of the book."""

    book: Catalog

    def name_platform(self, name: str) -> str:
        """The platform as it is called; by its id when the content no longer has it."""
        if name == "all":
            return self.book.words.fill_sentence("cli.all")
        return self.book.platforms[name].label if name in self.book.platforms else name

    def name_metric(self, name: str) -> str:
        """The metric as it is called; by its id when the content no longer has it."""
        if name in self.book.measures:
            return self.book.measures[name].name
        return self.book.words.templates.get(f"metrics.{name}", name.replace("_", " "))

    def format_figure(self, number: float, unit: str) -> str:
        """A forecast number: money, or a count (whole, or "under 1")."""
        return self.book.formats.format_money(number, unit) if unit.isupper() else self.book.words.format_few(number)

    def format_range(self, row: Row) -> tuple[str, str, str]:
        """Low, likely and high of a forecast."""
        low, likely, high = (self.format_figure(n, row.unit) for n in (row.range.low, row.range.likely, row.range.high))
        return low, likely, high

    def format_span(self, low: float, high: float, unit: str) -> str:
        """A target range in its unit: money, percent or times."""
        if unit.isupper():
            return f"{self.book.formats.format_money(low, unit)} – {self.book.formats.format_money(high, unit)}"
        return f"{low:g} – {high:g} {unit}".replace(" percent", "%")
