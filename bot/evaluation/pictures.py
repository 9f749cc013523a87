"""Pictures for docs/evaluation.md; they need matplotlib, which comes with the tools of checks and tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.evaluation.questions import Judged, QuestionScores

NONE = "none"
DOTS = 110


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("Agg")
    return True


def draw_confusions(judged: Sequence[Judged], file: Path) -> None:
    """Expected topics down, found ones across, darker for more; the diagonal is what was right."""
    import numpy as np
    from matplotlib import pyplot

    counted = Counter((j.topic, j.topic if j.right else (j.found or (NONE,))[0]) for j in judged)
    names = sorted({name for pair in counted for name in pair})
    shares = np.zeros((len(names), len(names)))
    for (wanted, found), count in counted.items():
        shares[names.index(wanted), names.index(found)] = count
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1)
    figure, axes = pyplot.subplots(figsize=(13, 12))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("found")
    axes.set_ylabel("expected")
    axes.set_title("Share of each topic's held-out lines, by what was found")
    _save_figure(figure, file)


def draw_reliability(scores: Mapping[str, QuestionScores], file: Path) -> None:
    """Mean confidence across, share right up, a line for each file; on the diagonal confidence keeps its word."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 6))
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="as sure as right")
    for name, found in scores.items():
        sure, right, counts = zip(*found.reliability, strict=True)
        axes.plot(sure, right, alpha=0.6)
        axes.scatter(sure, right, s=[8 + 2 * count for count in counts], label=name)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="share right")
    axes.set_title("Confidence and how often it is right; larger dots hold more lines")
    axes.legend()
    _save_figure(figure, file)


def _save_figure(figure: Any, file: Path) -> None:
    from matplotlib import pyplot

    file.parent.mkdir(parents=True, exist_ok=True)
    # Without date and version of the tool the same figures give the same file.
    figure.savefig(file, dpi=DOTS, bbox_inches="tight", metadata={"Software": None})
    pyplot.close(figure)
