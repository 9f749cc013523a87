"""Examples of different intents that mean nearly the same: one of each pair is usually in the wrong place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Pair:
    """Two examples of different intents and the cosine of their embeddings."""

    likeness: float
    intents: tuple[str, str]
    texts: tuple[str, str]


def near_duplicates(
    texts: Sequence[str], intents: Sequence[str], rows: NDArray[np.float32], least: float = 0.93
) -> list[Pair]:
    """The pairs from `least` up, the most alike first; `rows` are the texts' embeddings, of length 1."""
    import numpy as np  # no other command needs it

    names = np.asarray(intents)
    alike = np.triu(rows @ rows.T, 1)
    alike[names[:, None] == names[None, :]] = 0.0
    firsts, seconds = np.nonzero(alike >= least)
    found = [
        Pair(float(alike[i, j]), (intents[i], intents[j]), (texts[i], texts[j]))
        for i, j in zip(firsts.tolist(), seconds.tolist(), strict=True)
    ]
    return sorted(found, key=lambda pair: -pair.likeness)
