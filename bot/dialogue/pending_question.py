"""The question that is pending, after a message: its answer is taken, or it is asked again, put off or settled."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.fallback import Fallback
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.next_question import NextQuestion
from bot.dialogue.questions import ADVICE, REACHING, REQUIRED, Question, entity_payload
from bot.dialogue.reading.acts import ABOUT_ASKING, OUT_OF_SCOPE, WISHES
from bot.dialogue.reading.candidates import Instead, Later, Unknown, Which
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import list_changes
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.model import CONTACT
from bot.values.measures.money import Money
from bot.values.people.emails import Unclear

# A consultation's question comes back this often after other topics, then it rests.
MOST_REMINDERS = 2


@dataclass(frozen=True)
class PendingQuestion:
    """Handles what a message makes of the pending question; holds content only."""

    row: NextQuestion
    guessing: Fallback

    def handle_pending(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Takes the answer, or does what the message wants in its place."""
        step = self._admit_no_answer(step) if step.heard.leaves_open else step
        if pending.name == "consultation":
            return self._handle_offer(pending, step)
        if pending.name == "email" and step.before.guesses and step.heard.intent in ("affirm", "deny"):
            return self._handle_suggestion(pending, step)
        if pending.name == "budget" and step.before.guesses and step.heard.intent == "affirm":
            return self.row.ask_next(step.change_visit(budget=Money.from_json(json.loads(step.before.guesses[0]))))
        if pending.name == "delete":
            return self.row.ask_next(step.change_visit(asking=None)) if step.replies else self.ask_again(pending, step)
        return self._handle_answer(step.heard.answer, pending, step)

    def ask_again(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Asks again, with an example; after the second failure what is needed for advice is assumed and said."""
        failures = step.after.failures + 1
        if failures > 1 and pending.name in REQUIRED:
            return self.row.settle_question(pending, step)
        if failures > MOST_REMINDERS and pending.name == "consent":
            return self._handle_postponed(pending, step)
        return step.change_visit(failures=failures).ask_question(pending.name, pending.next_asking(failures))

    def _handle_answer(self, answer: Any, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        if isinstance(answer, dict):
            return self.row.ask_next(self.row.settling.store_answer(pending, step, answer))
        if isinstance(answer, Unknown):
            return self.row.settle_question(pending, step)
        if isinstance(answer, Later):
            return self._handle_postponed(pending, step)
        if isinstance(answer, Instead) and not step.after.is_reachable:
            return self.row.ask_next(self.row.settling.ask_other_contact(pending, answer.question, step))
        if isinstance(answer, Instead):
            return self.row.settle_question(pending, step)
        if isinstance(answer, Unclear) and answer.suggestion and pending.name == "email":
            return self.row.consulting.suggest_address(step, answer.suggestion)
        if isinstance(answer, Which):
            return step.ask_question(pending.name, pending.ask_between(answer.readings))
        return self._answer_then_remind(pending, step) if step.replies else self._handle_unanswered(pending, step)

    def _answer_then_remind(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """After an answer to something else: one line brings the question back; a consultation's rests after two."""
        if pending.name not in self.row.questionnaire.consultation:
            return step.ask_question(
                pending.name, self.row.advising.summarize_before(step, self._make_reminder(pending, step), " ")
            )
        # Who asks about the question itself has not turned to something else.
        failures = step.after.failures + (step.heard.intent not in ABOUT_ASKING)
        if failures > MOST_REMINDERS:
            return step.change_visit(booking=False, asking=None).rest_turn()
        return step.change_visit(failures=failures).ask_question(pending.name, self._make_reminder(pending, step))

    def _admit_no_answer(self, step: TurnBuilder) -> TurnBuilder:
        """The step with an honest word on what was asked and cannot be answered, or was not understood."""
        unsure = OUT_OF_SCOPE in step.topics and self.guessing.find_guesses(step)
        key = "unsure_here" if unsure else "unknown_here"
        return replace(step.add_replies(Reply(self.row.lines["fallback"][key])), for_team=not unsure)

    def _make_reminder(self, pending: Question, step: TurnBuilder) -> Reply:
        """The question in one line; platforms just asked about can be picked, and what an unclear question may mean."""
        asked = step.heard.asked_platforms if pending.name == "platforms" else ()
        named = tuple(Button(self.row.advising.phrasing.platforms[p], entity_payload("platform", [p])) for p in asked)
        again = pending.short_asking()
        if len(named) < 2 and OUT_OF_SCOPE in step.topics:
            return replace(again, buttons=(*self.guessing.offer_guesses(step), *again.buttons))
        return replace(again, buttons=(*named, *again.buttons[-1:])) if len(named) > 1 else again

    def _ask_once_more(self, pending: Question) -> Reply:
        in_row = pending.name in (*ADVICE, *self.row.questionnaire.consultation)
        return pending.short_asking() if in_row else pending.first_asking()

    def _count_passed_over(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Something else was told instead of an answer: it is taken; a question passed over too often is settled."""
        passed = step.after.passed + 1
        if passed > MOST_REMINDERS and pending.name in (*REQUIRED, *self.row.questionnaire.optional):
            return self.row.settle_question(pending, step)
        asked = self._ask_once_more(pending)
        return step.change_visit(passed=passed).ask_question(
            pending.name, self.row.advising.summarize_before(step, asked, " ")
        )

    def _handle_postponed(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Somebody who wants to think about it is not asked again, and has refused nothing."""
        if pending.name not in REACHING or step.after.is_reachable:
            return self.row.settle_question(pending, step)
        later = Reply(self.row.lines["booking"]["later" if pending.name == "consent" else "paused"])
        return step.change_visit(booking=False, asking=None).add_replies(later).rest_turn()

    def _handle_suggestion(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """A yes to "did you mean …?" takes the address; a no is no refusal: it is asked for once more."""
        if step.heard.intent == "deny":
            return step.ask_question(pending.name, pending.first_asking())
        taken = self.row.settling.store_answer(pending, step, {"email": step.before.guesses[0]})
        stands = "slot" in step.before.settled
        return self.row.ask_next(taken.add_replies(self.row.consulting.confirm_change(taken)) if stands else taken)

    def _handle_unanswered(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Whatever else was told or corrected is taken, and the question still stands."""
        followed = self.row.advising.update_advice(step, self.row.now().date())
        asked = self._ask_once_more(pending)
        if followed.advice:
            return followed.ask_question(pending.name, asked)
        if list_changes(step.before, step.after) or step.after.average_sale != step.before.average_sale:
            return self._count_passed_over(pending, step)
        if step.after.draft != step.before.draft:
            return step.add_replies(Reply(self.row.lines["booking"]["noted"])).ask_question(pending.name, asked)
        known = step.heard.goals and not step.heard.is_question
        if pending.name in ADVICE and (step.heard.place or known):
            # Who says where they are, or once more what they want, has not failed to answer.
            said = step if step.heard.place else step.add_replies(Reply(self.row.lines["restated"]))
            return said.ask_question(pending.name, asked)
        agrees = step.heard.intent == "affirm" and pending.name in CONTACT
        if agrees or set(step.heard.topics) & {*WISHES}:
            # Who agrees or asks for advice once more has not failed to answer.
            return step.ask_question(pending.name, asked)
        if step.heard.is_question:
            return self._answer_then_remind(pending, self._admit_no_answer(step.set_topics(OUT_OF_SCOPE)))
        if pending.name in self.row.questionnaire.optional and step.after.failures:
            return self.row.settle_question(pending, step)
        return self.ask_again(pending, step)

    def _handle_offer(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """An offer is no question: a yes or a no settles it, and anything else passes it over."""
        answer = step.heard.answer
        if isinstance(answer, (Unknown, Later)) and not list_changes(step.before, step.after):
            return self.row.settle_question(pending, step)
        if step.topics and step.replies and answer is None and not step.after.booking:
            # A question about it leaves the offer open.
            return replace(step, after=replace(step.after, asking=pending.name)).end_turn()
        return self.row.ask_next(step.change_visit(asking=None, **(answer if isinstance(answer, dict) else {})))
