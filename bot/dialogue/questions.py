"""The questions: their order, their words and their buttons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.model import Button, Reply
from bot.dialogue.state import DialogueState
from bot.knowledge.names import ASKED_FIRST

ADVICE = ASKED_FIRST
# Without a yes, a name and one of the two ways to reach somebody nothing can be booked; an address is enough.
REACHING = ("consent", "name", "email", "phone")
CHOICES = ADVICE
REQUIRED = ("goals", "timeframe")
# What a button of a question states, by Rasa's entity; one of an agency's own tells an answer by the question's name.
ENTITY = {
    "goals": "goal",
    "platforms": "platform",
    "timeframe": "timeframe",
    "budget": "budget",
    "website": "website",
    "role": "decides",
    "start": "start",
}


TOLD = "told"


@dataclass(frozen=True)
class Question:
    """One question's texts and buttons, from content/dialogue.yml."""

    name: str
    texts: Mapping[str, Any]

    def suit_visitor(self, visit: DialogueState) -> Question:
        """The question as this visitor needs it: a way to reach them is asked for otherwise than one more."""
        key = "local" if visit.local else "reachable" if visit.is_reachable else "unreachable"
        return Question(self.name, {**self.texts, **self.texts.get(key, {})})

    def first_asking(self, first: bool = False, started: bool = False) -> Reply:
        """The question as asked the first time: of a talk, or where it is known when things start."""
        text = self.texts.get("first") if first else self.texts.get("started") if started else None
        return Reply(text or self.texts["ask"], self.list_buttons("buttons"))

    def next_asking(self, failures: int) -> Reply:
        """The question after an answer that was not understood; after two it offers choices and a way on."""
        if failures < 2:
            return Reply(self.texts["again"], self.list_buttons("buttons"))
        ways = {button.title: button for button in self.offers}
        return Reply(self.texts["twice"], tuple(ways.values()))

    def short_asking(self) -> Reply:
        """The question in one line, after something else was answered."""
        return Reply(self.texts.get("remind") or self.texts["again"], self.list_buttons("buttons"))

    @property
    def offers(self) -> tuple[Button, ...]:
        """Every button it may have."""
        return self.list_buttons("buttons") + self.list_buttons("way_on")

    def explain_purpose(self) -> Reply:
        """Why this is asked."""
        return Reply(self.texts["why"])

    def ask_between(self, readings: tuple[tuple[str, Any], ...]) -> Reply:
        """Asks back between the readings of an ambiguous answer, a title and a value each."""
        choices = " / ".join(title for title, _ in readings)
        made = tuple(Button(title, entity_payload(ENTITY[self.name], value)) for title, value in readings)
        return Reply(self.texts["which"].format(choices=choices), made)

    def list_buttons(self, key: str) -> tuple[Button, ...]:
        """The buttons of this key: those with a value answer the question, the others say an intent."""
        return tuple(self._make_button(row) for row in self.texts.get(key, ()))

    def _state_value(self, value: Any) -> str:
        if self.name in ENTITY:
            return entity_payload(ENTITY[self.name], value)
        return entity_payload(TOLD, {self.name: value})

    def _make_button(self, row: Mapping[str, Any]) -> Button:
        if "value" in row:
            return Button(row["title"], self._state_value(row["value"]))
        return Button(row["title"], f"/{row['ask']}")


def entity_payload(entity: str, value: Any) -> str:
    """The payload that states one value, as Rasa reads it."""
    return "/inform" + json.dumps({entity: value}, ensure_ascii=False)


def first_open(visit: DialogueState, row: tuple[str, ...]) -> str | None:
    """The first question of the row that is neither answered nor set aside; None when there is none."""
    return next((name for name in row if not visit.has_answer(name)), None)
