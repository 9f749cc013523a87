"""The one place that weighs what a message may mean against what was asked, and chooses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import ABOUT_CONSENT, ASKED_OF_CALL, CALL, SITUATION, TOLD
from bot.dialogue.reading.answers import OFFER, PLAINEST, PLAINLY, YES, YES_NO, YES_NO_EXAMPLES
from bot.dialogue.reading.candidates import Candidate
from bot.dialogue.reading.meaning import Meaning
from bot.dialogue.reading.message import MessagePart, blank_spans
from bot.dialogue.reading.proposals import ActReader
from bot.dialogue.reading.reading import Context, Reading, ReadingLog
from bot.dialogue.reading.signs import is_question
from bot.dialogue.reading.splitter import Splitter, leads_in
from bot.dialogue.reading.weighing import LEAST, weigh_candidate

# A yes of so many words stands for itself, whatever follows it.
WHOLE_YES = 3


@dataclass(frozen=True)
class MessageResolver:
    """Reads messages in context; holds content only."""

    acts: ActReader
    log: ReadingLog = field(default_factory=ReadingLog)

    @property
    def splitter(self) -> Splitter:
        """What takes messages apart."""
        return self.acts.splitter

    def read_message(self, heard: ParsedMessage, context: Context) -> Reading:
        """The message as it is meant here. Presses mean what they say."""
        return self.log.add_reading(
            self._read_press(heard, context) if heard.pressed else self._read_text(heard, context)
        )

    def _read_text(self, heard: ParsedMessage, context: Context) -> Reading:
        heard = _drop_place_answers(_drop_goals(heard, self.acts.answers.lexicon.goals_off))
        context = replace(context, choosing=self.acts.asks_which(heard))
        if heard.whole_part.intent in TOLD and not context.advised:
            # What a sale brings is told of the case until there is advice that counts with it.
            heard = replace(heard, parts=(replace(heard.whole_part, intent=SITUATION), *heard.parts[1:]))
        asked = [one for part in heard.parts[1:] if (one := self.acts.find_question(heard, part, context))]
        found = [*self.acts.propose_acts(heard, context, asked), *self._propose_answers(heard, context, asked)]
        if _takes_offer(heard, context) or self._is_arranging(context):
            asked, found = ([self._ask_of_call(c, heard) for c in some] for some in (asked, found))
        ranked = tuple(sorted((weigh_candidate(c, heard, context) for c in found), key=lambda c: -c.weight))
        chosen = [c for c in ranked if c.weight >= LEAST]
        answer = next((c for c in chosen if c.kind == "answer"), None)
        meaning = Meaning(self.acts, heard, context, asked)
        if not chosen:
            return meaning.compose_unknown(ranked)
        states = chosen[0].kind == "statement" and (chosen[0].origin == "values" or context.asking in YES_NO)
        # What states values besides may still be the answer.
        return meaning.compose_reading(answer if answer and states else chosen[0], answer, ranked)

    def _read_press(self, heard: ParsedMessage, context: Context) -> Reading:
        """A press means what it says; under a question it answers it."""
        answers = self._propose_candidates(heard, context)
        best = max(answers, key=lambda c: c.certainty, default=None)
        return Reading(replace(heard, answer=best.value) if best else heard, best, tuple(answers))

    def _propose_answers(self, heard: ParsedMessage, context: Context, asked: Sequence[Candidate]) -> list[Candidate]:
        """Answers to the pending question, from what is no question itself where there is anything else."""
        asks_else = context.asking == OFFER and len(heard.parts) > 2 and any(part.asks for part in heard.parts[1:])
        if asks_else and not _takes_offer(heard, context):
            # An offer is no question: who asks something else neither takes it nor turns it down.
            return []
        leads = self._is_opener if context.asking in YES_NO else self._is_sound
        parts = [part for part in heard.parts[1:] if not leads(part, heard, context)]
        heard = replace(heard, parts=(heard.whole_part, *parts))
        questions = [c.span for c in asked if is_question(heard, c)]
        questions += [
            p.span_in_text for p in heard.parts[1:] if p.inquires and p.defines and p.span_in_text not in questions
        ]
        rest = blank_spans(heard.text, questions)
        if not questions or not re.search(r"\w", rest):
            return self._propose_candidates(heard, context)
        others = [part for part in heard.parts[1:] if part.span_in_text not in questions]
        without = replace(heard.whole_part, answers={}, asks=False)
        found = self._propose_candidates(replace(heard, text=rest, parts=(without, *others)), context)
        # What is read in the rest of the text stands in no question.
        return [
            replace(c, span=others[0].span_in_text) if others and c.span == heard.whole_part.span_in_text else c
            for c in found
        ]

    def _is_arranging(self, context: Context) -> bool:
        """Whether a call is being arranged: who then asks about "it" means the call."""
        return context.asking != OFFER and context.asking in self.acts.answers.questionnaire.consultation

    def _ask_of_call(self, asked: Candidate, heard: ParsedMessage) -> Candidate:
        """The topic as it is asked of the call that is just taken: "yes please. How long does it take?"."""
        points = asked.name in ASKED_OF_CALL and self.splitter.pointing.search(heard.text[slice(*asked.span)])
        return replace(asked, name=CALL) if points else asked

    def _is_opener(self, part: MessagePart, heard: ParsedMessage, context: Context) -> bool:
        """Whether a part only leads to a question: "ok and how …?" agrees to nothing, nor does "ok. Who sees it?".

        "Yeah go for it, is it by phone?" agrees: so many words are more than an opening."""
        if part.asks:
            return False
        asking = [other for other in heard.parts[1:] if other.asks]
        known = (c.name for other in asking if (c := self.acts.topic_of(other)))
        doubts = len(asking) > len([name for name in known if name not in ABOUT_CONSENT])
        words = len(heard.text[slice(*part.span_in_text)].split())
        led = words < WHOLE_YES and any(other.start >= part.end for other in asking) and leads_in(heard.text, part.end)
        return led or (doubts and words < 2 and context.asking in PLAINLY)

    def _is_sound(self, part: MessagePart, heard: ParsedMessage, context: Context) -> bool:
        """Whether a part is a mere sound before what is said: "Hmm. People matter more to us"."""
        return bool(self.splitter.sounds.fullmatch(heard.text[slice(*part.span_in_text)].strip()))

    def _propose_candidates(self, heard: ParsedMessage, context: Context) -> list[Candidate]:
        if context.asking is None:
            return []
        return self.acts.answers.propose_answers(context.asking, heard, context)


def _takes_offer(heard: ParsedMessage, context: Context) -> bool:
    """Whether a sentence of its own takes the offer plainly, in more than a word: "yes please. How long is it?"."""
    if context.asking != OFFER:
        return False
    said = [part for part in heard.parts[1:] if part.intent == "affirm" and part.sure and not part.asks]
    return any(
        label == YES and sure >= PLAINEST and len(heard.text[slice(*part.span_in_text)].split()) > 1
        for part in said
        for label, sure in part.answers.get(YES_NO_EXAMPLES, ())[:1]
    )


def _drop_goals(heard: ParsedMessage, off: frozenset[str]) -> ParsedMessage:
    """The message without what was learnt of goals that nobody is advised on here."""
    if not off:
        return heard

    def drop_labels(part: MessagePart) -> MessagePart:
        kept = {name: tuple(pair for pair in found if pair[0] not in off) for name, found in part.answers.items()}
        return replace(part, answers=kept)

    return replace(heard, parts=tuple(map(drop_labels, heard.parts)), beside=tuple(map(drop_labels, heard.beside)))


def _drop_place_answers(heard: ParsedMessage) -> ParsedMessage:
    """The message without what was learnt of parts that only name a place: "Leeds" wants no leads."""
    places = [(e["start"], e["end"]) for e in heard.entities if e.get("entity") == "place" and "start" in e]
    left = blank_spans(heard.text, places)

    def drop_answers(part: MessagePart) -> MessagePart:
        return part if re.search(r"\w", left[slice(*part.span_in_text)]) else replace(part, answers={})

    return replace(heard, parts=tuple(map(drop_answers, heard.parts))) if places else heard
