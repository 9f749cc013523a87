"""What follows up on the last answer or on the advice, and what explains the question that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.advice_questions import AdviceQuestions
from bot.dialogue.model import Reply
from bot.dialogue.questions import Question
from bot.dialogue.reading.acts import CAPACITY, DISCUSSED, MISREAD, SHOWING, TOLD
from bot.dialogue.sale_value import SaleValue
from bot.dialogue.state import DialogueState
from bot.dialogue.topic_answers import TopicAnswers
from bot.dialogue.turn_builder import TurnBuilder, make_buttons

WHERE_FROM = "where_from"
# Questions that a price told beside them answers with a sum.
WEIGHED = ("ask_verdict", "ask_unit", "ask_realistic", "too_expensive", "too_little")
FOLLOWING = (WHERE_FROM, *SHOWING, MISREAD)


@dataclass(frozen=True)
class FollowUps:
    """Answers follow-ups; holds content only."""

    answering: TopicAnswers
    advising: AdvicePresenter
    discussing: AdviceQuestions
    selling: SaleValue
    lines: Mapping[str, Any]

    def follow_up(self, step: TurnBuilder, pending: Question | None, today: date) -> TurnBuilder:
        """The step with what was asked about the last answer, the advice or the pending question."""
        visit, intent = step.before, step.heard.intent
        asked = pending is not None and pending.name != "consultation"
        if visit.recommendation and self._counts_anew(step):
            return self.selling.apply_sale_value(step.change_visit(last_topics=()), visit.recommendation, today)
        if intent == CAPACITY and visit.recommendation:
            # "Nine hours? I could manage three" is about the work.
            step = replace(step, heard=replace(step.heard, intent="ask_effort"))
            return step.change_visit(last_topics=()).add_replies(self._discuss_advice(step, asked, today))
        if intent in (*DISCUSSED, *SHOWING):
            return step.change_visit(last_topics=()).add_replies(self._discuss_advice(step, asked, today))
        if intent == MISREAD:
            return step.change_visit(last_topics=()).add_replies(self._make_apology(visit, asked))
        if intent == WHERE_FROM:
            return step.add_replies(self._name_source(visit))
        advice = None if visit.last_topics else visit.recommendation
        if intent == "tell_more" and advice:
            return step.add_replies(self.advising.texts.describe_plan(advice))
        if intent == "why_so" and (asked or advice):
            return step.add_replies(self.explain_question(visit, pending))
        reply, topic = self.answering.follow_up(visit, step.heard)
        said = step.add_replies(reply)
        return said.set_topics(topic).change_visit(last_topics=(topic,)) if topic else said

    def _counts_anew(self, step: TurnBuilder) -> bool:
        """Whether what is told of a result changes the sum: also beside the question whether it pays."""
        heard = step.heard
        if heard.intent in TOLD:
            return not (heard.intent == CAPACITY and self.discussing.effort.speaks_of_hours(heard))
        price = self.selling.read_price(heard, beside=True) if heard.intent in WEIGHED else None
        return price is not None and price.amount != (step.before.budget.amount_max if step.before.budget else None)

    def explain_question(self, visit: DialogueState, pending: Question | None) -> Reply:
        """Why the pending question is asked, or the advice given."""
        if visit.recommendation and (not pending or pending.name == "consultation"):
            return self.advising.texts.explain_reasons(visit.recommendation)
        return pending.explain_purpose() if pending else Reply(self.lines["why_asked_nothing"])

    def _make_apology(self, visit: DialogueState, asked: bool) -> Reply:
        """A word to who was misread, and where nothing is asked how to put it right."""
        texts = self.lines["discuss"]
        if asked or not visit.recommendation:
            return Reply(texts["misread"])
        return Reply(texts["misread_advice"], self.advising.texts.list_usual_buttons())

    def _discuss_advice(self, step: TurnBuilder, asked: bool, today: date) -> Reply:
        """What was asked about the advice; while its questions are asked, that it comes when they are answered."""
        visit, intent = step.before, step.heard.intent
        if intent in DISCUSSED and (visit.recommendation or intent == "ask_platform_reason"):
            return self.discussing.answer_question(visit, step.heard, today)
        if visit.recommendation:
            shows = {
                "show_plan": self.advising.texts.describe_plan,
                "show_numbers": self.advising.texts.describe_numbers,
            }
            return shows[intent](visit.recommendation)
        if asked:
            return Reply(self.lines["discuss"]["not_yet"])
        return Reply(self.lines["advice"]["none_yet"], make_buttons(self.lines["advice"]["start"]))

    def _name_source(self, visit: DialogueState) -> Reply:
        if visit.last_topics:
            return self.answering.name_source(visit)
        if visit.recommendation:
            return self.advising.texts.list_sources(visit.recommendation)
        return Reply(self.lines["advice"]["where_from_none"])
