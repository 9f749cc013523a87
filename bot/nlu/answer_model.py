"""What a text answers to each of several questions, or that it answers none of them; no Rasa.

One comparison with the examples of all questions serves them all: an example has a voice in those that it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.confidence import Confidence, apply_logistic
from bot.nlu.kernel import Comparison, Scorer, Shape, solve_kernel
from bot.nlu.onnx_graph import Matrix

# A text, and the labels it has for a question: none, when it does not answer it.
Labelled = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class LearntQuestion:
    """A question's labels, and how sure a score of one is; below the threshold it is none of them."""

    name: str
    labels: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True)
class AnswerModel:
    """Texts (and embeddings, one row each) in; for each question the labels above its threshold out, best first."""

    questions: tuple[LearntQuestion, ...]
    scorer: Scorer

    @classmethod
    def fit_examples(
        cls,
        examples: Mapping[str, Sequence[Labelled]],
        embed: Callable[[Sequence[str]], Matrix] | None,
        shape: Shape,
        wrong_costs: float,
    ) -> AnswerModel:
        """The model of each question's examples, those without labels last.

        Thresholds are learnt leaving one out; a wrong answer is as bad as `wrong_costs` missed ones.
        """
        texts = list(dict.fromkeys(text for labelled in examples.values() for text, _ in labelled))
        compared = Comparison.from_texts(texts, None if embed is None else embed(texts), shape)
        place = {text: n for n, text in enumerate(texts)}
        questions, voices = [], []
        for name, labelled in examples.items():
            rows = np.array([place[text] for text, _ in labelled])
            labels = tuple(dict.fromkeys(label for _, given in labelled for label in given))
            wanted = np.array([[label in given for label in labels] for _, given in labelled], np.float32)
            found, left_out = solve_kernel(compared.compute_kernel(rows), wanted, shape)
            questions.append(LearntQuestion(name, labels, _fit_confidence(left_out, wanted, wrong_costs)))
            voices.append(np.zeros((len(texts), len(labels)), np.float32))
            voices[-1][rows] = found
        return cls(tuple(questions), compared.make_scorer(np.hstack(voices)))

    def __call__(self, text: str, dense: Matrix | None = None) -> dict[str, list[tuple[str, float]]]:
        """For each question its likely labels and their chances, the likeliest first."""
        return self.choose_labels(self.rate_labels(text, dense))

    def rate_labels(self, text: str, dense: Matrix | None = None) -> NDArray[np.float64]:
        """The chance of every label, those of the first question first."""
        slopes, starts, _ = self._curves
        return apply_logistic(slopes * self.scorer([text], dense)[0] + starts)

    def choose_labels(self, chances: NDArray[np.float64]) -> dict[str, list[tuple[str, float]]]:
        """For each question those of its labels that these chances make likely, the likeliest first."""
        found: dict[str, list[tuple[str, float]]] = {question.name: [] for question in self.questions}
        likely = np.flatnonzero(chances >= self._curves[2])
        for place in likely[np.argsort(-chances[likely])]:
            question, label = self._labels[place]
            found[question].append((label, float(chances[place])))
        return found

    def find_chance(self, chances: NDArray[np.float64], question: str, label: str) -> float:
        """The chance of one label among them; 0 when the model does not know it."""
        return float(chances[self._labels.index((question, label))]) if (question, label) in self._labels else 0.0

    @cached_property
    def _labels(self) -> list[tuple[str, str]]:
        return [(question.name, label) for question in self.questions for label in question.labels]

    @cached_property
    def _curves(self) -> NDArray[np.float64]:
        curves = [(q.confidence.slope, q.confidence.start, q.confidence.threshold) for q in self.questions]
        return np.repeat(np.array(curves), [len(question.labels) for question in self.questions], axis=0).T

    def save_to(self, folder: Path) -> None:
        """Writes the model to a folder."""
        self.scorer.save_to(folder, questions=[asdict(question) for question in self.questions])

    @classmethod
    def load_from(cls, folder: Path) -> AnswerModel:
        """The model that was saved in this folder."""
        scorer, described = Scorer.load_from(folder)
        rows = described["questions"]
        questions = (LearntQuestion(r["name"], tuple(r["labels"]), Confidence(**r["confidence"])) for r in rows)
        return cls(tuple(questions), scorer)


def _fit_confidence(left_out: Matrix, wanted: Matrix, wrong_costs: float) -> Confidence:
    """The curve of the best label's score, and the threshold at which the examples left out cost least."""
    answers, none = np.flatnonzero(wanted.any(axis=1)), np.flatnonzero(~wanted.any(axis=1))
    # As many counterexamples as examples, or the share of those that somebody never says would decide.
    judged = np.concatenate([answers, none[: len(answers)]])
    best = left_out[judged].argmax(axis=1)
    scores = left_out[judged, best].astype(np.float64)
    right = wanted[judged, best] > 0
    curve = Confidence.fit_outcomes(scores, right)
    return replace(curve, threshold=_find_cheapest(curve(scores), right, wanted[judged].any(axis=1), wrong_costs))


def _find_cheapest(
    chances: NDArray[np.float64], right: NDArray[np.bool_], answers: NDArray[np.bool_], wrong_costs: float
) -> float:
    order = np.argsort(-chances)
    # With the first n taken: those of them that are wrong, and the answers that are not among them.
    wrong = np.cumsum(~right[order])
    missed = answers.sum() - np.cumsum(answers[order])
    taken = int(np.argmin(wrong_costs * wrong + missed))
    below = chances[order[taken + 1]] if taken + 1 < len(order) else 0.0
    return float((chances[order[taken]] + below) / 2)
