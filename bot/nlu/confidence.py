"""From a score to the chance of being right, learnt from examples judged by a model that had not seen them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
ROUNDS = 50
# Keeps the curve finite when everything, or nothing, was right.
RESISTANCE = 1e-3


@dataclass(frozen=True)
class Confidence:
    """A logistic curve: the higher the score, the likelier it is right; below `threshold` it is like no example."""

    slope: float
    start: float
    threshold: float = 0.0

    @classmethod
    def fit_outcomes(cls, scores: Numbers, right: NDArray[np.bool_], refused: float = 0.0) -> Confidence:
        """The curve nearest to these outcomes (Platt's smoothed targets, Newton's method).

        The threshold is the confidence that all but the share `refused` of these scores reach.
        """
        hits = int(right.sum())
        targets = np.where(right, (hits + 1) / (hits + 2), 1 / (len(right) - hits + 2))
        columns = np.stack([np.asarray(scores, dtype=np.float64), np.ones(len(right))], axis=1)
        found = np.array([1.0, 0.0])
        for _ in range(ROUNDS):
            chance = apply_logistic(columns @ found)
            slope = columns.T @ (chance - targets) + RESISTANCE * found
            bend = columns.T @ (columns * (chance * (1 - chance))[:, None]) + RESISTANCE * np.eye(2)
            step = np.linalg.solve(bend, slope)
            found = found - step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))
        curve = cls(max(float(found[0]), 0.0), float(found[1]))
        return replace(curve, threshold=float(np.quantile(curve(scores), refused)))

    def __call__(self, scores: Numbers) -> Numbers:
        """The chance of each score to be right, between 0 and 1."""
        return apply_logistic(self.slope * np.asarray(scores, dtype=np.float64) + self.start)


def apply_logistic(values: Numbers) -> Numbers:
    """Any number as one between 0 and 1."""
    # By the tangent, which takes any number.
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * values))
