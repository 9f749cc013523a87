"""Content files read into a Library, or refused with every slip found in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import ContentError
from bot.knowledge.agency import derive_facts, read_agency
from bot.knowledge.choices import Choices, check_choices, load_choices
from bot.knowledge.experiment_files import read_variants
from bot.knowledge.kinds import KnownReferences, list_of
from bot.knowledge.layers import EDITS, find_strays, read_layered
from bot.knowledge.layers import SHIPPED as SHIPPED
from bot.knowledge.lexicon import FILES as LEXICON
from bot.knowledge.lexicon import read_word_files
from bot.knowledge.library import Library
from bot.knowledge.model import Claim, Metric, Strategy, Term, TopicAnswer
from bot.knowledge.names import DIALOGUE_INTENTS, QUALIFYING, TOPICS
from bot.knowledge.reading import Problems, read_yaml, suggest_nearest
from bot.knowledge.references import References, check_references
from bot.knowledge.shapes import read_shape
from bot.knowledge.text_files import SHAPES, read_text_files

__all__ = ["SHIPPED", "content_files", "load_library", "read_layered", "read_yaml"]

T = TypeVar("T", Metric, Term, Strategy, Claim)
E = TypeVar("E", Metric, Term, Strategy)
AGENCY, UNSAID, ANSWERS = "agency.yml", "buying.yml", "answers/"
# What an agency need not say of itself.
LEFT_OUT = ("alerts", "buying", "calendar", "chat", "facts", "fees", "knowledge", "referral", "serves")
LISTS = ("metrics.yml", "terms.yml", "strategies.yml", "claims.yml")
ADVICE = ("advice.yml", "policy.yml", "benchmarks.yml", "platforms.yml", "results.yml", "trades.yml")
FILES = (AGENCY, *LISTS, *ADVICE, *(f"{name}.yml" for name in SHAPES), *(f"lexicon/{name}.yml" for name in LEXICON))
# Where an agency may put files of any name, and how the names end.
OPEN_FOLDERS = {"answers": ".yml", "nlu": ".yml", "names": ".yml", "data/answers": ".yml", "held_out": ".jsonl"}
OPEN_FOLDERS |= {f"{EDITS}/answers": ".yml"}
# What the desk keeps beside what an agency writes.
DECISIONS, CHANGES = "decisions.jsonl", f"{EDITS}/changes.jsonl"


def content_files(folder: Path, overlay: Path | None = None) -> dict[str, Path]:
    """Every content file by its path inside the folder; of several the one that lies over its namesakes."""
    files: dict[str, Path] = {}
    for root in (folder, *((overlay, overlay / EDITS) if overlay else ())):
        found = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*.yml"))}
        files |= {name: path for name, path in found.items() if not name.startswith(f"{EDITS}/")}
    return files


def load_library(folder: Path = SHIPPED, overlay: Path | None = None) -> Library:
    """All content of a folder, an agency's overlay laid over it; ContentError lists every slip in it."""
    problems = Problems()
    layers = (folder,) if overlay is None else (folder, overlay)
    if overlay is not None:
        _check_overlay(overlay, problems)
    written, unsaid = _parse_agency(layers, problems), _find_unsaid(layers)
    agency, facts = read_agency(written, problems, unsaid), derive_facts(written, unsaid)
    choices = load_choices(folder, overlay)
    parsed, known = _parse_files(layers, problems), KnownReferences(facts, goals=choices.known_goals)
    answers = _read_answers(parsed, known, problems)
    metrics = _index_rows(_read_rows(parsed, "metrics.yml", Metric, known, problems))
    terms = _index_rows(_read_rows(parsed, "terms.yml", Term, known, problems))
    strategies = _index_rows(_read_rows(parsed, "strategies.yml", Strategy, known, problems))
    claims = _read_rows(parsed, "claims.yml", Claim, known, problems)
    _check_claims(claims, problems)
    ways = (*_list_topics(parsed), *DIALOGUE_INTENTS)
    trees = _read_trees(layers, choices, KnownReferences(facts, ways, choices.goals, choices.platforms), problems)
    _check_choices(choices, layers, trees, problems)
    check_references(References(_list_topics(parsed), answers, metrics, terms, strategies, claims), choices, problems)
    problems.raise_any()
    assert agency is not None
    return Library(agency, answers, metrics, terms, strategies, claims, trees, choices)


def _check_choices(choices: Choices, layers: tuple[Path, ...], trees: Mapping[str, Any], problems: Problems) -> None:
    dialogue, scoring = trees.get("dialogue"), trees.get("scoring")
    if dialogue is None:
        return
    own = tuple(dialogue["qualifying"])
    for name in (name for name in own if name in dialogue["questions"]):
        problems.add_problem("dialogue.yml", f"qualifying.{name}", "a question has this name already; choose another")
    check_choices(layers, (*QUALIFYING, *own), problems)
    for name in scoring["answers"] if scoring else ():
        if name not in own:
            advice = suggest_nearest(name, own) if own else "write it under `qualifying` in dialogue.yml"
            problems.add_problem("scoring.yml", f"answers.{name}", f"no question has this name; {advice}")


