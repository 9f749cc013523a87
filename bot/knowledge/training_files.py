"""What files of training data hold: Rasa's nlu/ files, and the examples of answers in data/answers/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from bot.errors import ContentError
from bot.knowledge.kinds import Listed, Name, Word, check_rule, list_of, mapping_of, match_pattern
from bot.knowledge.reading import Problems, read_yaml, suggest_nearest
from bot.knowledge.sections import Maybe, make_section
from bot.knowledge.shapes import read_shape
from bot.settings import ROOT

NLU_FOLDER, ANSWER_FOLDER = Path("nlu"), Path("data", "answers")


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


def read_nlu(path: Path, name: str, problems: Problems) -> Any:
    """A file of examples by intent; None when there are slips, each of which goes to `problems`."""
    return _read_training_file(NLU, path, name, problems)


def read_answers(path: Path, name: str, problems: Problems) -> Any:
    """A file of examples of answers; None when there are slips, each of which goes to `problems`."""
    return _read_training_file(ANSWERS, path, name, problems)


def check_own_examples(overlay: Path) -> None:
    """Raises ContentError with every slip in the examples of an agency's own folder."""
    problems, questions = Problems(), [path.stem for path in (ROOT / ANSWER_FOLDER).glob("*.yml")]
    for path in sorted((overlay / NLU_FOLDER).rglob("*.yml")):
        read_nlu(path, path.relative_to(overlay).as_posix(), problems)
    for path in sorted((overlay / ANSWER_FOLDER).glob("*.yml")):
        name = path.relative_to(overlay).as_posix()
        if path.stem not in questions:
            problems.add_problem(
                name, "", f"there is no question {path.stem!r}; {suggest_nearest(path.stem, questions)}"
            )
        read_answers(path, name, problems)
    problems.raise_any()


def _read_training_file(shape: Any, path: Path, name: str, problems: Problems) -> Any:
    try:
        data = read_yaml(path, name)
    except ContentError as error:
        problems.lines.extend(error.problems)
        return None
    return read_shape(shape, data, name, problems)
