"""Metrics and terms by name: which are asked for, the topic they belong to, and what the glossary says of them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue.model import Button, Reply
from bot.dialogue.parsed_message import ParsedMessage
from bot.knowledge.library import Library
from bot.knowledge.model import Metric, Term

METRIC_TOPICS = ("metrics_smm", "metrics_smo")
SIDE_TOPICS = ("define_smm", "define_smo")


@dataclass(frozen=True)
class Definitions:
    """Finds and words entries of the glossary."""

    library: Library

    def find_defined(self, topic: str, heard: ParsedMessage) -> tuple[str, ...]:
        """The glossary's entries of this topic whose meaning is asked, where they say more than its answer would."""
        several = len(heard.topics) > 1
        entries = tuple(entry for entry in heard.defined if not several or self._topic_of(entry) == topic)
        return () if len(entries) == 1 and self._names_topic(entries[0], topic) else entries

    def _names_topic(self, entry: str, topic: str) -> bool:
        """Whether the entry is what the topic's own, longer answer explains: SMM, SMO, UGC."""
        kind, _, id = entry.partition(":")
        return kind == "term" and topic.removeprefix("define_").replace("_", " ") in (
            id,
            *self.library.get_term(id).names,
        )

    def _topic_of(self, entry: str) -> str:
        kind, _, id = entry.partition(":")
        return (
            METRIC_TOPICS[self.library.get_metric(id).side == "smo"]
            if kind == "metric"
            else self.library.get_term(id).see
        )

    def find_named_topics(self, heard: ParsedMessage) -> tuple[str, ...]:
        """The topics of the metrics that are asked for by name, else of the terms."""
        sides = [self.library.get_metric(m).side for m in heard.metrics]
        found = [METRIC_TOPICS[side == "smo"] for side in sides]
        found += [self.library.get_term(t).see for t in self.find_terms(heard)] if not found else []
        return tuple(dict.fromkeys(found))

    def find_terms(self, heard: ParsedMessage) -> tuple[str, ...]:
        """The terms asked for; in a question for metrics the name of a side only says which ones are meant."""
        if heard.intent not in METRIC_TOPICS:
            return heard.terms
        return tuple(t for t in heard.terms if self.library.get_term(t).see not in SIDE_TOPICS)

    def define_metrics(self, topic: str, metric_ids: tuple[str, ...]) -> Reply:
        """The metrics by name that belong to this topic; all of them when none does."""
        metrics = [self.library.get_metric(id) for id in metric_ids]
        own = [metric for metric in metrics if METRIC_TOPICS[metric.side == "smo"] == topic] or metrics
        more = Button(self.library.get_answer(topic).ask, f"/{topic}")
        return Reply("\n\n".join(_define_metric(metric) for metric in own), (more,))

    def define_entries(self, topic: str, entries: tuple[str, ...]) -> Reply:
        """The glossary's entries of metrics and terms, in the order asked."""
        texts = []
        for kind, _, id in (entry.partition(":") for entry in entries):
            texts.append(
                _define_metric(self.library.get_metric(id))
                if kind == "metric"
                else _explain_term(self.library.get_term(id))
            )
        return Reply("\n\n".join(texts), (Button(self.library.get_answer(topic).ask, f"/{topic}"),))

    def define_term(self, term_id: str) -> Reply:
        """The glossary's entry of one term."""
        term = self.library.get_term(term_id)
        return Reply(_explain_term(term), (Button(self.library.get_answer(term.see).ask, f"/{term.see}"),))


def _define_metric(metric: Metric) -> str:
    formula = f"\n\n**{metric.formula}**" if metric.formula else ""
    return f"**{metric.name}**: {metric.definition}{formula}\n\n{metric.reading}"


def _explain_term(term: Term) -> str:
    return f"**{term.name}**: {term.definition}"
