"""Reading what editors write, strictly: every slip becomes one line "file: key: what is wrong; advice"."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.errors import ContentError

T = TypeVar("T")
PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}\n]*)\}(?!\})")


def read_yaml(path: Path, name: str | None = None) -> Any:
    """The content of a YAML 1.2 file; ContentError names file (as `name`) and line when it is no good YAML."""
    file = name or path.name
    try:
        return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentError((f"{file}: the file is missing; create it or restore it",)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError((f"{file}: the file cannot be read: {error}; save it as UTF-8 text",)) from error
    except YAMLError as error:
        raise ContentError((f"{file}: {_yaml_slip(error)}",)) from error


def _yaml_slip(error: YAMLError) -> str:
    if not isinstance(error, MarkedYAMLError):
        return f"not readable as YAML: {str(error).splitlines()[0]}; save it as plain UTF-8 text"
    mark = error.problem_mark or error.context_mark
    where = f"line {mark.line + 1}: " if mark else ""
    what = str(error.problem or error.context)
    if "duplicate key" in what:
        return f"{where}{what}; keep one of the two"
    return f"{where}not readable as YAML: {what}; check indentation, and put texts with ':', '#', ',' or '?' in quotes"


@dataclass
class Problems:
    """The slips found so far, in the order found."""

    lines: list[str] = field(default_factory=list)

    def add_problem(self, file: str, key: str, text: str) -> None:
        """Note one slip: where it is, what is wrong and what to do."""
        self.lines.append(f"{file}: {key}: {text}" if key else f"{file}: {text}")

    def raise_any(self) -> None:
        """Raise ContentError with every slip, or do nothing when there is none."""
        if self.lines:
            raise ContentError(tuple(self.lines))


def suggest_nearest(name: object, known: Iterable[str]) -> str:
    """Advice for an unknown name: the known one it looks like, or the list of what may stand there."""
    choices = sorted(known)
    close = difflib.get_close_matches(str(name), choices, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"use one of {', '.join(choices)}" if len(choices) <= 12 else "correct it, or add what it names"


def find_placeholders(text: str) -> tuple[str, ...]:
    """What is said of each placeholder in a text that takes none, and would be shown with it."""
    return tuple(f"unknown placeholder {{{name}}}; this text takes none" for name in PLACEHOLDER.findall(text))


class ContentRecord:
    """A mapping of a content file, taken apart key by key; `close` reports the keys nobody took."""

    def __init__(self, data: object, file: str, problems: Problems, where: str = "") -> None:
        self.file, self.problems, self.where = file, problems, where
        self._data: Mapping[Any, Any] = data if isinstance(data, dict) else {}
        self._taken: list[str] = []
        if not isinstance(data, dict):
            self.refuse_key(
                "",
                f"expected keys with values, found {kind_of(data)}; write it as 'key: value' lines",
            )
            # Nothing more is said of what would stand in it.
            self.problems = Problems()

    def refuse_key(self, key: str, text: str) -> None:
        """Note a slip at a key of this record."""
        self.problems.add_problem(self.file, ".".join(part for part in (self.where, key) if part), text)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys as they are written."""
        return tuple(str(key) for key in self._data)

    def has_key(self, key: str) -> bool:
        """Whether the key is written down, even with nothing after it."""
        return key in self._data

    def take_raw(self, key: str) -> Any:
        """The raw value, None when absent; the key counts as known from now on."""
        self._taken.append(key)
        return self._data.get(key)

    def take_text(self, key: str, limit: int = 0) -> str:
        """A text that must be there, without space around it; at most `limit` characters unless 0."""
        value = self.take_raw(key)
        if not self.has_key(key):
            self.refuse_key(key, "missing; add it")
            return ""
        return self._check_text(key, value, limit)

    def take_optional(self, key: str, limit: int = 0) -> str | None:
        """A text or None when the key is absent; written down, it must not be empty."""
        value = self.take_raw(key)
        return self._check_text(key, value, limit) if self.has_key(key) else None

    def _check_text(self, key: str, value: object, limit: int) -> str:
        if value is None or (isinstance(value, str) and not value.strip()):
            self.refuse_key(key, "empty; write a text or remove the key")
            return ""
        if not isinstance(value, str):
            self.refuse_key(key, f"expected a text, found {kind_of(value)}; put it in quotes")
            return ""
        text = value.strip()
        for slip in find_placeholders(text):
            self.refuse_key(key, slip)
        if limit and len(text) > limit:
            self.refuse_key(key, f"{len(text)} characters, at most {limit}; shorten it")
        return text

    def take_choice(self, key: str, allowed: Iterable[str]) -> str:
        """A text that must be one of the allowed."""
        value = self.take_text(key)
        if value and value not in (known := tuple(allowed)):
            self.refuse_key(key, f"unknown value {value!r}; {suggest_nearest(value, known)}")
        return value

    def take_flag(self, key: str) -> bool:
        """true or false; must be there."""
        value = self.take_raw(key)
        if not isinstance(value, bool):
            self.refuse_key(key, f"expected true or false, found {kind_of(value)}")
        return bool(value)

    def take_texts(self, key: str, required: bool = True) -> tuple[str, ...]:
        """A list of texts without repeats; empty only when not required."""
        value = self.take_raw(key)
        if value is None and not required and not self.has_key(key):
            return ()
        if not isinstance(value, list) or (required and not value):
            self.refuse_key(
                key,
                f"expected a list of texts, found {kind_of(value)}; write [one, two]",
            )
            return ()
        found = tuple(self._check_text(f"{key}[{n}]", item, 0) for n, item in enumerate(value, 1))
        for item in sorted({item for item in found if item and found.count(item) > 1}):
            self.refuse_key(key, f"{item!r} stands there twice; keep one")
        return found

    def take_choices(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """A list whose every entry must be one of the allowed."""
        known, found = tuple(allowed), self.take_texts(key)
        for value in found:
            if value and value not in known:
                self.refuse_key(key, f"unknown value {value!r}; {suggest_nearest(value, known)}")
        return found

    def take_record(self, key: str) -> ContentRecord:
        """The mapping under a key, as a record of its own."""
        return ContentRecord(
            self.take_raw(key),
            self.file,
            self.problems,
            f"{self.where}.{key}" if self.where else key,
        )

    def take_records(self, key: str) -> tuple[ContentRecord, ...]:
        """The list of mappings under a key, each as a record of its own."""
        value = self.take_raw(key)
        if not isinstance(value, list) or not value:
            self.refuse_key(
                key,
                f"expected a list of entries, found {kind_of(value)}; start each entry with '- '",
            )
            return ()
        name = f"{self.where}.{key}" if self.where else key
        return tuple(ContentRecord(item, self.file, self.problems, f"{name}[{n}]") for n, item in enumerate(value, 1))

    def report_unknown_keys(self) -> None:
        """Report every key that this kind of record does not have."""
        for key in self._data:
            if key not in self._taken:
                self.refuse_key(str(key), f"unknown key; {suggest_nearest(key, self._taken)}")


def read_records(data: object, file: str, problems: Problems, build: Callable[[ContentRecord], T]) -> tuple[T, ...]:
    """The entries of a file that is a list, each with an `id` of its own; `where` in the messages is that id."""
    if not isinstance(data, list) or not data:
        problems.add_problem(
            file,
            "",
            f"expected a list of entries, found {kind_of(data)}; start each entry with '- id: '",
        )
        return ()
    seen: set[object] = set()
    built: list[T] = []
    for number, item in enumerate(data, 1):
        id_ = item.get("id") if isinstance(item, dict) else None
        if id_ is not None and str(id_) in seen:
            problems.add_problem(file, str(id_), "this id stands there twice; rename one")
        seen.add(str(id_))
        record = ContentRecord(item, file, problems, str(id_) if id_ else f"entry {number}")
        built.append(build(record))
        record.report_unknown_keys()
    return tuple(built)


def kind_of(value: object) -> str:
    """What an editor would call the value: nothing, a text, a number, a list …"""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if value == []:
        return "an empty list"
    names = {
        str: "a text",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "keys with values",
    }
    return names.get(type(value), f"a {type(value).__name__}")
