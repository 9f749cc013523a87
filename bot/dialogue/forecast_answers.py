"""What the numbers of the advice count, where the money goes, and what a result is worth to the visitor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.model import Reply
from bot.dialogue.parsed_message import ParsedMessage
from bot.knowledge.texts import fill_placeholders
from bot.recommendations.model import Recommendation
from bot.recommendations.parts import Row
from bot.recommendations.planning.draft import METRICS
from bot.recommendations.presentation.chat_text import (
    money_lines,
    price_each,
    primary_row,
    sum_counted_media,
)

SALES, LEADS = "sales", "leads"
# Where ads take more than this part of what a sale brings, little is left.
THIN = 0.5


@dataclass(frozen=True)
class ForecastAnswers:
    """Answers from the recommendation's own numbers; holds content only."""

    advising: AdvicePresenter
    lines: Mapping[str, Any]

    def explain_unit(self, advice: Recommendation) -> str:
        """What one counted result is, what it comes to, and what that price assumes."""
        row = primary_row(advice)
        if row is None:
            return self.fill_sentence("unit_none")
        return " ".join(self._describe_unit(row, advice))

    def _describe_unit(self, row: Row, advice: Recommendation) -> Iterator[str]:
        metric = row.metric
        result = self.advising.book.result_of(metric, advice)
        yield (
            self.fill_sentence("unit", one=result.one, means=result.means)
            if result
            else self.fill_sentence(f"unit_{metric}")
        )
        each = self._describe_each(row, advice)
        if each and result:
            yield self.fill_sentence("unit_price", each=each)
        if metric == SALES:
            yield self.fill_sentence("unit_small", one=self.name_one(SALES, advice))
        if metric == LEADS and SALES in advice.profile.goals:
            yield self.fill_sentence(
                "unit_why_leads", many=self.name_many(SALES, advice), leads=self.name_many(LEADS, advice)
            )
        if metric == LEADS:
            yield self.fill_sentence("unit_open", many=self.name_many(SALES, advice))

    def explain_split(self, advice: Recommendation) -> str:
        """Where the whole budget goes, and why not all of it is ads."""
        money = advice.money
        if not money or not money.total:
            return self.fill_sentence("split_none")
        said = self.advising.phrasing.format_per(self.format_money(money.stated, advice), money.period)
        several = money.period not in ("once", None)
        length = self.advising.book.formats.format_duration(round(money.months * 30))
        opening = self.fill_sentence("split_period" if several else "split", stated=said, length=length)
        why = [
            self.fill_sentence(f"split_{part}") for part in ("production", "fee", "unallocated") if getattr(money, part)
        ]
        return "\n\n".join((opening, money_lines(advice, self.advising.book), " ".join(why)))

    def weigh_sale(self, advice: Recommendation, sale: float | None) -> str:
        """What one sale brings against what it costs in ads, in one sum; empty where nothing can be set beside it."""
        row = primary_row(advice)
        each = price_each(row.metric, advice) if row else None
        if row is None or each is None or row.metric not in (SALES, LEADS):
            return ""
        if sale is None:
            return self.fill_sentence(
                "weigh_open", each=self.format_money(each, advice), one=self.name_one(row.metric, advice)
            )
        return self._weigh_sum(row, advice, sale, each)

    def _weigh_sum(self, row: Row, advice: Recommendation, sale: float, each: float) -> str:
        told = {
            "amount": self.format_money(sale, advice),
            "each": self.format_money(each, advice),
            "one": self.name_one(SALES, advice),
            "lead": self.name_one(LEADS, advice),
        }
        if sale <= each:
            times = int(each // sale) + 1
            return self.fill_sentence("weigh_loss" if row.metric == SALES else "weigh_loss_leads", times=times, **told)
        if row.metric == LEADS:
            ratio = int(sale // each)
            return self.fill_sentence("weigh_leads" if ratio > 1 else "weigh_thin_leads", ratio=ratio, **told)
        told |= {"left": self.format_money(sale - each, advice)}
        if each > sale * THIN:
            return self.fill_sentence("weigh_thin", **told)
        count, media = row.range.likely, self.format_money(sum_counted_media(SALES, advice), advice)
        told |= {"count": self.advising.book.words.format_few(count), "many": self.name_many(SALES, advice)}
        return self.fill_sentence("weigh_good", income=self.format_money(count * sale, advice), media=media, **told)

    def compare_cost(self, advice: Recommendation, heard: ParsedMessage) -> str:
        """What a result costs the visitor up to now, beside what one comes to where both count the same; or nothing."""
        told = next((e["value"] for e in heard.entities if e.get("entity") == "present_result_cost"), None)
        if told is None:
            return ""
        row, amount = primary_row(advice), self.format_money(told["amount"], advice)
        each = self._describe_each(row, advice) if row and row.metric == METRICS.get(told["per"]) else None
        if row is None or each is None:
            return self.fill_sentence("cost_open", amount=amount)
        return self.fill_sentence("cost_compared", amount=amount, each=each, one=self.name_one(row.metric, advice))

    def _describe_each(self, row: Row, advice: Recommendation) -> str | None:
        each = price_each(row.metric, advice)
        return self.format_money(each, advice) if each else None

    def name_one(self, metric: str, advice: Recommendation) -> str:
        """What one counted result is called here."""
        result = self.advising.book.result_of(metric, advice)
        return result.one if result else metric

    def name_many(self, metric: str, advice: Recommendation) -> str:
        """What several counted results are called here."""
        return self.advising.book.name_in(advice, metric)

    def format_money(self, amount: Decimal | float, advice: Recommendation) -> str:
        """An amount in the money of the advice."""
        return self.advising.book.formats.format_money(amount, advice.currency)

    def fill_sentence(self, key: str, **values: Any) -> str:
        """A line with its placeholders filled."""
        return fill_placeholders(str(self.lines[key]), {name: str(value) for name, value in values.items()})

    def make_reply(self, text: str) -> Reply:
        """A reply with the buttons under the advice."""
        return Reply(text, self.advising.texts.list_usual_buttons())
