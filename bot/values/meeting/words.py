"""The words of lexicon/meeting.yml, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.values.meeting.wish import Window

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, eq=False)
class MeetingWords:
    """How people say when they want to meet; every pattern reads text of `plain_text`."""

    parts: Mapping[str, Window] = field(default_factory=dict)
    today_parts: frozenset[str] = frozenset()
    day_parts: Mapping[str, Window] = field(default_factory=dict)
    moments: Mapping[str, int] = field(default_factory=dict)
    fractions: Mapping[str, int] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=dict)
    hours: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    made: dict[tuple[str, str, str], re.Pattern[str]] = field(default_factory=dict)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> MeetingWords:
        """The words of the file's content. Raises ValueError or KeyError for what cannot be one."""
        lists = {key: _list_phrases(value) for key, value in content.items() if isinstance(value, list)}
        groups = {
            key: {str(id): _list_phrases(value) for id, value in rows.items()}
            for key, rows in content.items()
            if isinstance(rows, Mapping) and all(isinstance(value, list) for value in rows.values())
        }
        parts = list((content.get("parts") or {}).values())
        return cls(
            parts={
                n: _read_window(row) for row in parts for n in _list_phrases([*row["names"], *row.get("today", ())])
            },
            today_parts=frozenset(name for row in parts for name in _list_phrases(row.get("today", ()))),
            day_parts={name: _read_window(row) for row in parts for name in _list_phrases(row.get("after_day", ()))},
            moments={
                name: read_clock(row["at"])
                for row in (content.get("moments") or {}).values()
                for name in _list_phrases(row["names"])
            },
            fractions=_number_phrases(groups.get("fractions", {})),
            minutes=_number_phrases(groups.get("minutes", {})),
            hours={name: n for n, name in enumerate(lists.get("hours", ()), 1)},
            places=_number_phrases(groups.get("places", {})),
            zones={name: zone for zone, names in groups.get("zones", {}).items() for name in names},
            lists=lists,
            groups=groups,
        )

    def match_any(self, key: str) -> str:
        """A regular expression for any phrase of a list, of all lists of a group, or of a table."""
        return match_alternatives(self.list_phrases(key))

    def make_pattern(self, key: str, before: str = "", after: str = "") -> re.Pattern[str]:
        """The pattern of any phrase of that key between these expressions; made once."""
        known = (key, before, after)
        if known not in self.made:
            self.made[known] = re.compile(before + self.match_any(key) + after)
        return self.made[known]

    def list_phrases(self, key: str) -> tuple[str, ...]:
        """Every phrase of that key."""
        if key in self.groups:
            return tuple(phrase for phrases in self.groups[key].values() for phrase in phrases)
        table = getattr(self, key, None)
        return tuple(table) if isinstance(table, Mapping) else self.lists.get(key, ())


def plain_text(text: str) -> str:
    """The text without apostrophes, "can't" and "Monday's" as "cant" and "monday"."""
    return re.sub(r"(?<=day)'s\b", "", text).replace("'", "")


def match_alternatives(phrases: Iterable[str]) -> str:
    """A regular expression for any of these phrases as whole words, the longest first."""
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    if not ordered:
        return NEVER.pattern
    spaced = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered)
    return rf"(?<![^\W_])(?:{spaced})(?![^\W_])"


def read_clock(text: str) -> int:
    """Minutes after midnight of "13:30"."""
    hour, _, minute = str(text).partition(":")
    return int(hour) * 60 + int(minute or 0)


def _read_window(row: Mapping[str, Any]) -> Window:
    return read_clock(row["from"]), read_clock(row["before"])


def _list_phrases(listed: Iterable[Any]) -> tuple[str, ...]:
    return tuple(plain_text(str(phrase).lower()) for phrase in listed)


def _number_phrases(group: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    return {name: int(number) for number, names in group.items() for name in names}
