"""The words for goals, platforms, industries, seasons, metrics and terms, as editors listed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.values.names import Names
from bot.values.seasons import Season, Seasons
from bot.values.spelling import Spelling

NAME, NOUN, SHORT, NOT = "name", "noun", "short", "not"
PARTS = (("not", NOT), ("names", NAME), ("nouns", NOUN), ("short", SHORT))
EMPTY = Names({})


# One is not compared with another: it is read once, and what was read with it is known by it.
@dataclass(frozen=True, eq=False)
class Lexicon:
    """Every closed list the readers know; goal and platform names carry how they count ("noun:sales")."""

    goals: Names = EMPTY
    platforms: Names = EMPTY
    industries: Names = EMPTY
    metrics: Names = EMPTY
    terms: Names = EMPTY
    sides: Names = EMPTY
    seasons: Seasons = field(default_factory=Seasons)
    spelling: Spelling = field(default_factory=Spelling)
    platform_ids: tuple[str, ...] = ()
    not_before: frozenset[str] = frozenset()

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Lexicon:
        """The lexicon of content by file name ("goals", "platforms", "industries", "seasons", "sides", "guards",
        "metrics", "terms"); a file that is absent counts as empty. Raises ValueError: file, key, what is wrong.
        """
        guards = content.get("guards") or {}
        goals, platforms = _parted(content, "goals"), _parted(content, "platforms")
        metrics, terms = _listed(content, "metrics"), _listed(content, "terms")
        industries = Names({id: _texts("industries", id, row, "names") for id, row in _rows(content, "industries")})
        return cls(
            goals=goals,
            platforms=platforms,
            industries=industries,
            metrics=metrics,
            terms=terms,
            sides=Names({side: tuple(map(str, names)) for side, names in (content.get("sides") or {}).items()}),
            seasons=_seasons(content),
            spelling=Spelling.of(
                [*map(str, guards.get("corrected", ())), *(keys[0] for keys in platforms.ids if len(keys) == 1)],
                (goals.ids, platforms.ids, metrics.ids, terms.ids, industries.ids),
                guards.get("never_misspelt", ()),
                guards.get("corrected_where_wished", ()),
            ),
            platform_ids=tuple(id for id, _ in _rows(content, "platforms")),
            not_before=frozenset(str(word) for word in guards.get("not_before", ())),
        )


def _rows(content: Mapping[str, Any], file: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    return [(str(id), row) for id, row in (content.get(file) or {}).items()]


def _texts(file: str, id: str, row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    try:
        names = row.get(key, ())
        return tuple(str(name) for name in names if name is not None)
    except (AttributeError, TypeError):
        raise ValueError(f"lexicon/{file}.yml: {id}: `{key}` must be a list of names") from None


def _parted(content: Mapping[str, Any], file: str) -> Names:
    """The names of a file, each with how it counts; what is excluded goes before what is named."""
    named: dict[str, Iterable[str]] = {}
    for key, part in PARTS:
        for id, row in _rows(content, file):
            named[f"{part}:{id}"] = _texts(file, id, row, key)
    return Names(named)


def _listed(content: Mapping[str, Any], file: str) -> Names:
    """The names of metrics.yml or terms.yml, which are lists of records."""
    return Names(
        {str(row["id"]): (str(row.get("name", "")), *map(str, row.get("names", ()))) for row in content.get(file) or ()}
    )


def _seasons(content: Mapping[str, Any]) -> Seasons:
    rows: dict[str, Season] = {}
    for id, row in _rows(content, "seasons"):
        try:
            rows[id] = Season.from_content(id, row)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"lexicon/seasons.yml: {id}: {error}") from None
    return Seasons.of(rows)
