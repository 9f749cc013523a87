"""Answers that name no value: "I don't know", "whatever", or one that can be read in several ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.values.language.tokens import Tokens


@dataclass(frozen=True)
class Ambiguous:
    """An answer that can be read in several ways: a title and a value for each."""

    readings: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Nothing:
    """The visitor does not know, does not care or does not want to say."""


def is_unknown(tokens: Tokens) -> bool:
    """Whether the text says no more than "I don't know", "none" or "whatever"."""
    words, keys = tokens.words.open, tokens.keys_between(0, len(tokens))
    plain = " ".join(key for key in keys if key not in words.polite)
    return len(tokens) <= 12 and not words.nothing.isdisjoint((" ".join(keys), plain))