def _check_overlay(overlay: Path, problems: Problems) -> None:
    if not overlay.is_dir():
        problems.add_problem(
            str(overlay), "", "there is no such folder; correct the setting of the agency's content folder"
        )
    edited = (*(f"{EDITS}/{file}" for file in FILES), CHANGES)
    known = (*FILES, *edited, DECISIONS, *(f"answers/{topic}.yml" for topic in TOPICS))
    for file, advice in find_strays(overlay, known, OPEN_FOLDERS):
        problems.add_problem(file, "", advice)


def _parse_agency(layers: tuple[Path, ...], problems: Problems) -> Any:
    """agency.yml as the last folder has it, and whole: nothing of one agency is to show through another's."""
    own = layers[-1] / AGENCY
    if len(layers) == 1 or not own.is_file():
        return read_layered(AGENCY, layers)
    data, shipped = read_layered(AGENCY, layers[-1:]), read_yaml(layers[0] / AGENCY, AGENCY)
    missing = [key for key in shipped if isinstance(data, dict) and key not in (*data, *LEFT_OUT)]
    if missing:
        advice = f"copy bot/content/{AGENCY} and change it; missing here: {', '.join(missing)}"
        problems.add_problem(
            AGENCY, "", f"takes the place of the shipped file whole, so that nothing of another agency shows; {advice}"
        )
        problems.raise_any()
    return data


def _list_topics(parsed: Mapping[str, Any]) -> tuple[str, ...]:
    """Every topic that has a file, sound or not."""
    return tuple(Path(name).stem for name in parsed if name.startswith(ANSWERS))


def _find_unsaid(layers: tuple[Path, ...]) -> dict[str, str]:
    """What is said of the buying questions that an agency leaves open; its slips are named when it is read."""
    try:
        found = read_layered(UNSAID, layers)
    except ContentError:
        return {}
    return {str(key): str(text).strip() for key, text in found.items()} if isinstance(found, dict) else {}


def _parse_files(layers: tuple[Path, ...], problems: Problems) -> dict[str, Any]:
    """The lists and the answers, as YAML; it stops here when one of them cannot be read at all."""
    parsed: dict[str, Any] = {}
    places = [place for layer in layers for place in (layer / ANSWERS, layer / EDITS / ANSWERS)]
    answers = {f"{ANSWERS}{path.name}" for place in places for path in place.glob("*.yml")}
    for name in sorted({*LISTS, *answers}):
        try:
            parsed[name] = read_layered(name, layers)
        except ContentError as error:
            problems.lines.extend(error.problems)
    problems.raise_any()
    return parsed


def _read_trees(
    layers: tuple[Path, ...], choices: Choices, known: KnownReferences, problems: Problems
) -> dict[str, Any]:
    """The files of texts and of words, by their path without .yml."""
    trees = read_text_files(layers, choices, known, problems)
    trees |= read_variants(layers, trees.get("experiments"), choices, known, problems)
    try:
        words = read_word_files(layers[0], layers[-1] if len(layers) > 1 else None)
    except ContentError as error:
        problems.lines.extend(error.problems)
        return trees
    return {**trees, **{f"lexicon/{name}": tree for name, tree in words.items()}}


def _read_rows(
    parsed: Mapping[str, Any], file: str, kind: type[T], known: KnownReferences, problems: Problems
) -> tuple[T, ...]:
    rows: tuple[T, ...] = read_shape(list_of(kind), parsed[file], file, problems, known) or ()
    for id_, count in Counter(row.id for row in rows).items():
        if count > 1:
            problems.add_problem(file, id_, "this id stands there twice; rename one")
    return rows


def _index_rows(rows: Iterable[E]) -> dict[str, E]:
    return {row.id: row for row in rows}


def _read_answers(parsed: Mapping[str, Any], known: KnownReferences, problems: Problems) -> dict[str, TopicAnswer]:
    """The answers in the order of the contract, the agency's own topics after them."""
    found = {}
    for file in (name for name in parsed if name.startswith(ANSWERS)):
        answer, stem = read_shape(TopicAnswer, parsed[file], file, problems, known), Path(file).stem
        if answer is None:
            continue
        if answer.topic != stem:
            advice = f"write {stem!r} or rename the file"
            problems.add_problem(file, "topic", f"{answer.topic!r} is not the name of the file; {advice}")
        found[stem] = answer
    order = (*TOPICS, *sorted(found.keys() - set(TOPICS)))
    return {topic: found[topic] for topic in order if topic in found}


def _check_claims(claims: Iterable[Claim], problems: Problems) -> None:
    for claim in claims:
        key = f"{claim.id}.correction"
        if claim.status != "kept" and not claim.correction:
            problems.add_problem(
                "claims.yml", key, f"missing for a claim that is {claim.status}; say what is right, and whence"
            )
        if claim.status == "kept" and claim.correction:
            problems.add_problem("claims.yml", key, "stands at a claim that is kept; remove it or change the status")
