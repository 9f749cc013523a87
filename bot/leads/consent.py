"""The words of consent, and the hash that finds texts changed under a version that was agreed to already."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.leads.model import CONTACT, Consent, Purpose

SEALED = ("text", "marketing")


@dataclass(frozen=True)
class ConsentTexts:
    """What visitors are asked to agree to; `why` tells for each field what it is for."""

    version: str
    text: str
    marketing: str
    why: Mapping[str, str]

    @classmethod
    def from_content(cls, tree: Mapping[str, Any]) -> ConsentTexts:
        """The texts of content/consent.yml, the agency's facts filled in."""
        why = {name: str(tree["why"][name]) for name in CONTACT}
        return cls(str(tree["version"]), str(tree["text"]), str(tree["marketing"]), why)

    def record_answer(self, purpose: Purpose, given: bool, now: datetime) -> Consent:
        """The visitor's yes or no to a purpose, with the words it was given to."""
        text = self.text if purpose == "contact" else self.marketing
        return Consent(purpose, given, self.version, text, now)


def hash_texts(tree: Mapping[str, Any]) -> str:
    """A short hash over the texts that are agreed to, before any fact is filled in; how lines wrap does not matter."""
    words = (" ".join(str(tree.get(key, "")).split()) for key in SEALED)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def find_changed_texts(tree: Mapping[str, Any]) -> str | None:
    """What to do when the texts do not match the hash of their version; None when all is well."""
    version, seals = str(tree.get("version")), tree.get("seals")
    kept = {str(name): str(value) for name, value in seals.items()} if isinstance(seals, dict) else {}
    if kept.get(version) == hash_texts(tree):
        return None
    if version in kept:
        return f"the texts differ from those of version {version}; give them a new version and a seal of their own"
    return f'version {version} has no seal; add the line "{version}": "{hash_texts(tree)}", and never change it again'
