"""Reading a content file in its shape: Pydantic reads, and each slip becomes a line with file, key and advice."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.knowledge.kinds import KnownReferences
from bot.knowledge.reading import Problems, kind_of, suggest_nearest

_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
_LISTS = ("list_type", "tuple_type", "set_type", "frozen_set_type", "too_short", "too_long")
_KEYS = "expected keys with values, found {}; write it as 'key: value' lines"
# What is said of a slip by Pydantic's name for it; anything else wanted a number.
_EXPLAINED = {
    "missing": "missing; add it",
    "bool_type": "expected true or false, found {}",
    "date_type": "expected a date, found {}; write it like 2025-06-30",
    "int_from_float": "expected a whole number, found one with a point; round it",
    "int_type": "expected a number, found {}; write it without quotes",
    **dict.fromkeys(("dict_type", "model_type", "dataclass_type", "mapping_type"), _KEYS),
}


def read_shape(shape: Any, data: object, file: str, problems: Problems, known: KnownReferences | None = None) -> Any:
    """The content of a file in this shape; None when there are slips, each of which goes to `problems`."""
    try:
        return _make_adapter(shape).validate_python(data, context=known)
    except ValidationError as error:
        for slip in error.errors(include_url=False):
            key = _name_key(slip["loc"], data)
            for line in _explain_problem(slip, shape).splitlines():
                problems.add_problem(file, key, line)
    return None


@cache
def _make_adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _name_key(where: tuple[int | str, ...], data: object) -> str:
    """The place as an editor names it: `questions.goals.buttons[2].ask`; a record of a list file by its id."""
    named = ""
    for depth, part in enumerate(part for part in where if part != "[key]"):
        if isinstance(part, str):
            named += f".{part}" if named else part
        elif depth:
            named += f"[{part + 1}]"
        else:
            row = data[part] if isinstance(data, list) else None
            named = str((isinstance(row, dict) and row.get("id")) or f"entry {part + 1}")
    return named


def _explain_problem(slip: Mapping[str, Any], shape: Any) -> str:
    kind, found, where = slip["type"], slip["input"], slip["loc"]
    if kind == "value_error":
        return str(slip["ctx"]["error"])
    if kind in _UNKNOWN:
        return f"unknown key; {suggest_nearest(where[-1], _list_keys(_find_kind(shape, where[:-1])))}"
    if kind == "string_too_long":
        return f"{len(found.strip())} characters, at most {slip['ctx']['max_length']}; shorten it"
    if kind.startswith("string_"):
        return _explain_text(found)
    if kind in _LISTS:
        return _explain_list(found, _find_kind(shape, where))
    return _EXPLAINED.get(kind, _EXPLAINED["int_type"]).format(kind_of(found))


def _explain_text(found: object) -> str:
    if found is None or (isinstance(found, str) and not found.strip()):
        return "empty; write a text or remove the key"
    return f"expected a text, found {kind_of(found)}; {_advise_text(found)}"


def _advise_text(found: object) -> str:
    if isinstance(found, (list, dict)):
        return "write one text; one of several lines begins with '|'"
    return "put it in quotes"


def _explain_list(found: object, kind: Any) -> str:
    shown = kind_of(found)
    item = next(iter(typing.get_args(_strip_annotations(kind))), Any)
    if _list_keys(item):
        return f"expected a list of entries, found {shown}; start each entry with '- '"
    what, example = ("numbers", "[1, 2]") if _strip_annotations(item) in (int, float) else ("texts", "[one, two]")
    return f"expected a list of {what}, found {shown}; write {example}"


def _find_kind(shape: Any, where: tuple[int | str, ...]) -> Any:
    """The type that is declared for a place."""
    for part in where:
        shape, rows = _strip_annotations(shape), dict(_list_fields(shape))
        arguments = typing.get_args(shape)
        shape = rows[part] if part in rows else arguments[-1 if isinstance(part, str) else 0] if arguments else Any
    return shape


def _list_keys(shape: Any) -> tuple[str, ...]:
    return tuple(name for name, _ in _list_fields(shape))


def _list_fields(shape: Any) -> Iterator[tuple[str, Any]]:
    kind = _strip_annotations(shape)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from ((row.alias or name, row.annotation) for name, row in kind.model_fields.items())
    elif dataclasses.is_dataclass(kind) or typing.is_typeddict(kind):
        hints = typing.get_type_hints(kind, include_extras=True)
        rows = getattr(kind, "__dataclass_fields__", {})
        yield from ((_find_alias(rows.get(name), name), hint) for name, hint in hints.items())


def _find_alias(row: Any, name: str) -> str:
    alias = getattr(getattr(row, "default", None), "alias", None)
    return alias or name


def _strip_annotations(kind: Any) -> Any:
    """The type without what is only said of it: Annotated, and None beside one other."""
    while typing.get_origin(kind) is Annotated:
        kind = typing.get_args(kind)[0]
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        others = [one for one in typing.get_args(kind) if one is not type(None)]
        return _strip_annotations(others[0]) if len(others) == 1 else kind
    return kind
