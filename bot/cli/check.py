"""`bot check`: content, domain and training data linted like code; each slip is a line with file, key, advice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typer

from bot import clock
from bot.cli.arguments import TODAY, read_day
from bot.cli.leads_lint import lint_leads
from bot.cli.lexicon_lint import lint_lexicon
from bot.cli.training_lint import lint_training
from bot.errors import ContentError
from bot.knowledge.library import Library
from bot.knowledge.loader import content_files, load_library
from bot.knowledge.names import DIALOGUE_INTENTS
from bot.knowledge.reading import Problems, nearest
from bot.knowledge.texts import Room, slips
from bot.recommendations.book import load_advice
from bot.settings import ROOT, Settings

SENTENCE_FILES = ("dialogue", "booking", "web", "widget", "slack", "mail", "brief")
SENTENCE = Room(600)


@dataclass(frozen=True)
class Place:
    """What is checked: a project, an agency's own content over it, and the day figures are held against."""

    root: Path
    overlay: Path | None
    today: date

    @property
    def content(self) -> Path:
        """The folder of the project's content."""
        return self.root / "bot" / "content"


@dataclass(frozen=True)
class Findings:
    """Problems make the check fail; notes, such as figures getting old, do not."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


Check = Callable[[Place], Findings]


def check(root: Path, overlay: Path | None = None, today: date | None = None) -> list[str]:
    """Every problem in the project at `root`, none when it is sound."""
    return list(examine(Place(root, overlay, today or clock.today())).problems)


def examine(place: Place) -> Findings:
    """What all the checks found together, each line once."""
    found = [one(place) for one in CHECKS]
    problems = dict.fromkeys(line for findings in found for line in findings.problems)
    notes = dict.fromkeys(line for findings in found for line in findings.notes)
    return Findings(tuple(problems), tuple(notes))


def check_knowledge(place: Place) -> Findings:
    """Answers, metrics, terms, strategies, claims and agency, the words of consent, and the files of sentences."""
    try:
        library = load_library(place.content, place.overlay)
    except ContentError as error:
        return _in_content(error.problems, place)
    problems = Problems()
    for name in SENTENCE_FILES:
        if any((layer / f"{name}.yml").exists() for layer in library.layers):
            _check_sentences(name, library, problems)
    problems.lines.extend(lint_leads(library.layers, library.agency.facts))
    return _in_content(tuple(problems.lines), place)


def check_lexicon(place: Place) -> Findings:
    """The words by which goals, platforms, businesses and seasons are recognized."""
    layers = (place.content,) if place.overlay is None else (place.content, place.overlay)
    return _in_content(lint_lexicon(layers), place)


def check_advice(place: Place) -> Findings:
    """Policy, benchmarks, platforms, rates and their sentences; figures past their time are only noted."""
    try:
        book = load_advice(place.content, place.overlay)
    except ContentError as error:
        return _in_content(error.problems, place)
    stale = book.registry.stale(place.today)
    lines = tuple(f"benchmarks.yml: {row.id}: past its time since {row.expires}; renew it" for row in stale)
    return Findings(notes=_in_content(lines, place).problems)


def check_training(place: Place) -> Findings:
    """Domain, rules, examples and the names of actions."""
    answers = (name for name in content_files(place.content, place.overlay) if name.startswith("answers/"))
    topics = tuple(Path(name).stem for name in answers)
    return Findings(lint_training(place.root, topics, place.overlay))


# A room with content of its own adds its check here: it gives Findings and raises nothing.
CHECKS: tuple[Check, ...] = (check_knowledge, check_lexicon, check_advice, check_training)


def check_cmd(today: str = TODAY) -> None:
    """Check content, domain and training data; each problem is a line with file, key and advice."""
    overlay = Settings.from_env(os.environ).agency_dir
    raise typer.Exit(run(Place(ROOT, overlay, read_day(today) or clock.today())))


def run(place: Place) -> int:
    """Print what was found; 1 when there is a problem, else 0."""
    findings = examine(place)
    for line in (*findings.problems, *(f"note: {note}" for note in findings.notes)):
        print(line)
    if findings.problems:
        print(f"{len(findings.problems)} to put right")
        return 1
    print("content, domain and training data are sound")
    return 0


def _check_sentences(name: str, library: Library, problems: Problems) -> None:
    try:
        tree = library.tree(name)
    except ContentError as error:
        problems.lines.extend(error.problems)
        return
    ways = {*library.topics, *DIALOGUE_INTENTS}
    for key, value in _leaves(tree):
        if value == "" or (value is None and ".value." not in key):
            problems.add(f"{name}.yml", key, "empty; write a text or remove the key")
        elif isinstance(value, str) and " " in value:  # one word alone may be a key, an address or a pattern
            for slip in slips(value, SENTENCE):
                problems.add(f"{name}.yml", key, slip)
        if key.endswith("].ask") and value not in ways:
            problems.add(f"{name}.yml", key, f"{value!r} does not exist; {nearest(value, ways)}")


def _leaves(tree: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict):
        for name, inner in tree.items():
            yield from _leaves(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(tree, list):
        for number, inner in enumerate(tree, 1):
            yield from _leaves(inner, f"{key}[{number}]")
    else:
        yield key, tree


def _in_content(problems: tuple[str, ...], place: Place) -> Findings:
    """The problems with each file named by its place in the project, or its full path when it is the agency's own."""
    files = content_files(place.content, place.overlay)

    def located(line: str) -> str:
        file, _, rest = line.partition(": ")
        path = files.get(file, place.content / file)
        shown = path.relative_to(place.root) if path.is_relative_to(place.root) else path
        return f"{shown.as_posix()}: {rest}"

    return Findings(tuple(located(line) for line in problems))
