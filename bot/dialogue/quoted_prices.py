"""Figures told of money: what a sum buys, what a target costs, and the least that a platform takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.profile_values import type_values
from bot.dialogue.published import Published, QuotedMetric
from bot.dialogue.reading.figures import FigureWords
from bot.dialogue.state import DialogueState
from bot.recommendations.arithmetic import two_figures
from bot.recommendations.content.sources import describe_row
from bot.recommendations.planning.draft import AIMS, METRICS
from bot.values.reading import read_values
from bot.values.subjects.lexicon import Lexicon

MOST_FIGURES = 4
# Of what is wanted ("80 leads by May"), these are read in a question for its price.
WANTED = ("target", "timeframe")


@dataclass(frozen=True)
class QuotedPrices:
    """Tells prices with what they depend on; holds content only."""

    advising: AdvicePresenter
    published: Published
    words: FigureWords
    lexicon: Lexicon
    region: str

    def read_wanted(self, heard: ParsedMessage, visit: DialogueState, today: date) -> DialogueState | None:
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

    def quote_price(self, visit: DialogueState, today: date) -> str:
        """What the target would cost by the figures there are."""
        assert visit.target is not None
        goals = visit.goals or (AIMS[METRICS[visit.target.metric]],)
        advice = self.advising.make_recommendation(replace(visit, goals=goals, budget=None), today)
        needed = advice.needed
        if not needed:
            return self.published.lines["no_price"]
        book = self.advising.book
        rows = [book.registry.rows[id] for id in needed.benchmarks if id in book.registry.rows]
        lines = [describe_row(row, today, book.words, book.platforms) for row in rows[:3]]
        return "\n\n".join((needed.text, self.published.lines["depends"], "\n".join(f"- {line}" for line in lines)))

    def quote_minimum(self, id: str) -> str:
        """The least a platform takes a day, as it says itself, and what we would start with."""
        platform, formats = self.advising.book.platforms[id], self.advising.book.formats
        if "paid" not in platform.offers:
            return self.published.lines["bought_in_meta"].format(platform=platform.label)
        say = {"platform": platform.label, "sensible": formats.format_money(platform.sensible, "USD")}
        if platform.minimum is None:
            return self.published.lines["no_minimum"].format(**say)
        say |= {"amount": formats.format_money(platform.minimum.actions, "USD"), "year": str(platform.minimum.year)}
        say |= {"campaign": formats.format_money(platform.minimum.campaign, "USD")}
        return self.published.lines["minimum_campaign" if platform.minimum.campaign else "minimum"].format(**say)

    def quote_purchase(
        self, metrics: Sequence[str], heard: ParsedMessage, visit: DialogueState, today: date
    ) -> str | None:
        """What the sum in the question buys, by the published prices."""
        amount = (heard.budget.amount_max or heard.budget.amount_min) if heard.budget else None
        rule = self.words.lists["bought"].get(metrics[0])
        if not amount or rule is None:
            return None
        found = self.published.find_quoted(
            (rule.get("metric") or metrics[0],), heard, self.published.make_seeker(heard, visit, today)
        )
        known = [quoted for quoted in found if quoted.rows][:MOST_FIGURES]
        if not known:
            return None
        counts, said = self.advising.book.words.fill_sentence(f"results.{rule['counts']}"), self.published
        lines = [self._format_count(quoted, float(amount), rule["per"], counts) for quoted in known]
        head = self.published.lines["buys"].format(
            money=self.advising.book.formats.format_money(amount, heard.budget.currency if heard.budget else None)
        )
        rows = [row for quoted in known for row in quoted.rows]
        return "\n\n".join((f"{head}\n" + "\n".join(lines), self.published.lines["depends"], said.name_sources(rows)))

    def _format_count(self, quoted: QuotedMetric, amount: float, per: int, counts: str) -> str:
        least, most = (two_figures(amount / price * per) for price in (quoted.high, quoted.low))
        key = "bought" if least < most else "bought_about"
        label, write = self.published.label_platform(quoted.platform), self.advising.book.formats.format_number
        return self.published.lines[key].format(platform=label, low=write(least, 0), high=write(most, 0), counts=counts)
