"""What no other handler understands."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.handlers.advice import follow_up
from bot.dialogue.handlers.parts import OUT, TalkParts
from bot.dialogue.handlers.topics import answer_topics
from bot.dialogue.model import Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import list_changes
from bot.dialogue.turn_builder import TurnBuilder, make_buttons


def fall_back(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """What is not understood: a value that was asked for, else a guess, else an honest "I don't know"."""
    topics = talk.answering.find_topics(heard)
    if topics and topics != (OUT,):
        return answer_topics(talk, visit, heard)
    told = talk.find_told(visit, heard)
    if told and not heard.has_values:
        return follow_up(talk, visit, replace(heard, intent=told))
    step = talk.begin_turn(visit, heard)
    if talk.flow.find_question(visit.asking) and visit.asking != "consultation":
        return talk.flow.continue_flow(step)
    if step.after.booking != visit.booking or step.after.draft != visit.draft or step.rivals:
        return talk.flow.continue_flow(step)
    if list_changes(visit, step.after) and (heard.goals or heard.intent != OUT):
        return talk.flow.continue_flow(step.change_visit(advising=True))
    if heard.gave_name and visit.recommendation:
        return step.add_replies(Reply(talk.lines["fallback"]["introduced"])).rest_turn()
    if heard.intent != OUT:
        return talk.guess_topic(step)
    # A time or a sum in a question about something else is not the visitor's.
    known = replace(visit, draft=step.after.draft)
    if heard.language in talk.languages:
        ways = make_buttons(talk.lines["fallback"]["buttons"])
        return (
            TurnBuilder(visit, known, heard)
            .set_topics(OUT)
            .add_replies(Reply(talk.lines["fallback"]["english_only"], ways))
            .rest_turn()
        )
    step = TurnBuilder(visit, known, heard)
    if visit.recommendation or talk.flow.guessing.find_guesses(step):
        return talk.guess_topic(step)
    return step.set_topics(OUT).add_replies(talk.answering.answer_topic(OUT, heard)).rest_turn()
