"""Where the agency works, said to whoever asks of a country or tells that they are somewhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.model import Reply, Turn
from bot.dialogue.state import DialogueState
from bot.values.meeting.places import name_country

LOCATION = "agency_location"


@dataclass(frozen=True)
class ServiceArea:
    """The countries an agency serves, by their two letters, and the lines about them; no country means any."""

    countries: tuple[str, ...]
    lines: Mapping[str, str]
    greeting: str

    def answer_topic(self, topic: str, place: Mapping[str, Any] | None) -> str:
        """Yes or no, where it is asked of a country; else nothing."""
        if topic != LOCATION or not place or not self.countries:
            return ""
        line = self.lines["inside" if place["region"] in self.countries else "outside"]
        return line.replace("{country}", name_country(place["region"]))

    def add_note(self, before: DialogueState, after: DialogueState, turn: Turn) -> Turn:
        """The turn, opened by a word on the area in the moment a visitor turns out to be elsewhere."""
        if not self._is_outside(after) or self._is_outside(before) or LOCATION in after.last_topics:
            return turn
        first, *others = turn.replies or (Reply(""),)
        opening, greeted, rest = first.text.rpartition(f"{self.greeting}\n\n")
        if not greeted or opening:
            return replace(turn, replies=(Reply(self.lines["note"]), *turn.replies))
        note = Reply(f"{self.greeting} {self.lines['note']}")
        return replace(turn, replies=(note, replace(first, text=rest), *others))

    def _is_outside(self, visit: DialogueState) -> bool:
        return bool(self.countries and visit.place and visit.place["region"] not in self.countries)
