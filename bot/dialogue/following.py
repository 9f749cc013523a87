"""What follows up on the last answer or on the advice, and what explains the question that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.advising import Advising
from bot.dialogue.answering import Answering
from bot.dialogue.counting import Counting
from bot.dialogue.discussing import Discussing
from bot.dialogue.model import Reply
from bot.dialogue.questions import Question
from bot.dialogue.reading.acts import CAPACITY, DISCUSSED, MISREAD, SHOWING, TOLD
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import Visit

WHERE_FROM = "where_from"
# Questions that a price told beside them answers with a sum.
WEIGHED = ("ask_verdict", "ask_unit", "ask_realistic", "too_expensive", "too_little")
FOLLOWING = (WHERE_FROM, *SHOWING, MISREAD)


@dataclass(frozen=True)
class Following:
    """Answers follow-ups; holds content only."""

    answering: Answering
    advising: Advising
    discussing: Discussing
    counting: Counting
    lines: Mapping[str, Any]

    def follow(self, step: Step, pending: Question | None, today: date) -> Step:
        """The step with what was asked about the last answer, the advice or the pending question."""
        visit, intent = step.before, step.heard.intent
        asked = pending is not None and pending.name != "consultation"
        if visit.recommendation and self._counts_anew(step):
            return self.counting.take(step.now(last_topics=()), today)
        if intent == CAPACITY and visit.recommendation:
            # "Nine hours? I could manage three" is about the work.
            step = replace(step, heard=replace(step.heard, intent="ask_effort"))
            return step.now(last_topics=()).say(self._discuss(step, asked, today))
        if intent in (*DISCUSSED, *SHOWING):
            return step.now(last_topics=()).say(self._discuss(step, asked, today))
        if intent == MISREAD:
            return step.now(last_topics=()).say(self._apologize(visit, asked))
        if intent == WHERE_FROM:
            return step.say(self._source(visit))
        advice = None if visit.last_topics else visit.recommendation
        if intent == "tell_more" and advice:
            return step.say(self.advising.plan(advice))
        if intent == "why_so" and (asked or advice):
            return step.say(self.explain(visit, pending))
        reply, topic = self.answering.follow(visit, step.heard)
        said = step.say(reply)
        return said.about(topic).now(last_topics=(topic,)) if topic else said

    def _counts_anew(self, step: Step) -> bool:
        """Whether what is told of a result changes the sum: also beside the question whether it pays."""
        heard = step.heard
        if heard.intent in TOLD:
            return not (heard.intent == CAPACITY and self.discussing.speaks_of_hours(heard))
        price = self.counting.read_price(heard, beside=True) if heard.intent in WEIGHED else None
        return price is not None and price.amount != (step.before.budget or {}).get("amount_max")

    def explain(self, visit: Visit, pending: Question | None) -> Reply:
        """Why the pending question is asked, or the advice given."""
        if visit.recommendation and (not pending or pending.name == "consultation"):
            return self.advising.why(visit.recommendation)
        return pending.why() if pending else Reply(self.lines["why_asked_nothing"])

    def _apologize(self, visit: Visit, asked: bool) -> Reply:
        """A word to who was misread, and where nothing is asked how to put it right."""
        texts = self.lines["discuss"]
        if asked or not visit.recommendation:
            return Reply(texts["misread"])
        return Reply(texts["misread_advice"], self.advising.ways())

    def _discuss(self, step: Step, asked: bool, today: date) -> Reply:
        """What was asked about the advice; while its questions are asked, that it comes when they are answered."""
        visit, intent = step.before, step.heard.intent
        if intent in DISCUSSED and (visit.recommendation or intent == "ask_platform_reason"):
            return self.discussing.discuss(visit, step.heard, today)
        if visit.recommendation:
            shows = {"show_plan": self.advising.plan, "show_numbers": self.advising.numbers}
            return shows[intent](visit.recommendation)
        if asked:
            return Reply(self.lines["discuss"]["not_yet"])
        return Reply(self.lines["advice"]["none_yet"], buttons(self.lines["advice"]["start"]))

    def _source(self, visit: Visit) -> Reply:
        if visit.last_topics:
            return self.answering.source(visit)
        if visit.recommendation:
            return self.advising.sources(visit.recommendation)
        return Reply(self.lines["advice"]["where_from_none"])
