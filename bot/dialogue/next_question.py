"""What comes next in a turn: the first question that is still open, the recommendation, or nothing.

Two rows of questions exist: those before the first recommendation, and those of a consultation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.advice import AdvicePresenter, only_starts_again
from bot.dialogue.answer_storing import AnswerStoring
from bot.dialogue.consultation import Consultation
from bot.dialogue.contact_questions import ContactQuestions
from bot.dialogue.model import Reply, Turn
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.questions import REACHING, Question, first_open
from bot.dialogue.scheduling import Scheduler
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import list_changes
from bot.dialogue.turn_builder import TurnBuilder, make_buttons


@dataclass(frozen=True)
class NextQuestion:
    """Chooses what comes next; holds content only."""

    advising: AdvicePresenter
    lines: Mapping[str, Any]
    settling: AnswerStoring
    consulting: ContactQuestions
    appointing: Scheduler
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

    def find_question(self, name: str | None) -> Question | None:
        """The question of that name; None for none, and for what is no question of the two rows."""
        texts = (self.lines["questions"].get(name) or self.questionnaire.own.get(name)) if name else None
        asks = {"consent": self.settling.consent.text, "marketing": self.settling.consent.marketing}
        return Question(name, {**texts, "ask": asks.get(name, texts.get("ask"))}) if name and texts else None

    def suit_question(self, name: str | None, visit: DialogueState) -> Question | None:
        """The question of that name as this visitor needs it."""
        question = self.find_question(name)
        return question.suit_visitor(visit) if question else None

    def ask_next(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Asks the first question that is still open, gives the recommendation, or ends the turn."""
        if step.after.booking:
            return self.consultation.ask_next(step)
        if not step.after.advising:
            return self._end_turn(step)
        news = list_changes(step.before, step.after)
        if step.after.recommendation and (step.after.goals or not news):
            return self._give_advice(step) if news else self._end_turn(step)
        question = self.find_question(first_open(step.after, self.questionnaire.first))
        if question is None:
            return self._give_advice(step)
        if only_starts_again(step):
            return self.settle_question(question, step)
        first = question.name == "goals" and not step.before.advising and not step.after.has_answer("timeframe")
        asked = question.first_asking(first=first, started=bool(step.after.timeframe and step.after.timeframe.starts))
        return step.change_visit(failures=0, passed=0).ask_question(
            question.name, self.advising.summarize_before(step, asked)
        )

    def settle_question(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Goes on without an answer to the pending question: with what is assumed, or what can be done without."""
        if pending.name == "consent":
            return self.ask_next(self.appointing.bookings.add_booking_page(self.settling.refuse_contact(step)))
        if pending.name == "phone" and step.after.local:
            # Without its country a number is none; there may be another way.
            return self.ask_next(
                step.change_visit(local=None)
                if not step.after.is_reachable
                else step.change_visit(local=None).settle_question("phone")
            )
        if pending.name in REACHING and not step.after.is_reachable:
            return self._handle_refusal(pending, step)
        settled = self.settling.skip_question(pending, step)
        return settled.rest_turn() if pending.name == "consultation" else self.ask_next(settled)

    def _handle_refusal(self, pending: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """A no to a name or an address: what can be done without is asked instead, else the questions end there."""
        if pending.name == "name" and not step.before.failures:
            return step.change_visit(failures=1).ask_question(
                "name", Reply(pending.texts["needed"], pending.list_buttons("way_on"))
            )
        if pending.name == "email":
            return self.ask_next(step.settle_question("email"))
        return self.ask_next(self.appointing.bookings.add_booking_page(self.settling.end_unreachable(pending, step)))

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
