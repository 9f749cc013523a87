"""Everything a message asks the knowledge base, answered in order, with courtesies kept short."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.model import Reply
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.quoted_figures import ADS, QuotedFigures
from bot.dialogue.service_area import ServiceArea
from bot.dialogue.state import DialogueState
from bot.dialogue.topic_answers import TALK_TOPICS, TopicAnswers
from bot.dialogue.turn_builder import TurnBuilder, make_buttons
from bot.leads.bookings import Agenda
from bot.recommendations.content.businesses import business_of

# Whether somebody is at the agency right now, in a sentence.
Presence = Callable[[Agenda], str]
GREETING, THANKS, PARTING = "greet", "thanks", "goodbye"
# Answers that speak of such rules themselves.
SAID_THERE = ("ads_age_limits",)


@dataclass(frozen=True)
class TopicReplies:
    """Answers topics in the talk; holds content only."""

    answering: TopicAnswers
    quoting: QuotedFigures
    advising: AdvicePresenter
    area: ServiceArea
    lines: Mapping[str, Any]
    questionnaire: Questionnaire

    def add_answers(self, step: TurnBuilder, today: date, presence: Presence) -> TurnBuilder:
        """The step with an answer to each topic it is about; who is known and only greets is welcomed back."""
        topics = step.topics
        if topics == (GREETING,) and step.before.list_known():
            return step.add_replies(self._welcome_back(step.before))
        listed = [t for t in _without_courtesies(topics) if t not in TALK_TOPICS]
        greeted = step.add_note(self.lines["greeting"]) if GREETING in topics and GREETING not in listed else step
        told = greeted.add_replies(*(self._answer_topic(topic, step, today, presence) for topic in listed))
        return told.change_visit(last_topics=tuple(listed)) if listed else told

    def _answer_topic(self, topic: str, step: TurnBuilder, today: date, presence: Presence) -> Reply:
        """The answer to the topic, or the figures asked for; who wants a person also hears whether one is there."""
        heard = step.heard.focus_on(topic)
        reply = self.answering.answer_topic(topic, heard)
        defined = self.answering.definitions.find_defined(topic, heard)
        figures = None if defined else self.quoting.quote_figures(topic, heard, step.after, today)
        reply = replace(reply, text=figures) if figures else reply
        rule = self._describe_rule(topic, heard.asked_industry or step.after.industry) or self.area.answer_topic(
            topic, heard.place
        )
        reply = replace(reply, text=f"{rule}\n\n{reply.text}") if rule else reply
        there = presence(step.heard.agenda) if topic == "talk_to_human" else ""
        return replace(reply, text=f"{reply.text.rstrip()}\n\n{there}") if there else reply

    def _describe_rule(self, topic: str, industry: str | None) -> str:
        """What the ad platforms have ruled for the line of business, where its ads are asked about."""
        book = self.advising.book
        business = business_of(industry, book.businesses) if topic.startswith(ADS) else None
        care = book.policy.care_for(business.id) if business else None
        return care.rule if care and topic not in SAID_THERE else ""

    def _welcome_back(self, visit: DialogueState) -> Reply:
        """The greeting of somebody who was here before: by name, with what is known, and how to go on."""
        texts, name = self.lines["welcome_back"], visit.draft.contact.name
        greeting = texts["named"].replace("{name}", name) if name else texts["unnamed"]
        known = self.advising.list_known(visit)
        begun = visit.draft.has_agreed("contact") and self.questionnaire.find_next(visit)
        ways = texts["finish"] if begun else () if visit.recommendation else texts["advice"]
        return Reply(f"{greeting} {texts['known']}\n{known}" if known else greeting, make_buttons(ways))


def _without_courtesies(topics: tuple[str, ...]) -> tuple[str, ...]:
    """The topics to answer at length: a greeting or thanks beside anything else is met in a word, a goodbye last."""
    others = tuple(t for t in topics if t not in (GREETING, THANKS, PARTING))
    parting = (PARTING,) if PARTING in topics else ()
    return (*others, *parting) or topics[:1]
