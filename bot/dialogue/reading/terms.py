"""Metrics, terms and figures that a part of a message asks for by name, whatever the model takes it for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.candidates import Candidate
from bot.dialogue.reading.figures import FigureWords
from bot.dialogue.reading.glossary import Glossary
from bot.dialogue.reading.message import MessagePart, blank_spans
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.splitter import Splitter

# A metric and where it is wanted ("CPL on Facebook") asks for a figure; in everyday words for what something costs.
FIGURE, COSTS = 0.9, "cost_budget"
# "What is X?" where X is in the glossary, and X by itself.
DEFINED, NAMED = 0.97, 0.8


@dataclass(frozen=True)
class TermReader:
    """Finds what is asked for by name; `glossary` are the metrics and terms, `figures` how figures are asked for."""

    splitter: Splitter
    glossary: Glossary
    figures: FigureWords

    def propose_definitions(self, heard: ParsedMessage, context: Context) -> Iterator[Candidate]:
        """Metrics and terms that a part asks for by name and by nothing else, whatever the model takes it for."""
        for part in heard.parts[1:] or heard.parts:
            if candidate := self.find_definition(heard, part, context):
                yield candidate

    def find_definition(self, heard: ParsedMessage, part: MessagePart, context: Context) -> Candidate | None:
        """The metrics or terms that the part names, when it asks for nothing else."""
        inside = [e for e in heard.entities if part.contains_start(e.get("start", -1))]
        entries = self._entries_in(heard, part, inside)
        wanted = any(e.get("entity") in ("goal", "platform") for e in inside)
        if not entries or (wanted and not part.defines and (context.asking or not part.asks)):
            return None
        certainty = DEFINED if part.defines or part.asks else NAMED
        return Candidate(
            "definition", self.glossary.topics[entries[0]], certainty, "glossary", part.span_in_text, entries
        )

    def _entries_in(
        self, heard: ParsedMessage, part: MessagePart, inside: Sequence[Mapping[str, Any]]
    ) -> tuple[str, ...]:
        """The glossary's entries that the part names, where it says nothing else."""
        alone = self.splitter.definition.sub(" ", heard.text[slice(*part.span_in_text)])
        slips = (part.defines or part.asks) and not any(e.get("entity") == "industry" for e in inside)
        if entry := self.glossary.find_entry(alone, slips, courtesies=part.defines):
            return (entry,)
        named = _keep_outermost([e for e in inside if _entry_of(e) in self.glossary.topics])
        where = [e for e in inside if part.defines and e.get("entity") == "platform"]
        left = blank_spans(heard.text, [(e["start"], e["end"]) for e in (*named, *where)])[slice(*part.span_in_text)]
        words = re.findall(r"[\w']+", self.splitter.definition.sub(" ", left).lower())
        alone_named = named and (self.glossary.around.issuperset(words) if part.defines else not words)
        return tuple(dict.fromkeys(_entry_of(e) for e in named)) if alone_named else ()

    def find_figure(self, heard: ParsedMessage, part: MessagePart) -> Candidate | None:
        """A figure that the part asks for and says nothing else, whatever the model takes it for."""
        inside = [e for e in heard.entities if part.contains_start(e.get("start", -1))]
        text = "".join(c if part.contains_start(i) else " " for i, c in enumerate(heard.text))
        if not self.figures.is_filled(text, inside, part.asks):
            return None
        named = next((_entry_of(e) for e in inside if e.get("entity") == "metric"), None)
        topic = self.glossary.topics[named] if named else COSTS
        return Candidate("topic", topic, FIGURE, "figures", part.span_in_text)

    def choose_side(self, topic: str, heard: ParsedMessage) -> str:
        """The topic of metrics that those named belong to, unless the other side is named with them."""
        named = {self.glossary.sides[metric] for metric in heard.metrics}
        alone = len(named) == 1 and topic in self.glossary.sides.values()
        return named.pop() if alone and (not heard.side or named == {f"metrics_{heard.side}"}) else topic


def _keep_outermost(entities: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The entities that lie in no longer one: "conversion rate" is no "conversion"."""
    spans = [(e["start"], e["end"]) for e in entities]
    return [
        e
        for e in entities
        if not any(a <= e["start"] and e["end"] <= b and b - a > e["end"] - e["start"] for a, b in spans)
    ]


def _entry_of(entity: Mapping[str, Any]) -> str:
    return f"{entity.get('entity')}:{entity.get('value')}"
