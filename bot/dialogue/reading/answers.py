"""Candidates for the answer to the pending question: by exact grammars and by learnt examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.qualification_answers import LONGEST, QualifyingAnswer
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.questions import ADVICE
from bot.dialogue.reading.acts import COURTESIES, OBJECTING, REPLIES, STATING
from bot.dialogue.reading.candidates import Answer, Candidate, Later, Result, Unknown, Which
from bot.dialogue.reading.full_names import NAMES
from bot.dialogue.reading.goal_answers import RESULTS, add_results, find_results, join_goals
from bot.dialogue.reading.message import MessagePart, Span
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.unanswered import EXACT, FREE, LATER, NO, PLAIN, make_learnt, read_unanswered
from bot.leads.model import CONTACT
from bot.leads.privacy import MASK
from bot.values.meeting import MeetingReader
from bot.values.people.emails import Unclear, blank_spots
from bot.values.people.phones import read_number
from bot.values.replies.bare import Ambiguous, Nothing, read_bare
from bot.values.replies.bare_contact import ContactAnswer, read_bare_contact
from bot.values.subjects.lexicon import Lexicon

OFFER = "consultation"
YES_NO = ("consultation", "consent", "marketing", "delete", "cancel", "slot_confirm", "overwrite", "person", "kind")
# What a yes to these does can only count when it is plainly meant for them: "ok?" agrees to nothing.
PLAINLY = ("consent", "marketing", "overwrite")
YES_NO_EXAMPLES = "yes_no"
REPEATED = {"delete": "delete_my_data", "cancel": "cancel_booking", "person": "talk_to_human"}
LISTS = ("goals", "platforms")
# Details that cannot be taken for anything else.
REACHING = ("email", "phone", "website")
# A grammar that reads the whole of a short answer is nearly sure; in a long one its value may belong to something else.
CERTAIN, IN_PASSING = 0.95, 0.75
SHORT = 8
# So few words that refuse a platform say nothing else.
FEW = 4
# What is said in vague words to any question, with a value in content.
VAGUE = ("timeframe", "budget")
# What agrees to be written down must be said plainly.
PLAINEST = 0.97
BESIDE_EXACT = 0.7
YES = "yes"
# Whose examples a question takes, and what it answers, when they are named otherwise.
EXAMPLES = {"role": "decides"}
# Questions for a yes or a no with examples of their own: "let's set up a call" keeps no details.
OWN_EXAMPLES = ("consent",)


@dataclass(frozen=True)
class AnswerProposer:
    """Proposes answers; `learnt` gives for a question the value of each learnt label that has one."""

    lexicon: Lexicon
    learnt: Mapping[str, Mapping[str, Any]]
    region: str
    questionnaire: Questionnaire

    @cached_property
    def _meetings(self) -> MeetingReader:
        return MeetingReader(self.lexicon.meeting, self.lexicon.seasons, self.region, "UTC")

    def propose_answers(self, question: str, heard: ParsedMessage, context: Context) -> list[Candidate]:
        """Every answer to the question that the message may be."""
        today = context.today
        if question in PLAINLY:
            return list(self._read_plainly(question, heard))
        if question in YES_NO:
            return list(self._read_yes_no(question, heard))
        exact = [
            *_read_contact(question, heard),
            *self._read_grammar(question, heard, context),
            *_read_refused(question, heard),
        ]
        # "None" is an amount where money is asked for, and no refusal.
        amount = bool(exact) and question in ADVICE
        learnt = list(self._read_learnt(question, heard, today))
        if question == "goals" and heard.refused_platforms and len(heard.text.split()) <= FEW:
            # "No, not Google" refuses a platform, and names no wish to be found there.
            exact, learnt = [], []
        if question == "goals":
            exact, learnt = join_goals(exact, heard.beside), join_goals(learnt, heard.beside)
        if question != "goals" and any(isinstance(c.value, (dict, Which)) for c in exact):
            # What is computed goes before what is learnt: "6 weeks i'd say" is six weeks.
            learnt = [replace(c, certainty=c.certainty * BESIDE_EXACT) for c in learnt]
        return [*exact, *learnt, *read_unanswered(question, heard, refusable=not amount)]

    def read_beside(self, asked: str | None, heard: ParsedMessage) -> dict[str, Any]:
        """Values in vague words that answer another question than the one asked: "as quick as you can"."""
        found: dict[str, Any] = {}
        # "That's nothing" says of the advice what it is, and no amount.
        said = [] if any(part.intent in OBJECTING for part in heard.parts) else heard.parts
        for question in VAGUE:
            labels = [] if question == asked else [label for part in said for label in part.answers.get(question, ())]
            label, certainty = max(labels, key=lambda pair: pair[1], default=("", 0.0))
            value = self.learnt.get(question, {}).get(label)
            if value is not None and certainty >= EXACT:
                found[question] = value
        return found

    def find_results(self, parts: Sequence[MessagePart]) -> tuple[Result, ...]:
        """What the visitor wants more of by names that no goal has."""
        return find_results(parts, self.learnt.get(RESULTS, {}))

    def _read_grammar(self, question: str, heard: ParsedMessage, context: Context) -> Iterator[Candidate]:
        span, short = heard.whole_part.span_in_text, len(heard.text.split()) <= SHORT
        qualifies = question in self.questionnaire.qualifying
        if question in CONTACT and not qualifies:
            yield from self._read_contact_grammar(question, heard, context.local)
            return
        if question == "role" and _does_else(heard):
            return
        if qualifies:
            said = QualifyingAnswer(question, heard, context.today, self.lexicon, *self._find_decider(heard))
            read: Any = self.questionnaire.read_answer(said)
            certainty = EXACT if short and not self.questionnaire.takes_any_words(question) else FREE
        else:
            read = read_bare(question, heard.text, context.today, self.lexicon, self.region, context.known)
            if question == "platforms" and isinstance(read, list):
                read = [name for name in read if name not in heard.refused_platforms or name in heard.platforms]
            certainty = EXACT if short else IN_PASSING
        answer = _as_answer(question, read, qualifies)
        if answer is not None:
            yield Candidate("answer", question, certainty, "grammar", span, answer)

    def _find_decider(self, heard: ParsedMessage) -> tuple[str | None, str | None]:
        """Who decides, by the whole message, and the role of whom the business belongs to."""
        decides, owner = heard.whole_part.answers.get("decides", ()), heard.whole_part.answers.get("owns", ())
        return (
            self.learnt.get("role", {}).get(decides[0][0]) if decides else None,
            self.learnt.get("owns", {}).get(owner[0][0]) if owner else None,
        )

    def _read_contact_grammar(self, question: str, heard: ParsedMessage, local: str | None) -> Iterator[Candidate]:
        if question == "phone" and heard.contact.phone:
            return
        country = self.lexicon.places.read_country(heard.text) if question == "phone" and local else None
        if country:
            number = read_number(local or "", country, told=True)
            value: Answer = {"phone": number} if number else Unclear("phone", local or "", 0, 0)
            yield Candidate("answer", question, CERTAIN, "grammar", heard.whole_part.span_in_text, value)
            return
        said, beside = heard.text, self._find_reach(heard) if question == "name" else []
        if beside:
            said = blank_spots(heard.text, beside)
        read = read_bare_contact(question, said, self.lexicon, self.region, (), heard.contact.as_json())
        if beside and isinstance(read, ContactAnswer):
            # A name right beside an address is one, in small letters, too.
            read = replace(read, certainty=1.0)
        span, agrees = (
            heard.whole_part.span_in_text,
            (heard.intent == "affirm" and heard.whole_part.sure) or _is_consent(heard),
        )
        courteous = heard.intent in COURTESIES and heard.whole_part.sure and heard.confidence >= PLAINEST
        also = self.lexicon.contact.asked.also_names
        agrees = agrees or (courteous and heard.text.strip(" .!").lower() not in also)
        if isinstance(read, ContactAnswer) and not (question in NAMES and agrees):
            yield Candidate("answer", question, read.certainty * CERTAIN, "grammar", span, dict(read.values))
        elif isinstance(read, Unclear) and not _is_plain_money(heard):
            # The digits of "6000 usd a month" are an amount, and no number that was mistyped.
            yield Candidate("answer", question, EXACT, "grammar", span, read)
        elif isinstance(read, Nothing):
            yield Candidate("answer", question, EXACT, "grammar", span, Unknown())

    def _find_reach(self, heard: ParsedMessage) -> list[Span]:
        """Where addresses and numbers stand in an answer."""
        reach = [e for e in heard.entities if e.get("entity") in REACHING and "start" in e]
        return [(e["start"], e["end"]) for e in reach]

    def _read_learnt(self, question: str, heard: ParsedMessage, today: date) -> Iterator[Candidate]:
        examples = EXAMPLES.get(question, question)
        # The whole message goes before its parts: "an agency ran our ads, 5k for nothing" is not "nothing".
        whole = heard.parts[:1] if heard.parts and heard.whole_part.answers.get(examples) else heard.parts
        for part in heard.parts if question == "goals" else whole:
            found = part.answers.get(examples, ())
            named = add_results(found, self.find_results([part])) if question == "goals" else ()
            if named:
                goals = tuple(dict.fromkeys(goal for goal, _ in named))
                yield make_learnt(question, {"goals": goals}, max(sure for _, sure in named), part)
            elif found:
                said = heard.text.strip()[:LONGEST] if question == "tried" else None
                yield make_learnt(question, self._value_of(question, found[0][0], today, said), found[0][1], part)

    def _value_of(self, question: str, label: str, today: date, said: str | None) -> Answer:
        """What a learnt label answers; one without a value in content leaves the question open."""
        if said and label == "something":
            return {question: said}
        value = self.learnt.get(question, {}).get(label)
        if value is None:
            return Unknown()
        if question == "start":
            return {"start": (today + timedelta(days=value)).isoformat()}
        return {EXAMPLES.get(question, question): value}

    def _read_plainly(self, question: str, heard: ParsedMessage) -> Iterator[Candidate]:
        """A yes or a no that is all a message says, or one of its sentences; a question is neither."""
        whole, asks = heard.whole_part, heard.is_question or any(part.asks for part in heard.parts)
        if not asks and self._meetings.opens_with_yes(heard.text) and self._only_introduces(heard):
            yield Candidate("answer", question, EXACT, "grammar", whole.span_in_text, {_field_of(question): True})
        parts = (*heard.parts, *heard.beside)
        said = [part.span_in_text for part in parts if not (part.asks or (part is whole and asks))]
        plain = [c for c in self._read_yes_no(question, heard) if c.span in said and _is_plain(c)]
        if len({isinstance(candidate.value, Mapping) for candidate in plain}) < 2:
            # Who says yes and no in one breath has said neither.
            yield from plain

    def _only_introduces(self, heard: ParsedMessage) -> bool:
        """Whether nothing but a name, an address or a number follows; before the consent these are masked."""
        said = " ".join(word for word in heard.text.split() if MASK not in word)
        known = heard.contact.as_json().values()
        words = re.findall(r"[\w'-]+", blank_spots(said, [s for v in known for s in _find_spans(v, said)]).lower())
        masked = MASK in heard.text or bool(heard.contact)
        return masked and self.lexicon.contact.leading.issuperset(words)

    def _read_yes_no(self, question: str, heard: ParsedMessage) -> Iterator[Candidate]:
        whole = heard.whole_part
        by_intent: dict[str, Answer] = {"affirm": {_field_of(question): True}, "deny": Unknown(), "skip": Unknown()}
        # Who says once more what is to be confirmed, confirms it.
        by_intent |= {REPEATED.get(question, ""): {_field_of(question): True}}
        if heard.intent in by_intent and whole.sure:
            yield Candidate("answer", question, heard.confidence, "intent", whole.span_in_text, by_intent[heard.intent])
        by_label: dict[str, Answer] = {YES: {_field_of(question): True}, NO: Unknown(), LATER: Later()}
        examples = question if question in OWN_EXAMPLES else YES_NO_EXAMPLES
        wonders = any(part.asks for part in heard.parts[1:])
        # Beside a time or a business nobody takes the offer or puts it off: "hang on, it's a bakery".
        reached = question != "consultation" or any(e.get("entity") in CONTACT for e in heard.entities)
        beside = heard.beside if reached else ()
        for part in (*heard.parts, *beside):
            for label, sure in part.answers.get(examples, ())[:1]:
                if sure < PLAIN and (label == LATER or (question == "consultation" and wonders)):
                    # "Makes sense. How often should we post?" takes no call.
                    continue
                if label in by_label:
                    yield make_learnt(question, by_label[label], sure, part)


def _does_else(heard: ParsedMessage) -> bool:
    """Whether what would be a role by its words plainly does something else: "sales is a mess"."""
    whole = heard.whole_part
    return whole.sure and whole.confidence >= BESIDE_EXACT and whole.intent not in (*STATING, *REPLIES)


def _is_plain_money(heard: ParsedMessage) -> bool:
    """Whether an amount says its currency or its period."""
    return bool(heard.budget and (heard.budget.currency or heard.budget.period))


def _read_contact(question: str, heard: ParsedMessage) -> Iterator[Candidate]:
    """The detail that is asked for, whatever words stand around it."""
    value = getattr(heard.contact, question, None) if question in REACHING else None
    if value:
        yield Candidate("answer", question, CERTAIN, "entity", heard.whole_part.span_in_text, {question: value})


def _read_refused(question: str, heard: ParsedMessage) -> Iterator[Candidate]:
    """Platforms that are refused answer the question for platforms as well as those that are wanted."""
    if question == "platforms" and heard.refused_platforms and not (heard.platforms or heard.whole_part.asks):
        yield Candidate("answer", question, EXACT, "entity", heard.whole_part.span_in_text, {"platforms": ()})


def _find_spans(value: str, text: str) -> Iterator[Span]:
    yield from (match.span() for match in re.finditer(re.escape(value), text, re.IGNORECASE))


def _is_consent(heard: ParsedMessage) -> bool:
    """Whether somebody who was asked for something else agrees once more that it may be kept."""
    return any(label == YES and sure >= PLAIN for label, sure in heard.whole_part.answers.get("consent", ())[:1])


def _is_plain(candidate: Candidate) -> bool:
    learnt = candidate.name in OWN_EXAMPLES and candidate.origin == "learnt"
    if isinstance(candidate.value, Mapping):
        return candidate.certainty >= (PLAIN if learnt else PLAINEST)
    # Nothing is lost by a no that is taken too early.
    return candidate.certainty >= (BESIDE_EXACT if learnt else PLAIN)


def _field_of(question: str) -> str:
    return "booking" if question == "consultation" else question


def _as_answer(question: str, read: Any, qualifies: bool) -> Answer | None:
    if isinstance(read, Ambiguous):
        return Which(read.readings)
    if isinstance(read, Nothing):
        return Unknown()
    if read in (None, [], ()):
        return None
    if qualifies:
        return dict(read)
    return {question: tuple(read) if question in LISTS else read}
