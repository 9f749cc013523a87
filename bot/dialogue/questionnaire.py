"""Which questions are asked of a business once a talk is arranged, and how each is read, as choices.yml has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bot.dialogue.qualification_answers import READERS, QualifyingAnswer, Told
from bot.dialogue.questions import ADVICE, REACHING, first_open
from bot.dialogue.state import DialogueState
from bot.knowledge.library import Library
from bot.knowledge.names import QUALIFYING
from bot.values.language.names import Names

# What is asked beside how to reach somebody.
BESIDE = ("email", "company", "phone", "marketing")


@dataclass(frozen=True)
class Questionnaire:
    """The qualifying questions that are on, in order, the agency's own by their names, and those `first` of all."""

    order: tuple[str, ...] = QUALIFYING
    own: Mapping[str, Any] = field(default_factory=dict)
    first: tuple[str, ...] = ADVICE

    @classmethod
    def from_library(cls, library: Library, lines: Mapping[str, Any] | None = None) -> Questionnaire:
        """The questions of this agency, in the words of dialogue.yml or in these."""
        return cls(library.choices.questions, (lines or library.get_tree("dialogue"))["qualifying"])

    def change_order(self, rows: Mapping[str, Sequence[str]]) -> Questionnaire:
        """The same questions in another order, as a variant of an experiment has its rows."""
        order, first = rows.get("questions", self.order), rows.get("advice", self.first)
        return replace(self, order=tuple(order), first=tuple(first))

    @cached_property
    def qualifying(self) -> frozenset[str]:
        """Every qualifying question there is; one that is off may still be open in a talk that goes on."""
        return frozenset((*QUALIFYING, *self.own))

    @cached_property
    def details(self) -> tuple[str, ...]:
        """What else is worth knowing once a time is booked or declined."""
        return (*BESIDE, *self.order)

    @cached_property
    def consultation(self) -> frozenset[str]:
        """Every question that is asked to arrange a consultation."""
        return frozenset((*REACHING, *BESIDE, *self.qualifying))

    @cached_property
    def optional(self) -> frozenset[str]:
        """Every question that may be left open."""
        return frozenset(("budget", "platforms", *self.qualifying))

    @cached_property
    def _choices(self) -> Mapping[str, Names]:
        return {name: Names(texts["choices"]) for name, texts in self.own.items() if "choices" in texts}

    def find_next(self, visit: DialogueState) -> str | None:
        """The next question of a consultation: what it takes to reach the visitor, then what else is worth knowing.

        A number that wants only its country goes before another way to reach somebody."""
        if visit.local and (visit.is_reachable or first_open(visit, REACHING) in ("email", "phone")):
            return "phone"
        return first_open(visit, self.details if visit.is_reachable else REACHING)

    def read_answer(self, said: QualifyingAnswer) -> Told:
        """The answer to a qualifying question, by what it tells; Nothing: there is none to give, None: it is none."""
        name = said.question
        if name in said.heard.told:
            return {name: said.heard.told[name]}
        reader = self.own[name]["reads"] if name in self.own else name
        return READERS[reader](replace(said, choices=self._choices.get(name, said.choices)))

    def list_answers(self, answers: Mapping[str, str]) -> list[tuple[str, str]]:
        """What was answered to the agency's own questions, as people read it: what each is called, and the answer."""
        return [
            (self.own[name]["label"], self._name_answer(name, answers[name])) for name in self.own if name in answers
        ]

    def _name_answer(self, name: str, answer: str) -> str:
        buttons = (*self.own[name]["buttons"], *self.own[name]["way_on"])
        return next((str(row["title"]) for row in buttons if row.get("value") == answer), answer)

    def takes_any_words(self, question: str) -> bool:
        """Whether whatever is said may be the answer, so that it is never sure to be one."""
        return question == "tried" or (question in self.own and self.own[question]["reads"] == "text")
