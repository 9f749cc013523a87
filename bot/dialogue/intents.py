"""One turn of the talk: each public method is what one custom action does; all end in the flow, which goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.follow_ups import FOLLOWING, FollowUps
from bot.dialogue.last_turn import LastTurn
from bot.dialogue.message_reader import MessageReader
from bot.dialogue.model import Reply, Turn
from bot.dialogue.overwrite_check import hold_overwrite
from bot.dialogue.own_data import describe_own_data, describe_stored_rows
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.question_flow import QuestionFlow
from bot.dialogue.questions import ADVICE
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
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import is_restatement, list_changes, merge_message
from bot.dialogue.time_wishes import CHANGES
from bot.dialogue.topic_answers import TALK_TOPICS, TopicAnswers
from bot.dialogue.topic_replies import GREETING, PARTING, TopicReplies
from bot.dialogue.turn_builder import TurnBuilder, make_buttons
from bot.leads.kinds import DEPARTMENT_OF
from bot.values.measures.money import Money

OUT, TALK_TO_HUMAN = "out_of_scope", "talk_to_human"
CALL = "/book_consultation"
# The question whether a person shall join the chat.
PERSON = "person"
Part = Callable[["IntentHandlers", DialogueState, ParsedMessage], tuple[DialogueState, Turn]]


@dataclass(frozen=True)
class IntentHandlers:
    """The assistant's side of a conversation; holds content only, the visitor's side is the `DialogueState`."""

    answering: TopicAnswers
    flow: QuestionFlow
    lines: Mapping[str, Any]
    messages: MessageReader
    last: LastTurn
    languages: Mapping[str, str]
    following: FollowUps
    informing: TopicReplies
    routing: Routing

    def find_press(self, visit: DialogueState, heard: ParsedMessage) -> ParsedMessage:
        """The message; as a press when it names a button of the last turn, for typed or pressed it means the same."""
        return self.last.find_press(visit, heard, self._get_today()) or heard

    def take_turn(self, part: Part, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """The turn of what the message means here, with what it told kept in the visitor's own words.

        `part` is what the rules make of the message alone; it counts for intents without a part here.
        """
        heard = self.messages.read_message(visit, heard, self.flow.appointing.wishes)
        if heard.silent:
            return self._listen_silently(visit, heard)
        said = heard.answer.get("budget") if isinstance(heard.answer, dict) else None
        money = Money.from_json(said) if said else heard.budget
        doubted = self.flow.advising.doubt_sum(money) if not heard.pressed else None
        after, turn = self._ask_back(visit, heard, doubted) if doubted else self._dispatch_part(part, visit, heard)
        after, turn = self.flow.consultation.resume_questions(visit, heard, after, turn)
        turn = turn if heard.language in self.languages else self.last.without_repeats(visit, turn)
        turn = self.informing.area.add_note(visit, after, turn)
        after, turn = self._with_language(visit, heard, self.last.remember_turn(after, turn), turn)
        after = after if heard.pressed else self.routing.note_due(after, heard.text, self._get_today())
        return self.flow.keep_quotes(visit, after, heard), turn

    def _listen_silently(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """While a person answers: what is told is taken, and nothing is said or asked; what was asked stays open.

        What would replace stored contact data, which is asked about otherwise, stays out.
        """
        told = hold_overwrite(TurnBuilder(visit, merge_message(visit, heard), heard), self.messages.contact_words)
        # What the assistant said before a person spoke is no repetition when it is asked again.
        after = replace(self.flow.keep_quotes(visit, told.after, heard), said=())
        return after, Turn((), slots=after.list_known(), asking=after.asking, holder="person")

    def _get_today(self) -> date:
        return self.flow.now().date()

    def _ask_back(self, visit: DialogueState, heard: ParsedMessage, budget: Money) -> tuple[DialogueState, Turn]:
        """A sum that is hard to believe is asked back before it counts; what else was said is taken."""
        answer = None if isinstance(heard.answer, dict) and "budget" in heard.answer else heard.answer
        step = self._begin_turn(visit, replace(heard, budget=None, answer=answer))
        asked = self.flow.advising.ask_back(replace(visit, budget=budget))
        return step.change_visit(guesses=(json.dumps(budget.as_json()),), advising=True).ask_question("budget", asked)

    def _with_language(
        self, visit: DialogueState, heard: ParsedMessage, after: DialogueState, turn: Turn
    ) -> tuple[DialogueState, Turn]:
        """The turn, opened once by a sentence in the visitor's own language on what is understood."""
        sentence = self.languages.get(heard.language or "")
        named = heard.gave_contact or visit.asking in ("name", "company", "email", "phone")
        if not sentence or named or visit.language == heard.language:
            return after, turn
        return replace(after, language=heard.language), replace(turn, replies=(Reply(sentence), *turn.replies))

    def _dispatch_part(self, part: Part, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        appointing, wishes = self.flow.appointing, self.flow.appointing.wishes
        if visit.asking == PERSON:
            return self._call_person(part, visit, heard)
        if visit.asking == KIND:
            return self._settle_kind(part, visit, heard)
        if wishes.is_picking_time(visit, heard):
            return self._take_time(self._begin_turn(visit, heard))
        if about := wishes.read_change(visit, heard):
            return self.book_consultation(visit, about)
        if wishes.is_early_wish(visit, heard):
            return self.flow.continue_flow(appointing.thank_for_wish(self._begin_turn(visit, heard)))
        if wishes.is_proposing(visit, heard):
            return self.book_consultation(visit, replace(heard, intent="book_consultation", topics=()))
        if visit.asking == "consultation" and heard.intent == "talk_to_human":
            return self.book_consultation(visit, heard)
        if heard.answer is not None and not heard.topics and visit.asking != "delete":
            return self.flow.continue_flow(self._begin_turn(visit, heard))
        if weighed := self._weigh_early(visit, heard):
            return weighed
        return PARTS.get(heard.intent, IntentHandlers.answer_topics if heard.pressed else part)(self, visit, heard)

    def answer_topics(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """Answers every topic asked about, in order, then goes on with what was pending; a goodbye is let go."""
        topics = self.answering.find_topics(heard)
        asked, presence = (
            self._begin_turn(visit, heard).set_topics(*topics),
            self.flow.appointing.bookings.describe_presence,
        )
        step = self.informing.add_answers(asked, self._get_today(), presence)
        if PARTING in topics:
            left = step.add_note(self.lines["left_open"]) if visit.asking in ADVICE else step
            return left.change_visit(booking=False).rest_turn()
        if TALK_TO_HUMAN in topics and heard.live and (offer := self.flow.find_question(PERSON)):
            if heard.awaited:
                return self.flow.continue_flow(step.add_replies(Reply(offer.texts["already"])))
            return step.place_notes().ask_question(PERSON, offer.first_asking())
        # Who greets and tells of a business wants advice.
        tells = heard.intent == GREETING and heard.has_values
        wanted = step.after.advising or bool(set(topics) & {*TALK_TOPICS}) or tells
        return self.flow.continue_flow(step.change_visit(advising=wanted or bool(visit.goals != step.after.goals)))

    def give_advice(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """Starts or goes on with the questions, takes a value or a correction, and advises when enough is known."""
        if heard.intent == "what_if" and not heard.has_values:
            heard = self.messages.apply_changes(visit, heard)
        step = self._begin_turn(visit, heard)
        topics = self.answering.find_topics(heard)
        if len(topics) > 1:
            return self.answer_topics(visit, heard)
        if topics == (WISH,) and visit.asking in ADVICE and step.after != visit:
            # Whoever answers in a whole sentence still only answers.
            topics = ()
        if heard.contact and not (topics or heard.has_values):
            return self.flow.continue_flow(step)
        if step.after == visit and visit.asking in (None, "consultation") and not topics:
            return self._nothing_new(step)
        if topics and visit.recommendation and step.after == visit:
            # Nothing changed: the advice is shown again.
            card = self.flow.advising.texts.make_card(visit.recommendation)
            return replace(step.set_topics(*topics).add_replies(card), advice=visit.recommendation).rest_turn()
        # Whoever answers a question of the consultation does not ask for advice by it.
        return self.flow.continue_flow(
            step.set_topics(*topics).change_visit(advising=visit.advising or bool(topics) or not visit.booking)
        )

    def book_consultation(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """Takes the wish for a consultation, or for the plan by e-mail."""
        step = self._begin_turn(visit, heard).set_topics(*self.answering.find_topics(heard))
        if heard.intent == "email_plan":
            return self.flow.continue_flow(self.flow.consulting.wish_plan(step))
        consulting = visit.booking and visit.asking in self.flow.questionnaire.consultation
        if consulting and not visit.is_reachable and heard.intent not in CHANGES:
            # A wish for a call agrees to nothing, and answers nothing else.
            line = Reply(self.lines["booking"]["consent_first" if visit.asking == "consent" else "begun"])
            begun = self.flow.appointing.keep_wish(step)
            return self.flow.continue_flow(begun if begun.replies else begun.add_replies(line))
        if heard.intent in CHANGES:
            return self._change_booking(step)
        step = self.flow.appointing.keep_wish(self.flow.appointing.wishes.prefer_call(step))
        if visit.is_reachable:
            return self.flow.consultation.show_or_find_time(step)
        # Whoever gave a number with the wish was just told that consent comes first.
        begun = step if step.replies else step.add_replies(Reply(self.lines["booking"]["begun"]))
        return self.flow.continue_flow(begun.change_visit(booking=True, asking=None))

    def _take_time(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Takes the time that is said; what would replace stored data beside it is asked about first."""
        if step.rivals:
            return self.flow.continue_flow(self.flow.appointing.keep_wish(step))
        return self.flow.appointing.take_slot(self._inform_beside(self.flow.consulting.note_changes(step)))

    def _change_booking(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Moves, cancels or shows what is booked; nothing booked is no reason to drop what is asked."""
        appointing, step = self.flow.appointing, self.flow.consulting.note_changes(step)
        if changed_time := appointing.change_booking(step):
            return changed_time
        if step.before.asking and step.heard.intent == "cancel_booking":
            # With nothing booked, what is to be called off is what is being asked.
            return self.stop_questions(step.before, step.heard)
        if step.heard.intent == "reschedule" and self.flow.consultation.may_choose(step):
            return appointing.offer_times(step)
        return self.flow.continue_flow(appointing.bookings.explain_none(step))

    def own_data(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """Shows what is kept about the visitor, hands it out, and asks before it deletes."""
        step = TurnBuilder(visit, visit, heard)
        deleting = self.flow.find_question("delete")
        if heard.intent == "delete_my_data" and deleting:
            if any(part.intent == "about_me" for part in heard.parts[1:]):
                step = step.add_replies(self._describe_told(visit))
            return step.ask_question(
                "delete", self.flow.appointing.bookings.warn_of_deletion(deleting.first_asking(), heard.agenda.booking)
            )
        if heard.intent == "send_my_data":
            plans = self.flow.advising.list_known(visit)
            return self.flow.continue_flow(
                step.add_replies(
                    describe_stored_rows(plans, heard.kept or {}, self.lines["own_data"], self.flow.questionnaire)
                )
            )
        return self.flow.continue_flow(step.add_replies(self._describe_told(visit)))

    def _describe_told(self, visit: DialogueState) -> Reply:
        plans, questionnaire = self.flow.advising.list_known(visit), self.flow.questionnaire
        return describe_own_data(plans, visit.draft, self.lines["own_data"], questionnaire)

    def follow_up(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """Follows up on the last answer or on the recommendation."""
        if heard.intent == MISREAD and heard.has_values:
            return self.give_advice(visit, replace(heard, intent="correct"))
        if heard.intent == "what_about" and (heard.budget or heard.timeframe or self._is_narrowing(visit, heard)):
            # "What about 3k?" and "what about only Reddit?" change what is known.
            return self.give_advice(visit, replace(heard, intent="what_if", platforms=heard.asked_platforms))
        # A platform asked about ("what about LinkedIn?") is not one that the visitor wants.
        step = self._begin_turn(visit, replace(heard, platforms=()))
        followed = self.following.follow_up(step, self.flow.find_question(visit.asking), self._get_today())
        counted = followed.advice and visit.asking in (None, "consultation")
        # What was counted anew is told already.
        return followed.rest_turn() if counted else self.flow.continue_flow(followed)

    def _is_narrowing(self, visit: DialogueState, heard: ParsedMessage) -> bool:
        return heard.narrows and bool(visit.recommendation and heard.asked_platforms)

    def react_to_answer(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """Yes, no and skip: they answer what is pending, or are met kindly when nothing is."""
        step = self._begin_turn(visit, heard)
        if visit.asking == "did_you_mean":
            return self._ask_meaning(step)
        if visit.asking == "delete":
            return self._delete_data(step)
        if visit.asking is None and heard.intent == "affirm" and CALL in list(visit.ways.values())[:1]:
            # A yes takes what was offered last.
            return self.book_consultation(
                visit, replace(heard, intent="book_consultation", topics=("book_consultation",))
            )
        if visit.asking is None:
            key = {"affirm": "nothing_pending_yes", "deny": "nothing_pending_no"}.get(heard.intent, "nothing_asked")
            return step.add_replies(Reply(self.lines[key])).rest_turn()
        return self.flow.continue_flow(self._inform_beside(step))

    def _inform_beside(self, step: TurnBuilder) -> TurnBuilder:
        """The step with answers to what is asked beside an answer or a time: "yes. Who will call me?"."""
        asks = any(part.asks for part in step.heard.parts[1:])
        topics = [topic for topic in step.heard.topics if asks and topic not in BOOKING]
        if not topics:
            return step
        return self.informing.add_answers(
            step.set_topics(*topics), self._get_today(), self.flow.appointing.bookings.describe_presence
        )

    def explain_more(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """Why the pending question is asked or the advice given, what is known, what the assistant can do."""
        step = self._begin_turn(visit, heard)
        if heard.intent == "help":
            texts = self.lines["help"]
            reply = (
                Reply(texts["advised"], self.flow.advising.texts.list_usual_buttons())
                if visit.recommendation
                else Reply(texts["text"], make_buttons(texts["buttons"]))
            )
            return self.flow.continue_flow(step.add_replies(reply))
        return self.flow.continue_flow(
            step.add_replies(self.following.explain_question(visit, self.flow.find_question(visit.asking)))
        )

    def stop_questions(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """Ends the questions, or forgets the profile and starts over; both kindly."""
        step = TurnBuilder(visit, visit, heard)
        if heard.intent == "start_over":
            kept = DialogueState(draft=visit.draft)
            text = Reply(self.lines["started_over"], make_buttons(self.lines["help"]["buttons"]))
            return replace(step, after=kept).add_replies(text).rest_turn()
        return step.change_visit(advising=False, booking=False).add_replies(Reply(self.lines["stopped"])).rest_turn()

    def redirect_visitor(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """Tells applicants, sellers, the press, clients and others who looks after them."""
        step, asked = self.routing.begin_routing(visit, TurnBuilder(visit, visit, heard)), self.flow.find_question(KIND)
        return (
            self.routing.ask_kind(asked, step)
            if asked and self.routing.may_ask(step)
            else self.flow.continue_flow(step)
        )

    def fall_back(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """What is not understood: a value that was asked for, else a guess, else an honest "I don't know"."""
        topics = self.answering.find_topics(heard)
        if topics and topics != (OUT,):
            return self.answer_topics(visit, heard)
        told = self._find_told(visit, heard)
        if told and not heard.has_values:
            return self.follow_up(visit, replace(heard, intent=told))
        step = self._begin_turn(visit, heard)
        if self.flow.find_question(visit.asking) and visit.asking != "consultation":
            return self.flow.continue_flow(step)
        if step.after.booking != visit.booking or step.after.draft != visit.draft or step.rivals:
            return self.flow.continue_flow(step)
        if list_changes(visit, step.after) and (heard.goals or heard.intent != OUT):
            return self.flow.continue_flow(step.change_visit(advising=True))
        if heard.intent != OUT:
            return self._guess_topic(step)
        # A time or a sum in a question about something else is not the visitor's.
        known = replace(visit, draft=step.after.draft)
        if heard.language in self.languages:
            ways = make_buttons(self.lines["fallback"]["buttons"])
            return (
                TurnBuilder(visit, known, heard)
                .set_topics(OUT)
                .add_replies(Reply(self.lines["fallback"]["english_only"], ways))
                .rest_turn()
            )
        step = TurnBuilder(visit, known, heard)
        if visit.recommendation or self.flow.guessing.find_guesses(step):
            return self._guess_topic(step)
        return step.set_topics(OUT).add_replies(self.answering.answer_topic(OUT, heard)).rest_turn()

    def _begin_turn(self, visit: DialogueState, heard: ParsedMessage) -> TurnBuilder:
        merged = TurnBuilder(visit, replace(merge_message(visit, heard), guesses=()), heard)
        if visit.asking == "platforms" and not heard.pressed:
            merged = self.following.discussing.note_sites(merged)
        merged = self.following.selling.note_price(merged)
        step = self.flow.appointing.wishes.note_call(hold_overwrite(merged, self.messages.contact_words))
        if heard.gave_contact and not visit.draft.has_agreed("contact") and not visit.booking:
            return step.change_visit(booking=True, asking=None).add_replies(Reply(self.lines["booking"]["held"]))
        return step

    def _weigh_early(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn] | None:
        """The turn of who tells a price under one of the first questions and asks whether ads pay at it."""
        splitter, selling = self.messages.reader.splitter, self.following.selling
        asks = visit.asking in ADVICE and any(map(splitter.is_question, splitter.split_clauses(heard.text)))
        step = self._begin_turn(visit, heard) if asks and not heard.pressed else None
        if step is None or not selling.tells_price_alone(step):
            return None
        return self.flow.continue_flow(selling.weigh_early(step, self._get_today()))

    def _find_told(self, visit: DialogueState, heard: ParsedMessage) -> str | None:
        """What is told of a result about advice that was given, in a message of which nothing else was made."""
        about = visit.recommendation and visit.asking in (None, "consultation") and not heard.pressed
        return self.following.selling.find_told(heard) if about else None

    def _nothing_new(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        visit, heard = step.before, step.heard
        if told := self._find_told(visit, heard):
            return self.follow_up(visit, replace(heard, intent=told))
        if heard.platforms and visit.last_topics and not visit.asking:
            # "And on Facebook?", after an answer, asks the same of it.
            return self.follow_up(visit, replace(heard, intent="what_about", asked_platforms=heard.platforms))
        if heard.has_values and visit.recommendation:
            key = "same" if heard.intent == "what_if" else "unchanged" if is_restatement(visit, heard) else "unclear"
            return step.add_replies(
                Reply(self.lines["advice"][key], self.flow.advising.texts.list_usual_buttons())
            ).rest_turn()
        if heard.has_values:
            return self.flow.continue_flow(step.change_visit(advising=True))
        if heard.intent in ("correct", "what_if"):
            if heard.intent == "correct" and visit.recommendation:
                return self.follow_up(visit, replace(heard, intent=MISREAD))
            key = "change_how" if visit.recommendation else "none_yet"
            ways = () if visit.recommendation else make_buttons(self.lines["advice"]["start"])
            return step.add_replies(Reply(self.lines["advice"][key], ways)).rest_turn()
        return self._guess_topic(step)

    def _guess_topic(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """What was not understood: the likeliest of what is meant; with none, what can be said of the advice."""
        guessing = self.flow.guessing
        if not step.before.recommendation or guessing.find_guesses(step):
            return guessing.guess_topic(step)
        return (
            step.set_topics(OUT)
            .add_replies(Reply(self.lines["advice"]["unclear"], self.flow.advising.texts.list_usual_buttons()))
            .rest_turn()
        )

    def _delete_data(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        texts = self.lines["own_data"]
        if step.heard.intent != "affirm":
            return self.flow.continue_flow(step.add_replies(Reply(texts["kept"])))
        return replace(step, after=DialogueState(), forget=True).add_replies(Reply(texts["deleted"])).rest_turn()

    def _call_person(self, part: Part, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """A yes to a person in the chat asks for one, a no does not; whatever else is said passes the offer over."""
        left = visit.without_question()
        if heard.answer is None:
            return self._dispatch_part(part, left, heard)
        texts = self.lines["questions"][PERSON]
        calls = isinstance(heard.answer, dict)
        step = replace(self._begin_turn(left, replace(heard, answer=None, topics=())), calls=calls)
        return self.flow.continue_flow(step.add_replies(Reply(texts["wanted" if calls else "skipped"])))

    def _settle_kind(self, part: Part, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """A yes or a no says whether they are what it sounded like; whatever else is said leaves that open."""
        left = visit.without_question()
        if heard.answer is None:
            return self._dispatch_part(part, left, heard)
        step = replace(self._begin_turn(left, replace(heard, answer=None, topics=())), before=left)
        return self.flow.continue_flow(self.routing.settle_kind(step, isinstance(heard.answer, dict)))

    def _ask_meaning(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        plain, guesses = step.before.without_question(), step.before.guesses
        if step.heard.intent == "affirm" and guesses:
            return self.answer_topics(plain, replace(step.heard, intent=guesses[0], topics=(guesses[0],)))
        return self.flow.guessing.admit_misunderstanding(step)


# Which part of the talk an intent leads to; data/rules says the same for Rasa, and a test compares the two.
PARTS: Mapping[str, Part] = {
    **dict.fromkeys((*WISHES, *STATING, *CHANGING, UNPAID), IntentHandlers.give_advice),
    **dict.fromkeys((*BOOKING, "email_plan"), IntentHandlers.book_consultation),
    **dict.fromkeys(("about_me", "send_my_data", "delete_my_data"), IntentHandlers.own_data),
    **dict.fromkeys(
        ("tell_more", "why_so", "give_example", "what_about", *FOLLOWING, *DISCUSSED, *TOLD), IntentHandlers.follow_up
    ),
    **dict.fromkeys(REPLIES, IntentHandlers.react_to_answer),
    **dict.fromkeys(("why_asked", "help"), IntentHandlers.explain_more),
    **dict.fromkeys(("stop", "start_over"), IntentHandlers.stop_questions),
    **dict.fromkeys(DEPARTMENT_OF, IntentHandlers.redirect_visitor),
    **dict.fromkeys((OUT, "nlu_fallback"), IntentHandlers.fall_back),
}
