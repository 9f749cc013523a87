"""What a message asks, once it is chosen what it does: its topics, where each is asked, and the intent they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import CHANGING, COURTESIES, INFORM, ORDERING, REPLIES, TOPIC_OF, WISH, WISHES
from bot.dialogue.reading.candidates import Candidate
from bot.dialogue.reading.message import Span
from bot.dialogue.reading.proposals import ActReader
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.signs import (
    AIMED,
    BARE_WORDS,
    BESIDE,
    REACHING,
    count_words,
    find_kinds,
    find_stated_goals,
    is_question,
)

# What decides where a message with several topics leads.
LEADING = (*WISHES, "book_consultation")


@dataclass(frozen=True)
class AskedTopics:
    """Finds topics of one message; `asked` are those of its parts."""

    acts: ActReader
    heard: ParsedMessage
    context: Context
    asked: Sequence[Candidate]

    def find_topics(self, best: Candidate) -> tuple[str, ...]:
        """The topics that are answered, in the order asked."""
        several = tuple(dict.fromkeys(c.name for c in self.asked))
        if best.kind in ("topic", "definition"):
            return several if len(several) > 1 else (TOPIC_OF.get(best.name, best.name),)
        if best.kind == "answer":
            asked = (c.name for c in self.asked if is_question(self.heard, c) and c.name not in WISHES)
            return tuple(dict.fromkeys(asked))
        if best.kind == "talk":
            topic = TOPIC_OF.get(best.name, best.name)
            return (topic,) if topic in self.acts.topics else ()
        begun = self.context.begun or self.context.asking or self.heard.is_question
        return (WISH,) if not begun and self._wants_advice() else ()

    def find_defined(self, best: Candidate, topics: tuple[str, ...]) -> tuple[str, ...]:
        """The glossary's entries whose meaning is asked, in the order asked."""
        asking = [c for c in self.asked if c.kind == "definition" and c.name in topics]
        found = asking or [best] if best.kind == "definition" else asking
        return tuple(dict.fromkeys(entry for c in found for entry in c.value))

    def find_spans(self, topics: tuple[str, ...]) -> tuple[tuple[Span, ...], ...]:
        """Where each of several topics is asked about."""
        whole = (0, len(self.heard.text))
        where = (tuple(c.span for c in self.asked if c.name == topic) for topic in topics)
        return tuple(spans or (whole,) for spans in where) if len(topics) > 1 else ()

    def find_questions(self, best: Candidate, topics: tuple[str, ...]) -> tuple[Span, ...]:
        """The stretches in which values are only asked about."""
        whole, asking = ((0, len(self.heard.text)),), tuple(p.span_in_text for p in self.heard.parts[1:] if p.asks)
        if best.kind in ("topic", "definition") and set(topics) - {*WISHES, *COURTESIES}:
            return (
                tuple(c.span for c in self.asked if c.name in topics and is_question(self.heard, c)) or asking or whole
            )
        asks = self.heard.is_question and best.name not in (*CHANGING, *ORDERING)
        wonders = asks and best.kind in ("talk", "statement")
        return whole if wonders else self._find_defining(best)

    def _find_defining(self, best: Candidate) -> tuple[Span, ...]:
        """The sentences that ask about something beside what is answered: "Facebook. And what's LinkedIn for?"."""
        beside = self.heard.parts[1:] if best.kind in ("answer", "statement") else ()
        known = {c.span for c in self.asked} if best.kind == "answer" else set()
        return tuple(
            part.span_in_text
            for part in beside
            if (part.asks and part.span_in_text in known) or (part.inquires and part.defines)
        )

    def leaves_open(self, answer: Candidate) -> bool:
        """Whether a sentence beside the answer asks something that nothing is known of."""
        known = {c.span for c in self.asked}
        beside = (
            p
            for p in self.heard.parts[1:]
            if p.inquires and p.span_in_text != answer.span and p.span_in_text not in known
        )
        return any(len(self.heard.text[slice(*p.span_in_text)].split()) >= BARE_WORDS for p in beside)

    def _wants_advice(self) -> bool:
        """Whether what is stated wants advice: several values, or one in a sentence about the visitor's own case."""
        kinds = find_kinds(self.heard) | ({"goal"} if find_stated_goals(self.heard, self.context.begun) else set())
        known = kinds & (AIMED | BESIDE)
        if kinds & REACHING or not known & AIMED:
            return False
        wordy = "goal" in known and count_words(self.heard) > BARE_WORDS
        return len(known) > 1 or "target" in known or wordy or any(part.states for part in self.heard.parts)

    def choose_intent(self, best: Candidate, topics: tuple[str, ...]) -> str:
        """The intent to go on with; a correction that states or answers stays one, and so does a yes or a no."""
        if best.kind == "topic":
            return next((t for t in topics if t in LEADING), best.name if len(topics) < 2 else topics[0])
        if best.kind in ("definition", "talk"):
            return best.name
        return self.heard.intent if self.heard.intent in (*CHANGING, *REPLIES) else INFORM
