"""The questions: their order, their words and their buttons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.model import Button, Reply
from bot.dialogue.state import DialogueState
from bot.knowledge import names

# What else is worth knowing is asked once a time is booked or declined.
ADVICE, DETAILS, QUALIFYING, REQUIRED = names.ADVICE, names.DETAILS, names.QUALIFYING, names.NEEDED
# Without a yes, a name and one of the two ways to reach somebody nothing can be booked; an address is enough.
REACHING = ("consent", "name", "email", "phone")
CONSULTATION = tuple(dict.fromkeys((*REACHING, *DETAILS)))
CHOICES = ADVICE
OPTIONAL = ("budget", "platforms", *QUALIFYING)
# What a button of a question states, by Rasa's entity.
ENTITY = {
    "goals": "goal",
    "platforms": "platform",
    "timeframe": "timeframe",
    "budget": "budget",
    "website": "website",
    "role": "decides",
    "start": "start",
}


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

    def _make_button(self, row: Mapping[str, Any]) -> Button:
        if "value" in row:
            return Button(row["title"], entity_payload(ENTITY[self.name], row["value"]))
        return Button(row["title"], f"/{row['ask']}")


def next_of_consultation(visit: DialogueState, details: Sequence[str]) -> str | None:
    """The next question of a consultation: what it takes to reach the visitor, then those `details` worth knowing.

    A number that wants only its country goes before another way to reach somebody."""
    if visit.local and (visit.is_reachable or first_open(visit, REACHING) in ("email", "phone")):
        return "phone"
    return first_open(visit, details if visit.is_reachable else REACHING)


def entity_payload(entity: str, value: Any) -> str:
    """The payload that states one value, as Rasa reads it."""
    return "/inform" + json.dumps({entity: value}, ensure_ascii=False)


def first_open(visit: DialogueState, row: Sequence[str]) -> str | None:
    """The first question of the row that is neither answered nor set aside; None when there is none."""
    return next((name for name in row if not visit.has_answer(name)), None)
