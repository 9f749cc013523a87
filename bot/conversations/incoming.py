"""A message on its way in, as every channel hands it over."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Control characters but for line breaks and tabs, and marks that turn the direction of writing.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Incoming:
    """One message of a visitor: text typed or a choice pressed, under the sender's own id."""

    id: str
    text: str | None = None
    choice: str | None = None


def clean_text(text: str) -> str:
    """The text without what no keyboard writes: control characters, lone surrogates, hidden direction marks."""
    return _HIDDEN.sub("", to_encodable(text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def to_encodable(text: str) -> str:
    """The text with a question mark for each lone surrogate, which no encoding can write."""
    return text.encode("utf-8", "replace").decode("utf-8")
