"""An intent model that compares a text with every example, by its grams and by its embedding; no Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.confidence import Confidence
from bot.nlu.kernel import Comparison, Scorer, Shape, solve_kernel
from bot.nlu.onnx_graph import Matrix

# The system of equations is as wide as there are examples: 1.6 GB at this number.
MOST_EXAMPLES = 20_000
# Of many examples one in so many is judged by the others: enough for a curve and a threshold, in less time.
JUDGED, ENOUGH = 4, 1000


@dataclass(frozen=True)
class KernelModel:
    """Texts (and embeddings, one row each) in, one score per label out; `confidence` turns the best into a chance."""

    labels: tuple[str, ...]
    confidence: Confidence
    scorer: Scorer

    @classmethod
    def fit_examples(
        cls, texts: Sequence[str], labels: Sequence[str], dense: Matrix | None, shape: Shape, refused: float = 0.05
    ) -> KernelModel:
        """The model of these examples, its confidence learnt by leaving each one out. ValueError when too many.

        Its threshold refuses the share `refused` of them, each judged by the others.
        """
        if len(texts) > MOST_EXAMPLES:
            raise ValueError(f"{len(texts)} examples; this classifier takes at most {MOST_EXAMPLES}")
        names, truth = np.unique(np.asarray(labels), return_inverse=True)
        examples = Comparison.from_texts(texts, dense, shape)
        every = JUDGED if len(texts) > JUDGED * ENOUGH else 1
        voices, left_out = solve_kernel(
            examples.compute_kernel(), np.eye(len(names), dtype=np.float32)[truth], shape, every
        )
        right = left_out.argmax(axis=1) == truth[::every]
        confidence = Confidence.fit_outcomes(np.asarray(left_out.max(axis=1), np.float64), right, refused)
        return cls(tuple(str(name) for name in names), confidence, examples.make_scorer(voices))

    def score_texts(self, texts: Sequence[str], dense: Matrix | None = None) -> Matrix:
        """One row a text, one column a label in the order of `labels`; near 0 for what is like no example."""
        return self.scorer(texts, dense)

    def rate_chances(self, texts: Sequence[str], dense: Matrix | None = None) -> NDArray[np.float64]:
        """The confidence in each label, in the shape of `scores`."""
        return self.confidence(np.asarray(self.score_texts(texts, dense), dtype=np.float64))

    def save_to(self, folder: Path) -> None:
        """Writes the model to a folder."""
        self.scorer.save_to(folder, labels=self.labels, confidence=asdict(self.confidence))

    @classmethod
    def load_from(cls, folder: Path) -> KernelModel:
        """The model that was saved in this folder."""
        scorer, described = Scorer.load_from(folder)
        return cls(tuple(described["labels"]), Confidence(**described["confidence"]), scorer)
