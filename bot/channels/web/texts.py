"""The sentences of the web channel, from content: web.yml for the page and its errors, widget.yml for the widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.knowledge.library import Library
from bot.knowledge.texts import fill_placeholders


@dataclass(frozen=True)
class Texts:
    """What web.yml and widget.yml say, the agency's facts filled in; `automated` says that nobody human answers."""

    web: Mapping[str, Any]
    widget: Mapping[str, Any]
    automated: str

    @classmethod
    def from_library(cls, library: Library) -> Texts:
        """The texts of this agency."""
        return cls(library.get_tree("web"), library.get_tree("widget"), str(library.get_tree("handover")["automated"]))

    def error_text(self, key: str, /, **facts: Any) -> str:
        """The sentence for an error, its placeholders filled."""
        return fill_placeholders(self.web["errors"][key], {name: str(value) for name, value in facts.items()})
