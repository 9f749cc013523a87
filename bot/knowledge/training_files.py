"""What files of training data hold: Rasa's nlu/ files, examples of answers in data/answers/, and lists in names/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any

from bot.errors import ContentError
from bot.knowledge.kinds import Listed, Name, Word, check_rule, list_of, mapping_of, match_pattern
from bot.knowledge.names import DIALOGUE_INTENTS, TOPICS
from bot.knowledge.reading import Problems, read_yaml, suggest_nearest
from bot.knowledge.sections import Maybe, make_section
from bot.knowledge.shapes import read_shape
from bot.settings import ROOT

NLU_FOLDER, ANSWER_FOLDER, NAME_FOLDER = Path("nlu"), Path("data", "answers"), Path("names")
# With fewer examples a topic is not told from others.
LEAST_EXAMPLES = 25


def _check_lines(examples: str) -> Iterator[str]:
    for line in examples.splitlines():
        if line.strip() and not line.strip().startswith("- "):
            yield f"{line.strip()!r} is no example; begin each line with '- ', under `examples: |`"


Examples = Annotated[Word, check_rule(_check_lines)]
Texts = Annotated[list[Word], Listed(least=0, repeats=True)]
LABEL = Annotated[
    Name, match_pattern(r"[a-z][a-z0-9_]*(?:\s*\+\s*[a-z][a-z0-9_]*)*", "a name such as leads, or two joined by +")
]
NLU = make_section(version=Maybe(Name), nlu=list_of(make_section(intent=Name, examples=Examples)))
ANSWERS = make_section(
    answers=Maybe(mapping_of(Texts, key=LABEL)),
    none=Maybe(Texts),
    answered_by=Maybe(list_of(Name, least=0)),
    none_of=Maybe(list_of(Name, least=0)),
)
NAMES = mapping_of(Texts)


def read_nlu(path: Path, name: str, problems: Problems) -> Any:
    """A file of examples by intent; None when there are slips, each of which goes to `problems`."""
    return _read_training_file(NLU, path, name, problems)


def read_answers(path: Path, name: str, problems: Problems) -> Any:
    """A file of examples of answers; None when there are slips, each of which goes to `problems`."""
    return _read_training_file(ANSWERS, path, name, problems)


def check_own_examples(overlay: Path, topics: Collection[str] | None) -> None:
    """Raises ContentError with every slip in the examples of an agency's own folder; `topics` are those with an answer,
    None where that is not known."""
    problems = Problems()
    _check_own_nlu(overlay, topics, problems)
    _check_own_answers(overlay, problems)
    _check_own_names(overlay, problems)
    problems.raise_any()


def _check_own_nlu(overlay: Path, topics: Collection[str] | None, problems: Problems) -> None:
    """Every intent with examples is a topic with an answer, and every topic of the agency's own has enough examples."""
    paths = sorted((overlay / NLU_FOLDER).rglob("*.yml"))
    files = [(path.relative_to(overlay).as_posix(), path) for path in paths]
    read = [(name, row) for name, path in files for row in (read_nlu(path, name, problems) or {}).get("nlu", ())]
    if topics is None or problems.lines:
        return
    counted = Counter[str]()
    for name, row in read:
        intent = row["intent"]
        counted[intent] += sum(bool(line.strip(" -")) for line in row["examples"].splitlines())
        if intent not in (*topics, *DIALOGUE_INTENTS):
            near = suggest_nearest(intent, (*topics, *DIALOGUE_INTENTS))
            advice = near if "did you mean" in near else f"write answers/{intent}.yml"
            problems.add_problem(name, intent, f"no answer has this topic; {advice}")
    for topic in (topic for topic in topics if topic not in TOPICS and (overlay / f"answers/{topic}.yml").is_file()):
        if not (ROOT / f"bot/content/answers/{topic}.yml").is_file() and counted[topic] < LEAST_EXAMPLES:
            advice = f"{counted[topic]} examples, at least {LEAST_EXAMPLES}; write them in nlu/{topic}.yml"
            problems.add_problem(f"answers/{topic}.yml", "", advice)


def _check_own_names(overlay: Path, problems: Problems) -> None:
    """Each list adds to one of those that names are learnt from, or is named in another as {list}."""
    known = {str(key) for path in (ROOT / "data" / NAME_FOLDER).glob("*.yml") for key in read_yaml(path)}
    for path in sorted((overlay / NAME_FOLDER).glob("*.yml")):
        name = path.relative_to(overlay).as_posix()
        lists = _read_training_file(NAMES, path, name, problems) or {}
        written = "\n".join(text for texts in lists.values() for text in texts)
        for key in (key for key in lists if key not in known and f"{{{key}}}" not in written):
            problems.add_problem(name, key, f"nothing reads this list; {suggest_nearest(key, known)}")


def _check_own_answers(overlay: Path, problems: Problems) -> None:
    questions = [path.stem for path in (ROOT / ANSWER_FOLDER).glob("*.yml")]
    for path in sorted((overlay / ANSWER_FOLDER).glob("*.yml")):
        name = path.relative_to(overlay).as_posix()
        if path.stem not in questions:
            problems.add_problem(
                name, "", f"there is no question {path.stem!r}; {suggest_nearest(path.stem, questions)}"
            )
        read_answers(path, name, problems)


def _read_training_file(shape: Any, path: Path, name: str, problems: Problems) -> Any:
    try:
        data = read_yaml(path, name)
    except ContentError as error:
        problems.lines.extend(error.problems)
        return None
    return read_shape(shape, data, name, problems)
