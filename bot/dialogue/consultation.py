"""The order of a consultation: a way to reach the visitor, a time, and then what else is worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.advising import Advising
from bot.dialogue.appointing import Appointing
from bot.dialogue.consulting import Consulting
from bot.dialogue.heard import Heard
from bot.dialogue.model import Reply, Turn
from bot.dialogue.questions import Question, next_of_consultation
from bot.dialogue.step import Step
from bot.dialogue.visit import Visit
from bot.leads.kinds import ELSEWHERE
from bot.values.ages import MINOR


@dataclass(frozen=True)
class Consultation:
    """Leads through a consultation; holds content only. `suited` gives a question as a visitor needs it."""

    lines: Mapping[str, Any]
    advising: Advising
    consulting: Consulting
    appointing: Appointing
    suited: Callable[[str | None, Visit], Question | None]
    now: Callable[[], datetime]

    def ask_next(self, step: Step) -> tuple[Visit, Turn]:
        """Asks what it takes to reach the visitor, offers a time, then asks what else is worth knowing."""
        if step.after.draft.background.standing == MINOR:
            alone = replace(step, replies=()).now(booking=False, asking=None)
            return alone.say(Reply(self.lines["booking"]["minor"])).rest()
        doubt = self.consulting.doubted(step)
        if doubt:
            return doubt
        step = self.consulting.promise(self.advising.follow(step, self.now().date()))
        if step.after.reachable and "slot" not in step.after.settled:
            return self._reached(step.settled("slot"))
        if step.after.reachable and not step.before.reachable and not step.heard.agenda.booking:
            return step.now(booking=False).rest()
        question = self.suited(next_of_consultation(step.after), step.after)
        if question:
            return step.now(failures=0, passed=0).ask(question.name, self.consulting.ask(question, step))
        key = "complete" if step.heard.agenda.booking or self.appointing.appointments.offered else "done"
        return step.now(booking=False).say(Reply(self.consulting.signed(key, step))).rest()

    def _reached(self, step: Step) -> tuple[Visit, Turn]:
        """Now that somebody can get back to the visitor, a time is found; what else is worth knowing comes after."""
        if step.after.draft.kind in ELSEWHERE:
            return step.now(booking=False).say(Reply(self.consulting.signed("passed_on", step))).rest()
        if not self.consulting.fits(step.after):
            return step.now(booking=False).say(Reply(self.consulting.signed("not_a_fit", step))).rest()
        if self.appointing.open(step):
            return self.appointing.offer(self.appointing.thank(step.now(booking=False)))
        return self.ask_next(self.appointing.link(step))

    def resume(self, visit: Visit, heard: Heard, after: Visit, turn: Turn) -> tuple[Visit, Turn]:
        """The turn that settled the time of a consultation, with the first of the questions that come after it."""
        if not after.booking or after.asking:
            return after, turn
        question = self.suited(next_of_consultation(after), after)
        if question is None:
            return replace(after, booking=False), turn
        step = Step(visit, after, heard, turn.replies, turn.topics, turn.forget, turn.wanted, turn.recommendation)
        return step.now(failures=0, passed=0).ask(question.name, self.consulting.ask(question, step))

    def may_choose(self, step: Step) -> bool:
        """Whether the visitor may be offered a time at once: there is a way to reach them, and nothing asked."""
        return self.appointing.open(step) and step.before.asking is None and step.after.reachable

    def known(self, step: Step) -> tuple[Visit, Turn]:
        """A consultation is asked for once more: its time is shown, or found."""
        booking = step.heard.agenda.booking
        step = step if "slot" in step.after.settled else step.settled("slot")
        if booking and not step.after.wish:
            return self.appointing.standing(step.now(booking=True), booking)
        if self.appointing.appointments.offered:
            return self.appointing.offer(step.now(booking=False))
        return self.appointing.link(step.now(booking=True).say(Reply(self.lines["booking"]["already"]))).rest()
