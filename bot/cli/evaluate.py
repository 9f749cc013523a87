"""`bot evaluate`: how well the assistant understands, on held-out data; writes docs/evaluation.md."""
# ruff: noqa: UP045 - typer 0.7 reads no `X | None` in a signature

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Optional

import typer

from bot import clock
from bot.bootstrap import services, start
from bot.cli.lines import quiet
from bot.errors import BotError
from bot.evaluation.questions import judge, score
from bot.evaluation.report import page, summary
from bot.evaluation.slots import score_slots
from bot.nlu.parsed import contract
from bot.settings import ROOT

HELD_OUT = ROOT / "tests" / "held_out"
PAGE = ROOT / "docs" / "evaluation.md"
# The day held-out values were written for: "by the end of March" depends on it.
DAY = date(2026, 11, 23)


def evaluate(
    questions: Optional[Path] = typer.Option(None, "--questions", help="JSON lines: text, topic, also_ok, origin."),
    slots: Optional[Path] = typer.Option(None, "--slots", help="JSON lines: text, expect, absent."),
) -> None:
    """Measure the NLU, on the project's own held-out data by default."""
    own = questions is None and slots is None
    asked = {path.name: _rows(path) for path in _given(questions, own, ("questions*.jsonl", "talk.jsonl"))}
    read = {path.name: _rows(path) for path in _given(slots, own, ("slots.jsonl",))}
    with quiet(), clock.at(DAY):
        assistant = start(services()).assistant

        def parse(text: str) -> dict[str, Any]:
            return contract(text, assistant.parse(text))

        scored = {name: score(judge(rows, parse)) for name, rows in asked.items()}
        valued = {name: score_slots(rows, parse) for name, rows in read.items()}
    print(summary(scored, valued))
    if own:
        PAGE.write_text(page(scored, valued, "make evaluate", date.today().isoformat()), encoding="utf-8")
        print(f"written: {PAGE.relative_to(ROOT)}")


def _given(path: Path | None, own: bool, names: tuple[str, ...]) -> list[Path]:
    if path is not None:
        return [path]
    return sorted(found for name in names for found in HELD_OUT.glob(name)) if own else []


def _rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file. Raises BotError naming file and line when one cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BotError(f"{path}: {error.strerror}") from None
    return [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        row = None
    if not isinstance(row, dict) or "text" not in row or not {"topic", "intent", "expect"} & row.keys():
        raise BotError(f"{path}: line {number}: expected a JSON object with text, and topic, intent or expect")
    return row
