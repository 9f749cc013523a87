"""One turn of the talk: what a message means here, the handler it leads to, and what is remembered of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.dialogue.follow_ups import FOLLOWING
from bot.dialogue.handlers import (
    OUT,
    PERSON,
    TalkParts,
    answer_topics,
    book_consultation,
    explain_more,
    fall_back,
    follow_up,
    give_advice,
    react_to_answer,
    redirect_visitor,
    show_own_data,
    stop_questions,
    take_time,
)
from bot.dialogue.model import Reply, Turn
from bot.dialogue.overwrite_check import hold_overwrite
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import BOOKING, CHANGING, DISCUSSED, REPLIES, STATING, TOLD, UNPAID, WISHES
from bot.dialogue.routing import KIND
from bot.dialogue.silent_reading import follow_silently
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import merge_message
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.kinds import DEPARTMENT_OF
from bot.values.measures.money import Money

Part = Callable[[TalkParts, DialogueState, ParsedMessage], tuple[DialogueState, Turn]]
# Which part of the talk an intent leads to; data/rules says the same for Rasa, and a test compares the two.
PARTS: Mapping[str, Part] = {
    **dict.fromkeys((*WISHES, *STATING, *CHANGING, UNPAID), give_advice),
    **dict.fromkeys((*BOOKING, "email_plan"), book_consultation),
    **dict.fromkeys(("about_me", "send_my_data", "delete_my_data"), show_own_data),
    **dict.fromkeys(("tell_more", "why_so", "give_example", "what_about", *FOLLOWING, *DISCUSSED, *TOLD), follow_up),
    **dict.fromkeys(REPLIES, react_to_answer),
    **dict.fromkeys(("why_asked", "help"), explain_more),
    **dict.fromkeys(("stop", "start_over"), stop_questions),
    **dict.fromkeys(DEPARTMENT_OF, redirect_visitor),
    **dict.fromkeys((OUT, "nlu_fallback"), fall_back),
}


@dataclass(frozen=True)
class IntentHandlers(TalkParts):
    """Takes the turns of a conversation: each is handled by the part that its intent leads to."""

    def find_press(self, visit: DialogueState, heard: ParsedMessage) -> ParsedMessage:
        """The message; as a press when it names a button of the last turn, for typed or pressed it means the same."""
        return self.last.find_press(visit, heard, self.get_today()) or heard

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
        after = after if heard.pressed else self.routing.note_due(after, heard.text, self.get_today())
        return self.flow.keep_quotes(visit, after, heard), turn

    def _listen_silently(self, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """While a person answers: what is told is taken, and nothing is said or asked.

        What would replace stored contact data, which is asked about otherwise, stays out.
        """
        told = hold_overwrite(TurnBuilder(visit, merge_message(visit, heard), heard), self.messages.contact_words)
        # What the assistant said before a person spoke is no repetition when it is asked again.
        after = replace(self.flow.keep_quotes(visit, follow_silently(self.flow, told), heard), said=())
        return after, Turn((), slots=after.list_known(), asking=after.asking, holder="person")

    def _ask_back(self, visit: DialogueState, heard: ParsedMessage, budget: Money) -> tuple[DialogueState, Turn]:
        """A sum that is hard to believe is asked back before it counts; what else was said is taken."""
        answer = None if isinstance(heard.answer, dict) and "budget" in heard.answer else heard.answer
        step = self.begin_turn(visit, replace(heard, budget=None, answer=answer))
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
            return take_time(self, self.begin_turn(visit, heard))
        if about := wishes.read_change(visit, heard):
            return book_consultation(self, visit, about)
        if wishes.is_early_wish(visit, heard):
            return self.flow.continue_flow(appointing.thank_for_wish(self.begin_turn(visit, heard)))
        if wishes.is_proposing(visit, heard):
            return book_consultation(self, visit, replace(heard, intent="book_consultation", topics=()))
        if visit.asking == "consultation" and heard.intent == "talk_to_human":
            return book_consultation(self, visit, heard)
        if heard.answer is not None and not heard.topics and visit.asking != "delete":
            return self.flow.continue_flow(self.begin_turn(visit, heard))
        if weighed := self.weigh_early(visit, heard):
            return weighed
        return PARTS.get(heard.intent, answer_topics if heard.pressed else part)(self, visit, heard)

    def _call_person(self, part: Part, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """A yes to a person in the chat asks for one, a no does not; whatever else is said passes the offer over."""
        left = visit.without_question()
        if heard.answer is None:
            return self._dispatch_part(part, left, heard)
        texts = self.lines["questions"][PERSON]
        calls = isinstance(heard.answer, dict)
        step = replace(self.begin_turn(left, replace(heard, answer=None, topics=())), calls=calls)
        return self.flow.continue_flow(step.add_replies(Reply(texts["wanted" if calls else "skipped"])))

    def _settle_kind(self, part: Part, visit: DialogueState, heard: ParsedMessage) -> tuple[DialogueState, Turn]:
        """A yes or a no says whether they are what it sounded like; whatever else is said leaves that open."""
        left = visit.without_question()
        if heard.answer is None:
            return self._dispatch_part(part, left, heard)
        step = replace(self.begin_turn(left, replace(heard, answer=None, topics=())), before=left)
        return self.flow.continue_flow(self.routing.settle_kind(step, isinstance(heard.answer, dict)))
