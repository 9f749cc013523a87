"""A small plain number beside a sum that is known: "60" said after 40,000 means 60,000."""

from __future__ import annotations

# Only a plain number below LEAST may mean as many thousands or millions; none means more than MOST times what is known.
LEAST, MOST, UNITS = 100, 10, (1.0, 1e3, 1e6)


def in_scale(value: float, known: float, share: float) -> float | None:
    """The value in ones, thousands or millions, the first that is at least this share of what is known; else None."""
    if not 0 < abs(value) < LEAST:
        return value
    return next((value * unit for unit in UNITS if known * share <= abs(value) * unit <= known * MOST), None)
