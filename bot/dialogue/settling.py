"""What an answer makes of the pending question, and what a refusal or silence makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.background import told
from bot.dialogue.model import Reply
from bot.dialogue.questions import QUALIFYING, REACHING, REQUIRED, Question
from bot.dialogue.step import Step
from bot.leads.consent import ConsentTexts
from bot.leads.model import CONTACT, Contact, Draft, Purpose


@dataclass(frozen=True)
class Settling:
    """Settles questions; holds content only."""

    lines: Mapping[str, Any]
    consent: ConsentTexts
    now: Callable[[], datetime]

    def take(self, pending: Question, step: Step, read: dict[str, Any]) -> Step:
        """The step with the answer kept."""
        draft = step.after.draft
        if pending.name == "consent":
            agreed = replace(self._answered(draft, "contact", True), contact=Contact())
            known = replace(step.after, draft=agreed).take_contact(step.heard.held)
            return replace(step, after=known.take_contact(draft.contact))
        if pending.name == "marketing":
            return step.now(draft=self._answered(draft, "marketing", True))
        if pending.name in QUALIFYING:
            answered = replace(step, after=told(step.after, read))
            return answered if answered.after.knows(pending.name) else answered.settled(pending.name)
        if pending.name in CONTACT:
            return replace(step, after=step.after.take_contact(Contact.from_json(read)))
        return step.now(**read)

    def set_aside(self, pending: Question, step: Step) -> Step:
        """The step with the question put aside: what is needed for advice is assumed, and said to be."""
        if pending.name in REQUIRED:
            assumed = pending.texts["assume"]
            value = tuple(assumed) if isinstance(assumed, list) else {**(step.after.timeframe or {}), **assumed}
            return step.now(**{pending.name: value}).note(pending.texts["assumed"], pending.name)
        if pending.name == "marketing":
            return step.now(draft=self._answered(step.after.draft, "marketing", False))
        return step.settled(pending.name).note(pending.texts["skipped"])

    def refuse(self, step: Step) -> Step:
        """A no to being contacted ends the consultation's questions; the advice stays."""
        draft = replace(self._answered(step.after.draft, "contact", False), contact=Contact())
        left = step.now(booking=False, draft=draft, local=None, asking=None).settled("consultation")
        key = "refused" if step.after.recommendation or not step.after.advising else "refused_early"
        return left.say(Reply(self.lines["booking"][key]))

    def give_up(self, pending: Question, step: Step) -> Step:
        """Nobody can get back to the visitor: the questions end, nothing is deleted, and they may come back."""
        key = "nameless" if pending.name == "name" else "unreachable"
        asked_again = tuple(name for name in step.after.settled if name not in REACHING)
        left = step.now(booking=False, asking=None, settled=asked_again)
        return left.say(Reply(self.lines["booking"][key]))

    def reach_instead(self, pending: Question, other: str, step: Step) -> Step:
        """The step for who would rather be reached another way, which is asked for next."""
        settled = (name for name in step.after.settled if name != other)
        return step.now(settled=(*settled, pending.name), local=None)

    def _answered(self, draft: Draft, purpose: Purpose, given: bool) -> Draft:
        return replace(draft, consents=(*draft.consents, self.consent.answered(purpose, given, self.now())))
