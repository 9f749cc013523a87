"""Sections of content files: sentences by their keys, and the buttons among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, create_model

from bot.knowledge.kinds import KnownReferences, Name, check_rule, list_of, mark_kind
from bot.knowledge.reading import suggest_nearest
from bot.knowledge.texts import Room, sentence_with


class ContentSection(BaseModel):
    """Keys of a content file with their values, frozen, and looked up like those of a mapping."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def __getitem__(self, key: str) -> Any:
        if key not in self:
            raise KeyError(key)
        return getattr(self, _name_field(key))

    def __contains__(self, key: object) -> bool:
        return _name_field(str(key)) in self.model_fields_set

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # as a mapping has it, not as a model
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key that may be left out."""
        return getattr(self, _name_field(key)) if key in self else default

    def keys(self) -> tuple[str, ...]:
        """The keys that are written, in the order they are declared in."""
        return tuple(
            row.alias or name for name, row in type(self).model_fields.items() if name in self.model_fields_set
        )

    def values(self) -> tuple[Any, ...]:
        """Their values."""
        return tuple(self[key] for key in self.keys())

    def items(self) -> tuple[tuple[str, Any], ...]:
        """Keys with values."""
        return tuple((key, self[key]) for key in self.keys())


Mapping.register(ContentSection)


@dataclass(frozen=True)
class Maybe:
    """A key that may be left out."""

    kind: Any


def make_section(texts: str = "", /, **fields: Any) -> Any:
    """A section of these sentences; of the named keys, a text lists a sentence's placeholders, all else is a kind."""
    kinds = {**dict.fromkeys(texts.split(), ""), **fields}
    rows: dict[str, Any] = {_name_field(key): _make_field(key, kind) for key, kind in kinds.items()}
    return create_model("Section", __base__=ContentSection, **rows)


# Pydantic looks for a name that is not there at length: 140 times a turn, 3 % of it.
@cache
def _name_field(key: str) -> str:
    return f"{key}_" if hasattr(ContentSection, key) else key


def _make_field(key: str, kind: Any) -> tuple[Any, Any]:
    if isinstance(kind, str):
        kind = sentence_with(kind)
    default = None if isinstance(kind, Maybe) else ...
    return kind.kind if isinstance(kind, Maybe) else kind, Field(default, alias=key)


def _check_way(value: str, info: ValidationInfo) -> str:
    known = info.context or KnownReferences()
    if known.ways and value not in known.ways:
        raise ValueError(f"{value!r} does not exist; {suggest_nearest(value, known.ways)}")
    return value


Way = Annotated[Name, AfterValidator(_check_way)]
_TITLE = sentence_with(room=Room(75))
Buttons: Any = list_of(make_section(title=_TITLE, ask=Way))
Sentences: Any = list_of(sentence_with())


def answers_with(value: Any) -> Any:
    """Buttons under a question, each of which leads elsewhere or answers it with such a value; there may be none."""
    button = make_section(title=_TITLE, ask=Maybe(Way), value=Maybe(value))
    return list_of(mark_kind(button, check_rule(_check_button)), least=0)


def _check_button(button: ContentSection) -> Iterator[str]:
    if ("ask" in button) == ("value" in button):
        yield "needs `ask` (a topic or dialogue intent) or `value` (an answer), and only one of the two"
