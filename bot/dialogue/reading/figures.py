"""How a message asks for a figure: which metric, in everyday words or by name, and whether for a price or a minimum."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.reading.message import blank_spans

# What narrows a figure down: where, and for whom.
WHERE = frozenset(("platform", "industry"))


@dataclass(frozen=True)
class FigureWords:
    """The words of content/lexicon/figures.yml; `around` are words that add nothing to a question for a figure."""

    lists: Mapping[str, Any]
    phrases: Mapping[str, Sequence[str]]
    around: frozenset[str]

    @classmethod
    def from_lists(cls, lists: Mapping[str, Any], around: Iterable[str]) -> FigureWords:
        """The words with those that may stand around them."""
        phrases = {metric: _list_phrases(metric, lists) for metric in {**lists["units"], **lists["phrases"]}}
        listed = (*lists["cues"], *lists["prices"], *lists["least"], *lists["cheaper"])
        spoken = (*listed, *(phrase for some in phrases.values() for phrase in some))
        return cls(lists, phrases, frozenset((*around, *(word for phrase in spoken for word in _split_words(phrase)))))

    def contains_phrase(self, kind: str, text: str) -> bool:
        """Whether the text holds one of the phrases of that list."""
        return _contains_phrase(self.lists[kind], text)

    def find_metrics(self, named: Sequence[str], text: str) -> tuple[str, ...]:
        """The benchmarks asked for: those of the metrics named, else those of everyday words."""
        same = [self.lists["same"].get(metric, metric) for metric in named]
        said = [metric for metric, phrases in self.phrases.items() if _contains_phrase(phrases, text)]
        return tuple(dict.fromkeys(same or said))

    def asks_figure(self, named: Sequence[str], text: str, narrowed: bool) -> bool:
        """Whether a figure is asked for: by a word that asks for one, or by a rate and where it is wanted."""
        if self.contains_phrase("actions", text):
            return False
        said = any(self.contains_phrase(kind, text) for kind in ("cues", "prices", "least"))
        return said or (narrowed and self._has_rates(named))

    def is_filled(self, text: str, entities: Sequence[Mapping[str, Any]], asks: bool) -> bool:
        """Whether nothing but a question for a figure stands in the text: "CPL Facebook", "price of a lead?"."""
        named = [str(e["value"]) for e in entities if e.get("entity") == "metric"]
        narrowed = any(e.get("entity") in WHERE for e in entities)
        metrics = self.find_metrics(named, blank_where(text, entities))
        if not metrics or not (self._has_rates(named) or asks) or not self.asks_figure(named, text, narrowed):
            return False
        known = [(e["start"], e["end"]) for e in entities if e.get("entity") in (*WHERE, "metric", "term")]
        return self.around.issuperset(_split_words(blank_spans(text, known)))

    def _has_rates(self, named: Sequence[str]) -> bool:
        return any(metric in self.lists["rates"] for metric in named)


def blank_where(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """The text without where a figure is wanted and for whom: "a Facebook lead" is a lead."""
    return blank_spans(text, [(e["start"], e["end"]) for e in entities if e.get("entity") in WHERE and "start" in e])


def _list_phrases(metric: str, lists: Mapping[str, Any]) -> tuple[str, ...]:
    """What names the metric in everyday words: one of what it counts, and whole phrases."""
    counted = (f"{each} {unit}" for each in lists["each"] for unit in lists["units"].get(metric, ()))
    return (*counted, *lists["phrases"].get(metric, ()))


def _contains_phrase(phrases: Iterable[str], text: str) -> bool:
    spoken = f" {' '.join(_split_words(text))} "
    return any(f" {phrase} " in spoken for phrase in phrases)


def _split_words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold())
