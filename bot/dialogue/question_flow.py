"""What comes next: the pending question once more, the next question, the recommendation, or nothing.

Two rows of questions exist: those before the first recommendation, and those of a consultation. In each the first one
still open is asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.advice import AdvicePresenter, only_starts_again
from bot.dialogue.answer_storing import AnswerStoring
from bot.dialogue.consultation import Consultation
from bot.dialogue.contact_questions import ContactQuestions
from bot.dialogue.fallback import Fallback
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.qualification_answers import store_quotes
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.questions import (
    ADVICE,
    REACHING,
    REQUIRED,
    Question,
    entity_payload,
    first_open,
)
from bot.dialogue.reading.acts import ABOUT_ASKING, OUT_OF_SCOPE, WISHES
from bot.dialogue.reading.candidates import Instead, Later, Unknown, Which
from bot.dialogue.scheduling import ASKED, Scheduler
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import list_changes
from bot.dialogue.turn_builder import TurnBuilder, make_buttons
from bot.leads.model import CONTACT
from bot.values.measures.money import Money
from bot.values.people.emails import Unclear

# A consultation's question comes back this often after other topics, then it rests.
MOST_REMINDERS = 2


@dataclass(frozen=True)
class QuestionFlow:
    """Ends every turn; holds content only."""

    advising: AdvicePresenter
    lines: Mapping[str, Any]
    settling: AnswerStoring
    consulting: ContactQuestions
    appointing: Scheduler
    guessing: Fallback
    questionnaire: Questionnaire
    now: Callable[[], datetime]

    @property
    def consultation(self) -> Consultation:
        """The questions of a consultation, and its time."""
        return Consultation(
            self.lines,
            self.advising,
            self.consulting,
            self.appointing,
            self.suit_question,
            self.questionnaire,
            self.now,
        )

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
        return self.appointing.offer_again(left) if step.before.offered else self._ask_next(left)

    def _go_onward(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        pending = self.suit_question(step.before.asking, step.before)
        if step.lost_goals and not step.after.booking:
            return self._ask_next(step.change_visit(asking=None, advising=True))
        if pending and pending.name in ASKED:
            return self._handle_time_question(pending, step)
        reached = step.after.is_reachable and not step.before.is_reachable
        reached = reached or bool(step.after.local and step.after.local != step.before.local)
        if pending and not reached and not step.after.has_answer(pending.name) and self._is_on(pending, step):
            return self._handle_pending(pending, self._admit_no_answer(step) if step.heard.leaves_open else step)
        return self._ask_next(step)

    def _handle_time_question(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """While a time is asked about: what leads to one, what leads away from it, or another try."""
        led = self.appointing.continue_scheduling(step)
        if led:
            return led
        if step.replies or step.after.advising != step.before.advising or list_changes(step.before, step.after):
            return self._ask_next(step.change_visit(asking=None))
        if pending.name == "cancel":
            return self.ask_again(pending, step)
        failures = step.after.failures + 1
        return self.appointing.offer_again(step.change_visit(failures=failures), pending.next_asking(failures))

    def find_question(self, name: str | None) -> Question | None:
        """The question of that name; None for none, and for what is no question of the two rows."""
        texts = (self.lines["questions"].get(name) or self.questionnaire.own.get(name)) if name else None
        asks = {"consent": self.settling.consent.text, "marketing": self.settling.consent.marketing}
        return Question(name, {**texts, "ask": asks.get(name, texts.get("ask"))}) if name and texts else None

    def suit_question(self, name: str | None, visit: DialogueState) -> Question | None:
        """The question of that name as this visitor needs it."""
        question = self.find_question(name)
        return question.suit_visitor(visit) if question else None

    def keep_quotes(self, before: DialogueState, after: DialogueState, heard: ParsedMessage) -> DialogueState:
        """The visit after a turn, with the words in which it told what is new."""
        pending = self.suit_question(before.asking, before)
        title = next((b.title for b in pending.offers if b.payload == heard.text), None) if pending else None
        return store_quotes(before, after, title if heard.pressed else heard.text)

    def ask_again(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Asks again, with an example; after the second failure what is needed for advice is assumed and said."""
        failures = step.after.failures + 1
        if failures > 1 and pending.name in REQUIRED:
            return self._settle_question(pending, step)
        if failures > MOST_REMINDERS and pending.name == "consent":
            return self._handle_postponed(pending, step)
        return step.change_visit(failures=failures).ask_question(pending.name, pending.next_asking(failures))

    def _is_on(self, pending: Question, step: TurnBuilder) -> bool:
        """A row of questions can be left: by stopping it, or by going over to the consultation."""
        return (pending.name in self.questionnaire.consultation) == step.after.booking

    def _handle_pending(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        if pending.name == "consultation":
            return self._handle_offer(pending, step)
        if pending.name == "email" and step.before.guesses and step.heard.intent in ("affirm", "deny"):
            return self._handle_suggestion(pending, step)
        if pending.name == "budget" and step.before.guesses and step.heard.intent == "affirm":
            return self._ask_next(step.change_visit(budget=Money.from_json(json.loads(step.before.guesses[0]))))
        if pending.name == "delete":
            return self._ask_next(step.change_visit(asking=None)) if step.replies else self.ask_again(pending, step)
        return self._handle_answer(step.heard.answer, pending, step)

    def _handle_answer(self, answer: Any, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        if isinstance(answer, dict):
            return self._ask_next(self.settling.store_answer(pending, step, answer))
        if isinstance(answer, Unknown):
            return self._settle_question(pending, step)
        if isinstance(answer, Later):
            return self._handle_postponed(pending, step)
        if isinstance(answer, Instead) and not step.after.is_reachable:
            return self._ask_next(self.settling.ask_other_contact(pending, answer.question, step))
        if isinstance(answer, Instead):
            return self._settle_question(pending, step)
        if isinstance(answer, Unclear) and answer.suggestion and pending.name == "email":
            return self.consulting.suggest_address(step, answer.suggestion)
        if isinstance(answer, Which):
            return step.ask_question(pending.name, pending.ask_between(answer.readings))
        return self._answer_then_remind(pending, step) if step.replies else self._handle_unanswered(pending, step)

    def _answer_then_remind(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """After an answer to something else: one line brings the question back; a consultation's rests after two."""
        if pending.name not in self.questionnaire.consultation:
            return step.ask_question(
                pending.name, self.advising.summarize_before(step, self._make_reminder(pending, step), " ")
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
        return replace(step.add_replies(Reply(self.lines["fallback"][key])), for_team=not unsure)

    def _make_reminder(self, pending: Question, step: TurnBuilder) -> Reply:
        """The question in one line; platforms just asked about can be picked, and what an unclear question may mean."""
        asked = step.heard.asked_platforms if pending.name == "platforms" else ()
        named = tuple(Button(self.advising.phrasing.platforms[p], entity_payload("platform", [p])) for p in asked)
        again = pending.short_asking()
        if len(named) < 2 and OUT_OF_SCOPE in step.topics:
            return replace(again, buttons=(*self.guessing.offer_guesses(step), *again.buttons))
        return replace(again, buttons=(*named, *again.buttons[-1:])) if len(named) > 1 else again

    def _ask_once_more(self, pending: Question) -> Reply:
        in_row = pending.name in (*ADVICE, *self.questionnaire.consultation)
        return pending.short_asking() if in_row else pending.first_asking()

    def _count_passed_over(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Something else was told instead of an answer: it is taken; a question passed over too often is settled."""
        passed = step.after.passed + 1
        if passed > MOST_REMINDERS and pending.name in (*REQUIRED, *self.questionnaire.optional):
            return self._settle_question(pending, step)
        asked = self._ask_once_more(pending)
        return step.change_visit(passed=passed).ask_question(
            pending.name, self.advising.summarize_before(step, asked, " ")
        )

    def _handle_postponed(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Somebody who wants to think about it is not asked again, and has refused nothing."""
        if pending.name not in REACHING or step.after.is_reachable:
            return self._settle_question(pending, step)
        later = Reply(self.lines["booking"]["later" if pending.name == "consent" else "paused"])
        return step.change_visit(booking=False, asking=None).add_replies(later).rest_turn()

    def _handle_suggestion(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """A yes to "did you mean …?" takes the address; a no is no refusal: it is asked for once more."""
        if step.heard.intent == "deny":
            return step.ask_question(pending.name, pending.first_asking())
        taken = self.settling.store_answer(pending, step, {"email": step.before.guesses[0]})
        stands = "slot" in step.before.settled
        return self._ask_next(taken.add_replies(self.consulting.confirm_change(taken)) if stands else taken)

    def _handle_unanswered(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Whatever else was told or corrected is taken, and the question still stands."""
        followed = self.advising.update_advice(step, self.now().date())
        asked = self._ask_once_more(pending)
        if followed.advice:
            return followed.ask_question(pending.name, asked)
        if list_changes(step.before, step.after) or step.after.average_sale != step.before.average_sale:
            return self._count_passed_over(pending, step)
        if step.after.draft != step.before.draft:
            return step.add_replies(Reply(self.lines["booking"]["noted"])).ask_question(pending.name, asked)
        agrees = step.heard.intent == "affirm" and pending.name in CONTACT
        if agrees or set(step.heard.topics) & {*WISHES}:
            # Who agrees or asks for advice once more has not failed to answer.
            return step.ask_question(pending.name, asked)
        if step.heard.is_question:
            return self._answer_then_remind(pending, self._admit_no_answer(step.set_topics(OUT_OF_SCOPE)))
        if pending.name in self.questionnaire.optional and step.after.failures:
            return self._settle_question(pending, step)
        return self.ask_again(pending, step)

    def _handle_offer(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """An offer is no question: a yes or a no settles it, and anything else passes it over."""
        answer = step.heard.answer
        if isinstance(answer, (Unknown, Later)) and not list_changes(step.before, step.after):
            return self._settle_question(pending, step)
        if step.topics and step.replies and answer is None and not step.after.booking:
            # A question about it leaves the offer open.
            return replace(step, after=replace(step.after, asking=pending.name)).end_turn()
        return self._ask_next(step.change_visit(asking=None, **(answer if isinstance(answer, dict) else {})))

    def _settle_question(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        if pending.name == "consent":
            return self._ask_next(self.appointing.bookings.add_booking_page(self.settling.refuse_contact(step)))
        if pending.name == "phone" and step.after.local:
            # Without its country a number is none; there may be another way.
            return self._ask_next(
                step.change_visit(local=None)
                if not step.after.is_reachable
                else step.change_visit(local=None).settle_question("phone")
            )
        if pending.name in REACHING and not step.after.is_reachable:
            return self._handle_refusal(pending, step)
        settled = self.settling.skip_question(pending, step)
        return settled.rest_turn() if pending.name == "consultation" else self._ask_next(settled)

    def _handle_refusal(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """A no to a name or an address: what can be done without is asked instead, else the questions end there."""
        if pending.name == "name" and not step.before.failures:
            return step.change_visit(failures=1).ask_question(
                "name", Reply(pending.texts["needed"], pending.list_buttons("way_on"))
            )
        if pending.name == "email":
            return self._ask_next(step.settle_question("email"))
        return self._ask_next(self.appointing.bookings.add_booking_page(self.settling.end_unreachable(pending, step)))

    def _ask_next(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        if step.after.booking:
            return self.consultation.ask_next(step)
        if not step.after.advising:
            return self._end_turn(step)
        news = list_changes(step.before, step.after)
        if step.after.recommendation and (step.after.goals or not news):
            return self._give_advice(step) if news else self._end_turn(step)
        question = self.find_question(first_open(step.after, ADVICE))
        if question is None:
            return self._give_advice(step)
        if only_starts_again(step):
            return self._settle_question(question, step)
        first = question.name == "goals" and not step.before.advising and not step.after.has_answer("timeframe")
        asked = question.first_asking(first=first, started=bool(step.after.timeframe and step.after.timeframe.starts))
        return step.change_visit(failures=0, passed=0).ask_question(
            question.name, self.advising.summarize_before(step, asked)
        )

    def _end_turn(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Ends the turn; one that has nothing to say owns up to not having understood."""
        if step.replies or step.notes:
            return step.rest_turn()
        fallback = self.lines["fallback"]
        return step.add_replies(Reply(fallback["rephrase"], make_buttons(fallback["buttons"]))).rest_turn()

    def _give_advice(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        recommendation = self.advising.make_recommendation(step.after, self.now().date())
        shown = self.advising.show_recommendation(step.before, step.after, recommendation)
        advised = step.change_visit(recommendation=recommendation, last_topics=()).add_replies(*shown)
        visit, turn = self._offer_consultation(advised) if not step.before.recommendation else advised.rest_turn()
        return visit, replace(turn, recommendation=recommendation)

    def _offer_consultation(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """The first recommendation ends with the offer of a consultation, unless it was settled before."""
        if step.after.has_answer("consultation") or step.after.draft.has_agreed("contact"):
            return step.rest_turn()
        last, fits = step.replies[-1], self.consulting.is_fit(step.after)
        offer = self.lines["questions"]["consultation"]["ask"] if fits else self.lines["booking"]["not_a_fit_offer"]
        offered = replace(last, text=f"{last.text}\n\n{offer}")
        if not fits:
            return replace(step, replies=(*step.replies[:-1], offered)).rest_turn()
        asking = replace(step.after.without_question(), asking="consultation")
        return replace(step, after=asking, replies=(*step.replies[:-1], offered)).end_turn()
