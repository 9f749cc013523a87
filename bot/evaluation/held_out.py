"""The figures of one model on lines it never learnt from: the project's own and, beside them, an agency's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.evaluation.questions import Judged, judge_rows
from bot.settings import ROOT, Settings

# Questions with their topics; what else is held out measures other things.
_FILES = ("questions*.jsonl", "talk.jsonl")
_OWN = "held_out"
Parse = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class HeldOutFigures:
    """Counts on held-out lines; `wrong` names each line that was missed, and what was found instead."""

    count: int
    right: int
    outside: int
    caught: int
    wrong: Mapping[str, str]

    @property
    def share_right(self) -> float:
        """Of all lines, those that were understood, in percent."""
        return 100 * self.right / self.count if self.count else 0.0

    @property
    def share_caught(self) -> float:
        """Of the lines that nobody can answer, those that were refused, in percent."""
        return 100 * self.caught / self.outside if self.outside else 100.0

    def measure_fall(self, before: HeldOutFigures) -> float:
        """By how many points it is worse than another, in what fell furthest; nought when nothing did."""
        falls = (before.share_right - self.share_right, before.share_caught - self.share_caught)
        return max(0.0, *falls)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> HeldOutFigures:
        """The figures that `asdict` wrote. Raises TypeError or KeyError for what are none."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


def find_held_out(settings: Settings) -> tuple[Path, ...]:
    """The files of held-out lines, an agency's own after the project's."""
    ours = ROOT / "tests" / "held_out"
    found = [path for name in _FILES for path in sorted(ours.glob(name))]
    own = sorted((settings.agency_dir / _OWN).glob("*.jsonl")) if settings.agency_dir else []
    return (*found, *own)


def digest_held_out(settings: Settings) -> str:
    """What tells one set of held-out lines from another."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in find_held_out(settings))).hexdigest()


def read_held_out(settings: Settings) -> list[Mapping[str, Any]]:
    """The lines, each a text and its topic. Raises ContentError naming the first that is none."""
    return [row for path in find_held_out(settings) for row in _read_rows(path)]


def _read_rows(path: Path) -> Iterable[Mapping[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            yield {**row, "text": str(row["text"]), "topic": row.get("topic") or row["intent"]}
        except (ValueError, KeyError, TypeError):
            raise ContentError((f"{path.name}:{number}: expected a JSON object with text and topic",)) from None


def measure_lines(rows: Iterable[Mapping[str, Any]], parse: Parse) -> HeldOutFigures:
    """The figures of what parses these lines."""
    rows = list(rows)
    judged = judge_rows(rows, parse)
    wrong = {str(row["text"]): _name_found(one) for row, one in zip(rows, judged, strict=True) if not one.right}
    outside = [one for one in judged if one.topic == "out_of_scope"]
    caught = sum(one.is_refused for one in outside)
    return HeldOutFigures(len(judged), sum(one.right for one in judged), len(outside), caught, wrong)


def load_figures(path: Path, digest: str) -> HeldOutFigures | None:
    """Figures that were kept for these held-out lines; None when there are none."""
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return HeldOutFigures.from_json(row["figures"]) if row["held_out"] == digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_figures(path: Path, digest: str, figures: HeldOutFigures) -> None:
    """Keep figures, and of which lines they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"held_out": digest, "figures": asdict(figures)}, ensure_ascii=False), encoding="utf-8")


def _name_found(one: Judged) -> str:
    return " + ".join(one.found) or "nothing"
