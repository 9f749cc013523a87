"""What all handlers of intents share: the parts of the talk, and the beginning of a turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.follow_ups import FollowUps
from bot.dialogue.last_turn import LastTurn
from bot.dialogue.message_reader import MessageReader
from bot.dialogue.model import Reply, Turn
from bot.dialogue.overwrite_check import hold_overwrite
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.question_flow import QuestionFlow
from bot.dialogue.questions import ADVICE
from bot.dialogue.reading.acts import BOOKING
from bot.dialogue.routing import Routing
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import merge_message
from bot.dialogue.topic_answers import TopicAnswers
from bot.dialogue.topic_replies import TopicReplies
from bot.dialogue.turn_builder import TurnBuilder

OUT = "out_of_scope"


@dataclass(frozen=True)
class TalkParts:
    """The assistant's side of a conversation; holds content only, the visitor's side is the `DialogueState`."""

    answering: TopicAnswers
    flow: QuestionFlow
    lines: Mapping[str, Any]
    messages: MessageReader
    last: LastTurn
    languages: Mapping[str, str]
    following: FollowUps
    informing: TopicReplies
    routing: Routing

    def get_today(self) -> date:
        """The day of this turn."""
        return self.flow.now().date()

    def begin_turn(self, visit: DialogueState, heard: ParsedMessage) -> TurnBuilder:
        """The turn so far, with what the message told; what would replace stored data is held."""
        merged = TurnBuilder(visit, replace(merge_message(visit, heard), guesses=()), heard)
        if visit.asking == "platforms" and not heard.pressed:
            merged = self.following.discussing.note_sites(merged)
        merged = self.following.selling.early.note_price(merged)
        step = self.flow.appointing.wishes.note_call(hold_overwrite(merged, self.messages.contact_words))
        if heard.gave_contact and not visit.draft.has_agreed("contact") and not visit.booking:
            return step.change_visit(booking=True, asking=None).add_replies(Reply(self.lines["booking"]["held"]))
        return step

    def weigh_early(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn] | None:
        """The turn of who tells a price under one of the first questions and asks whether ads pay at it."""
        splitter, early = self.messages.reader.splitter, self.following.selling.early
        asks = visit.asking in ADVICE and any(map(splitter.is_question, splitter.split_clauses(heard.text)))
        step = self.begin_turn(visit, heard) if asks and not heard.pressed else None
        if step is None or not early.tells_price_alone(step):
            return None
        return self.flow.continue_flow(early.weigh_early(step, self.get_today()))

    def find_told(self, visit: DialogueState, heard: ParsedMessage) -> str | None:
        """What is told of a result about advice that was given, in a message of which nothing else was made."""
        about = visit.recommendation and visit.asking in (None, "consultation") and not heard.pressed
        return self.following.selling.find_told(heard) if about else None

    def guess_topic(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """What was not understood: the likeliest of what is meant; with none, what can be said of the advice."""
        guessing = self.flow.guessing
        if not step.before.recommendation or guessing.find_guesses(step):
            return guessing.guess_topic(step)
        return (
            step.set_topics(OUT)
            .add_replies(Reply(self.lines["advice"]["unclear"], self.flow.advising.texts.list_usual_buttons()))
            .rest_turn()
        )

    def inform_beside(self, step: TurnBuilder) -> TurnBuilder:
        """The step with answers to what is asked beside an answer or a time: "yes. Who will call me?"."""
        asks = any(part.asks for part in step.heard.parts[1:])
        topics = [topic for topic in step.heard.topics if asks and topic not in BOOKING]
        if not topics:
            return step
        return self.informing.add_answers(
            step.set_topics(*topics), self.get_today(), self.flow.appointing.bookings.describe_presence
        )
