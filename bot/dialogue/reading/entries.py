"""Metrics and terms of the glossary in the parts of a message: asked for by name, compared, or named in passing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import STATING
from bot.dialogue.reading.candidates import Candidate
from bot.dialogue.reading.glossary import Glossary
from bot.dialogue.reading.message import MessagePart, Span, blank_spans
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.signs import AIMED, FOREIGN, find_kinds, is_unknown
from bot.dialogue.reading.splitter import Splitter

# "What is X?" where X is in the glossary, X by itself, and X named in a question that is unclear.
DEFINED, NAMED, NAMED_BESIDE = 0.97, 0.8, 0.5
# The question of data/answers/meaning.yml: whether a part asks what a word means.
MEANING, WONDERS = "meaning", "what_about"
Entity = Mapping[str, Any]


@dataclass(frozen=True)
class EntryReader:
    """Proposes definitions; holds content only."""

    splitter: Splitter
    glossary: Glossary

    def propose_definitions(self, heard: ParsedMessage, context: Context) -> Iterator[Candidate]:
        """Metrics and terms that a part asks for by name and by nothing else, whatever the model takes it for."""
        before: tuple[str, ...] = ()
        for part in heard.parts[1:] or heard.parts:
            ids = self._find_ids(heard, part, _list_inside(heard, part))
            if part.defines and before and not ids:
                # "Cost per sale - what does that mean?"
                yield self._make_candidate(before, DEFINED, part.span_in_text)
            if candidate := self.define_part(heard, part, context):
                yield candidate
            before = ids
        named = [e for e in self._list_entries(heard.entities) if len(heard.text[e["start"] : e["end"]].split()) > 1]
        if len(ids := _list_ids(named)) == 1 and _is_unclear(heard):
            # "Their click rate is awful, does it matter?"
            yield self._make_candidate(ids, NAMED_BESIDE, heard.whole_part.span_in_text)

    def define_part(self, heard: ParsedMessage, part: MessagePart, context: Context) -> Candidate | None:
        """The meaning that a part asks for, if it says nothing else."""
        inside = _list_inside(heard, part)
        ids = self._find_ids(heard, part, inside)
        wanted = any(e.get("entity") in ("goal", "platform") for e in inside)
        defines = part.defines or bool(part.answers.get(MEANING))
        if not ids or (wanted and not defines and (context.asking or not part.asks)):
            return None
        # "And SMM?" asks of another thing what was asked before.
        asks = part.asks and not (heard.whole_part.intent == WONDERS and heard.whole_part.sure)
        return self._make_candidate(ids, DEFINED if defines or asks else NAMED, part.span_in_text)

    def compare_part(self, heard: ParsedMessage, part: MessagePart) -> Candidate | None:
        """The one entry in a question beside one for a meaning: "what's X, and how's Y different?"."""
        ids = _list_ids(self._list_entries(_list_inside(heard, part)))
        beside = part.asks and any(other.defines for other in heard.parts[1:] if other is not part)
        return self._make_candidate(ids, NAMED, part.span_in_text) if beside and len(ids) == 1 else None

    def _make_candidate(self, ids: tuple[str, ...], certainty: float, span: Span) -> Candidate:
        return Candidate("definition", self.glossary.topics[ids[0]], certainty, "glossary", span, ids)

    def _find_ids(self, heard: ParsedMessage, part: MessagePart, inside: Sequence[Entity]) -> tuple[str, ...]:
        """The glossary's entries that the part names, where it says nothing else or asks what they mean."""
        meant = bool(part.answers.get(MEANING))
        alone = self.splitter.definition.sub(" ", heard.text[slice(*part.span_in_text)])
        slips = (part.defines or part.asks) and not any(e.get("entity") == "industry" for e in inside)
        if entry := self.glossary.find_entry(alone, slips, courtesies=meant or part.defines):
            return (entry,)
        if meant and (ids := self.glossary.find_names(alone)):
            return ids
        named = self._list_entries(inside)
        where = [e for e in inside if part.defines and e.get("entity") == "platform"]
        left = blank_spans(heard.text, [(e["start"], e["end"]) for e in (*named, *where)])[slice(*part.span_in_text)]
        words = re.findall(r"[\w']+", self.splitter.definition.sub(" ", left).lower())
        alone_named = named and (self.glossary.around.issuperset(words) if part.defines else not words)
        return _list_ids(named) if alone_named else ()

    def _list_entries(self, entities: Sequence[Entity]) -> list[Entity]:
        """The entities that are entries and lie in no longer one: "conversion rate" is no "conversion"."""
        known = [e for e in entities if entry_of(e) in self.glossary.topics]
        spans = [(e["start"], e["end"]) for e in known]
        return [
            e
            for e in known
            if not any(a <= e["start"] and e["end"] <= b and b - a > e["end"] - e["start"] for a, b in spans)
        ]


def entry_of(entity: Entity) -> str:
    """The entry of the glossary that an entity names."""
    return f"{entity.get('entity')}:{entity.get('value')}"


def _list_inside(heard: ParsedMessage, part: MessagePart) -> list[Entity]:
    return [e for e in heard.entities if part.contains_start(e.get("start", -1))]


def _list_ids(entities: Sequence[Entity]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry_of(e) for e in entities))


def _is_unclear(heard: ParsedMessage) -> bool:
    """Whether a question is about nothing that is known, and states no wish."""
    whole = heard.whole_part
    unclear = (is_unknown(heard) or whole.intent in STATING) and whole.confidence < FOREIGN
    return unclear and heard.is_question and not find_kinds(heard) & AIMED
