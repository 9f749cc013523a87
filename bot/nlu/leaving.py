"""What is said around each platform that a message names, and which of them are turned down by it; no Rasa."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

# The question of data/answers/leaving.yml, its label, and the name that stands there for every platform.
LEAVING, LEFT, NAME = "leaving", "left", "facebook"
# So sure it must be: a platform that is left out by mistake is missed less than one that was refused and is advised.
SURE = 0.7
# What sounds less like it as a whole is not taken apart: that passes over 6 in 10 messages with a platform, and of 241
# messages in which one was found refused it misses 6, 5 of which had refused nothing.
SOUNDS_LEFT = 0.03
# Longer messages tell of much else around a platform.
LONGEST = 400
# Fewer letters before a platform ("the", "our") tell nothing of it: what is told follows.
LEAST = 4

Entity = dict[str, Any]
Span = tuple[int, int]


@dataclass(frozen=True)
class LeavingWords:
    """What joins platforms to one list ("Facebook and Instagram did nothing"), and what parts two clauses."""

    together: re.Pattern[str]
    partings: re.Pattern[str]

    @classmethod
    def from_content(cls, words: Mapping[str, Sequence[str]]) -> LeavingWords:
        """The patterns of content/lexicon/splitting.yml."""
        together, partings = (
            "|".join(sorted(map(re.escape, words[name]), key=len, reverse=True)) for name in ("together", "partings")
        )
        return cls(
            re.compile(rf"[\s,/&+]*(?:(?:{together})\s+)?", re.IGNORECASE),
            re.compile(rf"[;:.!\n–—]+(?=\s|$)|\s-\s|\b(?:{partings})\b", re.IGNORECASE),
        )


def find_left(
    text: str, entities: Sequence[Entity], words: LeavingWords, judge: Callable[[list[str]], list[float]]
) -> list[Entity]:
    """The platforms that what is said around them turns down; `judge` gives for each text how sure that is."""
    named = sorted((e for e in entities if e.get("entity") == "platform" and "start" in e), key=lambda e: e["start"])
    groups = list(_group_platforms(text, named, words)) if len(text) <= LONGEST else []
    said = [_cut_clause(text, groups, n, words) for n in range(len(groups))]
    open_ones = [(group, around) for group, around in zip(groups, said, strict=True) if _is_open(group, around)]
    if not open_ones:
        return []
    chances = judge([around for _, around in open_ones])
    return [one for (group, _), sure in zip(open_ones, chances, strict=True) if sure >= SURE for one in group]


def _is_open(group: Sequence[Entity], around: str) -> bool:
    """Whether something is said of these platforms, and none of them is refused already.

    One word behind them says nothing, be it "too" or one of another language.
    """
    before, _, behind = around.partition(NAME)
    told = bool(before.strip()) or len(behind.split()) > 1
    return told and all(one.get("role") != "refused" for one in group)


def _group_platforms(text: str, named: Sequence[Entity], words: LeavingWords) -> Iterator[list[Entity]]:
    """The platforms, those of one list together."""
    group: list[Entity] = []
    for one in named:
        joined = bool(group) and words.together.fullmatch(text[group[-1]["end"] : one["start"]])
        if group and not (joined and one.get("role") == group[-1].get("role")):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _cut_clause(text: str, groups: Sequence[Sequence[Entity]], n: int, words: LeavingWords) -> str:
    """The clause around a group of platforms, with one name in their place."""
    starts, ends = [group[0]["start"] for group in groups], [group[-1]["end"] for group in groups]
    cuts = [0, *(_find_cut(text, ends, starts, k, words) for k in range(1, len(groups))), len(text)]
    first, last = list(pairwise(cuts))[n]
    before = words.partings.split(text[first : starts[n]])[-1].rpartition(",")[2]
    behind = words.partings.split(text[ends[n] : last])[0]
    return f"{before.lstrip()}{NAME}{behind.rstrip(' ,')}"


def _find_cut(text: str, ends: Sequence[int], starts: Sequence[int], n: int, words: LeavingWords) -> int:
    """Where what is said of the group before this one ends: where a clause does, or where this one's words begin."""
    between = text[ends[n - 1] : starts[n]]
    parted = [match.start() for match in words.partings.finditer(between)]
    if parted or "," in between:
        return ends[n - 1] + max([between.rfind(","), *parted])
    leads = words.partings.split(text[(ends[n - 2] if n > 1 else 0) : starts[n - 1]])[-1].strip(" ,")
    return ends[n - 1] if len(leads) >= LEAST else starts[n]
