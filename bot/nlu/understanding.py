"""A message parsed whole and part by part; what it means is decided where the talk is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.dialogue.parsed_message import read_parsed_message
from bot.dialogue.reading.acts import COURTESIES
from bot.dialogue.reading.answers import PLAINEST, YES, YES_NO_EXAMPLES
from bot.dialogue.reading.message import FALLBACK, OUT_OF_SCOPE, MessagePart, Span, blank_spans, describe_part
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.resolver import MessageResolver
from bot.leads.model import CONTACT
from bot.nlu.language import Languages

DOUBTFUL = 0.75
# What a few words before a question may answer, and how sure they must be of it.
ANSWERING, AGREES = ((YES_NO_EXAMPLES, YES), ("skip", "unknown")), 0.9
# What one clause may state while another leaves open what was asked.
PLANS = ("timeframe", "budget", "goal", "industry")
# What parse data says of a text besides its values.
ABOUT = ("intent", "intent_ranking", "answers", "stated_goals")
Parse = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class Understanding:
    """Parses messages that say one thing or several."""

    parse: Parse
    reader: MessageResolver
    languages: Languages | None = None

    def parse_in_parts(self, text: str) -> dict[str, Any]:
        """Rasa's parse data with `parts`, the whole message first, and with what it means where nothing was asked.

        That is `intent`, `topics`, and entities that are only asked about in the group `question`.
        """
        said = text
        # A figure that follows takes the place of the one before it, and may need its unit.
        retracted = [
            span for span in self.reader.splitter.find_retracted(text) if not re.search(r"\d", text[span[1] :])
        ]
        text = blank_spans(text, retracted)
        whole = self.parse(text)
        courteous = _is_courteous(whole)
        spans = [] if courteous else self._split_agreement(text, self.reader.splitter.split_message(text))
        if len(spans) > 1 and (greeting := self.reader.splitter.count_greeting(text)):
            # What follows a greeting says what the message is about.
            rest = self.parse(text[greeting:])
            whole = {**whole, **{name: rest[name] for name in ABOUT if name in rest}}
        parts = [self._make_part(text, (0, len(text)), whole)]
        if len(spans) > 1:
            parts += [self._make_part(text, span, self.parse(text[slice(*span)])) for span in spans]
        clauses = (
            *self._beside_contact(text, whole),
            *self._list_asides(text, whole),
            *self.reader.splitter.split_tag(text),
        )
        beside = [span for span in dict.fromkeys(clauses) if span not in spans]
        pieces = [self._make_part(text, span, self.parse(text[slice(*span)])).as_json() for span in beside]
        whole = {**whole, "beside": pieces} if pieces else whole
        parsed = {**whole, "parts": [part.as_json() for part in parts], "language": self._find_language(text, parts[0])}
        reading = self.reader.read_message(read_parsed_message(parsed), Context())
        return {
            **parsed,
            "text": said,
            "retracted": retracted,
            "intent": {"name": reading.heard.intent, "confidence": reading.heard.confidence},
            "topics": list(reading.heard.topics),
            "goals": list(reading.heard.goals),
            "entities": reading.mark_entities(parsed["entities"]),
        }

    def _beside_contact(self, text: str, whole: dict[str, Any]) -> list[Span]:
        """What is said beside names, addresses and numbers, and does more than to introduce them."""
        given = [(e["start"], e["end"]) for e in whole.get("entities", ()) if e.get("entity") in CONTACT]
        leading = self.reader.acts.answers.lexicon.contact.leading
        spans = self.reader.splitter.split_beside(text, given)
        words = {span: text[slice(*span)].lower().split() for span in spans}
        return [span for span in spans if len(words[span]) > 1 and not leading.issuperset(words[span])]

    def _split_agreement(self, text: str, spans: list[Span]) -> list[Span]:
        """What only a comma joins to a question is a part of its own where it answers: a yes, or what leaves it open.

        "Aye that's fine, is it on Zoom?", "no idea, what do others spend?"
        """
        for start, end in self.reader.splitter.split_tag(text) if len(spans) == 1 else ():
            said = self.parse(text[start:end]).get("answers", {})
            first = [(question, rows[0]) for question, rows in said.items() if rows]
            if any((question, row["value"]) in ANSWERING and row["confidence"] >= AGREES for question, row in first):
                return [(start, end), (end, len(text))]
        return spans

    def _list_asides(self, text: str, whole: dict[str, Any]) -> list[Span]:
        """Clauses without a value beside others with a time or a sum: "no idea, but by Easter"."""
        given = [(e["start"], e["end"]) for e in whole.get("entities", ()) if "start" in e]
        plans = any(e.get("entity") in PLANS for e in whole.get("entities", ()))
        return self.reader.splitter.split_aside(text, given) if plans else []

    def _find_language(self, text: str, whole: MessagePart) -> str | None:
        """The language of a text that is hardly understood, when it is another than English."""
        doubtful = whole.intent in (FALLBACK, OUT_OF_SCOPE) or whole.confidence < DOUBTFUL
        return self.languages.identify_language(text) if self.languages and doubtful else None

    def _make_part(self, text: str, span: Span, parsed: dict[str, Any]) -> MessagePart:
        words, splitter = text[slice(*span)], self.reader.splitter
        form = {
            "asks": splitter.is_question(words),
            "inquires": splitter.is_inquiry(words),
            "states": splitter.is_statement(words),
            "defines": bool(splitter.definition.search(words)),
        }
        return describe_part(parsed, span, **form)


def _is_courteous(parsed: dict[str, Any]) -> bool:
    """Whether a text greets or thanks and says nothing else: "thanks so much"."""
    intent = parsed.get("intent") or {}
    return intent.get("name") in COURTESIES and intent.get("confidence", 0) >= PLAINEST and not parsed.get("entities")
