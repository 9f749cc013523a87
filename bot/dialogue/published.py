"""Published figures in words: the rows for such a visitor, their range, where they come from, and which is cheaper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.recommendations.content.benchmarks import Benchmark, Seeker
from bot.recommendations.content.businesses import business_of
from bot.recommendations.planning.catalog import Catalog

MOST_SOURCES = 3


@dataclass(frozen=True)
class QuotedMetric:
    """What is published of one metric on one platform; without rows there is nothing."""

    metric: str
    platform: str
    rows: Sequence[Benchmark]

    @property
    def low(self) -> float:
        """The lowest value of all rows."""
        return min(value for row in self.rows for value in row.values)

    @property
    def high(self) -> float:
        """The highest value of all rows."""
        return max(value for row in self.rows for value in row.values)


@dataclass(frozen=True)
class Published:
    """Finds rows and says them in the lines of dialogue.yml; holds content only."""

    book: Catalog
    lines: Mapping[str, str]

    def find_rows(self, metric: str, platform: str, seeker: Seeker) -> list[Benchmark]:
        """The published rows for such a visitor, fresh ones where there are any; opinions are none."""
        every = self.book.registry.rows.values()
        rows = [row for row in every if (row.metric, row.platform) == (metric, platform) and not row.opinion]
        fresh = [row for row in rows if not row.is_stale(seeker.today)] or rows
        fitting = [row for row in fresh if seeker.matches_segment(row.segment)] or fresh
        narrow = max((row.segment.industry == seeker.industry for row in fitting), default=False)
        return [row for row in fitting if not narrow or row.segment.industry == seeker.industry]

    def make_seeker(self, heard: ParsedMessage, visit: DialogueState, today: date) -> Seeker:
        """For whom the rows are looked up: the line of business that is asked about, else the visitor's."""
        book = self.book
        business = business_of(heard.asked_industry or visit.industry, book.businesses)
        line = book.policy.weights.find_industry(business.id if business else None)
        region = book.rates.find_region(book.home)
        return Seeker(today, line.id if line else None, business.customers if business else None, region)

    def find_quoted(self, metrics: Sequence[str], heard: ParsedMessage, seeker: Seeker) -> list[QuotedMetric]:
        """What is published of these metrics on the platforms named, else on every one that has them."""
        return [
            QuotedMetric(m, p, self.find_rows(m, p, seeker)) for m in metrics for p in self._list_platforms(m, heard)
        ]

    def _list_platforms(self, metric: str, heard: ParsedMessage) -> tuple[str, ...]:
        """Where the figure is looked up: the platforms named, else every one that has it."""
        platforms = self.book.platforms
        rows = [row for row in self.book.registry.rows.values() if row.metric == metric]
        own = {row.platform for row in rows}
        named = [p if p in own or p not in platforms else platforms[p].family for p in heard.asked_platforms]
        on = {"all", *platforms, *(platform.family for platform in platforms.values())}
        everywhere = [row.platform for row in rows if not row.opinion and row.platform in on]
        return tuple(dict.fromkeys(named if named and own != {"all"} else everywhere))

    def write_lines(self, known: Sequence[QuotedMetric]) -> str:
        """One line for each figure; a list when there are several."""
        lines = [self._write_line(quoted) for quoted in known]
        return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)

    def compare_platforms(self, known: Sequence[QuotedMetric]) -> str:
        """Which platform costs less, where one metric is known of two and their ranges do not meet."""
        metric = known[0].metric
        priced = [quoted for quoted in known if quoted.metric == metric and quoted.rows[0].unit == "USD"]
        priced.sort(key=lambda quoted: (quoted.low, quoted.high))
        if len(priced) < 2:
            return ""
        cheap, dear = priced[0], priced[-1]
        if cheap.high >= dear.low:
            return self.lines["overlap"]
        return self.lines["cheaper"].format(
            cheap=self.label_platform(cheap.platform), dear=self.label_platform(dear.platform)
        )

    def name_sources(self, rows: Sequence[Benchmark]) -> str:
        """Who published the rows, and when."""
        years = {row.publisher: str(row.dated.year) for row in rows}
        said = [name if year in name else f"{name} ({year})" for name, year in years.items()]
        return self.lines["sources"].format(sources="; ".join(said[:MOST_SOURCES]))

    def label_platform(self, platform: str) -> str:
        """The platform as visitors read it."""
        return self.book.platforms[platform].label if platform in self.book.platforms else platform

    def _write_line(self, quoted: QuotedMetric) -> str:
        low, high = (self.book.formats.format_figure(value, quoted.rows[0].unit) for value in (quoted.low, quoted.high))
        everywhere = "_everywhere" if quoted.platform == "all" else ""
        key = ("around" if low == high else "span") + everywhere
        name = self.book.words.fill_sentence(f"figures.{quoted.metric}")
        return self.lines[key].format(metric=name, platform=self.label_platform(quoted.platform), low=low, high=high)
