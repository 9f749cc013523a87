"""`bot check`: content, domain and training data linted like code; each slip is a line with file, key, advice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from bot import clock
from bot.cli.answers_lint import lint_answers
from bot.cli.arguments import TODAY, read_day
from bot.cli.training_lint import lint_training
from bot.contents import Contents, load_contents
from bot.errors import ContentError
from bot.knowledge.choices import load_choices
from bot.knowledge.layers import find_replaced, read_layered
from bot.knowledge.loader import content_files
from bot.knowledge.reading import read_yaml
from bot.knowledge.wording import Wording
from bot.settings import ROOT, Settings


@dataclass(frozen=True)
class CheckedPlace:
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


Check = Callable[[CheckedPlace], Findings]


def find_problems(place: CheckedPlace) -> Findings:
    """What all the checks found together, each line once."""
    found = [one(place) for one in CHECKS]
    problems = dict.fromkeys(line for findings in found for line in findings.problems)
    notes = dict.fromkeys(line for findings in found for line in findings.notes)
    return Findings(tuple(problems), tuple(notes))


def check_content(place: CheckedPlace) -> Findings:
    """Everything that the server reads before it serves; what is past its time or replaced is only noted."""
    try:
        contents = load_contents(place.content, place.overlay)
    except ContentError as error:
        return Findings(_locate_problems(error.problems, place))
    found = (*_find_stale(contents, place.today), *_find_replaced(place), *_find_phrases(contents, place))
    return Findings(notes=_locate_problems(found, place))


def _find_stale(contents: Contents, today: date) -> Iterator[str]:
    for row in contents.book.registry.list_stale(today):
        yield f"benchmarks.yml: {row.id}: past its time since {row.expires}; renew it"


def _find_phrases(contents: Contents, place: CheckedPlace) -> Iterator[str]:
    """Turns of phrase that visitors should not read."""
    layers = [layer for layer in (place.content, place.overlay) if layer is not None]
    wording = Wording.from_content(contents.library.get_tree("wording"), contents.library.agency.region)
    for file in filter(wording.looks_through, content_files(place.content, place.overlay)):
        for key, advice in wording.find_phrases(file, read_layered(file, layers)):
            yield f"{file}: {key}: {advice}"


def _find_replaced(place: CheckedPlace) -> Iterator[str]:
    """The shipped lists that the agency's own take the place of."""
    own = content_files(place.overlay) if place.overlay else {}
    for file, path in own.items():
        if (place.content / file).is_file() and file != "agency.yml":
            yield from find_replaced(file, read_layered(file, [place.content]), read_yaml(path, file))


def check_training(place: CheckedPlace) -> Findings:
    """Domain, rules, examples and the names of actions."""
    answers = (name for name in content_files(place.content) if name.startswith("answers/"))
    topics = tuple(Path(name).stem for name in answers)
    return Findings(lint_training(place.root, topics, place.overlay))


def check_answer_examples(place: CheckedPlace) -> Findings:
    """The examples from which answers to the assistant's own questions are learnt."""
    try:
        intents = read_yaml(place.root / "domain.yml")["intents"]
    except ContentError as error:
        return Findings(error.problems)
    goals = load_choices(place.content, place.overlay).known_goals
    names = [next(iter(row)) if isinstance(row, dict) else str(row) for row in intents]
    return Findings(lint_answers(place.root, place.overlay, goals, names))


# A room with content of its own adds its check here: it gives Findings and raises nothing.
CHECKS: tuple[Check, ...] = (check_content, check_training, check_answer_examples)


def check_cmd(today: str = TODAY) -> None:
    """Check content, domain and training data; each problem is a line with file, key and advice."""
    overlay = Settings.from_env(os.environ).agency_dir
    raise typer.Exit(run_check(CheckedPlace(ROOT, overlay, read_day(today) or clock.today())))


def run_check(place: CheckedPlace) -> int:
    """Print what was found; 1 when there is a problem, else 0."""
    findings = find_problems(place)
    for line in (*findings.problems, *(f"note: {note}" for note in findings.notes)):
        print(line)
    if findings.problems:
        print(f"{len(findings.problems)} to put right")
        return 1
    print("content, domain and training data are sound")
    return 0


def _locate_problems(problems: tuple[str, ...], place: CheckedPlace) -> tuple[str, ...]:
    """The problems with each file named by its place in the project, or its full path when it is the agency's own."""
    files = content_files(place.content, place.overlay)

    def locate_line(line: str) -> str:
        file, _, rest = line.partition(": ")
        own = place.overlay / file if place.overlay else None
        path = files.get(file) or (own if own and own.exists() else place.content / file)
        shown = path.relative_to(place.root) if path.is_relative_to(place.root) else path
        return f"{shown.as_posix()}: {rest}"

    return tuple(locate_line(line) for line in problems)
