"""The words for goals, platforms, industries, seasons, metrics and terms, as editors listed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.values.language.grammar_words import NO_WORDS, GrammarWords
from bot.values.language.names import Names, add_plurals
from bot.values.language.spelling import Spelling
from bot.values.language.time_words import TimeWords
from bot.values.meeting.places import PlaceFinder
from bot.values.meeting.words import MeetingWords
from bot.values.meeting.zoned import ZoneFinder
from bot.values.people.contact_words import ContactWords
from bot.values.time.seasons import Season, Seasons

NAME, NOUN, SHORT, NOT = "name", "noun", "short", "not"
PARTS = (("not", NOT), ("names", NAME), ("nouns", NOUN), ("short", SHORT))
EMPTY = Names({})
GRAMMAR = ("money", "sentences")


# One is not compared with another: it is read once, and what was read with it is known by it.
@dataclass(frozen=True, eq=False)
class Lexicon:
    """Every closed list the readers know; goal and platform names carry how they count ("noun:sales").

    `single_platforms` are bought by themselves, not several in one; `goals_off` are those nobody is advised on.
    """

    goals: Names = EMPTY
    platforms: Names = EMPTY
    industries: Names = EMPTY
    industry_labels: Names = EMPTY
    metrics: Names = EMPTY
    terms: Names = EMPTY
    sides: Names = EMPTY
    seasons: Seasons = field(default_factory=Seasons)
    spelling: Spelling = field(default_factory=Spelling)
    single_platforms: tuple[str, ...] = ()
    goals_off: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    grammar: GrammarWords = NO_WORDS
    meeting: MeetingWords = field(default_factory=MeetingWords)
    contact: ContactWords = field(default_factory=ContactWords)

    @cached_property
    def zones(self) -> ZoneFinder:
        """Where a text names a time zone."""
        return ZoneFinder(self.meeting, self.seasons, "", "UTC")

    @cached_property
    def places(self) -> PlaceFinder:
        """What finds where a text says that somebody is."""
        return PlaceFinder(self.meeting)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Lexicon:
        """The lexicon of content by file name, those of `lexicon/` and "metrics" and "terms"; an absent file is empty.

        Raises ValueError.
        """
        guards, words = content.get("guards") or {}, _read_grammar(content)
        never = tuple(map(str, guards.get("never_misspelt", ())))
        time = TimeWords.from_content(content.get("time") or {}, never)
        choices = content.get("choices")
        joined = choices.joined if choices else {}
        goals, platforms = _read_names(content, "goals"), _read_names(content, "platforms")
        metrics, terms = _read_list_names(content, "metrics"), _read_list_names(content, "terms")
        industries = Names(
            {id: _read_texts("industries", id, row, "names") for id, row in _list_rows(content, "industries")}
        )
        return cls(
            goals=goals,
            platforms=platforms,
            industries=industries,
            industry_labels=Names({id: [str(row.get("label") or id)] for id, row in _list_rows(content, "industries")}),
            metrics=metrics,
            terms=terms,
            sides=Names({side: tuple(map(str, names)) for side, names in (content.get("sides") or {}).items()}),
            seasons=_read_seasons(content, time),
            spelling=Spelling.from_words(
                [*map(str, guards.get("corrected", ())), *(keys[0] for keys in platforms.ids if len(keys) == 1)],
                (goals.ids, platforms.ids, metrics.ids, terms.ids, industries.ids),
                (*never, *time.all_words, *words.numbers.multipliers, *words.numbers.slips, *_list_known_words(words)),
                guards.get("corrected_where_wished", ()),
            ),
            single_platforms=tuple(id for id, _ in _list_rows(content, "platforms") if id not in joined),
            goals_off=choices.off if choices else frozenset(),
            not_before=frozenset(str(word) for word in guards.get("not_before", ())),
            grammar=words,
            meeting=_read_meeting_words(content),
            contact=ContactWords.from_content(content.get("contact") or {}),
        )


def _read_grammar(content: Mapping[str, Any]) -> GrammarWords:
    lists = {section: rows for file in GRAMMAR for section, rows in (content.get(file) or {}).items()}
    try:
        return GrammarWords(lists) if lists else NO_WORDS
    except ValueError as error:
        section = str(error).partition(":")[0]
        file = next((file for file in GRAMMAR if section in (content.get(file) or {})), GRAMMAR[0])
        raise ValueError(f"lexicon/{file}.yml: {error}") from None


def _list_known_words(words: GrammarWords) -> frozenset[str]:
    """The words around values, which are right as they are."""
    mood = words.mood
    lists = (mood.past, mood.wish, mood.still, mood.subjects, mood.first_person, mood.asking, words.refusal.purpose)
    return frozenset().union(*lists)


def _list_rows(content: Mapping[str, Any], file: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    return [(str(id), row) for id, row in (content.get(file) or {}).items()]


def _read_texts(file: str, id: str, row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    try:
        names = row.get(key, ())
        return tuple(str(name) for name in names if name is not None)
    except (AttributeError, TypeError):
        raise ValueError(f"lexicon/{file}.yml: {id}: `{key}` must be a list of names") from None


def _read_names(content: Mapping[str, Any], file: str) -> Names:
    """The names of a file, each with how it counts; what is excluded goes before what is named."""
    named: dict[str, Iterable[str]] = {}
    for key, part in PARTS:
        for id, row in _list_rows(content, file):
            texts = _read_texts(file, id, row, key)
            # "Instas fine": what is said of a platform runs into its name.
            named[f"{part}:{id}"] = add_plurals(texts) if file == "platforms" else texts
    return Names(named)


def _read_list_names(content: Mapping[str, Any], file: str) -> Names:
    """The names of metrics.yml or terms.yml, which are lists of records."""
    rows = (
        (str(row["id"]), (str(row.get("name", "")), *map(str, row.get("names", ())))) for row in content.get(file) or ()
    )
    return Names({id: add_plurals(names) if file == "metrics" else names for id, names in rows})


def _read_meeting_words(content: Mapping[str, Any]) -> MeetingWords:
    try:
        return MeetingWords.from_content(content.get("meeting") or {})
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"lexicon/meeting.yml: {error}") from None


def _read_seasons(content: Mapping[str, Any], time: TimeWords) -> Seasons:
    rows: dict[str, Season] = {}
    for id, row in _list_rows(content, "seasons"):
        try:
            rows[id] = Season.from_content(id, row)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"lexicon/seasons.yml: {id}: {error}") from None
    return Seasons.from_rows(rows, time)
