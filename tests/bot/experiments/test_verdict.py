"""A verdict that may be looked at every day: wrong in at most 5 of 100 experiments in which nothing differs."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

from bot.experiments.model import Experiment, find_running
from bot.experiments.verdict import ALPHA, VariantCount, compare_counts, compare_variants, weigh_evidence

DAYS, EXPERIMENTS = 90, 1000
FIGURES = ("lead_stored", "refused")


def simulate(before: float, after: float, a_day: int = 80) -> tuple[np.ndarray, np.ndarray]:
    """The evidence on each day of each experiment, and which share is higher then; visitors are divided by lot."""
    chance = np.random.default_rng(7)
    firsts = chance.binomial(a_day, 0.5, (EXPERIMENTS, DAYS))
    of_first, of_second = firsts.cumsum(axis=1), (a_day - firsts).cumsum(axis=1)
    first = chance.binomial(firsts, before).cumsum(axis=1)
    second = chance.binomial(a_day - firsts, after).cumsum(axis=1)
    return weigh_evidence(second, of_second - second, first, of_first - first), second / of_second > first / of_first


@pytest.mark.parametrize("share", [0.005, 0.03, 0.2, 0.5, 0.9])
def test_where_nothing_differs_at_most_5_of_100_are_ever_wrong_though_looked_at_every_day(share: float) -> None:
    evidence, _ = simulate(share, share)
    wrong = (evidence.max(axis=1) >= math.log(1 / ALPHA)).mean()
    assert wrong <= 0.05


def test_a_difference_is_found_and_in_the_right_direction() -> None:
    evidence, higher = simulate(0.10, 0.16)
    decided = evidence >= math.log(1 / ALPHA)
    assert decided.any(axis=1).mean() > 0.95
    first = decided.argmax(axis=1)
    right = higher[np.arange(EXPERIMENTS), first][decided.any(axis=1)]
    assert right.mean() > 0.995


def test_several_variants_and_guards_share_the_5_of_100() -> None:
    chance, wrong = np.random.default_rng(11), 0
    for _ in range(EXPERIMENTS // 5):
        talks = {v: chance.multinomial(60, [1 / 3] * 3, 14)[:, 0].cumsum() for v in "abc"}
        happened = {(v, f): chance.binomial(np.diff(talks[v], prepend=0), 0.2).cumsum() for v in "abc" for f in FIGURES}
        days = (
            {v: {f: VariantCount(int(happened[v, f][day]), int(talks[v][day])) for f in FIGURES} for v in "abc"}
            for day in range(14)
        )
        ever = (one for counts in days for one in compare_variants("lead_stored", ["refused"], counts))
        wrong += any(one.outcome != "no difference yet" for one in ever)
    assert wrong / (EXPERIMENTS // 5) <= 0.05


def test_less_of_the_goal_and_more_of_a_guard_is_harm() -> None:
    few, many = VariantCount(20, 1000), VariantCount(120, 1000)
    assert compare_counts("lead_stored", "b", many, few, True, 1).is_harm
    assert compare_counts("lead_stored", "b", few, many, True, 1).outcome == "better"
    assert compare_counts("refused", "b", few, many, False, 1).is_harm
    assert compare_counts("refused", "b", VariantCount(0, 0), many, False, 1).outcome == "no difference yet"


def test_a_visitor_gets_the_same_variant_every_time_and_as_many_get_each() -> None:
    experiment = Experiment("offer", "lead_stored", {"plain": {}, "short": {}, "warm": {}})
    given = {f"web-{n}": experiment.assign_variant(f"web-{n}") for n in range(3000)}
    assert all(experiment.assign_variant(visitor) == variant for visitor, variant in given.items())
    counts = Counter(given.values())
    assert set(counts) == {"plain", "short", "warm"}
    assert all(900 < n < 1100 for n in counts.values())
    other = Experiment("greeting", "lead_stored", {"plain": {}, "short": {}, "warm": {}})
    same = sum(other.assign_variant(visitor) == variant for visitor, variant in given.items())
    assert 850 < same < 1150


def test_the_one_that_runs_is_found() -> None:
    rows: dict[str, dict[str, Any]] = {
        "old": {"goal": "booked", "variants": {"a": {}}},
        "new": {"goal": "booked", "variants": {"a": {}}, "runs": True},
    }
    running = find_running(rows)
    assert running is not None
    assert running.id == "new"
    assert find_running({}) is None
