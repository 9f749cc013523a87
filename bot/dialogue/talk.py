"""One turn of the talk: each public method is what one custom action does; all end in the flow, which goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.answering import TALK_TOPICS, Answering
from bot.dialogue.flow import Flow
from bot.dialogue.following import FOLLOWING, Following
from bot.dialogue.heard import Heard
from bot.dialogue.informing import GREETING, PARTING, Informing
from bot.dialogue.last_turn import LastTurn
from bot.dialogue.merging import changed, merge, restates
from bot.dialogue.message_reader import MessageReader
from bot.dialogue.model import Reply, Turn
from bot.dialogue.overwriting import hold_back
from bot.dialogue.own_data import handed_out, told
from bot.dialogue.questions import ADVICE, CONSULTATION
from bot.dialogue.reading.acts import (
    BOOKING,
    CHANGING,
    DISCUSSED,
    MISREAD,
    REPLIES,
    STATING,
    TOLD,
    UNPAID,
    WISH,
    WISHES,
)
from bot.dialogue.routing import KIND, Routing
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import Visit
from bot.dialogue.wishes import CHANGES
from bot.leads.kinds import DEPARTMENT_OF

OUT, TALK_TO_HUMAN = "out_of_scope", "talk_to_human"
CALL = "/book_consultation"
# The question whether a person shall join the chat.
PERSON = "person"
Part = Callable[["Talk", Visit, Heard], tuple[Visit, Turn]]


@dataclass(frozen=True)
class Talk:
    """The assistant's side of a conversation; holds content only, the visitor's side is the `Visit`."""

    answering: Answering
    flow: Flow
    lines: Mapping[str, Any]
    messages: MessageReader
    last: LastTurn
    languages: Mapping[str, str]
    following: Following
    informing: Informing
    routing: Routing

    def find_press(self, visit: Visit, heard: Heard) -> Heard:
        """The message; as a press when it names a button of the last turn, for typed or pressed it means the same."""
        return self.last.find_press(visit, heard, self._today()) or heard

    def take(self, part: Part, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """The turn of what the message means here, with what it told kept in the visitor's own words.

        `part` is what the rules make of the message alone; it counts for intents without a part here.
        """
        heard = self.messages.read(visit, heard, self.flow.appointing.wishes)
        if heard.silent:
            return self._listen(visit, heard)
        said = heard.answer.get("budget") if isinstance(heard.answer, dict) else None
        doubted = self.flow.advising.doubt_sum(said or heard.budget) if not heard.pressed else None
        after, turn = self._ask_back(visit, heard, doubted) if doubted else self._dispatch(part, visit, heard)
        after, turn = self.flow.consultation.resume(visit, heard, after, turn)
        turn = turn if heard.language in self.languages else self.last.without_repeats(visit, turn)
        turn = self.informing.area.add_note(visit, after, turn)
        after, turn = self._with_language(visit, heard, self.last.remember(after, turn), turn)
        after = after if heard.pressed else self.routing.note_due(after, heard.text, self._today())
        return self.flow.quoted(visit, after, heard), turn

    def _listen(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """While a person answers: what is told is taken, and nothing is said or asked; what was asked stays open.

        What would replace stored contact data, which is asked about otherwise, stays out.
        """
        told = hold_back(Step(visit, merge(visit, heard), heard), self.messages.contact_words)
        after = self.flow.quoted(visit, told.after, heard)
        return after, Turn((), slots=after.known(), asking=after.asking, holder="person")

    def _today(self) -> date:
        return self.flow.now().date()

    def _ask_back(self, visit: Visit, heard: Heard, budget: dict[str, Any]) -> tuple[Visit, Turn]:
        """A sum that is hard to believe is asked back before it counts; what else was said is taken."""
        answer = None if isinstance(heard.answer, dict) and "budget" in heard.answer else heard.answer
        step = self._heard(visit, replace(heard, budget=None, answer=answer))
        asked = self.flow.advising.ask_back(replace(visit, budget=budget))
        return step.now(guesses=(json.dumps(budget),), advising=True).ask("budget", asked)

    def _with_language(self, visit: Visit, heard: Heard, after: Visit, turn: Turn) -> tuple[Visit, Turn]:
        """The turn, opened once by a sentence in the visitor's own language on what is understood."""
        sentence = self.languages.get(heard.language or "")
        named = heard.gave_contact or visit.asking in ("name", "company", "email", "phone")
        if not sentence or named or visit.language == heard.language:
            return after, turn
        return replace(after, language=heard.language), replace(turn, replies=(Reply(sentence), *turn.replies))

    def _dispatch(self, part: Part, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        appointing, wishes = self.flow.appointing, self.flow.appointing.wishes
        if visit.asking == PERSON:
            return self._called(part, visit, heard)
        if visit.asking == KIND:
            return self._classified(part, visit, heard)
        if wishes.hears(visit, heard):
            return self._timed(self._heard(visit, heard))
        if about := wishes.changes(visit, heard):
            return self.book(visit, about)
        if wishes.foresees(visit, heard):
            return self.flow.go_on(appointing.foresee(self._heard(visit, heard)))
        if wishes.proposes(visit, heard):
            return self.book(visit, replace(heard, intent="book_consultation", topics=()))
        if visit.asking == "consultation" and heard.intent == "talk_to_human":
            return self.book(visit, heard)
        if heard.answer is not None and not heard.topics and visit.asking != "delete":
            return self.flow.go_on(self._heard(visit, heard))
        return PARTS.get(heard.intent, Talk.answer if heard.pressed else part)(self, visit, heard)

    def answer(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Answers every topic asked about, in order, then goes on with what was pending; a goodbye is let go."""
        topics = self.answering.topics(heard)
        asked, presence = self._heard(visit, heard).about(*topics), self.flow.appointing.presence
        step = self.informing.inform(asked, self._today(), presence)
        if PARTING in topics:
            left = step.note(self.lines["left_open"]) if visit.asking in ADVICE else step
            return left.now(booking=False).rest()
        if TALK_TO_HUMAN in topics and heard.live and (offer := self.flow.question(PERSON)):
            if heard.awaited:
                return self.flow.go_on(step.say(Reply(offer.texts["already"])))
            return step.place_notes().ask(PERSON, offer.ask())
        # Who greets and tells of a business wants advice.
        tells = heard.intent == GREETING and heard.has_values
        wanted = step.after.advising or bool(set(topics) & {*TALK_TOPICS}) or tells
        return self.flow.go_on(step.now(advising=wanted or bool(visit.goals != step.after.goals)))

    def advise(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Starts or goes on with the questions, takes a value or a correction, and advises when enough is known."""
        if heard.intent == "what_if" and not heard.has_values:
            heard = self.messages.imagine(visit, heard)
        step = self._heard(visit, heard)
        topics = self.answering.topics(heard)
        if len(topics) > 1:
            return self.answer(visit, heard)
        if topics == (WISH,) and visit.asking in ADVICE and step.after != visit:
            # Whoever answers in a whole sentence still only answers.
            topics = ()
        if heard.contact and not (topics or heard.has_values):
            return self.flow.go_on(step)
        if step.after == visit and visit.asking in (None, "consultation") and not topics:
            return self._nothing_new(step)
        if topics and visit.recommendation and step.after == visit:
            # Nothing changed: the advice is shown again.
            card = self.flow.advising.card(visit.recommendation)
            return replace(step.about(*topics).say(card), advice=visit.recommendation).rest()
        # Whoever answers a question of the consultation does not ask for advice by it.
        return self.flow.go_on(step.about(*topics).now(advising=visit.advising or bool(topics) or not visit.booking))

    def book(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Takes the wish for a consultation, or for the plan by e-mail."""
        step = self._heard(visit, heard).about(*self.answering.topics(heard))
        if heard.intent == "email_plan":
            return self.flow.go_on(self.flow.consulting.wish_plan(step))
        if visit.booking and visit.asking in CONSULTATION and not visit.reachable and heard.intent not in CHANGES:
            # A wish for a call agrees to nothing, and answers nothing else.
            line = Reply(self.lines["booking"]["consent_first" if visit.asking == "consent" else "begun"])
            begun = self.flow.appointing.begin(step)
            return self.flow.go_on(begun if begun.replies else begun.say(line))
        if heard.intent in CHANGES:
            return self._change(step)
        step = self.flow.appointing.begin(self.flow.appointing.wishes.prefer_call(step))
        if visit.reachable:
            return self.flow.consultation.known(step)
        # Whoever gave a number with the wish was just told that consent comes first.
        begun = step if step.replies else step.say(Reply(self.lines["booking"]["begun"]))
        return self.flow.go_on(begun.now(booking=True, asking=None))

    def _timed(self, step: Step) -> tuple[Visit, Turn]:
        """Takes the time that is said; what would replace stored data beside it is asked about first."""
        if step.rivals:
            return self.flow.go_on(self.flow.appointing.begin(step))
        return self.flow.appointing.take(self._inform_beside(self.flow.consulting.note_changes(step)))

    def _change(self, step: Step) -> tuple[Visit, Turn]:
        """Moves, cancels or shows what is booked; nothing booked is no reason to drop what is asked."""
        appointing, step = self.flow.appointing, self.flow.consulting.note_changes(step)
        if changed_time := appointing.change(step):
            return changed_time
        if step.before.asking and step.heard.intent == "cancel_booking":
            # With nothing booked, what is to be called off is what is being asked.
            return self.stop(step.before, step.heard)
        if step.heard.intent == "reschedule" and self.flow.consultation.may_choose(step):
            return appointing.offer(step)
        return self.flow.go_on(appointing.nothing_booked(step))

    def own_data(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Shows what is kept about the visitor, hands it out, and asks before it deletes."""
        step = Step(visit, visit, heard)
        deleting = self.flow.question("delete")
        if heard.intent == "delete_my_data" and deleting:
            if any(part.intent == "about_me" for part in heard.parts[1:]):
                step = step.say(told(self.flow.advising.listed(visit), visit.draft, self.lines["own_data"]))
            return step.ask("delete", self.flow.appointing.warned(deleting.ask(), heard.agenda.booking))
        if heard.intent == "send_my_data":
            plans = self.flow.advising.listed(visit)
            return self.flow.go_on(step.say(handed_out(plans, heard.kept or {}, self.lines["own_data"])))
        return self.flow.go_on(step.say(told(self.flow.advising.listed(visit), visit.draft, self.lines["own_data"])))

    def follow(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Follows up on the last answer or on the recommendation."""
        if heard.intent == MISREAD and heard.has_values:
            return self.advise(visit, replace(heard, intent="correct"))
        if heard.intent == "what_about" and (heard.budget or heard.timeframe or self._narrows(visit, heard)):
            # "What about 3k?" and "what about only Reddit?" change what is known.
            return self.advise(visit, replace(heard, intent="what_if", platforms=heard.asked_platforms))
        # A platform asked about ("what about LinkedIn?") is not one that the visitor wants.
        step = self._heard(visit, replace(heard, platforms=()))
        followed = self.following.follow(step, self.flow.question(visit.asking), self._today())
        counted = followed.advice and visit.asking in (None, "consultation")
        # What was counted anew is told already.
        return followed.rest() if counted else self.flow.go_on(followed)

    def _narrows(self, visit: Visit, heard: Heard) -> bool:
        return heard.narrows and bool(visit.recommendation and heard.asked_platforms)

    def react(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Yes, no and skip: they answer what is pending, or are met kindly when nothing is."""
        step = self._heard(visit, heard)
        if visit.asking == "did_you_mean":
            return self._meant(step)
        if visit.asking == "delete":
            return self._deleted(step)
        if visit.asking is None and heard.intent == "affirm" and CALL in list(visit.ways.values())[:1]:
            # A yes takes what was offered last.
            return self.book(visit, replace(heard, intent="book_consultation", topics=("book_consultation",)))
        if visit.asking is None:
            key = {"affirm": "nothing_pending_yes", "deny": "nothing_pending_no"}.get(heard.intent, "nothing_asked")
            return step.say(Reply(self.lines[key])).rest()
        return self.flow.go_on(self._inform_beside(step))

    def _inform_beside(self, step: Step) -> Step:
        """The step with answers to what is asked beside an answer or a time: "yes. Who will call me?"."""
        asks = any(part.asks for part in step.heard.parts[1:])
        topics = [topic for topic in step.heard.topics if asks and topic not in BOOKING]
        if not topics:
            return step
        return self.informing.inform(step.about(*topics), self._today(), self.flow.appointing.presence)

    def explain(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Why the pending question is asked or the advice given, what is known, what the assistant can do."""
        step = self._heard(visit, heard)
        if heard.intent == "help":
            text = self.lines["help"]
            return self.flow.go_on(step.say(Reply(text["text"], buttons(text["buttons"]))))
        return self.flow.go_on(step.say(self.following.explain(visit, self.flow.question(visit.asking))))

    def stop(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Ends the questions, or forgets the profile and starts over; both kindly."""
        step = Step(visit, visit, heard)
        if heard.intent == "start_over":
            kept = Visit(draft=visit.draft)
            text = Reply(self.lines["started_over"], buttons(self.lines["help"]["buttons"]))
            return replace(step, after=kept).say(text).rest()
        return step.now(advising=False, booking=False).say(Reply(self.lines["stopped"])).rest()

    def redirect(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """Tells applicants, sellers, the press, clients and others who looks after them."""
        step, asked = self.routing.begin(visit, Step(visit, visit, heard)), self.flow.question(KIND)
        return self.routing.ask(asked, step) if asked and self.routing.may_ask(step) else self.flow.go_on(step)

    def fall_back(self, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """What is not understood: a value that was asked for, else a guess, else an honest "I don't know"."""
        topics = self.answering.topics(heard)
        if topics and topics != (OUT,):
            return self.answer(visit, heard)
        told = self._find_told(visit, heard)
        if told and not heard.has_values:
            return self.follow(visit, replace(heard, intent=told))
        step = self._heard(visit, heard)
        if self.flow.question(visit.asking) and visit.asking != "consultation":
            return self.flow.go_on(step)
        if step.after.booking != visit.booking or step.after.draft != visit.draft or step.rivals:
            return self.flow.go_on(step)
        if changed(visit, step.after) and (heard.goals or heard.intent != OUT):
            return self.flow.go_on(step.now(advising=True))
        if heard.intent != OUT:
            return self._guess(step)
        # A time or a sum in a question about something else is not the visitor's.
        known = replace(visit, draft=step.after.draft)
        if heard.language in self.languages:
            ways = buttons(self.lines["fallback"]["buttons"])
            return Step(visit, known, heard).about(OUT).say(Reply(self.lines["fallback"]["english_only"], ways)).rest()
        step = Step(visit, known, heard)
        if visit.recommendation or self.flow.guessing.find_guesses(step):
            return self._guess(step)
        return step.about(OUT).say(self.answering.answer(OUT, heard)).rest()

    def _heard(self, visit: Visit, heard: Heard) -> Step:
        merged = Step(visit, replace(merge(visit, heard), guesses=()), heard)
        if visit.asking == "platforms" and not heard.pressed:
            merged = self.following.discussing.note_sites(merged)
        step = self.flow.appointing.wishes.note_call(hold_back(merged, self.messages.contact_words))
        if heard.gave_contact and not visit.draft.agreed("contact") and not visit.booking:
            return step.now(booking=True, asking=None).say(Reply(self.lines["booking"]["held"]))
        return step

    def _find_told(self, visit: Visit, heard: Heard) -> str | None:
        """What is told of a result about advice that was given, in a message of which nothing else was made."""
        about = visit.recommendation and visit.asking in (None, "consultation") and not heard.pressed
        return self.following.counting.find_told(heard) if about else None

    def _nothing_new(self, step: Step) -> tuple[Visit, Turn]:
        visit, heard = step.before, step.heard
        if told := self._find_told(visit, heard):
            return self.follow(visit, replace(heard, intent=told))
        if heard.platforms and visit.last_topics and not visit.asking:
            # "And on Facebook?", after an answer, asks the same of it.
            return self.follow(visit, replace(heard, intent="what_about", asked_platforms=heard.platforms))
        if heard.has_values and visit.recommendation:
            key = "same" if heard.intent == "what_if" else "unchanged" if restates(visit, heard) else "unclear"
            return step.say(Reply(self.lines["advice"][key], self.flow.advising.ways())).rest()
        if heard.has_values:
            return self.flow.go_on(step.now(advising=True))
        if heard.intent in ("correct", "what_if"):
            if heard.intent == "correct" and visit.recommendation:
                return self.follow(visit, replace(heard, intent=MISREAD))
            key = "change_how" if visit.recommendation else "none_yet"
            ways = () if visit.recommendation else buttons(self.lines["advice"]["start"])
            return step.say(Reply(self.lines["advice"][key], ways)).rest()
        return self._guess(step)

    def _guess(self, step: Step) -> tuple[Visit, Turn]:
        """What was not understood: the likeliest of what is meant; with none, what can be said of the advice."""
        guessing = self.flow.guessing
        if not step.before.recommendation or guessing.find_guesses(step):
            return guessing.guess(step)
        return step.about(OUT).say(Reply(self.lines["advice"]["unclear"], self.flow.advising.ways())).rest()

    def _deleted(self, step: Step) -> tuple[Visit, Turn]:
        texts = self.lines["own_data"]
        if step.heard.intent != "affirm":
            return self.flow.go_on(step.say(Reply(texts["kept"])))
        return replace(step, after=Visit(), forget=True).say(Reply(texts["deleted"])).rest()

    def _called(self, part: Part, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """A yes to a person in the chat asks for one, a no does not; whatever else is said passes the offer over."""
        left = visit.without_question()
        if heard.answer is None:
            return self._dispatch(part, left, heard)
        texts = self.lines["questions"][PERSON]
        calls = isinstance(heard.answer, dict)
        step = replace(self._heard(left, replace(heard, answer=None, topics=())), calls=calls)
        return self.flow.go_on(step.say(Reply(texts["wanted" if calls else "skipped"])))

    def _classified(self, part: Part, visit: Visit, heard: Heard) -> tuple[Visit, Turn]:
        """A yes or a no says whether they are what it sounded like; whatever else is said leaves that open."""
        left = visit.without_question()
        if heard.answer is None:
            return self._dispatch(part, left, heard)
        step = replace(self._heard(left, replace(heard, answer=None, topics=())), before=left)
        return self.flow.go_on(self.routing.settle(step, isinstance(heard.answer, dict)))

    def _meant(self, step: Step) -> tuple[Visit, Turn]:
        plain, guesses = step.before.without_question(), step.before.guesses
        if step.heard.intent == "affirm" and guesses:
            return self.answer(plain, replace(step.heard, intent=guesses[0], topics=(guesses[0],)))
        return self.flow.guessing.own_up(step)


# Which part of the talk an intent leads to; data/rules says the same for Rasa, and a test compares the two.
PARTS: Mapping[str, Part] = {
    **dict.fromkeys((*WISHES, *STATING, *CHANGING, UNPAID), Talk.advise),
    **dict.fromkeys((*BOOKING, "email_plan"), Talk.book),
    **dict.fromkeys(("about_me", "send_my_data", "delete_my_data"), Talk.own_data),
    **dict.fromkeys(("tell_more", "why_so", "give_example", "what_about", *FOLLOWING, *DISCUSSED, *TOLD), Talk.follow),
    **dict.fromkeys(REPLIES, Talk.react),
    **dict.fromkeys(("why_asked", "help"), Talk.explain),
    **dict.fromkeys(("stop", "start_over"), Talk.stop),
    **dict.fromkeys(DEPARTMENT_OF, Talk.redirect),
    **dict.fromkeys((OUT, "nlu_fallback"), Talk.fall_back),
}
