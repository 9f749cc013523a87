"""Lints lexicon/: the words by which goals, platforms, businesses and seasons are recognized."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.knowledge.names import GOALS, PLATFORMS, SIDES
from bot.knowledge.reading import Problems, Record, nearest, read_layered
from bot.values.lexicon import Lexicon

SEASON_RULES = ("day", "from", "to", "nth", "weekday", "month", "plus", "easter", "dates")


def lint_lexicon(layers: Sequence[Path]) -> tuple[str, ...]:
    """Every slip in the lexicon files, laid over each other layer by layer."""
    problems, trees = Problems(), dict[str, Any]()
    for name, lint in LINTS.items():
        file = f"lexicon/{name}.yml"
        try:
            trees[name] = read_layered(file, layers)
        except ContentError as error:
            problems.lines.extend(error.problems)
        else:
            lint(Record(trees[name], file, problems))
    if not problems.lines:
        _readable(trees, problems)
    return tuple(problems.lines)


def _readable(trees: dict[str, Any], problems: Problems) -> None:
    try:
        Lexicon.of(trees)
    except ValueError as error:
        problems.lines.append(f"{error}; see the head of the file for what may stand there")


def _goals(record: Record) -> None:
    _entries(record, GOALS, _goal)
    _told_apart(record, GOALS, ("names", "nouns"))


def _goal(record: Record) -> None:
    record.text("label", 40)
    record.choice("side", SIDES)
    for key, required in (("names", True), ("nouns", False), ("not", False)):
        record.texts(key, required)


def _platforms(record: Record) -> None:
    _entries(record, PLATFORMS, _platform)
    _told_apart(record, PLATFORMS, ("names", "short"))


def _platform(record: Record) -> None:
    record.text("label", 40)
    for key, required in (("names", True), ("short", False), ("not", False)):
        record.texts(key, required)


def _industries(record: Record) -> None:
    _entries(record, record.keys, _industry)
    _told_apart(record, record.keys, ("names",))


def _industry(record: Record) -> None:
    record.text("label", 40)
    record.choice("kind", ("local", "online", "b2b", "public", "brand"))
    record.texts("names")


def _seasons(record: Record) -> None:
    _entries(record, record.keys, _season)
    _told_apart(record, record.keys, ("names",))


def _season(record: Record) -> None:
    record.text("label", 40)
    record.texts("names")
    if not any(record.take(key) is not None for key in SEASON_RULES):
        record.refuse("", "no rule says when it is; write day, from and to, nth, easter or dates")
    for key in SEASON_RULES:
        record.take(key)


def _sides(record: Record) -> None:
    for side in SIDES:
        record.texts(side)
    record.close()


def _lists(*keys: str) -> Callable[[Record], None]:
    def lint(record: Record) -> None:
        for key in keys:
            record.texts(key)
        record.close()

    return lint


LINTS: dict[str, Callable[[Record], None]] = {
    "goals": _goals,
    "platforms": _platforms,
    "industries": _industries,
    "seasons": _seasons,
    "sides": _sides,
    "guards": _lists("corrected", "corrected_where_wished", "never_misspelt", "not_before"),
    "splitting": _lists("openers", "joints", "questions", "statements"),
}


def _entries(record: Record, ids: Iterable[str], lint: Callable[[Record], None]) -> None:
    """Lint the entry of each id; one that is missing, or not among them, is a slip."""
    known = tuple(ids)
    for id_ in known:
        if not record.has(id_):
            record.refuse(id_, "missing; the id is fixed, add its label and names")
            continue
        inner = record.inner(id_)
        lint(inner)
        inner.close()
    for id_ in record.keys:
        if id_ not in known:
            record.refuse(id_, f"the ids are fixed and this is none; {nearest(id_, known)}")


def _told_apart(record: Record, ids: Iterable[str], keys: Sequence[str]) -> None:
    """Refuse a name that stands for two ids."""
    first: dict[str, str] = {}
    for id_ in ids:
        entry = record.take(id_)
        named = (entry.get(key) or () for key in keys) if isinstance(entry, dict) else ()
        for name in (str(name).casefold() for names in named if isinstance(names, list) for name in names):
            if first.setdefault(name, id_) != id_:
                record.refuse(id_, f"{name!r} already stands for {first[name]!r}; keep one")
