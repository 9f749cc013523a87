"""The recommendation within the talk: from what is known to the engine, and from its object to what is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.dialogue.advice_text import WARNINGS, AdviceText
from bot.dialogue.model import Button, Reply
from bot.dialogue.phrasing import Phrasing
from bot.dialogue.questions import entity_payload
from bot.dialogue.state import PROFILE, DialogueState
from bot.dialogue.state_update import list_changes
from bot.dialogue.turn_builder import TurnBuilder
from bot.recommendations.engine import recommend
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.planning.sanity import is_beyond_sane
from bot.recommendations.presentation.chat_text import result_line
from bot.recommendations.presentation.compare import compare_recommendations
from bot.recommendations.profile import Profile
from bot.values.measures.money import Money


@dataclass(frozen=True)
class AdvicePresenter:
    """Recommends for a visit and shows the result; holds content only."""

    book: Catalog
    lines: Mapping[str, Any]
    phrasing: Phrasing

    @property
    def texts(self) -> AdviceText:
        """What the advice says."""
        return AdviceText(self.book, self.lines)

    def make_recommendation(self, visit: DialogueState, today: date) -> Recommendation:
        """The recommendation of contract 4.5 for what is known."""
        place = visit.place or {}
        profile = Profile(
            goals=visit.goals,
            timeframe=visit.timeframe,
            budget=visit.budget,
            platforms=visit.platforms,
            industry=visit.industry,
            target=visit.target,
            average_sale=None if visit.average_sale is None else self._convert_sale(visit.average_sale, visit),
            excluded=visit.refused_platforms,
            results=visit.results,
            place=place.get("name"),
        )
        return recommend(profile, self.book.pay_in(place.get("region")), today)

    def find_currency(self, visit: DialogueState) -> str:
        """The currency in which the visitor's advice is counted."""
        named = visit.budget.currency if visit.budget else None
        return named or self.book.pay_in((visit.place or {}).get("region")).home

    def _convert_sale(self, amount: float, visit: DialogueState) -> Decimal:
        """What one sale brings, in the currency of the advice where both are known."""
        sale, rates = Decimal(str(amount)), self.book.rates
        here, there = visit.sale_currency, self.find_currency(visit)
        if not here or not (rates.has_currency(here) and rates.has_currency(there)):
            return sale
        return round(rates.convert_amount(sale, here, there), 2)

    def doubt_sum(self, budget: Money | None) -> Money | None:
        """The sum when it is so large that it is asked back; None when it is not."""
        return budget if budget and is_beyond_sane(budget, self.book.policy, self.book.rates) else None

    def ask_back(self, visit: DialogueState) -> Reply:
        """Asks whether this budget is really meant, with a button that says so."""
        texts, amount = self.lines["questions"]["budget"], self.phrasing.format_value(visit, "budget")
        return Reply(
            texts["doubt"].replace("{amount}", amount),
            (Button(texts["doubt_yes"], entity_payload("budget", visit.budget.as_json() if visit.budget else None)),),
        )

    def describe_noted(self, visit: DialogueState, names: Sequence[str]) -> str:
        """What was just understood, in a sentence, and the line of business in another."""
        visit = self._with_currency(visit)
        known = [name for name in PROFILE if name in names and visit.knows_value(name)]
        texts, values = self.lines["understood"], [name for name in known if name != "industry"]
        parts = []
        if values:
            listed = self.phrasing.enumerate_values(visit, values)
            # Another opening for other values, so that few in a row begin alike.
            opening = texts["noted"][len(listed) % len(texts["noted"])]
            parts.append(str(opening).replace("{values}", listed))
        if "industry" in known:
            parts.append(str(texts["noted_industry"]).replace("{value}", self.phrasing.format_value(visit, "industry")))
        return " ".join(parts) or str(texts["dropped"])

    def list_known(self, visit: DialogueState) -> str:
        """Everything known of the visitor, as bullets."""
        return self.phrasing.list_values(self._with_currency(visit), PROFILE)

    def _with_currency(self, visit: DialogueState) -> DialogueState:
        """The visit whose money has a sign: without one it is counted in that of the place, or of the agency."""
        if not visit.budget or visit.budget.currency or not visit.budget.amount_max:
            return visit
        return replace(visit, budget=replace(visit.budget, currency=self.find_currency(visit)))

    def show_recommendation(
        self, before: DialogueState, after: DialogueState, recommendation: Recommendation
    ) -> tuple[Reply, ...]:
        """The recommendation as a visitor reads it: the summary and the advice, after a change the difference alone."""
        if before.recommendation:
            names = list_changes(before, after)
            told = self.describe_update(before.recommendation, recommendation, after, names)
            return (replace(told, buttons=self.texts.list_buttons("deny"), card=recommendation),)
        summary = f"{self.lines['understood']['summary']}\n{self.list_known(after)}"
        return Reply(summary), replace(self.texts.make_card(recommendation), buttons=self.texts.list_buttons())

    def summarize_before(self, step: TurnBuilder, asked: Reply, joint: str = "\n\n") -> Reply:
        """The question with what was just understood before it, unless that is told already."""
        names = [name for name in list_changes(step.before, step.after) if name not in step.told]
        return replace(asked, text=f"{self.describe_noted(step.after, names)}{joint}{asked.text}") if names else asked

    def update_advice(self, step: TurnBuilder, today: date) -> TurnBuilder:
        """In the middle of the consultation the advice follows what was corrected, and says in a few lines how."""
        names = [name for name in list_changes(step.before, step.after) if name != "industry"]
        if not (step.before.recommendation and names and step.after.goals) or step.advice:
            return step
        recommendation = self.make_recommendation(step.after, today)
        reply = self.describe_update(step.before.recommendation, recommendation, step.after, names)
        return replace(step.change_visit(recommendation=recommendation).add_replies(reply), advice=recommendation)

    def describe_update(
        self, before: Recommendation, after: Recommendation, visit: DialogueState, names: Sequence[str]
    ) -> Reply:
        """What was understood of a change, and what it changes: nothing that stays as it was is said again."""
        lines, warned = (
            [*compare_recommendations(before, after, self.book)],
            [row.text for row in before.warnings],
        )
        if before.profile.target and not after.profile.target:
            lines.append(result_line(after, self.book))
        warnings = [text for text in self.texts.list_warnings(after) if text not in warned][:WARNINGS]
        needed = self.texts.find_needed(after, warnings)
        told = [
            *filter(None, lines),
            *warnings,
            *([needed] if needed and needed != self.texts.find_needed(before, ()) else []),
        ]
        change = "\n".join(f"- {line}" for line in told) if len(told) > 1 else "".join(told)
        return Reply(f"{self.describe_noted(visit, names)}\n\n{change or self.lines['advice']['same']}")


def only_starts_again(step: TurnBuilder) -> bool:
    """Whether the time for results was asked for and a start told, as before: that is asked once only."""
    told = isinstance(step.heard.answer, dict) and "timeframe" in step.heard.answer
    begun = step.before.asking == "timeframe" and step.before.timeframe is not None and step.before.timeframe.starts
    return told and bool(begun) and not step.after.has_answer("timeframe")
