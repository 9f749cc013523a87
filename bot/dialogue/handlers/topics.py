"""Answers to what is asked, questions about the talk itself, and its end."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.handlers.parts import TalkParts
from bot.dialogue.model import Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.questions import ADVICE
from bot.dialogue.routing import KIND
from bot.dialogue.state import DialogueState
from bot.dialogue.topic_answers import TALK_TOPICS
from bot.dialogue.topic_replies import GREETING, PARTING
from bot.dialogue.turn_builder import TurnBuilder, make_buttons

TALK_TO_HUMAN = "talk_to_human"
# The question whether a person shall join the chat.
PERSON = "person"


def answer_topics(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """Answers every topic asked about, in order, then goes on with what was pending; a goodbye is let go."""
    topics = talk.answering.find_topics(heard)
    asked, presence = (
        talk.begin_turn(visit, heard).set_topics(*topics),
        talk.flow.appointing.bookings.describe_presence,
    )
    step = talk.informing.add_answers(asked, talk.get_today(), presence)
    if PARTING in topics:
        left = step.add_note(talk.lines["left_open"]) if visit.asking in ADVICE else step
        return left.change_visit(booking=False).rest_turn()
    if TALK_TO_HUMAN in topics and heard.live and (offer := talk.flow.find_question(PERSON)):
        if heard.awaited:
            return talk.flow.continue_flow(step.add_replies(Reply(offer.texts["already"])))
        return step.place_notes().ask_question(PERSON, offer.first_asking())
    # Who greets and tells of a business wants advice.
    tells = heard.intent == GREETING and heard.has_values
    wanted = step.after.advising or bool(set(topics) & {*TALK_TOPICS}) or tells
    return talk.flow.continue_flow(step.change_visit(advising=wanted or bool(visit.goals != step.after.goals)))


def explain_more(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """Why the pending question is asked or the advice given, what is known, what the assistant can do."""
    step = talk.begin_turn(visit, heard)
    if heard.intent == "help":
        texts = talk.lines["help"]
        reply = (
            Reply(texts["advised"], talk.flow.advising.texts.list_usual_buttons())
            if visit.recommendation
            else Reply(texts["text"], make_buttons(texts["buttons"]))
        )
        return talk.flow.continue_flow(step.add_replies(reply))
    return talk.flow.continue_flow(
        step.add_replies(talk.following.explain_question(visit, talk.flow.find_question(visit.asking)))
    )


def stop_questions(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """Ends the questions, or forgets the profile and starts over; both kindly."""
    step = TurnBuilder(visit, visit, heard)
    if heard.intent == "start_over":
        kept = DialogueState(draft=visit.draft)
        text = Reply(talk.lines["started_over"], make_buttons(talk.lines["help"]["buttons"]))
        return replace(step, after=kept).add_replies(text).rest_turn()
    return step.change_visit(advising=False, booking=False).add_replies(Reply(talk.lines["stopped"])).rest_turn()


def redirect_visitor(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """Tells applicants, sellers, the press, clients and others who looks after them."""
    step, asked = talk.routing.begin_routing(visit, TurnBuilder(visit, visit, heard)), talk.flow.find_question(KIND)
    return talk.routing.ask_kind(asked, step) if asked and talk.routing.may_ask(step) else talk.flow.continue_flow(step)
