"""Allocates one amount over several platforms: the first is filled until it has enough, then the next shares in what is
added.

No platform ever gets less because there is more money, so no result shrinks; that is why money for a platform that
cannot start yet is held back rather than taken from one that runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from bot.recommendations.content.rates import CENT

NEWCOMER = Decimal("0.5")  # the part of further money that the next platform gets until it has enough


@dataclass(frozen=True)
class PlatformShare:
    """What one platform needs to start, has enough with, and can take at most (None: no end), over the whole time."""

    floor: Decimal
    enough: Decimal
    ceiling: Decimal | None


@dataclass(frozen=True)
class Phase:
    """How further money is divided, for so much money (None: for ever)."""

    parts: tuple[Decimal, ...]
    length: Decimal | None


def allocate_amount(amount: Decimal, steps: Sequence[PlatformShare]) -> tuple[tuple[Decimal, ...], Decimal]:
    """Each platform's money to the cent, and what is held back for one that cannot start yet; together the amount."""
    raw = [Decimal(0)] * len(steps)
    left = amount
    for phase in _list_phases(steps):
        taken = left if phase.length is None else min(left, phase.length)
        raw = [have + taken * part for have, part in zip(raw, phase.parts, strict=True)]
        left -= taken
    shares = [have.quantize(CENT, ROUND_DOWN) for have in raw[1:]]
    held = sum((have for have, step in zip(shares, steps[1:], strict=True) if have < step.floor), Decimal(0))
    others = [have if have >= step.floor else Decimal(0) for have, step in zip(shares, steps[1:], strict=True)]
    return (amount - sum(others, held), *others), held


def find_ceiling(steps: Sequence[PlatformShare]) -> Decimal | None:
    """The amount at which the first platform reaches its ceiling; None when there is no end."""
    have, total = [Decimal(0)] * len(steps), Decimal(0)
    for phase in _list_phases(steps):
        room = [
            (step.ceiling - got) / part
            for step, got, part in zip(steps, have, phase.parts, strict=True)
            if step.ceiling is not None and part > 0
        ]
        nearest = min(room, default=None)
        if nearest is not None and (phase.length is None or nearest <= phase.length):
            return total + max(nearest, Decimal(0))
        if phase.length is None:
            return None
        total += phase.length
        have = [got + phase.length * part for got, part in zip(have, phase.parts, strict=True)]
    return None


def _list_phases(steps: Sequence[PlatformShare]) -> Iterator[Phase]:
    count, zero = len(steps), Decimal(0)
    yield Phase((Decimal(1), *[zero] * (count - 1)), steps[0].enough)
    for place in range(1, count):
        parts = [(1 - NEWCOMER) / place] * place + [NEWCOMER] + [zero] * (count - place - 1)
        yield Phase(tuple(parts), steps[place].enough / NEWCOMER)
    whole = sum((step.enough for step in steps), zero)
    yield Phase(tuple(step.enough / whole for step in steps), None)
