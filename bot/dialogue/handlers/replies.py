"""Yes, no and skip, and what the visitor wants of their own data."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.handlers.booking import book_consultation
from bot.dialogue.handlers.parts import TalkParts
from bot.dialogue.handlers.topics import answer_topics
from bot.dialogue.model import Reply, Turn
from bot.dialogue.own_data import describe_own_data, describe_stored_rows
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.dialogue.turn_builder import TurnBuilder

CALL = "/book_consultation"


def react_to_answer(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """Yes, no and skip: they answer what is pending, or are met kindly when nothing is."""
    step = talk.begin_turn(visit, heard)
    if visit.asking == "did_you_mean":
        return _ask_meaning(talk, step)
    if visit.asking == "delete":
        return _delete_data(talk, step)
    if visit.asking is None and heard.intent == "affirm" and CALL in list(visit.ways.values())[:1]:
        # A yes takes what was offered last.
        return book_consultation(talk, visit, replace(heard, intent="book_consultation", topics=("book_consultation",)))
    if visit.asking is None:
        key = {"affirm": "nothing_pending_yes", "deny": "nothing_pending_no"}.get(heard.intent, "nothing_asked")
        return step.add_replies(Reply(talk.lines[key])).rest_turn()
    return talk.flow.continue_flow(talk.inform_beside(step))


def _ask_meaning(talk: TalkParts, step: TurnBuilder) -> tuple[DialogueState, Turn]:
    plain, guesses = step.before.without_question(), step.before.guesses
    if step.heard.intent == "affirm" and guesses:
        return answer_topics(talk, plain, replace(step.heard, intent=guesses[0], topics=(guesses[0],)))
    return talk.flow.guessing.admit_misunderstanding(step)


def show_own_data(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """Shows what is kept about the visitor, hands it out, and asks before it deletes."""
    step = TurnBuilder(visit, visit, heard)
    deleting = talk.flow.find_question("delete")
    if heard.intent == "delete_my_data" and deleting:
        if any(part.intent == "about_me" for part in heard.parts[1:]):
            step = step.add_replies(_describe_told(talk, visit))
        return step.ask_question(
            "delete", talk.flow.appointing.bookings.warn_of_deletion(deleting.first_asking(), heard.agenda.booking)
        )
    if heard.intent == "send_my_data":
        plans = talk.flow.advising.list_known(visit)
        return talk.flow.continue_flow(
            step.add_replies(
                describe_stored_rows(plans, heard.kept or {}, talk.lines["own_data"], talk.flow.questionnaire)
            )
        )
    return talk.flow.continue_flow(step.add_replies(_describe_told(talk, visit)))


def _describe_told(talk: TalkParts, visit: DialogueState) -> Reply:
    plans, questionnaire = talk.flow.advising.list_known(visit), talk.flow.questionnaire
    return describe_own_data(plans, visit.draft, talk.lines["own_data"], questionnaire)


def _delete_data(talk: TalkParts, step: TurnBuilder) -> tuple[DialogueState, Turn]:
    texts = talk.lines["own_data"]
    if step.heard.intent != "affirm":
        return talk.flow.continue_flow(step.add_replies(Reply(texts["kept"])))
    return replace(step, after=DialogueState(), forget=True).add_replies(Reply(texts["deleted"])).rest_turn()
