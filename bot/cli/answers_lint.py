"""What `bot check` asks of data/answers: enough examples that differ, each under one label, none of them held out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.cli.training_lint import TrainingSentence, lint_examples
from bot.errors import ContentError
from bot.knowledge.answer_examples import GOALS, QuestionExamples, answer_folders, load_answer_examples
from bot.knowledge.reading import Problems, suggest_nearest

LEAST_EXAMPLES = 20
# Goals are the lexicon's, but for one who does not know.
UNSURE = "unsure"
HELD_OUT = tuple(
    Path("tests", folder, name)
    for folder in ("held_out", "development")
    for name in ("answers.jsonl", "answers_own_words.jsonl")
)
# One letter or a mark apart: so near a held-out text measures what was learnt by heart.
SAME = 93


def lint_answers(root: Path, overlay: Path | None, goals: Collection[str], intents: Collection[str]) -> tuple[str, ...]:
    """Every slip in the examples of a project's questions, an agency's own among them."""
    try:
        questions = load_answer_examples(answer_folders(root, overlay))
    except ContentError as error:
        return error.problems
    problems, held_out = Problems(), [(file, _read_held_out(root / file)) for file in HELD_OUT]
    for question in questions:
        _lint_labels(question, {*goals, UNSURE}, problems)
        lint_examples(
            [TrainingSentence(e.file, " + ".join(e.labels) or "none", e.text) for e in question.examples], problems
        )
        for file, texts in held_out:
            _lint_held_out(question, file, texts.get(question.question, []), problems)
        for name in sorted(question.answered_by - {*intents}):
            problems.add_problem(
                _file_of(question),
                "answered_by",
                f"the domain has no intent {name!r}; {suggest_nearest(name, intents)}",
            )
        others = {other.question for other in questions} - {question.question}
        for name in sorted(question.none_of - others):
            problems.add_problem(
                _file_of(question), "none_of", f"no other question is {name!r}; {suggest_nearest(name, others)}"
            )
    return tuple(problems.lines)


def _lint_labels(question: QuestionExamples, goals: Collection[str], problems: Problems) -> None:
    given = [label for example in question.examples for label in example.labels or ("none",)]
    for label in (*question.labels, "none"):
        if (count := given.count(label)) < LEAST_EXAMPLES:
            problems.add_problem(
                _file_of(question), label, f"{count} examples, at least {LEAST_EXAMPLES}; add some that differ"
            )
        if question.question == GOALS and label not in {*goals, "none"}:
            problems.add_problem(
                _file_of(question), label, f"no goal of lexicon/goals.yml; {suggest_nearest(label, goals)}"
            )


def _lint_held_out(question: QuestionExamples, file: Path, held_out: Iterable[str], problems: Problems) -> None:
    plain = [TrainingSentence(e.file, "", e.text).plain_text for e in question.examples]
    for text in held_out:
        near = process.extractOne(
            TrainingSentence("", "", text).plain_text, plain, scorer=fuzz.ratio, score_cutoff=SAME
        )
        if near:
            problems.add_problem(file.as_posix(), question.question, f"{text!r} is an example, {near[0]!r}; reword one")


def _read_held_out(path: Path) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        row = json.loads(line)
        texts.setdefault(row["question"], []).append(row["text"])
    return texts


def _file_of(question: QuestionExamples) -> str:
    return f"data/answers/{question.question}.yml"
