"""What is known when a message is read, and what the reading comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.dialogue.parsed_message import ParsedMessage, mark_question
from bot.dialogue.reading.candidates import Candidate
from bot.dialogue.reading.message import Span


@dataclass(frozen=True)
class Context:
    """Where the talk stands: what is asked, and whether advice was begun or given.

    `known`: a day that was named before, in whose month "the 14th" lies.
    `choosing`: the message asks which of several it names to take.
    `local`: a number to call whose country is asked for.
    `acting`: what is read will be done, so that what has consequences needs the certainty of its class.
    """

    asking: str | None = None
    begun: bool = False
    advised: bool = False
    today: date = date.min
    known: date | None = None
    acting: bool = False
    choosing: bool = False
    local: str | None = None


@dataclass(frozen=True)
class Reading:
    """What was chosen, as the message with its meaning set, and every candidate that was weighed."""

    heard: ParsedMessage
    chosen: Candidate | None
    candidates: tuple[Candidate, ...] = ()
    questions: tuple[Span, ...] = ()

    def mark_entities(self, entities: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The entities, those that are only asked about in the group `question`."""
        return [mark_question(entity, self.questions) for entity in entities]

    def as_json(self) -> dict[str, Any]:
        """The reading for `--explain`: every candidate by weight, and which was chosen."""
        chosen = self.chosen.as_json() if self.chosen else None
        return {"chosen": chosen, "candidates": [candidate.as_json() for candidate in self.candidates]}


@dataclass
class ReadingLog:
    """The last readings, for `--explain`; keeps nothing unless it is switched on."""

    enabled: bool = False
    readings: list[Reading] = field(default_factory=list)

    def add_reading(self, reading: Reading) -> Reading:
        """The reading, kept where somebody wants to see it."""
        if self.enabled:
            self.readings.append(reading)
        return reading

    def take_all(self) -> list[dict[str, Any]]:
        """The readings since the last call, as JSON."""
        rows = [reading.as_json() for reading in self.readings]
        self.readings.clear()
        return rows
