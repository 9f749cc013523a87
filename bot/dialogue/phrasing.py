"""Values said back in words: goals, times, money, platforms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.dialogue.state import DialogueState
from bot.knowledge.formats import Formats
from bot.knowledge.library import Library
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe


@dataclass(frozen=True)
class Phrasing:
    """Says values with the lines of content/dialogue.yml and the labels of content/lexicon."""

    phrases: Mapping[str, Any]
    understood: Mapping[str, str]
    goals: Mapping[str, str]
    platforms: Mapping[str, str]
    industries: Mapping[str, str]
    formats: Formats = Formats()

    @classmethod
    def from_content(cls, library: Library) -> Phrasing:
        """The phrasing of dialogue.yml, with the labels of the lexicon and the agency's way of writing values."""
        lines, names = library.get_tree("dialogue"), ("goals", "platforms", "industries")
        goals, platforms, industries = (
            {id: row["label"] for id, row in library.get_tree(f"lexicon/{name}").items()} for name in names
        )
        formats = Formats(library.agency.region)
        return cls(lines["phrases"], lines["understood"], goals, platforms, industries, formats)

    def list_values(self, visit: DialogueState, names: Sequence[str]) -> str:
        """A bullet for each of these values that is known."""
        return "\n".join(f"- {self._format_line(visit, name)}" for name in names if visit.knows_value(name))

    def enumerate_values(self, visit: DialogueState, names: Sequence[str]) -> str:
        """Each of these values that is known, in one line of a sentence."""
        shown = (str(self.phrases["in_line"].get(name, "{value}")) for name in names if visit.knows_value(name))
        values = (self.format_value(visit, name) for name in names if visit.knows_value(name))
        return ", ".join(text.replace("{value}", value) for text, value in zip(shown, values, strict=True))

    def format_value(self, visit: DialogueState, name: str) -> str:
        """One value in words."""
        value = getattr(visit, name)
        readers: dict[str, Callable[[Any], str]] = {
            "goals": lambda goals: self._format_goals(goals, visit.industry, visit.results),
            "platforms": lambda wanted: self._format_platforms(wanted, visit.refused_platforms),
            "timeframe": self._format_timeframe,
            "budget": self._format_money,
        }
        if name == "industry":
            return str(self.industries.get(value, value))
        if name == "target":
            return self._format_target(value)
        return readers[name](value)

    def _format_line(self, visit: DialogueState, name: str) -> str:
        return self.understood[name].replace("{value}", self.format_value(visit, name))

    def _format_goals(self, goals: Sequence[str], industry: str | None, results: Sequence[str] = ()) -> str:
        """The goals as they are called in this line of business, and by this visitor: volunteers are no leads."""
        named = [self.phrases["results"][result] for result in results if result in self.phrases["results"]]
        own = {**(self.phrases["goals_of"].get(industry) or {}), **{row["goal"]: row["label"] for row in named}}
        return self.formats.join_list([own.get(goal) or self.goals.get(goal, goal) for goal in goals])

    def _format_platforms(self, wanted: Sequence[str], refused: Sequence[str]) -> str:
        named, left_out = (
            self.formats.join_list([self.platforms.get(p, p) for p in some]) for some in (wanted, refused)
        )
        without = str(self.phrases["without"]).replace("{value}", left_out) if left_out else ""
        return ", ".join(part for part in (named, without) if part)

    def _format_timeframe(self, value: Timeframe) -> str:
        parts = []
        if value.deadline:
            parts.append(self.phrases["until"].format(date=self.formats.format_date(value.deadline)))
        elif value.days_max or value.days_min:
            parts.append(self._format_ends(value.days_min, value.days_max, self.formats.format_duration))
        if value.starts:
            parts.append(self.phrases["starting"].format(date=self.formats.format_date(value.starts)))
        return ", ".join(parts)

    def _format_money(self, value: Money) -> str:
        if value.amount_max == 0:
            return str(self.phrases["no_money"])
        write = partial(self.formats.format_money, currency=value.currency)
        return self.format_per(self._format_ends(value.amount_min, value.amount_max, write), value.period)

    def format_per(self, amount: str, period: str | None) -> str:
        """An amount with its period, when it has one."""
        return str(self.phrases["per"][period]).format(amount=amount) if period else amount

    def _format_target(self, value: Target) -> str:
        return self.format_per(f"{self.formats.format_number(value.amount)} {value.metric}", value.period)

    def _format_ends(self, low: float | None, high: float | None, say: Any) -> str:
        if low == high and low is not None:
            return str(say(low))
        if not low and high is not None:
            return str(self.phrases["up_to"]).format(to=say(high))
        if high is None:
            return str(self.phrases["at_least"]).format(**{"from": say(low)})
        return str(self.phrases["between"]).format(**{"from": say(low), "to": say(high)})
