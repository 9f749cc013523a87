"""An alert, and whoever passes it on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal, Protocol

AlertKind = Literal["lead", "hot", "person"]


@dataclass(frozen=True)
class Alert:
    """Something the agency should know now; it holds no data of the person, only where that is found.

    `day` lets a thing be told again on another day: somebody may ask for a person once more.
    """

    kind: AlertKind
    conversation_id: str
    lead_id: str | None = None
    day: str = ""

    @property
    def key(self) -> str:
        """A name under which it is told once."""
        return ":".join(("alert", self.kind, self.lead_id or self.conversation_id, *([self.day] if self.day else [])))

    def as_json(self) -> str:
        """The inverse of `from_json`."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Alert:
        """What `as_json` made."""
        return cls(**json.loads(text))


class Notifier(Protocol):
    """Passes alerts on."""

    def tell(self, alert: Alert) -> bool:
        """See to it that the agency is told, once for each key; False when it was told before. Raises NotReady."""
