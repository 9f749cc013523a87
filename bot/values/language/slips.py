"""Words one slip of the fingers away from a known one: "mont", "tow", "hunderd"."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST = 3


def one_slip_of(key: str, names: Iterable[str]) -> str:
    """The first of the names that begins with the same letter and is one slip away; empty for none."""
    if len(key) < SHORTEST:
        return ""
    near = (n for n in names if len(n) >= SHORTEST and n[0] == key[0] and OSA.distance(key, n, score_cutoff=1) == 1)
    return next(near, "")
