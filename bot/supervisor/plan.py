"""What a supervisor is to do, handed over in its environment."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

# The variable that hands it over.
PLAN = "BOT_PLAN"


@dataclass(frozen=True)
class SupervisorPlan:
    """How many workers to keep on which socket, how each is started, and how new content is checked first.

    `socket` is the number of an open, listening socket that workers inherit. A worker is given `stop_seconds` to end.
    With `ends_with_terminal` the server ends when the terminal it was started from is closed.
    """

    worker: tuple[str, ...]
    check: tuple[str, ...]
    workers: int
    socket: int
    address: str
    var: Path
    stop_seconds: float
    ends_with_terminal: bool = False
    log_level: str = "INFO"
    log_form: str = "auto"

    def to_json(self) -> str:
        """The plan as `from_json` reads it."""
        return json.dumps({**asdict(self), "var": str(self.var)})

    @classmethod
    def from_json(cls, text: str) -> SupervisorPlan:
        """The plan that `to_json` wrote."""
        rows = json.loads(text)
        return cls(**{**rows, "worker": tuple(rows["worker"]), "check": tuple(rows["check"]), "var": Path(rows["var"])})
