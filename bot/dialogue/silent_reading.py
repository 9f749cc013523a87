"""What is read while a person answers: nothing is said or asked, and only what is plain counts."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.question_flow import QuestionFlow
from bot.dialogue.questions import ADVICE, first_open
from bot.dialogue.reading.candidates import Unknown
from bot.dialogue.state import DialogueState
from bot.dialogue.turn_builder import TurnBuilder


def follow_silently(flow: QuestionFlow, step: TurnBuilder) -> DialogueState:
    """The visit with what was told; a question of the advice that has its answer makes way for the next one.

    A bare word answers the person rather than the assistant, so of what is open only a button answers by itself.
    Consent and contact data wait until the assistant asks again.
    """
    asking, answer = step.before.asking, step.heard.answer
    pending = flow.suit_question(asking, step.before)
    if asking not in ADVICE or pending is None:
        return step.after
    if step.heard.pressed and isinstance(answer, dict):
        step = flow.settling.store_answer(pending, step, answer)
    elif step.heard.pressed and isinstance(answer, Unknown):
        step = flow.settling.skip_question(pending, step)
    if not step.after.has_answer(asking):
        return step.after
    return replace(step.after, asking=first_open(step.after, flow.questionnaire.first), failures=0, passed=0)
