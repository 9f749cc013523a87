"""Figures told: a metric on a platform as published, which of two costs less, what money buys, what a target costs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.profile_values import type_values
from bot.dialogue.published import Published, QuotedMetric
from bot.dialogue.reading.figures import FigureWords, blank_where
from bot.dialogue.reading.glossary import Glossary
from bot.dialogue.state import DialogueState
from bot.recommendations.arithmetic import two_figures
from bot.recommendations.content.benchmarks import Benchmark, Seeker
from bot.recommendations.content.businesses import business_of
from bot.recommendations.content.sources import describe_row
from bot.recommendations.planning.draft import AIMS, METRICS
from bot.values.reading import read_values
from bot.values.subjects.lexicon import Lexicon

COST_TOPIC, METRICS_TOPIC, ADS = "cost_budget", "metrics_", "ads_"
FIGURE_TOPICS = (COST_TOPIC, "metrics_smm", "metrics_smo")
# What is told of a platform when only its cost is asked for.
COSTS = ("cpc", "cpm")
MOST_FIGURES = 4
# Of what is wanted ("80 leads by May"), these are read in a question for its price.
WANTED = ("target", "timeframe")


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
        wanted = self._read_wanted(heard, visit, today) if prices else None
        about_cost = topic == COST_TOPIC and not self.words.contains_phrase("actions", heard.text)
        told = about_cost and (wanted is not None or (narrowed and bool(metrics or heard.budget)))
        if not (told or self.words.asks_figure(named, heard.text, narrowed)):
            return None
        if wanted:
            return self._quote_price(wanted, today)
        daily = heard.budget is not None and heard.budget.period == "day"
        if (daily or self.words.contains_phrase("least", heard.text)) and heard.asked_platforms and not metrics:
            return "\n\n".join(self._quote_minimum(platform) for platform in heard.asked_platforms)
        if prices and heard.budget and metrics and (bought := self._quote_purchase(metrics, heard, visit, today)):
            return bought
        if metrics or (prices and heard.asked_platforms):
            return self._write_figures(metrics or COSTS, heard, self._make_seeker(heard, visit, today))
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

    def _read_wanted(self, heard: ParsedMessage, visit: DialogueState, today: date) -> DialogueState | None:
        """The visit with the target whose price is asked, and with what the question says of time, place and trade."""
        number = re.search(r"\d", heard.text)
        counted = re.split(r"[;?]|,\s", heard.text[number.start() :])[0] if number else ""
        values = read_values(f"{self.words.lists['wish']} {counted}", self.lexicon, today, self.region)
        asked = type_values({value.kind: value.value for value in values.items if value.kind in WANTED})
        asked |= {name: value for name in WANTED if (value := getattr(heard, name))}
        if METRICS.get(asked["target"].metric if asked.get("target") else "") is None:
            return None
        industry, platforms = heard.asked_industry or visit.industry, heard.asked_platforms or visit.platforms
        return replace(visit, industry=industry, platforms=platforms, **asked)

    def _make_seeker(self, heard: ParsedMessage, visit: DialogueState, today: date) -> Seeker:
        book = self.advising.book
        business = business_of(heard.asked_industry or visit.industry, book.businesses)
        line = book.policy.weights.find_industry(business.id if business else None)
        region = book.rates.find_region(book.home)
        return Seeker(today, line.id if line else None, business.customers if business else None, region)

    def _find_rows(self, metrics: Sequence[str], heard: ParsedMessage, seeker: Seeker) -> list[QuotedMetric]:
        return [
            QuotedMetric(m, p, self._published.find_rows(m, p, seeker))
            for m in metrics
            for p in self._list_platforms(m, heard)
        ]

    def _write_figures(self, metrics: Sequence[str], heard: ParsedMessage, seeker: Seeker) -> str:
        found = self._find_rows(metrics, heard, seeker)
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

    def _list_platforms(self, metric: str, heard: ParsedMessage) -> tuple[str, ...]:
        """Where the figure is looked up: the platforms named, else every one that has it."""
        platforms = self.advising.book.platforms
        rows = [row for row in self.advising.book.registry.rows.values() if row.metric == metric]
        own = {row.platform for row in rows}
        named = [p if p in own or p not in platforms else platforms[p].family for p in heard.asked_platforms]
        on = {"all", *platforms, *(platform.family for platform in platforms.values())}
        everywhere = [row.platform for row in rows if not row.opinion and row.platform in on]
        return tuple(dict.fromkeys(named if named and own != {"all"} else everywhere))

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

    def _quote_minimum(self, id: str) -> str:
        """The least a platform takes a day, as it says itself, and what we would start with."""
        platform, formats = self.advising.book.platforms[id], self.advising.book.formats
        if "paid" not in platform.offers:
            return self.lines["bought_in_meta"].format(platform=platform.label)
        say = {"platform": platform.label, "sensible": formats.format_money(platform.sensible, "USD")}
        if platform.minimum is None:
            return self.lines["no_minimum"].format(**say)
        say |= {"amount": formats.format_money(platform.minimum.actions, "USD"), "year": str(platform.minimum.year)}
        say |= {"campaign": formats.format_money(platform.minimum.campaign, "USD")}
        return self.lines["minimum_campaign" if platform.minimum.campaign else "minimum"].format(**say)

    def _quote_purchase(
        self, metrics: Sequence[str], heard: ParsedMessage, visit: DialogueState, today: date
    ) -> str | None:
        """What the sum in the question buys, by the published prices."""
        amount = (heard.budget.amount_max or heard.budget.amount_min) if heard.budget else None
        rule = self.words.lists["bought"].get(metrics[0])
        if not amount or rule is None:
            return None
        found = self._find_rows((rule.get("metric") or metrics[0],), heard, self._make_seeker(heard, visit, today))
        known = [quoted for quoted in found if quoted.rows][:MOST_FIGURES]
        if not known:
            return None
        counts, said = self.advising.book.words.fill_sentence(f"results.{rule['counts']}"), self._published
        lines = [self._format_count(quoted, float(amount), rule["per"], counts) for quoted in known]
        head = self.lines["buys"].format(
            money=self.advising.book.formats.format_money(amount, heard.budget.currency if heard.budget else None)
        )
        rows = [row for quoted in known for row in quoted.rows]
        return "\n\n".join((f"{head}\n" + "\n".join(lines), self.lines["depends"], said.name_sources(rows)))

    def _format_count(self, quoted: QuotedMetric, amount: float, per: int, counts: str) -> str:
        least, most = (two_figures(amount / price * per) for price in (quoted.high, quoted.low))
        key = "bought" if least < most else "bought_about"
        label, write = self._published.label_platform(quoted.platform), self.advising.book.formats.format_number
        return self.lines[key].format(platform=label, low=write(least, 0), high=write(most, 0), counts=counts)

    def _quote_price(self, visit: DialogueState, today: date) -> str:
        """What the target would cost by the figures there are."""
        assert visit.target is not None
        goals = visit.goals or (AIMS[METRICS[visit.target.metric]],)
        advice = self.advising.make_recommendation(replace(visit, goals=goals, budget=None), today)
        needed = advice.needed
        if not needed:
            return self.lines["no_price"]
        book = self.advising.book
        rows = [book.registry.rows[id] for id in needed.benchmarks if id in book.registry.rows]
        lines = [describe_row(row, today, book.words, book.platforms) for row in rows[:3]]
        return "\n\n".join((needed.text, self.lines["depends"], "\n".join(f"- {line}" for line in lines)))
