"""The order of a consultation: a way to reach the visitor, a time, and then what else is worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.contact_questions import ContactQuestions
from bot.dialogue.model import Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.questions import Question
from bot.dialogue.scheduling import Scheduler
from bot.dialogue.state import DialogueState
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.kinds import ELSEWHERE
from bot.values.measures.ages import MINOR


@dataclass(frozen=True)
class Consultation:
    """Leads through a consultation; holds content only. `suited` gives a question as a visitor needs it."""

    lines: Mapping[str, Any]
    advising: AdvicePresenter
    consulting: ContactQuestions
    appointing: Scheduler
    suited: Callable[[str | None, DialogueState], Question | None]
    questionnaire: Questionnaire
    now: Callable[[], datetime]

    def ask_next(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Asks what it takes to reach the visitor, offers a time, then asks what else is worth knowing."""
        if step.after.draft.background.standing == MINOR:
            alone = replace(step, replies=()).change_visit(booking=False, asking=None)
            return alone.add_replies(Reply(self.lines["booking"]["minor"])).rest_turn()
        doubt = self.consulting.question_address(step)
        if doubt:
            return doubt
        step = self.consulting.promise_plan(self.advising.update_advice(step, self.now().date()))
        if step.after.is_reachable and "slot" not in step.after.settled:
            return self._find_time(step.settle_question("slot"))
        if step.after.is_reachable and not step.before.is_reachable and not step.heard.agenda.booking:
            return step.change_visit(booking=False).rest_turn()
        question = self.suited(self.questionnaire.find_next(step.after), step.after)
        if question:
            return step.change_visit(failures=0, passed=0).ask_question(
                question.name, self.consulting.ask_question(question, step)
            )
        key = "complete" if step.heard.agenda.booking or self.appointing.appointments.are_offered else "done"
        return step.change_visit(booking=False).add_replies(Reply(self.consulting.sign_line(key, step))).rest_turn()

    def _find_time(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Now that somebody can get back to the visitor, a time is found; what else is worth knowing comes after."""
        if step.after.draft.kind in ELSEWHERE:
            return (
                step.change_visit(booking=False)
                .add_replies(Reply(self.consulting.sign_line("passed_on", step)))
                .rest_turn()
            )
        if not self.consulting.is_fit(step.after):
            return (
                step.change_visit(booking=False)
                .add_replies(Reply(self.consulting.sign_line("not_a_fit", step)))
                .rest_turn()
            )
        if self.appointing.can_offer(step):
            return self.appointing.offer_times(self.appointing.add_thanks(step.change_visit(booking=False)))
        return self.ask_next(self.appointing.bookings.add_booking_page(step))

    def resume_questions(
        self, visit: DialogueState, heard: ParsedMessage, after: DialogueState, turn: Turn
    ) -> tuple[DialogueState, Turn]:
        """The turn that settled the time of a consultation, with the first of the questions that come after it."""
        if not after.booking or after.asking:
            return after, turn
        question = self.suited(self.questionnaire.find_next(after), after)
        if question is None:
            return replace(after, booking=False), turn
        step = TurnBuilder(
            visit, after, heard, turn.replies, turn.topics, turn.forget, turn.wanted, turn.recommendation
        )
        return step.change_visit(failures=0, passed=0).ask_question(
            question.name, self.consulting.ask_question(question, step)
        )

    def may_choose(self, step: TurnBuilder) -> bool:
        """Whether the visitor may be offered a time at once: there is a way to reach them, and nothing asked."""
        return self.appointing.can_offer(step) and step.before.asking is None and step.after.is_reachable

    def show_or_find_time(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """A consultation is asked for once more: its time is shown, or found."""
        booking = step.heard.agenda.booking
        step = step if "slot" in step.after.settled else step.settle_question("slot")
        if booking and not step.after.wish:
            return self.appointing.show_booking(step.change_visit(booking=True), booking)
        if self.appointing.appointments.are_offered:
            return self.appointing.offer_times(step.change_visit(booking=False))
        return self.appointing.bookings.add_booking_page(
            step.change_visit(booking=True).add_replies(Reply(self.lines["booking"]["already"]))
        ).rest_turn()
