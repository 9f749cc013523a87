"""The hours the plan takes a week, against those there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.forecast_answers import ForecastAnswers
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.recommendations.model import Recommendation
from bot.values.measures.hours import read_hours
from bot.values.subjects.lexicon import Lexicon

# More hours a week than this are much for a business of one or two.
MANY_HOURS = 6


@dataclass(frozen=True)
class EffortAnswers:
    """Answers from the plan's own hours; holds content only."""

    advising: AdvicePresenter
    counting: ForecastAnswers
    lexicon: Lexicon

    def speaks_of_hours(self, heard: ParsedMessage) -> bool:
        """Whether the message names hours of work."""
        return read_hours(heard.text, self.lexicon.grammar) is not None

    def describe_effort(self, visit: DialogueState, advice: Recommendation, heard: ParsedMessage, today: date) -> str:
        """The hours the plan takes a week, against those the visitor has, and the first week's work."""
        weeks = advice.plan
        first = [line for week in weeks[:1] for line in (*week.organic, *week.paid)]
        if not first:
            return self.counting.fill_sentence("effort_no_plan")
        if given := read_hours(heard.text, self.lexicon.grammar):
            return self._compare_hours(given, visit, today)
        effort = self.advising.make_recommendation(visit, today)
        hours = [
            self.counting.fill_sentence("effort_hours", weekly=f"{effort.hours_a_week:g}", posts=effort.posts_a_week),
            *self._suggest_fewer(effort),
        ]
        return "\n".join(
            (" ".join(hours), self.counting.fill_sentence("effort_first"), *(f"- {line}" for line in first))
        )

    def _suggest_fewer(self, effort: Recommendation) -> Iterator[str]:
        """What a third of the posts would take, where the work is more than a small business has hours for."""
        if effort.hours_a_week <= MANY_HOURS or effort.posts_a_week < 3:
            return
        fewer = max(2, round(effort.posts_a_week / 3))
        hours = round(fewer * effort.hours_a_week / effort.posts_a_week)
        yield self.counting.fill_sentence(
            "effort_less", fewer=fewer, takes=self.counting.fill_sentence("effort_given", n=hours)
        )

    def _compare_hours(self, given: float, visit: DialogueState, today: date) -> str:
        effort = self.advising.make_recommendation(visit, today)
        each = effort.hours_a_week / max(effort.posts_a_week, 1)
        key = "enough" if given >= effort.hours_a_week else "tight" if given > each else "tiny"
        fits = int(given // each) if each else effort.posts_a_week
        return self.counting.fill_sentence(
            f"effort_{key}",
            given=self.counting.fill_sentence("effort_hour")
            if given == 1
            else self.counting.fill_sentence("effort_given", n=f"{given:g}"),
            fits=fits,
            each=f"{each:g}",
            weekly=f"{effort.hours_a_week:g}",
            posts=effort.posts_a_week,
        )
