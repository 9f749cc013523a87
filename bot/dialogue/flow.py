"""What comes next: the pending question once more, the next question, the recommendation, or nothing.

Two rows of questions exist: those before the first recommendation, and those of a consultation. In each the first one
still open is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.advising import Advising
from bot.dialogue.appointing import ASKED, Appointing
from bot.dialogue.background import is_told, quoted, told
from bot.dialogue.consulting import Consulting
from bot.dialogue.heard import Heard
from bot.dialogue.merging import changed
from bot.dialogue.model import Reply, Turn
from bot.dialogue.questions import ADVICE, CONSULTATION, OPTIONAL, QUALIFYING, REQUIRED, Question, first_open
from bot.dialogue.reading import YES_NO, Unknown, Which, read_answer
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import Visit
from bot.leads.consent import ConsentTexts
from bot.leads.model import CONTACT, Contact, Draft, Purpose
from bot.values.bare import read_bare
from bot.values.lexicon import Lexicon

# A topic asked about takes more words than an answer that happens to sound like one ("linkedin", "seo").
FEW_WORDS = 3
# Contact details that cannot be taken for anything else.
UNMISTAKABLE = ("email", "phone", "website")


@dataclass(frozen=True)
class Flow:
    """Ends every turn; holds content only."""

    advising: Advising
    lines: Mapping[str, Any]
    consent: ConsentTexts
    lexicon: Lexicon
    consulting: Consulting
    appointing: Appointing
    now: Callable[[], datetime]

    def go_on(self, step: Step) -> tuple[Visit, Turn]:
        """The visit and turn this step comes to."""
        if self.consulting.corrects(step):
            doubt = self.consulting.doubted(step.now(booking=True))
            return doubt or self._onward(step.say(self.consulting.noted(step)))
        return self._onward(step)

    def _onward(self, step: Step) -> tuple[Visit, Turn]:
        pending = self.question(step.before.asking)
        if pending and pending.name in ASKED:
            return self._appointed(pending, step)
        if pending and not step.after.knows(pending.name) and self._is_on(pending, step):
            return self._pending(pending, step)
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
        asks = {"consent": self.consent.text, "marketing": self.consent.marketing}
        return Question(name, {**texts, "ask": asks.get(name, texts.get("ask"))}) if name and texts else None

    def quoted(self, before: Visit, after: Visit, heard: Heard) -> Visit:
        """The visit after a turn, with the words in which it told what is new."""
        pending = self.question(before.asking)
        title = next((b.title for b in pending.offers if b.payload == heard.text), None) if pending else None
        return quoted(before, after, title if heard.pressed else heard.text)

    def unclear(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """Asks again, with an example; after the second failure with choices and a way on."""
        failures = step.after.failures + 1
        return step.now(failures=failures).ask(pending.name, pending.again(failures))

    def _is_on(self, pending: Question, step: Step) -> bool:
        """A row of questions can be left: by stopping it, or by going over to the consultation."""
        return pending.name in CONSULTATION if step.after.booking else pending.name not in CONSULTATION

    def _pending(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        if pending.name == "consultation":
            return self._offered(pending, step)
        if pending.name == "email" and step.before.guesses and step.heard.intent == "deny":
            # A no to "did you mean …?" is no refusal: the address is asked for once more.
            return step.ask(pending.name, pending.ask())
        if pending.name == "delete":
            return self._next(step.now(asking=None)) if step.replies else self.unclear(pending, step)
        if step.replies:
            asked = pending.ask()
            back = f"{self.lines['back_to_question']} {asked.text}"
            return step.ask(pending.name, replace(asked, text=back))
        if self._tells_else(pending, step):
            return self._unanswered(pending, step)
        read = self._read(pending, step)
        if isinstance(read, dict):
            return self._next(self._taken(pending, step, read))
        if isinstance(read, Unknown):
            return self._set_aside(pending, step)
        if isinstance(read, Which):
            return step.ask(pending.name, pending.which(read.readings))
        return self._unanswered(pending, step)

    def _tells_else(self, pending: Question, step: Step) -> bool:
        """Whether the message corrects something else, or gives an address or number that was not asked for."""
        corrects = step.heard.intent == "correct" and bool(changed(step.before, step.after))
        before, after = step.before.draft.background, step.after.draft.background
        decides = after.decides != before.decides and pending.name != "role"
        return corrects or decides or _reaches(step.heard, but=pending.name)

    def _unanswered(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """Whatever else was told or corrected is taken, and the question still stands."""
        followed = self._followed(step)
        if followed.advice:
            return followed.ask(pending.name, pending.ask())
        if changed(step.before, step.after):
            return step.ask(pending.name, self._with_summary(step, pending.ask()))
        if step.after.draft != step.before.draft:
            return step.say(Reply(self.lines["booking"]["noted"])).ask(pending.name, pending.ask())
        if pending.name in OPTIONAL and step.after.failures:
            return self._set_aside(pending, step)
        return self.unclear(pending, step)

    def _offered(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """An offer is no question: a yes or a no settles it, and anything else passes it over."""
        read = None if step.replies else read_answer(pending.name, step.heard, self.now().date(), self.lexicon)
        if isinstance(read, Unknown):
            return self._set_aside(pending, step)
        return self._next(step.now(asking=None, **(read if isinstance(read, dict) else {})))

    def _read(self, pending: Question, step: Step) -> dict[str, Any] | Unknown | Which | None:
        if pending.name == "email" and step.before.guesses and step.heard.intent == "affirm":
            return {"email": step.before.guesses[0]}
        return read_answer(pending.name, step.heard, self.now().date(), self.lexicon)

    def answers(self, visit: Visit, heard: Heard) -> bool:
        """Whether the message is plainly the answer to what is asked, whatever it may look like by itself."""
        pending = self.question(visit.asking)
        if pending is None or pending.name in YES_NO or heard.pressed or heard.text.rstrip().endswith("?"):
            return False
        if pending.name in CONSULTATION and _reaches(heard, but=pending.name):
            return False
        if heard.topics and len(heard.text.split()) > FEW_WORDS and not is_told(pending.name, heard.text):
            return False
        short = pending.name in ADVICE and len(heard.text.split()) <= FEW_WORDS
        return isinstance(self._read(pending, Step(visit, visit, heard)), (dict, Unknown, Which) if short else dict)

    def gives(self, visit: Visit, heard: Heard) -> bool:
        """Whether the message is the address or number that is asked for, whatever words stand around it."""
        asked = visit.asking or ""
        if asked not in UNMISTAKABLE or heard.pressed or not getattr(heard.contact, asked):
            return False
        return heard.topics in ((), ("talk_to_human",)) or len(heard.text.split()) <= FEW_WORDS

    def imagined(self, heard: Heard) -> Heard:
        """What is imagined rather than stated ("and if we had 10k?") is read as a bare amount, or else a bare time."""
        budget, timeframe = (
            read_bare(name, heard.text, self.now().date(), self.lexicon) for name in ("budget", "timeframe")
        )
        if isinstance(budget, dict):
            return replace(heard, budget=budget)
        return replace(heard, timeframe=timeframe) if isinstance(timeframe, dict) else heard

    def _taken(self, pending: Question, step: Step, read: dict[str, Any]) -> Step:
        draft = step.after.draft
        if pending.name == "consent":
            agreed = self._answered(draft, "contact", True)
            return step.now(draft=replace(agreed, contact=draft.contact.over(step.heard.held)))
        if pending.name == "marketing":
            return step.now(draft=self._answered(draft, "marketing", True))
        if pending.name in QUALIFYING:
            answered = replace(step, after=told(step.after, read))
            return answered if answered.after.knows(pending.name) else answered.settled(pending.name)
        if pending.name in CONTACT:
            return step.now(draft=replace(draft, contact=Contact.from_json(read).over(draft.contact)))
        return step.now(**read)

    def _answered(self, draft: Draft, purpose: Purpose, given: bool) -> Draft:
        return replace(draft, consents=(*draft.consents, self.consent.answered(purpose, given, self.now())))

    def _set_aside(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        if pending.name in REQUIRED:
            assumed = pending.texts["assume"]
            value = tuple(assumed) if isinstance(assumed, list) else assumed
            return self._next(step.now(**{pending.name: value}).say(Reply(pending.texts["assumed"])))
        if pending.name in ("consent", "name", "email"):
            return self._refused(pending, step)
        if pending.name == "marketing":
            return self._next(step.now(draft=self._answered(step.after.draft, "marketing", False)))
        settled = step.settled(pending.name).say(Reply(pending.texts["skipped"]))
        return settled.rest() if pending.name == "consultation" else self._next(settled)

    def _refused(self, pending: Question, step: Step) -> tuple[Visit, Turn]:
        """A no to being contacted ends the consultation's questions; the advice stays."""
        draft = replace(self._answered(step.after.draft, "contact", False), contact=Contact())
        left = step.now(booking=False, draft=draft, asking=None).settled("consultation")
        key = "refused" if step.after.recommendation or not step.after.advising else "refused_early"
        return self._next(self.appointing.link(left.say(Reply(self.lines["booking"][key]))))

    def _next(self, step: Step) -> tuple[Visit, Turn]:
        if step.after.booking:
            return self._consult(step)
        if not step.after.advising:
            return self._rest(step)
        if step.after.recommendation:
            return self._advised(step) if changed(step.before, step.after) else self._rest(step)
        question = self.question(first_open(step.after, ADVICE))
        if question is None:
            return self._advised(step)
        first = question.name == "goals" and not step.before.advising
        return step.now(failures=0).ask(question.name, self._with_summary(step, question.ask(first=first)))

    def _rest(self, step: Step) -> tuple[Visit, Turn]:
        """Ends the turn; one that has nothing to say owns up to not having understood."""
        if step.replies:
            return step.rest()
        fallback = self.lines["fallback"]
        return step.say(Reply(fallback["rephrase"], buttons(fallback["buttons"]))).rest()

    def _consult(self, step: Step) -> tuple[Visit, Turn]:
        doubt = self.consulting.doubted(step)
        if doubt:
            return doubt
        step = self._followed(step)
        question = self.question(first_open(step.after, CONSULTATION))
        if question:
            return step.now(failures=0).ask(question.name, self.consulting.ask(question, step))
        return self._consulted(step.now(booking=False))

    def may_choose(self, step: Step) -> bool:
        """Whether the visitor may be offered a time at once: all of a consultation is known, and nothing asked."""
        return self.appointing.open(step) and step.before.asking is None and not first_open(step.after, CONSULTATION)

    def known(self, step: Step) -> tuple[Visit, Turn]:
        """A consultation is asked for once more: its time is shown, or found."""
        booking = step.heard.agenda.booking
        if booking and not step.after.wish:
            return self.appointing.standing(step, booking)
        if self.appointing.appointments.offered:
            return self.appointing.offer(step)
        return self.appointing.link(step.say(Reply(self.lines["booking"]["already"]))).rest()

    def _consulted(self, step: Step) -> tuple[Visit, Turn]:
        """Everything of the consultation is known but its time, which is asked last where times can be booked."""
        wished = "email_plan" in step.after.draft.wishes
        plan = (Reply(self.lines["booking"]["plan_wish"]),) if wished else ()
        if not self.consulting.fits(step.after):
            return step.say(Reply(self.consulting.signed("not_a_fit", step)), *plan).rest()
        if self.appointing.open(step) and "slot" not in step.after.settled:
            return self.appointing.offer(self.appointing.thank(step).say(*plan).settled("slot"))
        return self.appointing.link(step.say(Reply(self.consulting.signed("done", step)), *plan)).rest()

    def _followed(self, step: Step) -> Step:
        """In the middle of the consultation the advice follows what was corrected, and says in a few lines how."""
        told_of = [name for name in changed(step.before, step.after) if name != "industry"]
        if not (step.before.recommendation and told_of) or step.advice:
            return step
        recommendation = self.advising.recommend(step.after, self.now().date())
        reply = self.advising.followed(step.before.recommendation, recommendation, step.after, told_of)
        return replace(step.now(recommendation=recommendation).say(reply), advice=recommendation)

    def _with_summary(self, step: Step, asked: Reply) -> Reply:
        names = changed(step.before, step.after)
        noted = self.advising.noted(step.after, names) if names else ""
        return replace(asked, text=f"{noted}\n\n{asked.text}") if noted else asked

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


def _reaches(heard: Heard, but: str) -> bool:
    """Whether the message gives an address or a number, other than the one that is asked for."""
    return any(getattr(heard.contact, name) for name in UNMISTAKABLE if name != but)
