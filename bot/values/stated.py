"""A value that a text states, and the tokens that state it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Stated(Generic[T]):
    """A value, the first of the tokens that state it and the one after the last."""

    value: T
    start: int
    end: int
