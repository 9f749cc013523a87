"""A price that is told before there is any advice: kept, said back, and weighed where somebody asks whether ads pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.dialogue.forecast_answers import ForecastAnswers
from bot.dialogue.model import Reply
from bot.dialogue.reading.acts import OUT_OF_SCOPE
from bot.dialogue.turn_builder import TurnBuilder
from bot.values.measures.stated_price import read_own_price
from bot.values.subjects.lexicon import Lexicon

# Topics of who asks, before there is any advice, whether ads pay at a price.
PAYING = ("agency_pricing", "agency_fees", "cost_budget", "which_is_better_for_me", "when_smm")


@dataclass(frozen=True)
class EarlyPrices:
    """Takes them; holds content only."""

    answers: ForecastAnswers
    lexicon: Lexicon

    def note_price(self, step: TurnBuilder) -> TurnBuilder:
        """The step with what one sale brings, where it is told before there is any advice."""
        heard, words = step.heard, self.lexicon
        sums = isinstance(heard.answer, dict) and "budget" in heard.answer
        if step.before.recommendation or heard.pressed or sums:
            return step
        price = read_own_price(heard.text, words.grammar, words.seasons.words)
        if price is None:
            return step
        noted = step.change_visit(average_sale=price.amount, sale_currency=price.currency)
        return noted.add_note(self._fill_noted("worth_noted", noted)) if _has_news(noted) else step

    def tells_price_alone(self, step: TurnBuilder) -> bool:
        """Whether a price is told before there is any advice, and nothing else is answered or asked about."""
        other = set(step.heard.topics) - {*PAYING, OUT_OF_SCOPE}
        return _has_news(step) and not other and step.heard.answer is None

    def weigh_early(self, step: TurnBuilder, today: date) -> TurnBuilder:
        """The step with the sum of ads and sale, or a word on what it takes to do it."""
        visit = step.after
        known = visit.goals and visit.timeframe and visit.budget
        advice = self.answers.advising.make_recommendation(visit, today) if known else None
        sale = advice.profile.average_sale if advice else None
        weighed = self.answers.weigh_sale(advice, float(sale)) if advice and sale else ""
        return replace(step, notes=()).add_replies(Reply(weighed or self._fill_noted("worth_asked", step)))

    def _fill_noted(self, key: str, step: TurnBuilder) -> str:
        visit, advising = step.after, self.answers.advising
        currency = visit.sale_currency or advising.find_currency(visit)
        amount = advising.book.formats.format_money(visit.average_sale or 0, currency)
        return self.answers.fill_sentence(key, amount=amount)


def _has_news(step: TurnBuilder) -> bool:
    """Whether what one sale brings was just told, before there is any advice."""
    visit = step.before
    return visit.recommendation is None and step.after.average_sale not in (None, visit.average_sale)
