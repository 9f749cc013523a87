"""Content files read into a Library, or refused with every slip found in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import ContentError
from bot.knowledge.agency import read_agency
from bot.knowledge.library import Library
from bot.knowledge.model import Answer, AnswerButton, Claim, Metric, Strategy, Term
from bot.knowledge.names import GOALS, SIDES, TOPICS
from bot.knowledge.reading import Problems, Record, read_layered, read_records, read_yaml
from bot.knowledge.references import check_references
from bot.knowledge.texts import Room, optional_prose, prose

__all__ = ["SHIPPED", "content_files", "load_library", "read_layered", "read_yaml"]

T = TypeVar("T", Metric, Term, Strategy)
ANSWERS, LISTS = (
    "answers/",
    ("metrics.yml", "terms.yml", "strategies.yml", "claims.yml"),
)
SHIPPED = Path(__file__).resolve().parents[1] / "content"
UNITS = ("percent", "money", "ratio", "count", "time", "score")
STATUSES = ("kept", "corrected", "disputed")
TITLE, ASK, BUTTON = Room(40), Room(30), Room(30)
SHORT, MORE, ASIDE = (
    Room(600, sentences=4, bullets=6),
    Room(1500),
    Room(500, sentences=3),
)
SENTENCES, FORMULA = Room(400, sentences=3), Room(160)


def content_files(folder: Path, overlay: Path | None = None) -> dict[str, Path]:
    """Every content file by its path inside the folder; one of the overlay takes the place of its namesake.

    For files that are keys and texts, `Library.tree` lays the overlay over key by key instead.
    """
    files: dict[str, Path] = {}
    for root in (folder, overlay):
        if root is not None:
            files |= {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*.yml"))}
    return files


def load_library(folder: Path = SHIPPED, overlay: Path | None = None) -> Library:
    """All content of a folder, an agency's overlay laid over it; ContentError lists every slip in it."""
    problems = Problems()
    if overlay is not None and not overlay.is_dir():
        problems.add(
            str(overlay),
            "",
            "there is no such folder; correct the setting of the agency's content folder",
        )
    files = content_files(folder, overlay)
    parsed = _parse(files, problems)
    agency = read_agency(parsed["agency.yml"], problems)
    library = Library(
        agency=agency,
        answers=_answers(parsed, agency.facts, problems),
        metrics=_entries(
            parsed,
            "metrics.yml",
            problems,
            lambda record: _metric(record, agency.facts),
        ),
        terms=_entries(parsed, "terms.yml", problems, lambda record: _term(record, agency.facts)),
        strategies=_entries(
            parsed,
            "strategies.yml",
            problems,
            lambda record: _strategy(record, agency.facts),
        ),
        claims=read_records(parsed["claims.yml"], "claims.yml", problems, _claim),
        layers=(folder,) if overlay is None else (folder, overlay),
    )
    check_references(library, problems)
    problems.raise_any()
    return library


def _parse(files: Mapping[str, Path], problems: Problems) -> dict[str, Any]:
    """The files this loader reads, as YAML; it stops here when one of them cannot be read at all."""
    parsed: dict[str, Any] = {}
    for name in sorted({*LISTS, "agency.yml", *(name for name in files if name.startswith(ANSWERS))}):
        try:
            parsed[name] = read_yaml(files.get(name, Path(name)), name)
        except ContentError as error:
            problems.lines.extend(error.problems)
    problems.raise_any()
    return parsed


def _entries(
    parsed: Mapping[str, Any],
    name: str,
    problems: Problems,
    build: Callable[[Record], T],
) -> dict[str, T]:
    return {entry.id: entry for entry in read_records(parsed[name], name, problems, build)}


def _answers(parsed: Mapping[str, Any], facts: Mapping[str, str], problems: Problems) -> dict[str, Answer]:
    """The answers in the order of the contract, the agency's own topics after them."""
    found = {}
    for file in (name for name in parsed if name.startswith(ANSWERS)):
        record = Record(parsed[file], file, problems)
        answer, stem = _answer(record, facts), Path(file).stem
        record.close()
        if answer.topic and answer.topic != stem:
            record.refuse(
                "topic",
                f"{answer.topic!r} is not the name of the file; write {stem!r} or rename the file",
            )
        found[stem] = answer
    order = (*TOPICS, *sorted(found.keys() - set(TOPICS)))
    return {topic: found[topic] for topic in order if topic in found}


def _answer(record: Record, facts: Mapping[str, str]) -> Answer:
    return Answer(
        topic=record.text("topic"),
        title=prose(record, "title", facts, TITLE),
        ask=prose(record, "ask", facts, ASK),
        side=record.choice("side", (*SIDES, "both", "none")),
        short=prose(record, "short", facts, SHORT),
        more=optional_prose(record, "more", facts, MORE),
        why=optional_prose(record, "why", facts, ASIDE),
        example=optional_prose(record, "example", facts, ASIDE),
        counterpart=record.optional("counterpart"),
        buttons=_buttons(record, facts),
        source=record.text("source", 200),
    )


def _buttons(record: Record, facts: Mapping[str, str]) -> tuple[AnswerButton, ...]:
    buttons = []
    for inner in record.inners("buttons"):
        title = prose(inner, "title", facts, BUTTON)
        ask, url = inner.optional("ask"), optional_prose(inner, "url", facts, Room(300))
        if (ask is None) == (url is None):
            inner.refuse(
                "",
                "needs `ask` (a topic or dialogue intent) or `url`, and only one of the two",
            )
        inner.close()
        buttons.append(AnswerButton(title, ask, url))
    if buttons and not 2 <= len(buttons) <= 3:
        record.refuse("buttons", f"{len(buttons)} of them; write two or three")
    if len({button.title.casefold() for button in buttons}) < len(buttons):
        record.refuse("buttons", "two have the same title; tell them apart")
    return tuple(buttons)


def _metric(record: Record, facts: Mapping[str, str]) -> Metric:
    return Metric(
        id=record.text("id", 40),
        name=record.text("name", 60),
        names=record.texts("names"),
        side=record.choice("side", (*SIDES, "both")),
        definition=prose(record, "definition", facts, SENTENCES),
        formula=optional_prose(record, "formula", facts, FORMULA),
        unit=record.choice("unit", UNITS),
        reading=prose(record, "reading", facts, SENTENCES),
    )


def _term(record: Record, facts: Mapping[str, str]) -> Term:
    return Term(
        id=record.text("id", 40),
        name=record.text("name", 60),
        names=record.texts("names"),
        definition=prose(record, "definition", facts, SENTENCES),
        see=record.text("see"),
    )


def _strategy(record: Record, facts: Mapping[str, str]) -> Strategy:
    return Strategy(
        id=record.text("id", 40),
        name=record.text("name", 60),
        side=record.choice("side", SIDES),
        goals=record.choices("goals", GOALS),
        what=prose(record, "what", facts, SENTENCES),
        first_step=prose(record, "first_step", facts, SENTENCES),
    )


def _claim(record: Record) -> Claim:
    claim = Claim(
        id=record.text("id", 60),
        claim=record.text("claim", 400),
        status=record.choice("status", STATUSES),
        answers=record.texts("answers"),
        source=record.text("source", 200),
        correction=record.optional("correction", 600),
    )
    if claim.status in ("corrected", "disputed") and not claim.correction:
        record.refuse(
            "correction",
            f"missing for a claim that is {claim.status}; say what is right, and whence",
        )
    if claim.status == "kept" and claim.correction:
        record.refuse(
            "correction",
            "stands at a claim that is kept; remove it or change the status",
        )
    return claim
