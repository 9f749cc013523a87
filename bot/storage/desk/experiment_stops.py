"""Which experiments were stopped, why and when: a small file that every turn may look at."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

NAME = "experiments.json"


class ExperimentStops:
    """The experiments of an installation that were stopped; read anew when the file has changed."""

    def __init__(self, var: Path) -> None:
        self._path = var / NAME
        self._read: tuple[int, dict[str, str]] = (0, {})

    def list_stops(self) -> dict[str, str]:
        """Why each was stopped, by its name."""
        try:
            changed = self._path.stat().st_mtime_ns
        except OSError:
            return {}
        if changed != self._read[0]:
            with suppress(OSError, ValueError):
                self._read = (changed, dict(json.loads(self._path.read_text(encoding="utf-8"))))
        return self._read[1]

    def stop_experiment(self, id: str, why: str) -> None:
        """From now on everybody gets what there was before."""
        self._write_stops({**self.list_stops(), id: why})

    def resume_experiment(self, id: str) -> None:
        """Let it go on."""
        self._write_stops({name: why for name, why in self.list_stops().items() if name != id})

    def _write_stops(self, stops: dict[str, str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        half.write_text(json.dumps(stops, ensure_ascii=False), encoding="utf-8")
        half.replace(self._path)
