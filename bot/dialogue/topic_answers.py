"""Answers from the knowledge base: to topics, to metrics and terms by name, and to follow-ups on the last answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.dialogue.definitions import METRIC_TOPICS, Definitions
from bot.dialogue.model import Button, Reply
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.knowledge.library import Library
from bot.knowledge.model import KNOWLEDGE, TopicAnswer

FEW_METRICS = 3
TALK_TOPICS = ("which_is_better_for_me", "recommendation_request")
ADS_TOPIC, ADS_GENERAL = "ads_{platform}", "ads_general"


@dataclass(frozen=True)
class TopicAnswers:
    """Turns topics into replies; holds the library and the lines of talk, and remembers nothing."""

    library: Library
    lines: dict[str, Any]

    @property
    def definitions(self) -> Definitions:
        """What the glossary says of metrics and terms."""
        return Definitions(self.library)

    def find_topics(self, heard: ParsedMessage) -> tuple[str, ...]:
        """The topics the message asks about, in order; a metric or term by name counts as the topic it belongs to."""
        known = tuple(t for t in heard.topics or (heard.intent,) if t in self.library.topics)
        if heard.defined:
            return known
        if any(t not in METRIC_TOPICS for t in known) or not (heard.metrics or self.definitions.find_terms(heard)):
            return known
        return (
            self.definitions.find_named_topics(heard) if heard.intent in METRIC_TOPICS and heard.is_question else known
        )

    def answer_topic(self, topic: str, heard: ParsedMessage) -> Reply:
        """The short answer to the topic, or the definition of the one metric or term the message names."""
        if entries := self.definitions.find_defined(topic, heard):
            return self.definitions.define_entries(topic, entries)
        if topic in METRIC_TOPICS and heard.is_question and 0 < len(heard.metrics) <= FEW_METRICS:
            return self.definitions.define_metrics(topic, heard.metrics)
        terms = self.definitions.find_terms(heard)
        if not heard.metrics and len(terms) == 1 and heard.intent in METRIC_TOPICS:
            return self.definitions.define_term(terms[0])
        answer = self.library.get_answer(topic)
        return Reply(answer.short, self._make_buttons(answer))

    def follow_up(self, visit: DialogueState, heard: ParsedMessage) -> tuple[Reply, str | None]:
        """The reply to "tell me more", "why?", "an example?" or "and for the other?", and the topic it answers."""
        last = visit.last_topics[-1] if visit.last_topics else None
        if heard.intent == "what_about":
            return self._answer_about(last, heard)
        if last is None:
            return self._reply_lost(), None
        return self._answer_part(
            last, {"tell_more": "more", "why_so": "why", "give_example": "example"}[heard.intent]
        ), last

    def _answer_about(self, last: str | None, heard: ParsedMessage) -> tuple[Reply, str | None]:
        """The last answer for another side or platform: that one's own answer, or how far this one goes."""
        answer = self.library.get_answer(last) if last in self.library.topics else None
        platform = next(iter(heard.asked_platforms), None)
        if answer and platform and not self._is_about_ads(answer, platform):
            return self._has_label(answer, self.library.get_tree("lexicon/platforms")[platform]["label"]), answer.topic
        other = self._other_side(last, heard)
        if other:
            return self._answer_part(other, "short"), other
        if answer and heard.side and answer.side == "both":
            covers = Reply(f"{self.lines['fallback']['covers_both']}\n\n{answer.short}", self._make_buttons(answer))
            return covers, answer.topic
        return self._reply_lost(), None

    def _is_about_ads(self, answer: TopicAnswer, platform: str) -> bool:
        """Whether the talk is of ads there: of any ads, or of the paid side where the platform has an answer."""
        ads = answer.topic.startswith(ADS_TOPIC.format(platform=""))
        return ads or answer.side == "none" or (answer.side == "smm" and self._ads_topic(platform) != ADS_GENERAL)

    def _has_label(self, answer: TopicAnswer, label: str) -> Reply:
        there = Button(self.library.get_answer(ADS_GENERAL).ask, f"/{ADS_GENERAL}")
        text = self.lines["fallback"]["holds_there"].format(platform=label, title=answer.title)
        return Reply(text, (there, *self._make_buttons(answer)))

    def _ads_topic(self, platform: str) -> str:
        """The topic of ads on the platform."""
        own = ADS_TOPIC.format(platform=platform)
        return own if own in self.library.topics else ADS_GENERAL

    def name_source(self, visit: DialogueState) -> Reply:
        """Where the last answer comes from."""
        told, knowledge = self.lines["advice"], self.library.agency.knowledge
        parts = self.library.get_answer(visit.last_topics[-1]).source.split("; ")
        named = [part.replace(KNOWLEDGE, knowledge) for part in parts if knowledge or KNOWLEDGE not in part]
        return Reply(told["where_from"].format(source="; ".join(named)) if named else told["where_from_none"])

    def _answer_part(self, topic: str, part: str) -> Reply:
        answer = self.library.get_answer(topic)
        text = getattr(answer, part)
        if text:
            return Reply(text, self._make_buttons(answer, without=part))
        return self._answer_instead(answer, part)

    def _answer_instead(self, answer: TopicAnswer, part: str) -> Reply:
        fallback = self.lines["fallback"]
        if part == "example" and answer.side != "none":
            return Reply(f"{fallback['no_example']}\n\n{self.library.get_answer('smo_examples').short}")
        if part == "why" and answer.more:
            return Reply(f"{fallback['no_why']}\n\n{answer.more}", self._make_buttons(answer, without="more"))
        return Reply(fallback["no_more"], self._make_buttons(answer, without=part))

    def _reply_lost(self) -> Reply:
        fallback = self.lines["fallback"]
        return Reply(
            fallback["nothing_to_follow"], tuple(Button(b["title"], f"/{b['ask']}") for b in fallback["buttons"])
        )

    def _other_side(self, last: str | None, heard: ParsedMessage) -> str | None:
        if heard.asked_platforms:
            return self._ads_topic(heard.asked_platforms[0])
        answer = self.library.get_answer(last) if last in self.library.topics else None
        if answer is None or answer.side == "none":
            return {"smm": "define_smm", "smo": "define_smo"}.get(heard.side or "")
        return answer.topic if heard.side and heard.side == answer.side else answer.counterpart

    def _make_buttons(self, answer: TopicAnswer, without: str = "") -> tuple[Button, ...]:
        gone = {"more": "tell_more", "why": "why_so", "example": "give_example"}.get(without)
        return tuple(Button(b.title, f"/{b.ask}") for b in answer.buttons if b.ask != gone)
