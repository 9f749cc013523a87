"""What the files of lexicon/ hold: the words by which things are recognized in what visitors write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator

from bot.knowledge.kinds import (
    Id,
    Listed,
    Name,
    Whole,
    Word,
    mapping_of,
    mark_kind,
    match_pattern,
    one_of_texts,
    text_up_to,
)
from bot.knowledge.names import SIDES
from bot.knowledge.reading import suggest_nearest
from bot.knowledge.sections import ContentSection, Maybe, make_section
from bot.values.people.contact_words import SECTIONS
from bot.values.time.seasons import FIRST, WEEKDAYS, Season

Words = Annotated[list[Word], Listed()]
AnyWords = Annotated[list[Word], Listed(least=0)]
WordsAsTheyAre = Annotated[list[Word], Listed(least=0, repeats=True)]
Label = Annotated[Name, text_up_to(40)]
Clock = Annotated[Name, match_pattern(r"(?:[01]?\d|2[0-4]):[0-5]\d", "a time such as 13:30, in quotes")]
KINDS = ("local", "online", "b2b", "public", "brand")


def tell_apart(*keys: str) -> AfterValidator:
    """Refuses a name that stands for two entries."""

    def check_entries(entries: Mapping[str, ContentSection]) -> Mapping[str, ContentSection]:
        first: dict[str, str] = {}
        slips = []
        for id_, entry in entries.items():
            for name in (name.casefold() for key in keys for name in entry.get(key, ())):
                if first.setdefault(name, id_) != id_:
                    slips.append(f"{name!r} of {id_} already stands for {first[name]!r}; keep one")
        if slips:
            raise ValueError("\n".join(slips))
        return entries

    return AfterValidator(check_entries)


def _check_season(season: ContentSection) -> ContentSection:
    Season.from_content("", dict(season.items()))
    return season


def _check_days(days: Any) -> Any:
    try:
        found = [date.fromisoformat(day) for day in (days if isinstance(days, list) else [days])]
    except (TypeError, ValueError):
        found = []
    if not 1 <= len(found) <= 2:
        raise ValueError(f'{days!r} is no day; write "2026-02-17", or the first and the last in a list')
    return days


def _check_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"unknown time zone {name!r}; {suggest_nearest(name, available_timezones())}")
    return name


GOAL = make_section(
    label=Label,
    side=Annotated[Name, one_of_texts(*SIDES)],
    like=Maybe(Name),
    names=Words,
    nouns=Maybe(AnyWords),
    **{"not": Maybe(AnyWords)},
)
PLATFORM = make_section(label=Label, names=Words, short=Maybe(AnyWords), **{"not": Maybe(AnyWords)})
INDUSTRY = make_section(label=Label, kind=Annotated[Name, one_of_texts(*KINDS)], names=Words)
SEASON = make_section(
    label=Label,
    names=Words,
    **dict.fromkeys(
        ("day", "from", "to"),
        Maybe(Annotated[Name, match_pattern(r"\d\d-\d\d", "month and day such as 12-24, in quotes")]),
    ),
    **dict.fromkeys(("nth", "month", "plus", "easter"), Maybe(Whole)),
    weekday=Maybe(Annotated[Name, one_of_texts(*WEEKDAYS)]),
    by=Maybe(Annotated[Name, one_of_texts(FIRST)]),
    dates=Maybe(dict[Any, Annotated[Any, AfterValidator(_check_days)]]),
)
PART = make_section(names=Words, today=Maybe(AnyWords), after_day=Maybe(AnyWords), before=Clock, **{"from": Clock})
MEETING_LISTS = (
    "hours oclock ish leads beside between to and either joins breaks ordinals pointed this any_of "
    "within ahead behind numbered nouns mine theirs place_leads place_trails people_leads companies no_places "
    "time_words capitals no_zones "
    "yes polite agreed and_more contrasts calling_off asking_other"
)
MEETING = make_section(
    parts=mapping_of(PART),
    moments=mapping_of(make_section(names=Words, at=Clock)),
    zones=mapping_of(Words, key=Annotated[Name, AfterValidator(_check_zone)]),
    **dict.fromkeys(
        "fractions minutes bounds trailing refusing days weeks_on weeks_ahead places turns countries peoples".split(),
        mapping_of(Words),
    ),
    **dict.fromkeys(MEETING_LISTS.split(), Words),
)


def _contact_words(kind: type) -> Any:
    """The lists and mappings that a class of contact words has."""
    kinds = kind.__annotations__.items()
    return make_section(**{name: dict[Word, Word] if shape.startswith("Mapping") else Words for name, shape in kinds})


def lists_of_words(keys: str) -> Any:
    """A section of lists of words."""
    return make_section(**dict.fromkeys(keys.split(), Words))


SHAPES: Mapping[str, Any] = {
    "goals": mapping_of(GOAL, tell_apart("names", "nouns"), key=Id),
    "platforms": mapping_of(PLATFORM, tell_apart("names", "short"), key=Id),
    "industries": mapping_of(INDUSTRY, tell_apart("names")),
    "seasons": mapping_of(mark_kind(SEASON, AfterValidator(_check_season)), tell_apart("names")),
    "sides": make_section(**dict.fromkeys(SIDES, Words)),
    "sites": lists_of_words("others"),
    "guards": lists_of_words("corrected corrected_where_wished never_misspelt not_before"),
    "figures": make_section(
        **dict.fromkeys("cues prices least cheaper actions rates each".split(), Words),
        units=mapping_of(Words),
        phrases=mapping_of(Words),
        same=mapping_of(Name),
        bought=mapping_of(make_section(metric=Maybe(Name), counts=Name, per=Whole)),
        unpublished=mapping_of(Name),
        wish=Word,
    ),
    "contact": make_section(**{name: _contact_words(kind) for name, kind in SECTIONS.items()}),
    "meeting": MEETING,
    "splitting": lists_of_words(
        "clauses openers joints questions told statements definitions fillers courtesies adding narrowing replacing"
        " remaining being leading partings together retracting wishing alternatives supposing all_of pointing"
        " modals verbs"
    ),
}
# Files of very many lists, by how deep their sections go: what is shipped says which keys there are, and their kinds.
AS_SHIPPED = {"time": 1, "money": 2, "sentences": 2}


def copy_shape(shipped: Any, sections: int) -> Any:
    """The shape of a shipped file: its keys, each with a text, a list of words, or lists of words by what they mean."""
    if isinstance(shipped, dict) and sections:
        return make_section(**{str(key): copy_shape(inner, sections - 1) for key, inner in shipped.items()})
    if isinstance(shipped, dict):
        return dict[Any, WordsAsTheyAre]
    return WordsAsTheyAre if isinstance(shipped, list) else Name
