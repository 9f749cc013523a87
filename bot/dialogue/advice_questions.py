"""What is asked about advice that was given: its period, how sound it is, what it takes, its platforms, other sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.effort_answers import EffortAnswers
from bot.dialogue.forecast_answers import ForecastAnswers
from bot.dialogue.model import Reply
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.profile_values import type_values
from bot.dialogue.state import DialogueState
from bot.dialogue.turn_builder import TurnBuilder
from bot.recommendations.model import Recommendation
from bot.recommendations.presentation.chat_text import result_line
from bot.values.measures.money import Money
from bot.values.people.sites import Sites
from bot.values.replies.options import read_options
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe

MOST_OPTIONS = 3


@dataclass(frozen=True)
class AdviceQuestions:
    """Answers from the recommendation's own numbers; holds content only."""

    advising: AdvicePresenter
    counting: ForecastAnswers
    lines: Mapping[str, Any]
    lexicon: Lexicon
    sites: Sites

    @property
    def effort(self) -> EffortAnswers:
        """What is said of the hours the plan takes."""
        return EffortAnswers(self.advising, self.counting, self.lexicon)

    def answer_question(self, visit: DialogueState, heard: ParsedMessage, today: date) -> Reply:
        """The reply to one of `DISCUSSED` about the advice that stands."""
        advice = visit.recommendation
        if advice is None:
            return Reply(self._platform_reasons(visit, None, heard), self.advising.texts.list_usual_buttons())
        parts: dict[str, Callable[[], str]] = {
            "ask_period": lambda: self._format_period(advice),
            "ask_realistic": lambda: self._judge_realism(advice),
            "ask_certainty": lambda: self._describe_certainty(advice),
            "ask_effort": lambda: self.effort.describe_effort(visit, advice, heard, today),
            "ask_unit": lambda: self.counting.explain_unit(advice),
            "ask_split": lambda: self.counting.explain_split(advice),
            "ask_verdict": lambda: self._explain_verdict(visit, advice),
            "ask_why_change": lambda: self.counting.fill_sentence("why_change", **_percent_shares(advice)),
            "simplify": lambda: self._simplify_plan(advice),
            "ask_platform_reason": lambda: self._platform_reasons(visit, advice, heard),
            "compare_options": lambda: self._compare_options(visit, heard, today),
            "too_expensive": lambda: self._suggest_cheaper(advice),
            "too_little": lambda: self.counting.fill_sentence("too_little"),
        }
        return Reply(parts[heard.intent](), self.advising.texts.list_usual_buttons())

    def note_sites(self, step: TurnBuilder) -> TurnBuilder:
        """The step with a word on each site named for the plan that no figures are known of."""
        # A site may look like somebody's name, which is held back from the text.
        held = (*step.heard.held.as_json().values(), step.heard.passing or "")
        named = " ".join((step.heard.text, *map(str, held)))
        lines = [
            self.counting.fill_sentence("platform_unknown", platform=site) for site in self.sites.find_sites(named)
        ]
        return step.add_note("\n\n".join(lines)) if lines else step

    def _format_period(self, advice: Recommendation) -> str:
        money = advice.money
        if not money:
            return self.counting.fill_sentence("period_no_money")
        stated = self.advising.phrasing.format_per(self.counting.format_money(money.stated, advice), money.period)
        length = self.advising.book.formats.format_duration(round(money.months * 30))
        spent = {
            name: self.counting.format_money(getattr(money, name), advice)
            for name in ("total", "media", "production", "fee")
        }
        return self.counting.fill_sentence("period", stated=stated, length=length, **spent)

    def _judge_realism(self, advice: Recommendation) -> str:
        result = result_line(advice, self.advising.book) if advice.forecast else ""
        return (
            f"{result}\n\n{self.counting.fill_sentence('realistic')}"
            if result
            else self.counting.fill_sentence("realistic_no_forecast")
        )

    def _describe_certainty(self, advice: Recommendation) -> str:
        change = advice.would_change.text if advice.would_change else ""
        risk = next(iter(advice.risks), "")
        listed = "\n".join(f"- {text}" for text in advice.assumptions[:MOST_OPTIONS])
        assumed = self.counting.fill_sentence("assumed", listed=listed) if listed else ""
        sure = self.counting.fill_sentence(f"certainty_{advice.confidence}")
        return "\n\n".join(part for part in (sure, assumed, change, risk) if part)

    def _explain_verdict(self, visit: DialogueState, advice: Recommendation) -> str:
        """Yes or no to ads: the sum with what a sale brings where that is known, else the reason that weighs most."""
        weighed = self.counting.weigh_sale(advice, visit.average_sale)
        if visit.average_sale and weighed:
            return weighed
        key = advice.verdict if advice.share_smm else "smo_only"
        reason = next((row.text for row in advice.reasons), "")
        verdict = self.counting.fill_sentence(f"verdict_{key}", reason=reason, **_percent_shares(advice))
        return f"{verdict} {weighed}".strip()

    def _simplify_plan(self, advice: Recommendation) -> str:
        return self.counting.fill_sentence(f"simple_{advice.verdict}", step=advice.next_step)

    def _platform_reasons(self, visit: DialogueState, advice: Recommendation | None, heard: ParsedMessage) -> str:
        rows = {row.platform: row.why for row in reversed(advice.platforms if advice else ())}
        others = self.sites.find_sites(heard.text)
        asked = heard.asked_platforms or (() if others else tuple(rows))
        said = [self.counting.fill_sentence("platform_unknown", platform=site) for site in others]
        said += [self._platform_reason(name, rows, visit) for name in asked]
        if not (others or heard.asked_platforms):
            known = [platform.label for platform in self.advising.book.platforms.values()]
            why = [advice.choice] if advice and advice.choice else []
            listed = self.counting.fill_sentence("platforms_known", known=self.advising.book.formats.join_list(known))
            said = [*why, *said[: MOST_OPTIONS - len(why)], listed]
        return "\n\n".join(said[: MOST_OPTIONS + 1])

    def _platform_reason(self, name: str, rows: Mapping[str, str], visit: DialogueState) -> str:
        label = self.advising.phrasing.platforms.get(name, name)
        if name in rows:
            return self.counting.fill_sentence("platform_chosen", platform=label, why=rows[name])
        if name in visit.refused_platforms:
            return self.counting.fill_sentence("platform_refused", platform=label)
        known = self.advising.book.platforms.get(name)
        return (
            self.counting.fill_sentence("platform_left", platform=label, use=known.purpose)
            if known
            else self.counting.fill_sentence("platform_unknown", platform=label)
        )

    def _compare_options(self, visit: DialogueState, heard: ParsedMessage, today: date) -> str:
        options = read_options(heard.text, today, self.lexicon)[:MOST_OPTIONS]
        if len(options) < 2:
            return self.counting.fill_sentence("compare_what")
        return "\n".join(f"- {self._describe_option(visit, name, value, today)}" for name, value in options)

    def _describe_option(self, visit: DialogueState, name: str, value: Timeframe | Money, today: date) -> str:
        if isinstance(value, Money):
            known = visit.budget or value
            value = replace(value, currency=value.currency or known.currency, period=value.period or known.period)
        imagined = replace(visit, **type_values({name: value}))
        advice = self.advising.make_recommendation(imagined, today)
        result = result_line(advice, self.advising.book) if advice.forecast else ""
        return " ".join(
            (f"**{self.advising.phrasing.format_value(imagined, name)}**: {advice.headline}", result)
        ).strip()

    def _suggest_cheaper(self, advice: Recommendation) -> str:
        return self.counting.fill_sentence("cheaper" if advice.money else "cheaper_no_money")


def _percent_shares(advice: Recommendation) -> dict[str, int]:
    """The paid and the organic share in percent."""
    smm = round(advice.share_smm * 100)
    return {"smm": smm, "smo": 100 - smm}
