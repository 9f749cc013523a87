"""Figures told: a metric on a platform as published, which of two costs less, what money buys, what a target costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.published import Published, QuotedMetric
from bot.dialogue.quoted_prices import MOST_FIGURES, QuotedPrices
from bot.dialogue.reading.figures import FigureWords, blank_where
from bot.dialogue.reading.glossary import Glossary
from bot.dialogue.state import DialogueState
from bot.recommendations.content.benchmarks import Benchmark, Seeker
from bot.values.subjects.lexicon import Lexicon

COST_TOPIC, METRICS_TOPIC, ADS = "cost_budget", "metrics_", "ads_"
FIGURE_TOPICS = (COST_TOPIC, "metrics_smm", "metrics_smo")
# What is told of a platform when only its cost is asked for.
COSTS = ("cpc", "cpm")


@dataclass(frozen=True)
class QuotedFigures:
    """Tells figures with their source, year and what they depend on; holds content only."""

    advising: AdvicePresenter
    lines: Mapping[str, str]
    words: FigureWords
    glossary: Glossary
    lexicon: Lexicon
    region: str

    def quote_figures(self, topic: str, heard: ParsedMessage, visit: DialogueState, today: date) -> str | None:
        """The figures the message asks for; None when it asks for none, or for nothing that is a figure."""
        if not (topic in FIGURE_TOPICS or topic.startswith(ADS)):
            return None
        text = blank_where(heard.text, heard.entities)
        named = self._find_named(topic, heard, text)
        metrics = self.words.find_metrics(named, text)
        narrowed = bool(heard.asked_platforms or heard.asked_industry)
        prices = self.words.contains_phrase("prices", heard.text) or topic == COST_TOPIC
        wanted = self._prices.read_wanted(heard, visit, today) if prices else None
        about_cost = topic == COST_TOPIC and not self.words.contains_phrase("actions", heard.text)
        told = about_cost and (wanted is not None or (narrowed and bool(metrics or heard.budget)))
        if not (told or self.words.asks_figure(named, heard.text, narrowed)):
            return None
        if wanted:
            return self._prices.quote_price(wanted, today)
        daily = heard.budget is not None and heard.budget.period == "day"
        if (daily or self.words.contains_phrase("least", heard.text)) and heard.asked_platforms and not metrics:
            return "\n\n".join(self._prices.quote_minimum(platform) for platform in heard.asked_platforms)
        bought = (
            self._prices.quote_purchase(metrics, heard, visit, today) if prices and heard.budget and metrics else None
        )
        if bought:
            return bought
        if metrics or (prices and heard.asked_platforms):
            return self._write_figures(metrics or COSTS, heard, self._published.make_seeker(heard, visit, today))
        return None

    def _find_named(self, topic: str, heard: ParsedMessage, text: str) -> Sequence[str]:
        """The metrics named, else the one whose name is misspelt."""
        said = heard.metrics or self.words.find_metrics((), text)
        if said or not topic.startswith((COST_TOPIC, METRICS_TOPIC)):
            return heard.metrics
        named = (entry.partition(":") for entry in self.glossary.find_names(text))
        return [id for kind, _, id in named if kind == "metric"]

    @property
    def _published(self) -> Published:
        return Published(self.advising.book, self.lines)

    @property
    def _prices(self) -> QuotedPrices:
        return QuotedPrices(self.advising, self._published, self.words, self.lexicon, self.region)

    def _write_figures(self, metrics: Sequence[str], heard: ParsedMessage, seeker: Seeker) -> str:
        found = self._published.find_quoted(metrics, heard, seeker)
        known = [quoted for quoted in found if quoted.rows][:MOST_FIGURES]
        if not known:
            return self._reply_none(metrics, heard)
        rows, said = [row for quoted in known for row in quoted.rows], self._published
        parts = [
            said.write_lines(known),
            self._name_missing(found, heard),
            said.compare_platforms(known) if self.words.contains_phrase("cheaper", heard.text) else "",
            self._by_trade(known, heard, seeker),
            self._explain_dependence(rows[0]),
            said.name_sources(rows),
        ]
        return "\n\n".join(part for part in parts if part)

    def _explain_dependence(self, row: Benchmark) -> str:
        """What such a figure depends on; one of no platform depends on no auction."""
        if row.platform == "all":
            return ""
        return self.lines["depends_organic" if row.objective == "organic" else "depends"]

    def _by_trade(self, known: Sequence[QuotedMetric], heard: ParsedMessage, seeker: Seeker) -> str:
        """Whether the figures are of the visitor's line of business, where one is asked about, or of another."""
        rows = [row for quoted in known for row in quoted.rows]
        if not all(seeker.matches_segment(row.segment) for row in rows):
            return self.lines["borrowed"]
        if heard.asked_industry and all(row.segment.industry == "all" for row in rows):
            label = self.advising.phrasing.industries.get(heard.asked_industry, heard.asked_industry)
            return self.lines["not_by_trade"].format(industry=label)
        return ""

    def _name_missing(self, found: Sequence[QuotedMetric], heard: ParsedMessage) -> str:
        """The platforms named for which there is nothing at all."""
        known = {quoted.platform for quoted in found if quoted.rows}
        missing = dict.fromkeys(quoted.platform for quoted in found if quoted.platform not in known)
        if not heard.asked_platforms or not missing:
            return ""
        return self.lines["missing"].format(
            platforms=self._join_names([self._published.label_platform(p) for p in missing])
        )

    def _reply_none(self, metrics: Sequence[str], heard: ParsedMessage) -> str:
        where = self._join_names([self._published.label_platform(p) for p in heard.asked_platforms])
        book = self.advising.book
        if metrics == COSTS:
            return f"{self.lines['none_costs'].format(platform=where)} {self.lines['own_figures']}"
        names = [self._name_metric(metric) for metric in metrics]
        reading = book.measures[metrics[0]].reading if metrics[0] in book.measures else self.lines["own_figures"]
        line = self.lines["none" if where else "none_anywhere"]
        return f"{line.format(metric=self._join_names(names), platform=where)} {reading}"

    def _name_metric(self, metric: str) -> str:
        book, unpublished = self.advising.book, self.words.lists["unpublished"]
        if metric in unpublished:
            return str(unpublished[metric])
        name = book.measures[metric].name if metric in book.measures else book.words.fill_sentence(f"figures.{metric}")
        return f"the {name[0].lower()}{name[1:]}"

    def _join_names(self, names: Sequence[str]) -> str:
        return self.advising.book.formats.join_list(names)
