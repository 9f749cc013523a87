"""Figures of earlier runs, kept beside the documents so that a page can show before and after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.settings import ROOT

FOLDER = ROOT / "docs" / "figures"


def load_runs(kind: str, folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """The kept figures of this kind by the name of their run, the earliest first."""
    file = folder / f"{kind}.json"
    runs: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return runs


def keep_run(kind: str, name: str, figures: Mapping[str, Any], folder: Path = FOLDER) -> None:
    """Keep these figures under this name, in the place of those that had it."""
    runs = {**load_runs(kind, folder), name: dict(figures)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{kind}.json").write_text(json.dumps(runs, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
