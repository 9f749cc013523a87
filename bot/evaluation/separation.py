"""How well a score tells what is in scope from what is not; higher scores should mean in scope."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata


def area_under_curve(inside: Sequence[float], outside: Sequence[float]) -> float:
    """The chance that an in-scope text scores above an out-of-scope one (AUROC); a tie counts half."""
    ranks = rankdata(np.concatenate([inside, outside]))[: len(inside)]
    most = len(inside) * len(outside)
    return float((ranks.sum() - len(inside) * (len(inside) + 1) / 2) / most)


def share_right(inside: Sequence[float], right: Sequence[bool], outside: Sequence[float], caught: float = 0.6) -> float:
    """The share of in-scope texts right and kept by the lowest threshold that rejects `caught` of the others."""
    threshold = np.quantile(outside, caught, method="higher")
    return float(np.mean(np.asarray(right) & (np.asarray(inside) > threshold)))


def share_caught(inside: Sequence[float], outside: Sequence[float], refused: float = 0.05) -> float:
    """The share of out-of-scope texts below the threshold that refuses `refused` of the in-scope ones."""
    return float(np.mean(np.asarray(outside) < np.quantile(inside, refused)))
