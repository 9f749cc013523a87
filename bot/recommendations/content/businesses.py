"""Lines of business: which one a visitor's words name, and whom such a business usually sells to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

# Whom a business of a kind sells to, when the visitor does not say.
CUSTOMERS = {"b2b": "b2b", "local": "local", "online": "b2c", "brand": "b2c"}


@dataclass(frozen=True)
class Business:
    """A line of business of the lexicon."""

    id: str
    label: str
    kind: str
    names: tuple[str, ...]

    @cached_property
    def name_variants(self) -> tuple[str, ...]:
        """Identifier, label and names as they are looked for in a text."""
        return tuple(map(_normalise_text, (self.id, self.label, *self.names)))

    @property
    def customers(self) -> str | None:
        """b2b, b2c or local; None when it could be anybody."""
        return CUSTOMERS.get(self.kind)


def business_of(text: str | None, businesses: Iterable[Business]) -> Business | None:
    """The business a text names, by identifier, label or the longest name in it; None when no known one is in it."""
    if not text:
        return None
    said = _normalise_text(text)
    named = [
        (len(name), business)
        for business in businesses
        for name in business.name_variants
        if f" {name} " in f" {said} "
    ]
    return max(named, key=lambda found: found[0])[1] if named else None


def _normalise_text(text: str) -> str:
    return " ".join(re.findall(r"[\w&']+", text.casefold().replace("_", " ")))


def to_businesses(rows: Mapping[str, Mapping[str, Any]]) -> tuple[Business, ...]:
    """The businesses of lexicon/industries.yml as it is read."""
    return tuple(Business(id, row["label"], row["kind"], tuple(row["names"])) for id, row in rows.items())
