"""The wish for a consultation, its time, and what becomes of a time that is booked."""

from __future__ import annotations

from bot.dialogue.handlers.parts import TalkParts
from bot.dialogue.handlers.topics import stop_questions
from bot.dialogue.model import Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.dialogue.time_wishes import CHANGES, prefer_call
from bot.dialogue.turn_builder import TurnBuilder


def book_consultation(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """Takes the wish for a consultation, or for the plan by e-mail."""
    step = talk.begin_turn(visit, heard).set_topics(*talk.answering.find_topics(heard))
    if heard.intent == "email_plan":
        return talk.flow.continue_flow(talk.flow.consulting.wish_plan(step))
    consulting = visit.booking and visit.asking in talk.flow.questionnaire.consultation
    if consulting and not visit.is_reachable and heard.intent not in CHANGES:
        # A wish for a call agrees to nothing, and answers nothing else.
        line = Reply(talk.lines["booking"]["consent_first" if visit.asking == "consent" else "begun"])
        begun = talk.flow.appointing.keep_wish(step)
        return talk.flow.continue_flow(begun if begun.replies else begun.add_replies(line))
    if heard.intent in CHANGES:
        return _change_booking(talk, step)
    step = talk.flow.appointing.keep_wish(prefer_call(step))
    if visit.is_reachable:
        return talk.flow.consultation.show_or_find_time(step)
    # Whoever gave a number with the wish was just told that consent comes first.
    begun = step if step.replies else step.add_replies(Reply(talk.lines["booking"]["begun"]))
    return talk.flow.continue_flow(begun.change_visit(booking=True, asking=None))


def take_time(talk: TalkParts, step: TurnBuilder) -> tuple[DialogueState, Turn]:
    """Takes the time that is said; what would replace stored data beside it is asked about first."""
    if step.rivals:
        return talk.flow.continue_flow(talk.flow.appointing.keep_wish(step))
    if step.heard.slot and not step.after.is_reachable:
        # Whoever else offered it: it is booked once there is a way to reach them.
        begun = talk.flow.appointing.keep_wish(step).add_replies(Reply(talk.lines["booking"]["begun"]))
        return talk.flow.continue_flow(begun.change_visit(booking=True, asking=None))
    return talk.flow.appointing.take_slot(talk.inform_beside(talk.flow.consulting.note_changes(step)))


def _change_booking(talk: TalkParts, step: TurnBuilder) -> tuple[DialogueState, Turn]:
    """Moves, cancels or shows what is booked; nothing booked is no reason to drop what is asked."""
    appointing, step = talk.flow.appointing, talk.flow.consulting.note_changes(step)
    if changed_time := appointing.change_booking(step):
        return changed_time
    if step.before.asking and step.heard.intent == "cancel_booking":
        # With nothing booked, what is to be called off is what is being asked.
        return stop_questions(talk, step.before, step.heard)
    if step.heard.intent == "reschedule" and talk.flow.consultation.may_choose(step):
        return appointing.offer_times(step)
    return talk.flow.continue_flow(appointing.bookings.explain_none(step))
