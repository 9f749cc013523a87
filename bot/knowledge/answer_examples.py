"""Examples of what people answer to the assistant's questions: data/answers/<question>.yml, and an agency's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.knowledge.layers import read_layered
from bot.knowledge.reading import Problems
from bot.knowledge.training_files import read_answers

FOLDER = Path("data", "answers")
# An example that says two things stands under both: "sales + community".
BOTH = "+"
GOALS, GOAL_WORDS = "goals", "lexicon/goals.yml"
# What an example among those of intents says that answers a question, and the intent that such an example has.
ANSWERED, LABEL, INFORM = "answers", "label", "inform"


@dataclass(frozen=True)
class AnswerExample:
    """One thing people say when a question is asked; without labels it is none of the question's answers."""

    file: str
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class QuestionExamples:
    """One question's examples, the intents whose utterances may answer it and are thus no counterexamples, and the
    other questions whose answers are."""

    question: str
    examples: tuple[AnswerExample, ...]
    answered_by: frozenset[str]
    none_of: frozenset[str] = frozenset()

    @property
    def labels(self) -> tuple[str, ...]:
        """The question's labels in the order of the file."""
        return tuple(dict.fromkeys(label for example in self.examples for label in example.labels))


def answer_folders(root: Path, overlay: Path | None) -> tuple[Path, ...]:
    """Where examples lie: the project's own, then the agency's, which adds to them."""
    return tuple(folder / FOLDER for folder in (root, overlay) if folder is not None)


def load_answer_examples(folders: Iterable[Path]) -> tuple[QuestionExamples, ...]:
    """Every question's examples. Raises ContentError with each slip when a file is not as it should be."""
    problems = Problems()
    files = [path for folder in folders for path in sorted(folder.glob("*.yml"))]
    read = [(path.stem, _read_examples(path, problems)) for path in files]
    problems.raise_any()
    names = dict.fromkeys(name for name, _ in read)
    return tuple(_merge_examples(name, [part for other, part in read if other == name]) for name in names)


def add_goal_names(questions: Iterable[QuestionExamples], content: Iterable[Path]) -> tuple[QuestionExamples, ...]:
    """The questions with the names of goals in these content folders as examples, so that a new goal is learnt too."""
    words = read_layered(GOAL_WORDS, content)
    named = [AnswerExample(GOAL_WORDS, str(name), (goal,)) for goal, row in words.items() for name in row["names"]]
    return tuple(_add_examples(question, named) if question.question == GOALS else question for question in questions)


def add_decided(
    questions: Iterable[QuestionExamples], decided: Iterable[tuple[str, str, str]]
) -> tuple[QuestionExamples, ...]:
    """The questions with what editors decided: the texts, each with the question it answers and its label there."""
    rows = list(decided)
    return tuple(
        _add_examples(
            q, [AnswerExample("", text, _split_key(label)) for text, name, label in rows if name == q.question]
        )
        for q in questions
    )


def _add_examples(question: QuestionExamples, added: Iterable[AnswerExample]) -> QuestionExamples:
    known = {example.text for example in question.examples}
    new = {example.text: example for example in added if example.text not in known}
    return replace(question, examples=(*question.examples, *new.values()))


def _merge_examples(name: str, parts: list[QuestionExamples]) -> QuestionExamples:
    examples = tuple(example for part in parts for example in part.examples)
    answered_by = frozenset[str]().union(*(part.answered_by for part in parts))
    return QuestionExamples(name, examples, answered_by, frozenset[str]().union(*(part.none_of for part in parts)))


def _read_examples(path: Path, problems: Problems) -> QuestionExamples:
    # A file is named as `bot check` names it, whichever folder it lies in.
    file = (FOLDER / path.name).as_posix()
    data = read_answers(path, file, problems)
    if data is None:
        return QuestionExamples(path.stem, (), frozenset())
    rows = [*data.get("answers", {}).items(), ("", data.get("none", ()))]
    examples = tuple(AnswerExample(file, text, _split_key(key)) for key, texts in rows for text in texts)
    intents, questions = (frozenset(data.get(key, ())) for key in ("answered_by", "none_of"))
    return QuestionExamples(path.stem, examples, intents, questions)


def _split_key(key: str) -> tuple[str, ...]:
    return tuple(label.strip() for label in key.split(BOTH)) if key else ()
