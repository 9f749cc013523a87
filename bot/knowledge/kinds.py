"""The kinds of values that content files hold, as Pydantic reads them, and what may be asked of each."""

from __future__ import annotations

import re
import types
import typing
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    Strict,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, core_schema

from bot.knowledge.reading import find_placeholders, kind_of, suggest_nearest

# What records of other kinds than Section are read with: every key is known.
CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class KnownReferences:
    """What content may refer to: the agency's facts by placeholder, the topics and intents a button may lead to, and
    goals and platforms."""

    facts: Mapping[str, str] = field(default_factory=dict)
    ways: Collection[str] = ()
    goals: Collection[str] = ()
    platforms: Collection[str] = ()


def refuse_unless(good: Callable[[Any], object], advice: str) -> AfterValidator:
    """Refuses a value that is not good with this advice, in which {value} stands for it."""

    def check_value(value: Any) -> Any:
        if not good(value):
            raise ValueError(advice.replace("{value}", repr(value)))
        return value

    return AfterValidator(check_value)


def one_of_texts(*allowed: str) -> AfterValidator:
    """Marks a text that is one of these."""

    def check_text(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"unknown value {value!r}; {suggest_nearest(value, allowed)}")
        return value

    return AfterValidator(check_text)


def one_of_known(kind: str) -> AfterValidator:
    """Marks a text that is one of what is known of a kind; with nothing known of it, all are let through."""

    def check_text(value: str, info: ValidationInfo) -> str:
        known: Collection[str] = getattr(info.context or KnownReferences(), kind)
        if known and value not in known:
            raise ValueError(f"unknown value {value!r}; {suggest_nearest(value, known)}")
        return value

    return AfterValidator(check_text)


def match_pattern(pattern: str, shape: str) -> AfterValidator:
    """Marks a text that fits a pattern; `shape` says how to write it."""
    return refuse_unless(re.compile(pattern).fullmatch, f"{{value}} does not fit; write {shape}")


def number_between(low: float, high: float, written: str = "write it without quotes") -> AfterValidator:
    """Marks a number between these; it stays whole where it is written so."""

    def check_number(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(f"expected a number, found {kind_of(value)}; {written}")
        if not low <= value <= high:
            raise ValueError(f"{value} is outside {low:g} to {high:g}; correct it")
        return value

    return AfterValidator(check_number)


@dataclass(frozen=True)
class Listed:
    """Marks what is written as a list, with at least so many entries and, unless `repeats`, no text twice."""

    least: int = 1
    repeats: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        schema = typing.cast(core_schema.CoreSchema, {**handler(source), "strict": False})
        return core_schema.no_info_after_validator_function(self._check_values, schema)

    def _check_values(self, values: Sequence[Any]) -> Sequence[Any]:
        if len(values) < self.least:
            raise PydanticCustomError("too_short", "too few")
        twice = {} if self.repeats else {value: n for value, n in Counter(filter(_is_text, values)).items() if n > 1}
        if twice:
            raise ValueError("\n".join(f"{value!r} stands there twice; keep one" for value in sorted(twice)))
        return values


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _refuse_placeholders(text: str) -> str:
    if slips := find_placeholders(text):
        raise ValueError("\n".join(slips))
    return text


# A word may be any, a brace among its letters too; a name is shown as it is, so a placeholder in it would be seen.
Word = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Name = Annotated[Word, AfterValidator(_refuse_placeholders)]
Names = Annotated[tuple[Name, ...], Listed()]
Id = Annotated[Name, match_pattern(r"[a-z][a-z0-9_]*", "small letters, digits and _, such as team_size")]
Words = Annotated[tuple[Word, ...], Listed()]
Flag = Annotated[bool, Strict()]
Number = Annotated[float, Strict()]
Whole = Annotated[int, Strict()]


def _refuse_nothing(value: Any) -> Any:
    if value is None:
        raise ValueError("empty; write a text or remove the key")
    return value


# Marks a key that may be left out, but holds something where it is written.
WRITTEN = BeforeValidator(_refuse_nothing)


def check_rule(rule: Callable[[Any], Iterable[str]]) -> AfterValidator:
    """Refuses a value with every line that the rule has against it."""

    def apply_rule(value: Any) -> Any:
        if slips := list(rule(value)):
            raise ValueError("\n".join(slips))
        return value

    return AfterValidator(apply_rule)


def mark_kind(kind: Any, *marks: Any) -> Any:
    """A kind that is only known when it is made, with what else is asked of it."""
    annotated: Any = Annotated
    return annotated[(kind, *marks)] if marks else kind


def list_of(kind: Any, *marks: Any, least: int = 1) -> Any:
    """A list of such things."""
    return mark_kind(types.GenericAlias(tuple, (kind, ...)), Listed(least), *marks)


def mapping_of(kind: Any, *marks: Any, key: Any = Name) -> Any:
    """Such things by names that an editor chooses."""
    return mark_kind(types.GenericAlias(dict, (key, kind)), *marks)


def text_up_to(most: int) -> StringConstraints:
    """Marks a text of at most so many characters."""
    return StringConstraints(max_length=most)
