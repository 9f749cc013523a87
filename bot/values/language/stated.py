"""A value that a text states, and the tokens that state it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Stated(Generic[T]):
    """A value, the first of the tokens that state it and the one after the last."""

    value: T
    start: int
    end: int


@dataclass(frozen=True)
class Value:
    """One value, JSON-able, and the characters of the message that state it."""

    kind: str
    value: Any
    start: int
    end: int
    refused: bool = False
    certainty: float = 1.0

    def as_entity(self) -> dict[str, Any]:
        """The value as Rasa's entity dict; its certainty is said where there is doubt."""
        role = {"role": "refused"} if self.refused else {}
        doubt = {"confidence_entity": self.certainty} if self.certainty < 1 else {}
        value = dict(self.value) if isinstance(self.value, dict) else self.value
        return {"entity": self.kind, "value": value, "start": self.start, "end": self.end, **role, **doubt}
