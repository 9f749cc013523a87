"""One turn of the talk: each public method is what one custom action does; all end in the flow, which goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.answering import TALK_TOPICS, Answering
from bot.dialogue.flow import FEW_WORDS, Flow
from bot.dialogue.heard import Heard
from bot.dialogue.meaning import WISH, adds, answering, told_as, with_advised
from bot.dialogue.merging import changed, merge
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.own_data import handed_out, told
from bot.dialogue.questions import ADVICE, CONSULTATION, first_open
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import Visit

GUESSES = 3
OUT = "out_of_scope"
# Small talk is no guess worth offering.
UNGUESSED = (OUT, "greet", "goodbye", "thanks", "bot_challenge")
# What is about a time that is booked already.
CHANGES = ("reschedule", "cancel_booking", "my_booking")
FOLLOWING = ("where_from", "show_plan", "show_numbers")
# What is meant as said even while a question is pending.
ALWAYS = (
    "stop",
    "start_over",
    "why_asked",
    "about_me",
    "help",
    "delete_my_data",
    "send_my_data",
    "talk_to_human",
)
# What would otherwise pass for a name or a company ("bye", "thanks"); as a value it is one ("nothing").
POLITE = ("goodbye", "thanks", "correct")


Part = Callable[["Talk", Visit, Heard], tuple[Visit, Turn]]


@dataclass(frozen=True)
class Talk:
    """The assistant's side of a conversation; holds content only, the visitor's side is the `Visit`."""

    answering: Answering
    flow: Flow
    lines: Mapping[str, Any]

    def take(self, part: Part, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """The turn of this part, with what it told kept in the visitor's own words."""
        heard = answering(visit, heard)
        if heard.intent == "correct" and not (heard.has_values or heard.contact or visit.asking in ADVICE):
            heard = self.flow.imagined(heard)
        after, turn = self._taken(part, visit, heard)
        return self.flow.quoted(visit, after, heard), turn

    def _taken(self, part: Part, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """The turn of this part, unless the message plainly answers what is asked."""
        heard = self.flow.appointing.cleared(visit, heard)
        if self.flow.appointing.hears(visit, heard):
            return self.flow.appointing.take(self._heard(visit, heard))
        if self.flow.appointing.cancels(visit, heard):
            return self.book(visit, replace(heard, intent="cancel_booking"))
        if self.flow.appointing.proposes(visit, heard):
            return self.book(visit, replace(heard, intent="book_consultation", topics=()))
        if visit.asking == "consultation" and heard.intent == "talk_to_human":
            return self.book(visit, heard)
        if self.flow.gives(visit, heard):
            return self.flow.go_on(self._heard(visit, heard.contact_alone))
        meant = ALWAYS if visit.asking in ADVICE else ALWAYS + POLITE
        if heard.intent not in meant and self.flow.answers(visit, heard):
            return self.flow.go_on(self._heard(visit, told_as(visit, heard)))
        if adds(visit, heard):
            return self.advise(visit, replace(with_advised(visit, heard), intent="inform", topics=()))
        if self._refines(visit, heard):
            return self.advise(visit, replace(heard, intent="correct", topics=()))
        return part(self, visit, heard)

    def _refines(self, visit: Visit, heard: Heard) -> bool:
        """Whether a few words that refuse something ("without Facebook") change the advice rather than ask."""
        refuses = bool(heard.refused_goals or heard.refused_platforms)
        begun = visit.advising or bool(visit.recommendation)
        return begun and refuses and len(heard.text.split()) <= FEW_WORDS

    def answer(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Answers every topic asked about, in order, then goes on with what was pending."""
        topics = self.answering.topics(heard)
        if topics == ("greet",) and visit.known():
            return self.flow.go_on(self._heard(visit, heard).about(*topics).say(self._welcomed(visit)))
        answered = tuple(t for t in topics if t not in TALK_TOPICS)
        step = self._heard(visit, heard).about(*topics).say(*(self._answered(t, heard) for t in answered))
        wanted = step.after.advising or len(answered) < len(topics)
        return self.flow.go_on(step.now(last_topics=answered or step.after.last_topics, advising=wanted))

    def _answered(self, topic: str, heard: Heard) -> Reply:
        """The answer to the topic; who wants a person also hears whether one is there right now."""
        reply = self.answering.answer(topic, heard)
        presence = self.flow.appointing.presence(heard.agenda) if topic == "talk_to_human" else ""
        return replace(reply, text=f"{reply.text.rstrip()}\n\n{presence}") if presence else reply

    def advise(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Starts or goes on with the questions, takes a value or a correction, and advises when enough is known."""
        if heard.intent == "what_if" and not heard.has_values:
            heard = self.flow.imagined(heard)
        step = self._heard(visit, heard)
        topics = self.answering.topics(heard)
        if len(topics) > 1:
            return self.answer(visit, heard)
        if topics == WISH and visit.asking in ADVICE and step.after != visit:
            # Whoever answers in a whole sentence still only answers.
            topics = ()
        if heard.contact and not (topics or heard.has_values):
            return self.flow.go_on(step)
        if step.after == visit and not visit.asking and not topics:
            return self._nothing_new(step)
        if topics and visit.recommendation and step.after == visit:
            return self._again(step.about(*topics))
        return self.flow.go_on(step.about(*topics).now(advising=True))

    def book(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Takes the wish for a consultation, or for the plan by e-mail."""
        step = self._heard(visit, heard).about(*self.answering.topics(heard))
        if heard.intent == "email_plan":
            return self._wish(step)
        if visit.booking and visit.asking in CONSULTATION and heard.intent not in CHANGES:
            return self.flow.go_on(self.flow.appointing.begin(step))
        if heard.intent in CHANGES:
            return self._change(step)
        step = self.flow.appointing.begin(step)
        if all(visit.knows(name) for name in CONSULTATION):
            return self.flow.known(step)
        # Whoever gave a number with the wish was just told that consent comes first.
        begun = step if step.replies else step.say(Reply(self.lines["booking"]["begun"]))
        return self.flow.go_on(begun.now(booking=True, asking=None))

    def _change(self, step: Step) -> tuple[Visit, Turn]:
        """Moves, cancels or shows what is booked; nothing booked is no reason to drop what is asked."""
        booking, appointing = step.heard.agenda.booking, self.flow.appointing
        if booking:
            return appointing.standing(step, booking)
        if step.before.asking and step.heard.intent == "cancel_booking":
            # With nothing booked, what is to be called off is what is being asked.
            slot = step.before.asking == "slot"
            return appointing.none_wanted(step) if slot else self.stop(step.before, step.heard)
        if step.before.asking == "slot" or (step.heard.intent == "reschedule" and self.flow.may_choose(step)):
            return appointing.offer(step)
        return self.flow.go_on(appointing.nothing_booked(step))

    def own_data(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Shows what is kept about the visitor, hands it out, and asks before it deletes."""
        step = Step(visit, visit, heard)
        deleting = self.flow.question("delete")
        if heard.intent == "delete_my_data" and deleting:
            return step.ask("delete", self.flow.appointing.warned(deleting.ask(), heard.agenda.booking))
        if heard.intent == "send_my_data":
            plans = self.flow.advising.listed(visit)
            return self.flow.go_on(step.say(handed_out(plans, heard.kept or {}, self.lines["own_data"])))
        return self.flow.go_on(step.say(told(self.flow.advising.listed(visit), visit.draft, self.lines["own_data"])))

    def follow(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Follows up on the last answer or on the recommendation."""
        # A platform asked about ("what about LinkedIn?") is not one that the visitor wants.
        step = self._heard(visit, replace(heard, platforms=()))
        if heard.intent in FOLLOWING:
            return self.flow.go_on(step.say(self._followed(visit, heard)))
        asked = visit.asking is not None and visit.asking != "consultation"
        if heard.intent == "tell_more" and visit.recommendation and not visit.last_topics:
            return self.flow.go_on(step.say(self.flow.advising.plan(visit.recommendation)))
        if heard.intent == "why_so" and (asked or (visit.recommendation and not visit.last_topics)):
            return self.explain(visit, heard)
        reply, topic = self.answering.follow(visit, heard)
        said = step.say(reply)
        return self.flow.go_on(said.about(topic).now(last_topics=(topic,)) if topic else said)

    def react(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Yes, no and skip: they answer what is pending, or are met kindly when nothing is."""
        step = self._heard(visit, heard)
        if visit.asking == "did_you_mean":
            return self._meant(step)
        if visit.asking == "delete":
            return self._deleted(step)
        if visit.asking is None:
            key = {"affirm": "nothing_pending_yes", "deny": "nothing_pending_no"}.get(heard.intent, "nothing_asked")
            return step.say(Reply(self.lines[key])).rest()
        return self.flow.go_on(step)

    def explain(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Why the pending question is asked or the advice given, what is known, what the assistant can do."""
        step = self._heard(visit, heard)
        if heard.intent == "help":
            text = self.lines["help"]
            return self.flow.go_on(step.say(Reply(text["text"], buttons(text["buttons"]))))
        pending = self.flow.question(visit.asking)
        if heard.intent == "why_so" and visit.recommendation and (not pending or visit.asking == "consultation"):
            return self.flow.go_on(step.say(self.flow.advising.why(visit.recommendation)))
        return self.flow.go_on(step.say(pending.why() if pending else Reply(self.lines["why_asked_nothing"])))

    def stop(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Ends the questions, or forgets the profile and starts over; both kindly."""
        step = Step(visit, visit, heard)
        if heard.intent == "start_over":
            kept = Visit(draft=visit.draft)
            text = Reply(self.lines["started_over"], buttons(self.lines["help"]["buttons"]))
            return replace(step, after=kept).say(text).rest()
        return step.now(advising=False, booking=False).say(Reply(self.lines["stopped"])).rest()

    def redirect(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Sends applicants, sellers, the press and clients to who looks after them."""
        known = replace(visit, draft=merge(visit, heard).draft)
        return self.flow.go_on(Step(visit, known, heard).say(Reply(self.lines["redirect"][heard.intent])))

    def fall_back(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """What is not understood: a value that was asked for, else a guess, else an honest "I don't know"."""
        topics = self.answering.topics(heard)
        if topics and topics != (OUT,):
            return self.answer(visit, heard)
        step = self._heard(visit, heard)
        if self.flow.question(visit.asking) and visit.asking != "consultation":
            return self._unanswered(step)
        if step.after.booking != visit.booking or step.after.draft.contact != visit.draft.contact:
            return self.flow.go_on(step)
        if changed(visit, step.after) and (heard.goals or heard.intent != OUT):
            return self.flow.go_on(step.now(advising=True))
        if heard.intent != OUT:
            return self._guess(step)
        # A time or a sum in a question about something else is not the visitor's.
        known = replace(visit, draft=step.after.draft)
        return Step(visit, known, heard).about(OUT).say(self.answering.answer(OUT, heard)).rest()

    def _welcomed(self, visit: Visit) -> Reply:
        """The greeting of somebody who was here before: by name, with what is known, and how to go on."""
        texts, name = self.lines["welcome_back"], visit.draft.contact.name
        greeting = texts["named"].replace("{name}", name) if name else texts["unnamed"]
        known = self.flow.advising.listed(visit)
        begun = visit.draft.agreed("contact") and first_open(visit, CONSULTATION)
        ways = texts["finish"] if begun else () if visit.recommendation else texts["advice"]
        return Reply(f"{greeting} {texts['known']}\n{known}" if known else greeting, buttons(ways))

    def _unanswered(self, step: Step) -> tuple[Visit, Turn]:
        """While something is asked, an unrelated question is owned up to; anything else is a try at the answer."""
        question = self.flow.question(step.before.asking)
        if step.heard.intent == OUT and step.heard.text.rstrip().endswith("?") and question:
            return self.flow.go_on(step.about(OUT).say(self.answering.answer(OUT, step.heard)))
        return self.flow.go_on(step)

    def _heard(self, visit: Visit, heard: Heard) -> Step:
        step = Step(visit, replace(merge(visit, heard), guesses=()), heard)
        if heard.gave_contact and not visit.draft.agreed("contact") and not visit.booking:
            held = Reply(self.lines["booking"]["held"])
            return step.now(booking=True, asking=None).say(held)
        return step

    def _nothing_new(self, step: Step) -> tuple[Visit, Turn]:
        visit, heard = step.before, step.heard
        if heard.has_values and visit.recommendation:
            return step.say(Reply(self.lines["advice"]["unchanged"])).rest()
        if heard.has_values:
            return self.flow.go_on(step.now(advising=True))
        if heard.intent in ("correct", "what_if"):
            key = "change_how" if visit.recommendation else "none_yet"
            ways = () if visit.recommendation else buttons(self.lines["advice"]["start"])
            return step.say(Reply(self.lines["advice"][key], ways)).rest()
        return self._guess(step)

    def _deleted(self, step: Step) -> tuple[Visit, Turn]:
        texts = self.lines["own_data"]
        if step.heard.intent != "affirm":
            return self.flow.go_on(step.say(Reply(texts["kept"])))
        return replace(step, after=Visit(), forget=True).say(Reply(texts["deleted"])).rest()

    def _followed(self, visit: Visit, heard: Heard) -> Reply:
        if heard.intent == "where_from":
            return self._source(visit)
        if visit.recommendation is None:
            return Reply(self.lines["advice"]["none_yet"], buttons(self.lines["advice"]["start"]))
        shows = {"show_plan": self.flow.advising.plan, "show_numbers": self.flow.advising.numbers}
        return shows[heard.intent](visit.recommendation)

    def _again(self, step: Step) -> tuple[Visit, Turn]:
        """Advice was asked for once more and nothing changed: it is shown again."""
        recommendation = step.before.recommendation
        assert recommendation is not None
        shown = self.flow.advising.show(Visit(), step.after, recommendation)
        visit, turn = step.say(*shown).rest()
        return visit, replace(turn, recommendation=recommendation)

    def _wish(self, step: Step) -> tuple[Visit, Turn]:
        if step.before.recommendation is None:
            none = Reply(self.lines["advice"]["none_yet"], buttons(self.lines["advice"]["start"]))
            return self.flow.go_on(step.say(none))
        draft = step.after.draft
        wishing = step.now(draft=replace(draft, wishes=tuple(dict.fromkeys((*draft.wishes, "email_plan")))))
        if draft.agreed("contact") and step.after.knows("email"):
            return self.flow.go_on(wishing.say(Reply(self.lines["booking"]["plan_wish"])))
        needs = Reply(self.lines["booking"]["plan_needs"])
        return self.flow.go_on(wishing.say(needs).now(booking=True, asking=None))

    def _source(self, visit: Visit) -> Reply:
        if visit.last_topics:
            return self.answering.source(visit)
        if visit.recommendation:
            return self.flow.advising.sources(visit.recommendation)
        return Reply(self.lines["advice"]["where_from_none"])

    def _guess(self, step: Step) -> tuple[Visit, Turn]:
        fallback = self.lines["fallback"]
        known = (g for g in step.heard.guesses if g in self.answering.library.topics and g not in UNGUESSED)
        guesses = tuple(known)[:GUESSES]
        if step.before.asking == "did_you_mean" or not guesses:
            return step.about(OUT).say(Reply(fallback["rephrase"], buttons(fallback["buttons"]))).rest()
        made = tuple(Button(self.answering.library.answer(g).ask, f"/{g}") for g in guesses)
        asked = Reply(fallback["did_you_mean"], (*made, Button(fallback["none_of_these"], "/deny")))
        return step.about(OUT).now(guesses=guesses).ask("did_you_mean", asked)

    def _meant(self, step: Step) -> tuple[Visit, Turn]:
        plain, guesses = step.before.without_question(), step.before.guesses
        if step.heard.intent == "affirm" and guesses:
            return self.answer(plain, replace(step.heard, intent=guesses[0], topics=(guesses[0],)))
        fallback = self.lines["fallback"]
        return step.say(Reply(fallback["rephrase"], buttons(fallback["buttons"]))).rest()
