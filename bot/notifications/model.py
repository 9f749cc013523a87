"""An alert: what the agency's people are shown of something that happened."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

AlertKind = Literal[
    "lead",
    "changed",
    "hot",
    "booked",
    "rescheduled",
    "cancelled",
    "withdrawn",
    "routed",
    "status",
    "owner",
    "left",
    "person",
    "reminded",
    "plan",
]


@dataclass(frozen=True)
class Alert:
    """Something the agency should know now; it holds no data of the person, only where that is found.

    `key` is the name under which it is told once, `when` the time of the consultation it is about, `about` what kind
    of person is sent to whom.
    """

    kind: AlertKind
    conversation_id: str
    lead_id: str | None = None
    key: str = ""
    when: str = ""
    about: str = ""

    def as_json(self) -> str:
        """The inverse of `from_json`."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Alert:
        """What `as_json` made."""
        return cls(**json.loads(text))
