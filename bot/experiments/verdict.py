"""What may be said of two shares on any day, however often somebody looks: a test that is valid at every moment.

Visitors are divided by lot, one half each. While nothing differs, each of those to whom something happened had either
variant as likely as the other; all that their halves could be instead (Beta(10, 10)) is weighed against that, of those
to whom it happened and of the others. The mean of both ratios is a martingale that begins at 1, so it ever reaches
1/alpha in at most alpha of all experiments (Ville), whenever somebody looks and stops.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import betaln

ALPHA = 0.05
# Of a few hundred to whom it happened this finds what is worth finding soonest.
_PRIOR = 10.0
Outcome = Literal["better", "worse", "no difference yet"]


@dataclass(frozen=True)
class VariantCount:
    """So many of so many talks."""

    happened: int
    talks: int

    @property
    def share(self) -> float:
        """The share of talks in which it happened."""
        return self.happened / self.talks if self.talks else 0.0


@dataclass(frozen=True)
class VariantComparison:
    """A variant beside the first one in one figure: what may be said, and by how much evidence of what it takes."""

    figure: str
    variant: str
    before: VariantCount
    after: VariantCount
    outcome: Outcome
    evidence: float

    @property
    def is_harm(self) -> bool:
        """Whether the variant is to be stopped for it."""
        return self.outcome == "worse"


def weigh_evidence(successes: Any, failures: Any, others: Any, other_failures: Any) -> Any:
    """The logarithm of the evidence that two shares differ; numbers or arrays of them."""
    return np.logaddexp(_weigh_halves(successes, others), _weigh_halves(failures, other_failures)) - math.log(2)


def compare_counts(
    figure: str, variant: str, before: VariantCount, after: VariantCount, more_is_better: bool, tests: int
) -> VariantComparison:
    """What may be said now of a variant, one of so many `tests` in an experiment."""
    if not (before.talks and after.talks):
        return VariantComparison(figure, variant, before, after, "no difference yet", 0.0)
    counts = (after.happened, after.talks - after.happened, before.happened, before.talks - before.happened)
    evidence, enough = float(weigh_evidence(*counts)), math.log(tests / ALPHA)
    outcome: Outcome = "no difference yet"
    if evidence >= enough:
        outcome = "better" if (after.share > before.share) == more_is_better else "worse"
    return VariantComparison(figure, variant, before, after, outcome, max(0.0, min(1.0, evidence / enough)))


def compare_variants(
    goal: str, guards: Iterable[str], counts: Mapping[str, Mapping[str, VariantCount]]
) -> tuple[VariantComparison, ...]:
    """Every variant beside the first, in the goal and in each guard; `counts` are by variant and figure."""
    control, *others = counts
    figures = ((goal, True), *((guard, False) for guard in guards))
    tests = max(1, len(figures) * len(others))
    return tuple(
        compare_counts(figure, variant, counts[control][figure], counts[variant][figure], better, tests)
        for variant in others
        for figure, better in figures
    )


def _weigh_halves(ours: Any, theirs: Any) -> Any:
    """The evidence that of those to whom the same happened not one half had this variant."""
    return betaln(_PRIOR + ours, _PRIOR + theirs) - betaln(_PRIOR, _PRIOR) + (ours + theirs) * math.log(2)
