"""Advice asked for, changed or discussed."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.handlers.parts import TalkParts
from bot.dialogue.handlers.topics import answer_topics
from bot.dialogue.model import Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.questions import ADVICE
from bot.dialogue.reading.acts import MISREAD, WISH, WISHES
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import is_restatement
from bot.dialogue.turn_builder import TurnBuilder, make_buttons

SIMPLIFY = "simplify"
# The question as it is asked after so many misses names choices.
EASIER = 2


def give_advice(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """Starts or goes on with the questions, takes a value or a correction, and advises when enough is known."""
    if heard.intent == "what_if" and not heard.has_values:
        heard = talk.messages.apply_changes(visit, heard)
    step = talk.begin_turn(visit, heard)
    topics = talk.answering.find_topics(heard)
    if len(topics) > 1:
        return answer_topics(talk, visit, heard)
    if heard.intent in topics and heard.intent not in WISHES:
        return answer_topics(talk, visit, heard)
    if topics == (WISH,) and visit.asking in ADVICE and step.after != visit:
        # Whoever answers in a whole sentence still only answers.
        topics = ()
    if heard.contact and not (topics or heard.has_values):
        return talk.flow.continue_flow(step)
    if step.after == visit and visit.asking in (None, "consultation") and not topics:
        return _answer_nothing_new(talk, step)
    if topics and visit.recommendation and step.after == visit:
        # Nothing changed: the advice is shown again.
        card = talk.flow.advising.texts.make_card(visit.recommendation)
        return replace(step.set_topics(*topics).add_replies(card), advice=visit.recommendation).rest_turn()
    # Whoever answers a question of the consultation does not ask for advice by it.
    return talk.flow.continue_flow(
        step.set_topics(*topics).change_visit(advising=visit.advising or bool(topics) or not visit.booking)
    )


def follow_up(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
    """Follows up on the last answer or on the recommendation."""
    if heard.intent == MISREAD and heard.has_values:
        return give_advice(talk, visit, replace(heard, intent="correct"))
    if heard.intent == "what_about" and (heard.budget or heard.timeframe or _is_narrowing(talk, visit, heard)):
        # "What about 3k?" and "what about only Reddit?" change what is known.
        return give_advice(talk, visit, replace(heard, intent="what_if", platforms=heard.asked_platforms))
    pending = talk.flow.find_question(visit.asking) if visit.asking in ADVICE else None
    if heard.intent == SIMPLIFY and pending:
        # Before there is advice, it is the question that is to be made easier.
        return talk.begin_turn(visit, heard).ask_question(pending.name, pending.next_asking(EASIER))
    # A platform asked about ("what about LinkedIn?") is not one that the visitor wants.
    step = talk.begin_turn(visit, replace(heard, platforms=()))
    followed = talk.following.follow_up(step, talk.flow.find_question(visit.asking), talk.get_today())
    counted = followed.advice and visit.asking in (None, "consultation")
    # What was counted anew is told already.
    return followed.rest_turn() if counted else talk.flow.continue_flow(followed)


def _is_narrowing(talk: TalkParts, visit: DialogueState, heard: ParsedMessage) -> bool:
    return heard.narrows and bool(visit.recommendation and heard.asked_platforms)


def _answer_nothing_new(talk: TalkParts, step: TurnBuilder) -> tuple[DialogueState, Turn]:
    visit, heard = step.before, step.heard
    if heard.retracts and visit.recommendation:
        return step.add_replies(Reply(talk.lines["advice"]["unchanged"])).rest_turn()
    if told := talk.find_told(visit, heard):
        return follow_up(talk, visit, replace(heard, intent=told))
    if heard.platforms and visit.last_topics and not visit.asking:
        # "And on Facebook?", after an answer, asks the same of it.
        return follow_up(talk, visit, replace(heard, intent="what_about", asked_platforms=heard.platforms))
    if heard.has_values and visit.recommendation:
        key = "same" if heard.intent == "what_if" else "unchanged" if is_restatement(visit, heard) else "unclear"
        return step.add_replies(
            Reply(talk.lines["advice"][key], talk.flow.advising.texts.list_usual_buttons())
        ).rest_turn()
    if heard.has_values:
        return talk.flow.continue_flow(step.change_visit(advising=True))
    if heard.intent in ("correct", "what_if"):
        if heard.intent == "correct" and visit.recommendation:
            return follow_up(talk, visit, replace(heard, intent=MISREAD))
        key = "change_how" if visit.recommendation else "none_yet"
        ways = () if visit.recommendation else make_buttons(talk.lines["advice"]["start"])
        return step.add_replies(Reply(talk.lines["advice"][key], ways)).rest_turn()
    return talk.guess_topic(step)
