"""Everything a message asks the knowledge base, answered in order, with courtesies kept short."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.advising import Advising
from bot.dialogue.answering import TALK_TOPICS, Answering
from bot.dialogue.model import Reply
from bot.dialogue.questions import next_of_consultation
from bot.dialogue.quoting import ADS, QuotedFigures
from bot.dialogue.service_area import ServiceArea
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import Visit
from bot.leads.bookings import Agenda
from bot.recommendations.businesses import business_of

# Whether somebody is at the agency right now, in a sentence.
Presence = Callable[[Agenda], str]
GREETING, THANKS, PARTING = "greet", "thanks", "goodbye"
# Answers that speak of such rules themselves.
SAID_THERE = ("ads_age_limits",)


@dataclass(frozen=True)
class Informing:
    """Answers topics in the talk; holds content only."""

    answering: Answering
    quoting: QuotedFigures
    advising: Advising
    area: ServiceArea
    lines: Mapping[str, Any]

    def inform(self, step: Step, today: date, presence: Presence) -> Step:
        """The step with an answer to each topic it is about; who is known and only greets is welcomed back."""
        topics = step.topics
        if topics == (GREETING,) and step.before.known():
            return step.say(self._welcome(step.before))
        listed = [t for t in _without_courtesies(topics) if t not in TALK_TOPICS]
        greeted = step.note(self.lines["greeting"]) if GREETING in topics and GREETING not in listed else step
        told = greeted.say(*(self._answer(topic, step, today, presence) for topic in listed))
        return told.now(last_topics=tuple(listed)) if listed else told

    def _answer(self, topic: str, step: Step, today: date, presence: Presence) -> Reply:
        """The answer to the topic, or the figures asked for; who wants a person also hears whether one is there."""
        heard = step.heard.focus(topic)
        reply = self.answering.answer(topic, heard)
        defined = self.answering.find_defined(topic, heard)
        figures = None if defined else self.quoting.quote(topic, heard, step.after, today)
        reply = replace(reply, text=figures) if figures else reply
        rule = self._rule(topic, heard.asked_industry or step.after.industry) or self.area.answer(topic, heard.place)
        reply = replace(reply, text=f"{rule}\n\n{reply.text}") if rule else reply
        there = presence(step.heard.agenda) if topic == "talk_to_human" else ""
        return replace(reply, text=f"{reply.text.rstrip()}\n\n{there}") if there else reply

    def _rule(self, topic: str, industry: str | None) -> str:
        """What the ad platforms have ruled for the line of business, where its ads are asked about."""
        book = self.advising.book
        business = business_of(industry, book.businesses) if topic.startswith(ADS) else None
        care = book.policy.care_for(business.id) if business else None
        return care.rule if care and topic not in SAID_THERE else ""

    def _welcome(self, visit: Visit) -> Reply:
        """The greeting of somebody who was here before: by name, with what is known, and how to go on."""
        texts, name = self.lines["welcome_back"], visit.draft.contact.name
        greeting = texts["named"].replace("{name}", name) if name else texts["unnamed"]
        known = self.advising.listed(visit)
        begun = visit.draft.agreed("contact") and next_of_consultation(visit)
        ways = texts["finish"] if begun else () if visit.recommendation else texts["advice"]
        return Reply(f"{greeting} {texts['known']}\n{known}" if known else greeting, buttons(ways))


def _without_courtesies(topics: tuple[str, ...]) -> tuple[str, ...]:
    """The topics to answer at length: a greeting or thanks beside anything else is met in a word, a goodbye last."""
    others = tuple(t for t in topics if t not in (GREETING, THANKS, PARTING))
    parting = (PARTING,) if PARTING in topics else ()
    return (*others, *parting) or topics[:1]
