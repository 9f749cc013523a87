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

from bot.dialogue.advising import Advising, only_starts_again
from bot.dialogue.appointing import ASKED, Appointing
from bot.dialogue.background import quoted
from bot.dialogue.consultation import Consultation
from bot.dialogue.consulting import Consulting
from bot.dialogue.guessing import Guessing
from bot.dialogue.heard import Heard
from bot.dialogue.merging import changed
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.questions import (
    ADVICE,
    CONSULTATION,
    OPTIONAL,
    REACHING,
    REQUIRED,
    Question,
    first_open,
    said,
)
from bot.dialogue.reading.acts import ABOUT_ASKING, OUT_OF_SCOPE, WISHES
from bot.dialogue.reading.candidates import Instead, Later, Unknown, Which
from bot.dialogue.settling import Settling
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import Visit
from bot.leads.model import CONTACT
from bot.values.emails import Unclear

# A consultation's question comes back this often after other topics, then it rests.
MOST_REMINDERS = 2


@dataclass(frozen=True)
class Flow:
    """Ends every turn; holds content only."""

    advising: Advising
    lines: Mapping[str, Any]
    settling: Settling
    consulting: Consulting
    appointing: Appointing
    guessing: Guessing
    now: Callable[[], datetime]

    @property
    def consultation(self) -> Consultation:
        """The questions of a consultation, and its time."""
        return Consultation(self.lines, self.advising, self.consulting, self.appointing, self.suited, self.now)

    def go_on(self, step: Step) -> tuple[Visit, Turn]:
        """The visit and turn this step comes to."""
        overwriting = self.question("overwrite")
        if overwriting and step.rivals:
            return self.consulting.ask_overwrite(overwriting, step)
        if overwriting and step.before.asking == overwriting.name:
            return self._overwritten(overwriting, step)
        if step.after.reachable and not step.before.reachable:
            return self._onward(step.now(booking=True))
        if self.consulting.corrects(step):
            doubt = self.consulting.doubted(step.now(booking=True))
            return doubt or self._onward(step.say(self.consulting.noted(step)))
        return self._onward(step)

    def _overwritten(self, question: Question, step: Step) -> tuple[Visit, Turn]:
        """Goes on where the talk was before stored data was to be replaced."""
        settled = self.consulting.settle_overwrite(question, step)
        if settled is None:
            again = question.remind() if step.replies else question.again(1)
            return step.now(guesses=step.before.guesses, failures=1).ask(question.name, again)
        left = self.appointing.begin(settled.now(asking=None, failures=0))
        if step.before.offered and left.after.wish:
            return self.appointing.offer(left)
        return self.appointing.again(left) if step.before.offered else self._next(left)

    def _onward(self, step: Step) -> tuple[Visit, Turn]:
        pending = self.suited(step.before.asking, step.before)
        if step.lost_goals and not step.after.booking:
            return self._next(step.now(asking=None, advising=True))
        if pending and pending.name in ASKED:
            return self._appointed(pending, step)
        reached = step.after.reachable and not step.before.reachable
        reached = reached or bool(step.after.local and step.after.local != step.before.local)
        if pending and not reached and not step.after.knows(pending.name) and self._is_on(pending, step):
            return self._pending(pending, self._own_up(step) if step.heard.leaves_open else step)
        return self._next(step)

    def _appointed(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """While a time is asked about: what leads to one, what leads away from it, or another try."""
        led = self.appointing.go_on(step)
        if led:
            return led
        if step.replies or step.after.advising != step.before.advising or changed(step.before, step.after):
            return self._next(step.now(asking=None))
        if pending.name == "cancel":
            return self.unclear(pending, step)
        failures = step.after.failures + 1
        return self.appointing.again(step.now(failures=failures), pending.again(failures))

    def question(self, name: str | None) -> Question | None:
        """The question of that name; None for none, and for what is no question of the two rows."""
        texts = self.lines["questions"].get(name) if name else None
        asks = {"consent": self.settling.consent.text, "marketing": self.settling.consent.marketing}
        return Question(name, {**texts, "ask": asks.get(name, texts.get("ask"))}) if name and texts else None

    def suited(self, name: str | None, visit: Visit) -> Question | None:
        """The question of that name as this visitor needs it."""
        question = self.question(name)
        return question.suited(visit) if question else None

    def quoted(self, before: Visit, after: Visit, heard: Heard) -> Visit:
        """The visit after a turn, with the words in which it told what is new."""
        pending = self.suited(before.asking, before)
        title = next((b.title for b in pending.offers if b.payload == heard.text), None) if pending else None
        return quoted(before, after, title if heard.pressed else heard.text)

    def unclear(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """Asks again, with an example; after the second failure what is needed for advice is assumed and said."""
        failures = step.after.failures + 1
        if failures > 1 and pending.name in REQUIRED:
            return self._set_aside(pending, step)
        if failures > MOST_REMINDERS and pending.name == "consent":
            return self._postponed(pending, step)
        return step.now(failures=failures).ask(pending.name, pending.again(failures))

    def _is_on(self, pending: Question, step: Step) -> bool:
        """A row of questions can be left: by stopping it, or by going over to the consultation."""
        return pending.name in CONSULTATION if step.after.booking else pending.name not in CONSULTATION

    def _pending(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        if pending.name == "consultation":
            return self._offered(pending, step)
        if pending.name == "email" and step.before.guesses and step.heard.intent in ("affirm", "deny"):
            return self._suggested(pending, step)
        if pending.name == "budget" and step.before.guesses and step.heard.intent == "affirm":
            return self._next(step.now(budget=json.loads(step.before.guesses[0])))
        if pending.name == "delete":
            return self._next(step.now(asking=None)) if step.replies else self.unclear(pending, step)
        return self._answered(step.heard.answer, pending, step)

    def _answered(self, answer: Any, pending: Question, step: Step) -> tuple[Visit, Turn]:
        if isinstance(answer, dict):
            return self._next(self.settling.take(pending, step, answer))
        if isinstance(answer, Unknown):
            return self._set_aside(pending, step)
        if isinstance(answer, Later):
            return self._postponed(pending, step)
        if isinstance(answer, Instead) and not step.after.reachable:
            return self._next(self.settling.reach_instead(pending, answer.question, step))
        if isinstance(answer, Instead):
            return self._set_aside(pending, step)
        if isinstance(answer, Unclear) and answer.suggestion and pending.name == "email":
            return self.consulting.suggest(step, answer.suggestion)
        if isinstance(answer, Which):
            return step.ask(pending.name, pending.which(answer.readings))
        return self._reminded(pending, step) if step.replies else self._unanswered(pending, step)

    def _reminded(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """After an answer to something else: one line brings the question back; a consultation's rests after two."""
        if pending.name not in CONSULTATION:
            return step.ask(pending.name, self.advising.summarize(step, self._remind(pending, step), " "))
        # Who asks about the question itself has not turned to something else.
        failures = step.after.failures + (step.heard.intent not in ABOUT_ASKING)
        if failures > MOST_REMINDERS:
            return step.now(booking=False, asking=None).rest()
        return step.now(failures=failures).ask(pending.name, self._remind(pending, step))

    def _own_up(self, step: Step) -> Step:
        """The step with an honest word on what was asked and cannot be answered, or was not understood."""
        unsure = OUT_OF_SCOPE in step.topics and self.guessing.find_guesses(step)
        key = "unsure_here" if unsure else "unknown_here"
        return step.say(Reply(self.lines["fallback"][key]))

    def _remind(self, pending: Question, step: Step) -> Reply:
        """The question in one line; platforms just asked about can be picked, and what an unclear question may mean."""
        asked = step.heard.asked_platforms if pending.name == "platforms" else ()
        named = tuple(Button(self.advising.phrasing.platforms[p], said("platform", [p])) for p in asked)
        again = pending.remind()
        if len(named) < 2 and OUT_OF_SCOPE in step.topics:
            return replace(again, buttons=(*self.guessing.offer(step), *again.buttons))
        return replace(again, buttons=(*named, *again.buttons[-1:])) if len(named) > 1 else again

    def _passed_over(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """Something else was told instead of an answer: it is taken; a question passed over too often is settled."""
        passed = step.after.passed + 1
        if passed > MOST_REMINDERS and pending.name in (*REQUIRED, *OPTIONAL):
            return self._set_aside(pending, step)
        asked = pending.remind() if pending.name in (*ADVICE, *CONSULTATION) else pending.ask()
        return step.now(passed=passed).ask(pending.name, self.advising.summarize(step, asked, " "))

    def _postponed(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """Somebody who wants to think about it is not asked again, and has refused nothing."""
        if pending.name not in REACHING or step.after.reachable:
            return self._set_aside(pending, step)
        later = Reply(self.lines["booking"]["later" if pending.name == "consent" else "paused"])
        return step.now(booking=False, asking=None).say(later).rest()

    def _suggested(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """A yes to "did you mean …?" takes the address; a no is no refusal: it is asked for once more."""
        if step.heard.intent == "deny":
            return step.ask(pending.name, pending.ask())
        taken = self.settling.take(pending, step, {"email": step.before.guesses[0]})
        stands = "slot" in step.before.settled
        return self._next(taken.say(self.consulting.noted(taken)) if stands else taken)

    def _unanswered(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """Whatever else was told or corrected is taken, and the question still stands."""
        followed = self.advising.follow(step, self.now().date())
        asked = pending.remind() if pending.name in (*ADVICE, *CONSULTATION) else pending.ask()
        if followed.advice:
            return followed.ask(pending.name, asked)
        if changed(step.before, step.after):
            return self._passed_over(pending, step)
        if step.after.draft != step.before.draft:
            return step.say(Reply(self.lines["booking"]["noted"])).ask(pending.name, asked)
        agrees = step.heard.intent == "affirm" and pending.name in CONTACT
        if agrees or set(step.heard.topics) & {*WISHES}:
            # Who agrees or asks for advice once more has not failed to answer.
            return step.ask(pending.name, asked)
        if step.heard.asks:
            return self._reminded(pending, self._own_up(step.about(OUT_OF_SCOPE)))
        if pending.name in OPTIONAL and step.after.failures:
            return self._set_aside(pending, step)
        return self.unclear(pending, step)

    def _offered(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """An offer is no question: a yes or a no settles it, and anything else passes it over."""
        answer = step.heard.answer
        if isinstance(answer, (Unknown, Later)) and not changed(step.before, step.after):
            return self._set_aside(pending, step)
        if step.topics and step.replies and answer is None and not step.after.booking:
            # A question about it leaves the offer open.
            return replace(step, after=replace(step.after, asking=pending.name)).end()
        return self._next(step.now(asking=None, **(answer if isinstance(answer, dict) else {})))

    def _set_aside(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        if pending.name == "consent":
            return self._next(self.appointing.link(self.settling.refuse(step)))
        if pending.name == "phone" and step.after.local:
            # Without its country a number is none; there may be another way.
            return self._next(
                step.now(local=None) if not step.after.reachable else step.now(local=None).settled("phone")
            )
        if pending.name in REACHING and not step.after.reachable:
            return self._unreached(pending, step)
        settled = self.settling.set_aside(pending, step)
        return settled.rest() if pending.name == "consultation" else self._next(settled)

    def _unreached(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """A no to a name or an address: what can be done without is asked instead, else the questions end there."""
        if pending.name == "name" and not step.before.failures:
            return step.now(failures=1).ask("name", Reply(pending.texts["needed"], pending.buttons("way_on")))
        if pending.name == "email":
            return self._next(step.settled("email"))
        return self._next(self.appointing.link(self.settling.give_up(pending, step)))

    def _next(self, step: Step) -> tuple[Visit, Turn]:
        if step.after.booking:
            return self.consultation.ask_next(step)
        if not step.after.advising:
            return self._rest(step)
        news = changed(step.before, step.after)
        if step.after.recommendation and (step.after.goals or not news):
            return self._advised(step) if news else self._rest(step)
        question = self.question(first_open(step.after, ADVICE))
        if question is None:
            return self._advised(step)
        if only_starts_again(step):
            return self._set_aside(question, step)
        first = question.name == "goals" and not step.before.advising and not step.after.knows("timeframe")
        asked = question.ask(first=first, started=bool((step.after.timeframe or {}).get("starts")))
        return step.now(failures=0, passed=0).ask(question.name, self.advising.summarize(step, asked))

    def _rest(self, step: Step) -> tuple[Visit, Turn]:
        """Ends the turn; one that has nothing to say owns up to not having understood."""
        if step.replies or step.notes:
            return step.rest()
        fallback = self.lines["fallback"]
        return step.say(Reply(fallback["rephrase"], buttons(fallback["buttons"]))).rest()

    def _advised(self, step: Step) -> tuple[Visit, Turn]:
        recommendation = self.advising.recommend(step.after, self.now().date())
        shown = self.advising.show(step.before, step.after, recommendation)
        advised = step.now(recommendation=recommendation, last_topics=()).say(*shown)
        visit, turn = self._offer(advised) if not step.before.recommendation else advised.rest()
        return visit, replace(turn, recommendation=recommendation)

    def _offer(self, step: Step) -> tuple[Visit, Turn]:
        """The first recommendation ends with the offer of a consultation, unless it was settled before."""
        if step.after.knows("consultation") or step.after.draft.agreed("contact"):
            return step.rest()
        last, fits = step.replies[-1], self.consulting.fits(step.after)
        offer = self.lines["questions"]["consultation"]["ask"] if fits else self.lines["booking"]["not_a_fit_offer"]
        offered = replace(last, text=f"{last.text}\n\n{offer}")
        if not fits:
            return replace(step, replies=(*step.replies[:-1], offered)).rest()
        asking = replace(step.after.without_question(), asking="consultation")
        return replace(step, after=asking, replies=(*step.replies[:-1], offered)).end()
