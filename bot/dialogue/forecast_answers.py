"""What the numbers of the advice count, where the money goes, and what a result is worth to the visitor."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.model import Reply
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import CAPACITY, TOLD, WORTH
from bot.dialogue.reading.message import blank_spans
from bot.dialogue.turn_builder import TurnBuilder
from bot.knowledge.texts import fill_placeholders
from bot.recommendations.planning.target import count_in_all
from bot.recommendations.presentation.chat_text import (
    money_lines,
    price_each,
    primary_row,
    result_line,
    sum_counted_media,
)
from bot.values.measures.amounts import as_number
from bot.values.measures.capacity import Capacity, read_capacity
from bot.values.measures.stated_price import ToldPrice, read_told_price
from bot.values.subjects.lexicon import Lexicon

Advice = Mapping[str, Any]
SALES, LEADS = "sales", "leads"
# Where ads take more than this part of what a sale brings, little is left.
THIN = 0.5


@dataclass(frozen=True)
class ForecastAnswers:
    """Answers from the recommendation's own numbers; holds content only."""

    advising: AdvicePresenter
    lines: Mapping[str, Any]
    lexicon: Lexicon

    def explain_unit(self, advice: Advice) -> str:
        """What one counted result is, what it comes to, and what that price assumes."""
        row = primary_row(dict(advice))
        if row is None:
            return self._fill_sentence("unit_none")
        return " ".join(self._describe_unit(row, advice))

    def _describe_unit(self, row: Mapping[str, Any], advice: Advice) -> Iterator[str]:
        metric = row["metric"]
        result = self.advising.book.result_of(metric, dict(advice))
        yield (
            self._fill_sentence("unit", one=result.one, means=result.means)
            if result
            else self._fill_sentence(f"unit_{metric}")
        )
        each = self._describe_each(row, advice)
        if each and result:
            yield self._fill_sentence("unit_price", each=each)
        if metric == SALES:
            yield self._fill_sentence("unit_small", one=self._name_one(SALES, advice))
        if metric == LEADS and SALES in advice["profile"]["goals"]:
            yield self._fill_sentence(
                "unit_why_leads", many=self._name_many(SALES, advice), leads=self._name_many(LEADS, advice)
            )
        if metric == LEADS:
            yield self._fill_sentence("unit_open", many=self._name_many(SALES, advice))

    def explain_split(self, advice: Advice) -> str:
        """Where the whole budget goes, and why not all of it is ads."""
        money = advice.get("money")
        if not money or not money["total"]:
            return self._fill_sentence("split_none")
        said = self.advising.phrasing.format_per(self._format_money(money["stated"], advice), money.get("period"))
        several = money["period"] not in ("once", None)
        length = self.advising.book.words.format_duration(round(money["months"] * 30))
        opening = self._fill_sentence("split_period" if several else "split", stated=said, length=length)
        why = [self._fill_sentence(f"split_{part}") for part in ("production", "fee", "unallocated") if money[part]]
        return "\n\n".join((opening, money_lines(dict(advice), self.advising.book), " ".join(why)))

    def apply_sale_value(self, step: TurnBuilder, today: date) -> TurnBuilder:
        """The advice counted with what one sale brings, and for no more than can be taken on, as far as told."""
        told = {part.intent for part in step.heard.parts[1:] if part.sure} | {step.heard.intent}
        price = self.read_price(step.heard, meant=WORTH in told, beside=not told & {*TOLD})
        valued = self._take_worth(step, price, today) if price else step
        limited = self._take_capacity(valued, price, CAPACITY in told, today) if told & {*TOLD} else valued
        unit = self.explain_unit(step.before.recommendation or {})
        return limited if limited.replies else limited.add_replies(self._make_reply(unit))

    def find_told(self, heard: ParsedMessage) -> str | None:
        """What a message of which nothing was made tells of a result: its price, or how many per day, week or month."""
        if self.read_price(heard):
            return WORTH
        count = read_capacity(heard.text, self.lexicon.grammar, self.lexicon.seasons.words)
        return CAPACITY if count and count.period and not heard.budget and not heard.is_question else None

    def read_price(self, heard: ParsedMessage, meant: bool = False, beside: bool = False) -> ToldPrice | None:
        """What one sale brings, where the message tells it."""
        text = _part_of(heard, WORTH)
        return read_told_price(text, self.lexicon.grammar, self.lexicon.seasons.words, meant, beside)

    def weigh_sale(self, advice: Advice, sale: float | None) -> str:
        """What one sale brings against what it costs in ads, in one sum; empty where nothing can be set beside it."""
        row = primary_row(dict(advice))
        each = price_each(row["metric"], dict(advice)) if row else None
        if row is None or each is None or row["metric"] not in (SALES, LEADS):
            return ""
        if sale is None:
            return self._fill_sentence(
                "weigh_open", each=self._format_money(each, advice), one=self._name_one(row["metric"], advice)
            )
        return self._weigh_sum(row, advice, sale, each)

    def _weigh_sum(self, row: Mapping[str, Any], advice: Advice, sale: float, each: float) -> str:
        told = {
            "amount": self._format_money(sale, advice),
            "each": self._format_money(each, advice),
            "one": self._name_one(SALES, advice),
            "lead": self._name_one(LEADS, advice),
        }
        if sale <= each:
            times = int(each // sale) + 1
            return self._fill_sentence(
                "weigh_loss" if row["metric"] == SALES else "weigh_loss_leads", times=times, **told
            )
        if row["metric"] == LEADS:
            ratio = int(sale // each)
            return self._fill_sentence("weigh_leads" if ratio > 1 else "weigh_thin_leads", ratio=ratio, **told)
        told |= {"left": self._format_money(sale - each, advice)}
        if each > sale * THIN:
            return self._fill_sentence("weigh_thin", **told)
        count, media = row["likely"], self._format_money(sum_counted_media(SALES, dict(advice)), advice)
        told |= {"count": self.advising.book.words.format_few(count), "many": self._name_many(SALES, advice)}
        return self._fill_sentence("weigh_good", income=self._format_money(count * sale, advice), media=media, **told)

    def _take_worth(self, step: TurnBuilder, price: ToldPrice, today: date) -> TurnBuilder:
        before = step.after.recommendation or {}
        sale = self._in_its_money(price, before)
        valued = step.change_visit(average_sale=sale)
        advice = self.advising.make_recommendation(valued.after, today)
        text = self._say_worth(before, advice, sale)
        return replace(valued.change_visit(recommendation=advice), advice=advice).add_replies(self._make_reply(text))

    def _in_its_money(self, price: ToldPrice, advice: Advice) -> float:
        """The price in the money of the advice, where both are known."""
        ours, rates = (advice.get("money") or {}).get("currency"), self.advising.book.rates
        if not price.currency or not ours or not (rates.has_currency(price.currency) and rates.has_currency(ours)):
            return price.amount
        return float(round(rates.convert_amount(Decimal(str(price.amount)), price.currency, ours), 2))

    def _say_worth(self, before: Advice, advice: Advice, sale: float) -> str:
        row, old, amount = primary_row(dict(advice)), primary_row(dict(before)), self._format_money(sale, advice)
        weighed = self.weigh_sale(advice, sale)
        if row is None or not weighed:
            return self._say_break_even(advice, sale)
        if row["metric"] == SALES or not old or old["metric"] != SALES:
            return weighed
        named = {"one": self._name_one(SALES, advice), "many": self._name_many(SALES, advice), "amount": amount}
        result = result_line(dict(advice), self.advising.book)
        return self._fill_sentence(
            "worth_moved", result=result, sum=weighed, leads=self._name_many(LEADS, advice), **named
        )

    def _say_break_even(self, advice: Advice, sale: float) -> str:
        """How many sales earn back the ads, where the forecast counts something else."""
        media, amount = (advice.get("money") or {}).get("media") or 0, self._format_money(sale, advice)
        if not media:
            return self._fill_sentence("worth_open", amount=amount)
        named = {"one": self._name_one(SALES, advice), "many": self._name_many(SALES, advice), "amount": amount}
        count = self.advising.book.words.format_few(math.ceil(media / sale))
        return self._fill_sentence("worth_even", count=count, media=self._format_money(media, advice), **named)

    def _take_capacity(self, step: TurnBuilder, price: ToldPrice | None, meant: bool, today: date) -> TurnBuilder:
        advice, told = step.after.recommendation or {}, self._read_capacity(step.heard, price)
        row = primary_row(dict(advice))
        if told is None or not (meant or told.period):
            return step
        if row is None or row["metric"] not in (SALES, LEADS):
            return step if step.replies else step.add_replies(self._make_reply(self._say_uncounted(told, advice)))
        amount = count_in_all(told.amount, told.period, dict(advice), self.advising.book)
        if told.beyond or (row["metric"] == SALES and row["likely"] > amount):
            return self._take_limit(step, told, amount, today)
        if row["metric"] == LEADS:
            return step.add_replies(self._make_reply(self._say_share(row, advice, told, amount)))
        return step.add_replies(
            self._make_reply(self._fill_sentence("capacity_room", **self._fill_limits(told, amount, row, advice)))
        )

    def _take_limit(self, step: TurnBuilder, told: Capacity, amount: float, today: date) -> TurnBuilder:
        """The advice for as many as can be taken on, or for more than are had now."""
        before = step.after.recommendation or {}
        target = {"amount": as_number(told.amount), "metric": SALES, "period": told.period}
        limited = step.change_visit(target=target)
        advice = self.advising.make_recommendation(limited.after, today)
        row = primary_row(dict(before)) or {"likely": 0}
        limits = self._fill_limits(told, amount, row, advice)
        text = self._fill_sentence(
            "capacity_more" if told.beyond else "capacity_full", needed=_find_needed(advice), **limits
        )
        return replace(limited.change_visit(recommendation=advice), advice=advice).add_replies(self._make_reply(text))

    def _fill_limits(self, told: Capacity, amount: float, row: Mapping[str, Any], advice: Advice) -> dict[str, str]:
        """What can be taken on as it was told and over the whole time, beside what the plan counts on."""
        many, few = self._name_many(SALES, advice), self.advising.book.words.format_few(row["likely"])
        named = self._name_one(SALES, advice) if told.amount == 1 else many
        limit = self.advising.phrasing.format_per(f"{told.amount:,g} {named}", told.period)
        whole = self._fill_sentence("capacity_whole", limit=limit, whole=f"{amount:,.0f}") if told.period else limit
        return {"limit": whole, "likely": few, "many": many}

    def _say_uncounted(self, told: Capacity, advice: Advice) -> str:
        """What can be taken on, where the forecast counts something else."""
        many = self._name_many(SALES, advice)
        limit = self.advising.phrasing.format_per(f"{told.amount:,g} {many}", told.period)
        return self._fill_sentence("capacity_open", limit=limit, many=many)

    def _say_share(self, row: Mapping[str, Any], advice: Advice, told: Capacity, amount: float) -> str:
        """How many of the leads it takes to fill what can be taken on."""
        ratio = int(row["likely"] // amount) if amount else 0
        named = {**self._fill_limits(told, amount, row, advice), "leads": self._name_many(LEADS, advice)}
        return self._fill_sentence("capacity_share" if ratio > 1 else "capacity_short", ratio=ratio, **named)

    def _read_capacity(self, heard: ParsedMessage, price: ToldPrice | None) -> Capacity | None:
        """The last number named that is no price: "not thirty, more like five"."""
        first = next((part.start for part in heard.parts[1:] if part.intent == CAPACITY), 0)
        text = blank_spans(heard.text, [(0, first), *([(price.start, price.end)] if price else [])])
        return read_capacity(text, self.lexicon.grammar, self.lexicon.seasons.words)

    def _describe_each(self, row: Mapping[str, Any], advice: Advice) -> str | None:
        each = price_each(row["metric"], dict(advice))
        return self._format_money(each, advice) if each else None

    def _name_one(self, metric: str, advice: Advice) -> str:
        result = self.advising.book.result_of(metric, dict(advice))
        return result.one if result else metric

    def _name_many(self, metric: str, advice: Advice) -> str:
        return self.advising.book.name_in(dict(advice), metric)

    def _format_money(self, amount: float, advice: Advice) -> str:
        return self.advising.phrasing.format_amount(amount, (advice.get("money") or {}).get("currency"))

    def _fill_sentence(self, key: str, **values: Any) -> str:
        return fill_placeholders(str(self.lines[key]), {name: str(value) for name, value in values.items()})

    def _make_reply(self, text: str) -> Reply:
        return Reply(text, self.advising.advice_buttons())


def _part_of(heard: ParsedMessage, intent: str) -> str:
    """The message with nothing but the part that does this; all of it where it is in one piece."""
    part = next((part for part in heard.parts[1:] if part.intent == intent), heard.whole_part)
    return blank_spans(heard.text, [(0, part.start), (part.end, len(heard.text))])


def _find_needed(advice: Advice) -> str:
    return str((advice.get("needed") or {}).get("text", ""))
