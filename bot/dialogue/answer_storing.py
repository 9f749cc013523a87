"""What an answer makes of the pending question, and what a refusal or silence makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.model import Reply
from bot.dialogue.profile_values import type_values
from bot.dialogue.qualification_answers import store_answer
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.questions import REACHING, REQUIRED, Question
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.consent import ConsentTexts
from bot.leads.model import CONTACT, Contact, LeadDraft, Purpose
from bot.values.subjects.timeframe import Timeframe


@dataclass(frozen=True)
class AnswerStoring:
    """Settles questions; holds content only."""

    lines: Mapping[str, Any]
    consent: ConsentTexts
    questionnaire: Questionnaire
    now: Callable[[], datetime]

    def store_answer(self, pending: Question, step: TurnBuilder, read: dict[str, Any]) -> TurnBuilder:
        """The step with the answer kept."""
        draft = step.after.draft
        if pending.name == "consent":
            agreed = replace(self._record_consent(draft, "contact", True), contact=Contact())
            known = replace(step.after, draft=agreed).take_contact(step.heard.held)
            return replace(step, after=known.take_contact(draft.contact))
        if pending.name == "marketing":
            return step.change_visit(draft=self._record_consent(draft, "marketing", True))
        if pending.name in self.questionnaire.qualifying:
            answered = replace(step, after=store_answer(step.after, read))
            return answered if answered.after.has_answer(pending.name) else answered.settle_question(pending.name)
        if pending.name in CONTACT:
            return replace(step, after=step.after.take_contact(Contact.from_json(read)))
        return step.change_visit(**type_values(read))

    def skip_question(self, pending: Question, step: TurnBuilder) -> TurnBuilder:
        """The step with the question put aside: what is needed for advice is assumed, and said to be."""
        if pending.name in REQUIRED:
            assumed = pending.texts["assume"]
            known = step.after.timeframe or Timeframe()
            value = tuple(assumed) if isinstance(assumed, list) else replace(known, **assumed)
            return step.change_visit(**{pending.name: value}).add_note(pending.texts["assumed"], pending.name)
        if pending.name == "marketing":
            return step.change_visit(draft=self._record_consent(step.after.draft, "marketing", False))
        return step.settle_question(pending.name).add_note(pending.texts["skipped"])

    def refuse_contact(self, step: TurnBuilder) -> TurnBuilder:
        """A no to being contacted ends the consultation's questions; the advice stays, if there is any."""
        draft = replace(self._record_consent(step.after.draft, "contact", False), contact=Contact())
        left = step.change_visit(booking=False, draft=draft, local=None, asking=None).settle_question("consultation")
        early = "refused_early" if step.after.advising else "refused_plain"
        key = "refused" if step.after.recommendation else early
        return left.add_replies(Reply(self.lines["booking"][key]))

    def end_unreachable(self, pending: Question, step: TurnBuilder) -> TurnBuilder:
        """Nobody can get back to the visitor: the questions end, nothing is deleted, and they may come back."""
        key = "nameless" if pending.name == "name" else "unreachable"
        asked_again = tuple(name for name in step.after.settled if name not in REACHING)
        left = step.change_visit(booking=False, asking=None, settled=asked_again)
        return left.add_replies(Reply(self.lines["booking"][key]))

    def ask_other_contact(self, pending: Question, other: str, step: TurnBuilder) -> TurnBuilder:
        """The step for who would rather be reached another way, which is asked for next."""
        settled = (name for name in step.after.settled if name != other)
        return step.change_visit(settled=(*settled, pending.name), local=None)

    def _record_consent(self, draft: LeadDraft, purpose: Purpose, given: bool) -> LeadDraft:
        return replace(draft, consents=(*draft.consents, self.consent.record_answer(purpose, given, self.now())))
