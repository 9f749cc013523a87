"""What a visitor tells of a result: what one brings, and how many can be taken on; the advice counted with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.dialogue.early_prices import EarlyPrices
from bot.dialogue.forecast_answers import LEADS, SALES, ForecastAnswers
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import CAPACITY, TOLD, WORTH
from bot.dialogue.reading.message import blank_spans
from bot.dialogue.turn_builder import TurnBuilder
from bot.recommendations.model import Recommendation
from bot.recommendations.parts import Row
from bot.recommendations.planning.target import count_in_all
from bot.recommendations.presentation.chat_text import (
    primary_row,
    result_line,
)
from bot.values.measures.amounts import as_number
from bot.values.measures.capacity import Capacity, read_capacity
from bot.values.measures.stated_price import ToldPrice, read_told_price
from bot.values.measures.target import Target
from bot.values.subjects.lexicon import Lexicon


@dataclass(frozen=True)
class SaleValue:
    """Counts the advice anew with what is told of a result; holds content only."""

    answers: ForecastAnswers
    lexicon: Lexicon

    def apply_sale_value(self, step: TurnBuilder, advice: Recommendation, today: date) -> TurnBuilder:
        """The advice counted with what one sale brings, and for no more than can be taken on, as far as told."""
        told = {part.intent for part in step.heard.parts[1:] if part.sure} | {step.heard.intent}
        price = self.read_price(step.heard, meant=WORTH in told, beside=not told & {*TOLD})
        if not price and (compared := self.answers.compare_cost(advice, step.heard)):
            return step.add_replies(self.answers.make_reply(compared))
        valued = self._take_worth(step, price, advice, today) if price else step
        limited = self._take_capacity(valued, price, CAPACITY in told, advice, today) if told & {*TOLD} else valued
        return (
            limited
            if limited.replies
            else limited.add_replies(self.answers.make_reply(self.answers.explain_unit(advice)))
        )

    @property
    def early(self) -> EarlyPrices:
        """What takes a price that is told before there is any advice."""
        return EarlyPrices(self.answers, self.lexicon)

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

    def _take_worth(self, step: TurnBuilder, price: ToldPrice, before: Recommendation, today: date) -> TurnBuilder:
        sale = self._in_its_money(price, before)
        valued = step.change_visit(average_sale=sale, sale_currency=before.currency)
        advice = self.answers.advising.make_recommendation(valued.after, today)
        text = self._say_worth(before, advice, sale)
        return replace(valued.change_visit(recommendation=advice), advice=advice).add_replies(
            self.answers.make_reply(text)
        )

    def _in_its_money(self, price: ToldPrice, advice: Recommendation) -> float:
        """The price in the money of the advice, where both are known."""
        ours, rates = advice.currency, self.answers.advising.book.rates
        if not price.currency or not ours or not (rates.has_currency(price.currency) and rates.has_currency(ours)):
            return price.amount
        return float(round(rates.convert_amount(Decimal(str(price.amount)), price.currency, ours), 2))

    def _say_worth(self, before: Recommendation, advice: Recommendation, sale: float) -> str:
        row, old, amount = primary_row(advice), primary_row(before), self.answers.format_money(sale, advice)
        weighed = self.answers.weigh_sale(advice, sale)
        if row is None or not weighed:
            return self._say_break_even(advice, sale)
        if row.metric == SALES or not old or old.metric != SALES:
            return weighed
        named = {
            "one": self.answers.name_one(SALES, advice),
            "many": self.answers.name_many(SALES, advice),
            "amount": amount,
        }
        result = result_line(advice, self.answers.advising.book)
        return self.answers.fill_sentence(
            "worth_moved", result=result, sum=weighed, leads=self.answers.name_many(LEADS, advice), **named
        )

    def _say_break_even(self, advice: Recommendation, sale: float) -> str:
        """How many sales earn back the ads, where the forecast counts something else."""
        media, amount = float(advice.money.media) if advice.money else 0, self.answers.format_money(sale, advice)
        if not media:
            return self.answers.fill_sentence("worth_open", amount=amount)
        named = {"one": self.answers.name_one(SALES, advice), "many": self.answers.name_many(SALES, advice)}
        count = self.answers.advising.book.words.format_few(math.ceil(media / sale))
        spent = self.answers.format_money(media, advice)
        return self.answers.fill_sentence("worth_even", count=count, media=spent, amount=amount, **named)

    def _take_capacity(
        self, step: TurnBuilder, price: ToldPrice | None, meant: bool, given: Recommendation, today: date
    ) -> TurnBuilder:
        advice, told = step.advice or given, self._read_capacity(step.heard, price)
        row = primary_row(advice)
        if told is None or not (meant or told.period):
            return step
        if row is None or row.metric not in (SALES, LEADS):
            said = self.answers.make_reply(self._say_uncounted(told, advice))
            return step if step.replies else step.add_replies(said)
        amount = count_in_all(told.amount, told.period, advice, self.answers.advising.book)
        if told.beyond or (row.metric == SALES and row.range.likely > amount):
            return self._take_limit(step, told, amount, row, today)
        if row.metric == LEADS:
            return step.add_replies(self.answers.make_reply(self._say_share(row, advice, told, amount)))
        return step.add_replies(
            self.answers.make_reply(
                self.answers.fill_sentence("capacity_room", **self._fill_limits(told, amount, row, advice))
            )
        )

    def _take_limit(self, step: TurnBuilder, told: Capacity, amount: float, row: Row, today: date) -> TurnBuilder:
        """The advice for as many as can be taken on, or for more than are had now."""
        target = Target(as_number(told.amount) or 0, SALES, told.period)
        limited = step.change_visit(target=target)
        advice = self.answers.advising.make_recommendation(limited.after, today)
        limits = self._fill_limits(told, amount, row, advice)
        text = self.answers.fill_sentence(
            "capacity_more" if told.beyond else "capacity_full", needed=_find_needed(advice), **limits
        )
        return replace(limited.change_visit(recommendation=advice), advice=advice).add_replies(
            self.answers.make_reply(text)
        )

    def _fill_limits(self, told: Capacity, amount: float, row: Row, advice: Recommendation) -> dict[str, str]:
        """What can be taken on as it was told and over the whole time, beside what the plan counts on."""
        many, few = self.answers.name_many(SALES, advice), self.answers.advising.book.words.format_few(row.range.likely)
        write = self.answers.advising.book.formats.format_number
        named = self.answers.name_one(SALES, advice) if told.amount == 1 else many
        limit = self.answers.advising.phrasing.format_per(f"{write(told.amount)} {named}", told.period)
        whole = (
            self.answers.fill_sentence("capacity_whole", limit=limit, whole=write(amount, 0)) if told.period else limit
        )
        return {"limit": whole, "likely": few, "many": many}

    def _say_uncounted(self, told: Capacity, advice: Recommendation) -> str:
        """What can be taken on, where the forecast counts something else."""
        many, write = self.answers.name_many(SALES, advice), self.answers.advising.book.formats.format_number
        limit = self.answers.advising.phrasing.format_per(f"{write(told.amount)} {many}", told.period)
        return self.answers.fill_sentence("capacity_open", limit=limit, many=many)

    def _say_share(self, row: Row, advice: Recommendation, told: Capacity, amount: float) -> str:
        """How many of the leads it takes to fill what can be taken on."""
        ratio = int(row.range.likely // amount) if amount else 0
        named = {**self._fill_limits(told, amount, row, advice), "leads": self.answers.name_many(LEADS, advice)}
        return self.answers.fill_sentence("capacity_share" if ratio > 1 else "capacity_short", ratio=ratio, **named)

    def _read_capacity(self, heard: ParsedMessage, price: ToldPrice | None) -> Capacity | None:
        """The last number named that is no price: "not thirty, more like five"."""
        first = next((part.start for part in heard.parts[1:] if part.intent == CAPACITY), 0)
        text = blank_spans(heard.text, [(0, first), *([(price.start, price.end)] if price else [])])
        return read_capacity(text, self.lexicon.grammar, self.lexicon.seasons.words)


def _part_of(heard: ParsedMessage, intent: str) -> str:
    """The message with nothing but the part that does this; all of it where it is in one piece."""
    part = next((part for part in heard.parts[1:] if part.intent == intent), heard.whole_part)
    return blank_spans(heard.text, [(0, part.start), (part.end, len(heard.text))])


def _find_needed(advice: Recommendation) -> str:
    return advice.needed.text if advice.needed else ""
