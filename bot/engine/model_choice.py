"""The model that somebody chose to serve, and those that served before: two small files beside the database."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_CHOICE, _HISTORY, _SERVED = "chosen.json", "published.jsonl", "served.json"


@dataclass(frozen=True)
class ModelChoice:
    """A model by its checksum, who chose it and when (ISO), and for which agency's folder."""

    checksum: str
    at: str
    by: str
    agency: str = ""


def read_choice(var: Path) -> ModelChoice | None:
    """What was chosen last; None when nobody chose, or the file cannot be read."""
    with suppress(OSError, ValueError, TypeError):
        return ModelChoice(**json.loads((var / _CHOICE).read_text(encoding="utf-8")))
    return None


def save_choice(var: Path, choice: ModelChoice) -> None:
    """Let this model serve from the next start of a worker on."""
    with (var / _HISTORY).open("a", encoding="utf-8") as history:
        history.write(f"{json.dumps(asdict(choice))}\n")
    write_json(var / _CHOICE, asdict(choice))


def list_choices(var: Path) -> tuple[ModelChoice, ...]:
    """Every choice, the latest first; a line that is none is left out."""
    found = []
    with suppress(OSError):
        for line in (var / _HISTORY).read_text(encoding="utf-8").splitlines():
            with suppress(ValueError, TypeError):
                found.append(ModelChoice(**json.loads(line)))
    return tuple(reversed(found))


def note_served(var: Path, agency: str, checksum: str) -> None:
    """Keep which model served this agency, for the day its files are changed and a worker has to start anew."""
    # Without a folder of its own, `bot parse` say, nothing is served; on a full disk it is only not remembered.
    if checksum != read_served(var, agency):
        with suppress(OSError):
            write_json(var / _SERVED, {"agency": agency, "checksum": checksum})


def read_served(var: Path, agency: str) -> str:
    """The checksum of the model that served this agency last; empty when none did."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        row = json.loads((var / _SERVED).read_text(encoding="utf-8"))
        return str(row["checksum"]) if row["agency"] == agency else ""
    return ""


def write_json(path: Path, row: Any) -> None:
    """Write a small file at once or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    half.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    half.replace(path)
