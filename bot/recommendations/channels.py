"""The channels beside social media as a recommendation names them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.recommendations.profile import Json


@dataclass(frozen=True)
class Beside:
    """A channel beside social media: why it matters, and whether the agency covers it."""

    id: str
    name: str
    why: str
    covered: bool
    text: str

    def as_json(self) -> Json:
        """The channel with whether it is covered."""
        named = {"id": self.id, "name": self.name, "why": self.why}
        return named | {"covered": self.covered, "text": self.text}

    @classmethod
    def from_json(cls, data: Json) -> Beside:
        """The inverse of `as_json`."""
        return cls(data["id"], data["name"], data["why"], data["covered"], data["text"])
