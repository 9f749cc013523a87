"""How often the answers to the assistant's own questions are read right, question by question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.values.replies.answers import Answers


@dataclass(frozen=True)
class AnswerScores:
    """Counts of one question's lines; `taken`: lines that answer nothing and were taken for an answer."""

    count: int
    right: int
    wrong: int
    missed: int
    taken: int


@dataclass(frozen=True)
class AnswerFault:
    """A line that was not read right: the question, the text, what it means and what was read."""

    question: str
    text: str
    expected: tuple[str, ...]
    found: str | None


def score_answers(
    rows: Iterable[Mapping[str, Any]], read: Callable[[str], Answers]
) -> tuple[dict[str, AnswerScores], tuple[AnswerFault, ...]]:
    """The scores of each question, and every fault; any of a line's expected labels is right, none means no answer."""
    read_rows = [(row, read(row["text"]).best_label(row["question"])) for row in rows]
    verdicts = [(row["question"], _judge_answer(tuple(row["expect"]), found)) for row, found in read_rows]
    names = dict.fromkeys(question for question, _ in verdicts)
    scores = {name: _count_scores([verdict for question, verdict in verdicts if question == name]) for name in names}
    faults = tuple(
        AnswerFault(row["question"], row["text"], tuple(row["expect"]), found)
        for (row, found), (_, verdict) in zip(read_rows, verdicts, strict=True)
        if verdict != "right"
    )
    return scores, faults


def list_scores(scores: Mapping[str, AnswerScores]) -> list[str]:
    """The scores as a section of docs/evaluation.md, a row a question and one for all of them."""
    counts = {name: (s.count, s.right, s.wrong, s.missed, s.taken) for name, s in scores.items()}
    rows = [*counts.items(), ("all", tuple(map(sum, zip(*counts.values(), strict=True))))]
    head = ["## Answers to its own questions", "", "| question | lines | right | wrong | missed | none taken for one |"]
    return [*head, "|---|---|---|---|---|---|", *(f"| {name} | {' | '.join(map(str, row))} |" for name, row in rows)]


def show_fault(fault: AnswerFault) -> str:
    """One line: what was said, what it means and what was read."""
    return f"{fault.question}: {fault.text!r}: {' or '.join(fault.expected) or 'none'}, read as {fault.found or 'none'}"


def _judge_answer(expected: tuple[str, ...], found: str | None) -> str:
    if found in expected or (found is None and not expected):
        return "right"
    if found is None:
        return "missed"
    return "wrong" if expected else "taken"


def _count_scores(verdicts: list[str]) -> AnswerScores:
    return AnswerScores(len(verdicts), *(verdicts.count(name) for name in ("right", "wrong", "missed", "taken")))
