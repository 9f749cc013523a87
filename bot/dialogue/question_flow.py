"""The end of every turn: stored data that is to be replaced, the pending question once more, or what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue.fallback import Fallback
from bot.dialogue.model import Turn
from bot.dialogue.next_question import NextQuestion
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.pending_question import PendingQuestion
from bot.dialogue.qualification_answers import store_quotes
from bot.dialogue.questions import Question
from bot.dialogue.scheduling import ASKED
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import list_changes
from bot.dialogue.turn_builder import TurnBuilder


@dataclass(frozen=True)
class QuestionFlow(NextQuestion):
    """Ends every turn; holds content only."""

    guessing: Fallback

    @property
    def pending(self) -> PendingQuestion:
        """What is made of the question that is pending."""
        return PendingQuestion(self, self.guessing)

    def continue_flow(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """The visit and turn this step comes to."""
        overwriting = self.find_question("overwrite")
        if overwriting and step.rivals:
            return self.consulting.ask_overwrite(overwriting, step)
        if overwriting and step.before.asking == overwriting.name:
            return self._resume_overwrite(overwriting, step)
        if step.after.is_reachable and not step.before.is_reachable:
            return self._go_onward(step.change_visit(booking=True))
        if self.consulting.is_correction(step):
            doubt = self.consulting.question_address(step.change_visit(booking=True))
            return doubt or self._go_onward(step.add_replies(self.consulting.confirm_change(step)))
        return self._go_onward(step)

    def _resume_overwrite(self, question: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Goes on where the talk was before stored data was to be replaced."""
        settled = self.consulting.settle_overwrite(question, step)
        if settled is None:
            again = question.short_asking() if step.replies else question.next_asking(1)
            return step.change_visit(guesses=step.before.guesses, failures=1).ask_question(question.name, again)
        left = self.appointing.keep_wish(settled.change_visit(asking=None, failures=0))
        if step.before.offered and left.after.wish:
            return self.appointing.offer_times(left)
        return self.appointing.offer_again(left) if step.before.offered else self.ask_next(left)

    def _go_onward(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        pending = self.suit_question(step.before.asking, step.before)
        if step.lost_goals and not step.after.booking:
            return self.ask_next(step.change_visit(asking=None, advising=True))
        if pending and pending.name in ASKED:
            return self._handle_time_question(pending, step)
        reached = step.after.is_reachable and not step.before.is_reachable
        reached = reached or bool(step.after.local and step.after.local != step.before.local)
        if pending and not reached and not step.after.has_answer(pending.name) and self._is_on(pending, step):
            return self.pending.handle_pending(pending, step)
        return self.ask_next(step)

    def _handle_time_question(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """While a time is asked about: what leads to one, what leads away from it, or another try."""
        led = self.appointing.continue_scheduling(step)
        if led:
            return led
        if step.replies or step.after.advising != step.before.advising or list_changes(step.before, step.after):
            return self.ask_next(step.change_visit(asking=None))
        if pending.name == "cancel":
            return self.pending.ask_again(pending, step)
        failures = step.after.failures + 1
        return self.appointing.offer_again(step.change_visit(failures=failures), pending.next_asking(failures))

    def keep_quotes(self, before: DialogueState, after: DialogueState, heard: ParsedMessage) -> DialogueState:
        """The visit after a turn, with the words in which it told what is new."""
        pending = self.suit_question(before.asking, before)
        title = next((b.title for b in pending.offers if b.payload == heard.text), None) if pending else None
        return store_quotes(before, after, title if heard.pressed else heard.text)

    def _is_on(self, pending: Question, step: TurnBuilder) -> bool:
        """A row of questions can be left: by stopping it, or by going over to the consultation."""
        return (pending.name in self.questionnaire.consultation) == step.after.booking
